import { PlacewrightError } from "../../base/errors.ts";
import { print, printUsage } from "../../report/terminal/terminal-text.ts";
import type { CommandAction } from "../command.ts";
import { complete } from "../completion/complete.ts";
import { isShell, scripts } from "../completion/scripts.ts";

/**
 * Prints the script of a shell. `query` is what the scripts ask: with the words of the command line so far, it prints
 * one candidate per line, with a tab and what it means.
 */
export const completion: CommandAction = async ({ paths: [shell = "", ...words], cwd, env, stdout }) => {
  if (shell === "query") {
    const candidates = await complete(words, { cwd, env });
    for (const { value, help } of candidates)
      stdout.write(help === undefined ? print`${value}\n` : print`${value}\t${help}\n`);
    return 0;
  }
  if (isShell(shell)) {
    stdout.write(printUsage(`${scripts[shell]}\n`));
    return 0;
  }
  throw new PlacewrightError("usage", `Cannot complete for the shell "${shell}": it is not known`, {
    hint: `Use one of: ${Object.keys(scripts).join(", ")}`,
  });
};
