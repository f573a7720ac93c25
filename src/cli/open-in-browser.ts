import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { isSecret } from "../base/redact.ts";
import { print } from "../report/terminal/terminal-text.ts";
import type { CommandContext } from "./command.ts";

/** Time after which a program that still runs counts as having opened the page, in milliseconds. */
const graceMs = 3000;

/** Returns the program that opens a file in the default browser, and its arguments. No shell reads them. */
export function openerOf(path: string, platform: string): readonly [program: string, ...args: string[]] {
  const url = pathToFileURL(path, { windows: platform === "win32" }).href;
  if (platform === "darwin") return ["open", url];
  // `start` is a command of the shell, which would read the URL.
  if (platform === "win32") return ["rundll32.exe", "url.dll,FileProtocolHandler", url];
  return ["xdg-open", url];
}

/** Opens a file in the default browser. Resolves to why it failed, or to undefined. Does not wait for the browser. */
function openFile(path: string, env: CommandContext["env"]): Promise<string | undefined> {
  const [program, ...args] = openerOf(path, process.platform);
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: "ignore",
      detached: true,
      env: Object.fromEntries(Object.entries(env).filter(([, value]) => !isSecret(value))),
    });
    const timer = setTimeout(() => resolve(undefined), graceMs);
    const finish = (why: string | undefined) => {
      clearTimeout(timer);
      resolve(why);
    };
    child.once("error", (error: NodeJS.ErrnoException) =>
      finish(error.code === "ENOENT" ? `${program} is not installed` : error.message),
    );
    child.once("exit", (code) => finish(code === 0 ? undefined : `${program} failed`));
    child.unref();
  });
}

/** Opens a file in the default browser. A failure is a warning: the terminal shows the path, too. */
export async function openInBrowser(
  { env, stderr }: Pick<CommandContext, "env" | "stderr">,
  path: string,
): Promise<void> {
  const why = await openFile(path, env);
  if (why !== undefined) stderr.write(print`! Cannot open a browser: ${why}. Open it yourself.\n`);
}

/**
 * Whether `--open` opens a browser: always if it is on the command line, and only for a person at a terminal if it is in
 * the environment.
 */
export const shouldOpen = ({ options, written, isInteractive }: CommandContext): boolean =>
  options.open === true && (written.has("open") || isInteractive);
