import picocolors from "picocolors";
import { formatLocation, messageOf, PlacewrightError, Problems } from "../base/errors.ts";
import type { CommandContext } from "./command.ts";

/** Says what went wrong so that a user can mend it, and gives the exit code: 3 for a provider's fault, 2 for the user's. */
export function showFailure(
  error: unknown,
  { stderr, color, options }: Pick<CommandContext, "stderr" | "color" | "options">,
): number {
  const colors = picocolors.createColors(color);
  const problems = error instanceof Problems ? error.problems : [error];
  for (const problem of problems) {
    const known = problem instanceof PlacewrightError;
    if (known && problem.location) stderr.write(`${colors.dim(formatLocation(problem.location))}\n`);
    stderr.write(`${colors.red("✕")} ${printable(messageOf(problem))}\n`);
    if (!known)
      stderr.write("  This is a fault of Placewright itself; run it again with --debug and report it.\n");
    if (options.debug && problem instanceof Error) stderr.write(`${colors.dim(stackOf(problem))}\n`);
  }
  if (problems.length > 1) stderr.write(`\n${problems.length} problems. Nothing was submitted.\n`);
  const first = problems[0];
  return first instanceof PlacewrightError && !/^(provider|engine)-/.test(first.code) ? 2 : 3;
}

/** Control characters in a file's own words must not steer the terminal. */
function printable(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return message.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "�");
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : "";
  return `${error.stack}${cause}`;
}
