import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { messageOf } from "../../base/errors.ts";
import { redact } from "../../base/redact.ts";
import type { ProjectHome } from "./find-home.ts";
import { usageOf } from "./package-manager.ts";

const run = promisify(execFile);

/** Longest output that is read, in bytes. */
const maxBytes = 16 * 1024 * 1024;
/** The number of lines of a failed installation that are shown. */
const shownLines = 8;

/** Returns why an installation failed: the end of what the package manager printed. */
function reasonOf(error: unknown, program: string): string {
  const { code, stdout, stderr }: Readonly<Record<string, unknown>> = Object(error);
  if (code === "ENOENT") return `${program} is not installed here`;
  const lines = `${stdout ?? ""}\n${stderr ?? ""}`.split(/\r?\n/).filter((line) => line.trim() !== "");
  return redact(lines.slice(-shownLines).join("\n")) || messageOf(error);
}

/**
 * Installs a project with its package manager, which writes the lock file that CI needs. Resolves with why it failed, or
 * undefined.
 */
export async function install(
  { folder, manager }: Pick<ProjectHome, "folder" | "manager">,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const [program = "", ...args] = usageOf(manager).install;
  const isOwn = manager === "deno" && "deno" in process.versions;
  try {
    await run(isOwn ? process.execPath : program, args, {
      cwd: folder,
      maxBuffer: maxBytes,
      // Yarn refuses to write a lock file where `CI` is set.
      env: { ...env, YARN_ENABLE_IMMUTABLE_INSTALLS: "false" },
      // On Windows, package managers are scripts.
      shell: process.platform === "win32",
    });
    return undefined;
  } catch (error) {
    return reasonOf(error, program);
  }
}
