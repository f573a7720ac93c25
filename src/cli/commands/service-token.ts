import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { fileReason } from "../../base/file-reason.ts";
import { claimExistingFile, claimFolder } from "../../base/private-files.ts";
import { noteSecret } from "../../base/redact.ts";
import type { CommandContext } from "../command.ts";

/** Environment variable that contains the token. */
const variable = "PLACEWRIGHT_CONTROL_TOKEN";

/** Maximum size of a token file, in bytes. */
const maxFileBytes = 4096;

export interface ControlToken {
  readonly token: string;
  /** File that contains the token. Absent if the token comes from the environment. */
  readonly file?: string;
  /** Removes the file if it was created for this process only. */
  remove(): Promise<void>;
}

/**
 * Returns the control plane's token from the environment or the given file. If signatures are verified and
 * neither exists, reads or creates a file in the data folder or in a temporary folder. Never reads the
 * command line, which all users of a machine can see.
 */
export async function readControlToken({
  options,
  env,
  cwd,
}: Pick<CommandContext, "options" | "env" | "cwd">): Promise<ControlToken | undefined> {
  const given = env[variable];
  const remove = async (): Promise<void> => {};
  if (options.control === false) return undefined;
  if (options.controlTokenFile !== undefined && given !== undefined)
    throw new PlacewrightError("usage", `Cannot use both --control-token-file and ${variable}`, {
      hint: "Set only one of them",
    });
  if (given !== undefined) return { token: checkToken(given, variable), remove };
  if (options.controlTokenFile !== undefined) {
    const file = resolve(cwd, options.controlTokenFile);
    return { token: await readOrCreate(file), file, remove };
  }
  if (options.auth !== "verify") return undefined;
  if (options.dataDir !== undefined) {
    const file = resolve(cwd, options.dataDir, "control-token");
    return { token: await readOrCreate(file, claimFolder), file, remove };
  }
  const folder = await mkdtemp(join(tmpdir(), "placewright-service-"));
  const file = join(folder, "control-token");
  return {
    token: await readOrCreate(file),
    file,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Reads or creates the token file, and makes it readable by the current user only. */
async function readOrCreate(
  file: string,
  prepareFolder: (folder: string) => Promise<void> = async () => {},
): Promise<string> {
  try {
    await prepareFolder(dirname(file));
    if (await claimExistingFile(file)) {
      if ((await stat(file)).size > maxFileBytes) throw new Error(`it is larger than ${maxFileBytes} bytes`);
      return checkToken((await readFile(file, "utf8")).trim(), `"${file}"`);
    }
    const token = randomBytes(32).toString("base64url");
    noteSecret(token);
    await writeFile(file, `${token}\n`, { flag: "wx", mode: 0o600 });
    return token;
  } catch (cause) {
    if (cause instanceof PlacewrightError) throw cause;
    throw new PlacewrightError("usage", `Cannot use control token file "${file}": ${fileReason(cause)}`, {
      cause,
      hint: `Choose a file that you own, or set ${variable}`,
    });
  }
}

/** Validates a token, which is sent in a header. The error message never contains it. */
function checkToken(token: string, source: string): string {
  noteSecret(token);
  if (/^[!-~]{16,1000}$/.test(token)) return token;
  throw new PlacewrightError(
    "usage",
    `Invalid control token in ${source}: expected 16 to 1,000 ASCII characters without spaces`,
    {
      hint: "Create one: openssl rand -base64 32",
    },
  );
}
