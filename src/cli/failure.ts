import { relative } from "node:path";
import { isUserCodeError } from "../authored/import-module.ts";
import {
  type ErrorCode,
  formatLocation,
  joinSentences,
  messageOf,
  messageWithoutPlace,
  PlacewrightError,
  Problems,
} from "../base/errors.ts";
import { plural } from "../base/plural.ts";
import { redact } from "../base/redact.ts";
import { createInk } from "../report/terminal/ink.ts";
import { print, printBlock, printLines, type TerminalText } from "../report/terminal/terminal-text.ts";
import type { CommandContext } from "./command.ts";
import type { Fault } from "./process-guard.ts";

type Shown = Pick<CommandContext, "stderr" | "color" | "options">;

/** Address of the pages on error codes: `docs/errors/`. */
const errorPages = "https://placewright.dev/errors";

/**
 * Shows an error so that a user can fix it, and returns the exit code: 2 for a user error, if nothing was
 * submitted. Ends with the page of each error code.
 */
export function showFailure(error: unknown, { stderr, color, options }: Shown, hasSubmitted = false): number {
  const ink = createInk(color);
  const problems = isA(error, Problems) ? error.problems : [error];
  for (const problem of problems) {
    const known = isA(problem, PlacewrightError);
    if (known) stderr.write(printProblem(problem, color));
    else stderr.write(print`${ink.red("✕")} ${printBlock(messageOf(problem))}\n`);
    if (!known) stderr.write(print`  This is a bug in Placewright. Run again with --debug and report it.\n`);
    if (options.debug) stderr.write(print`${ink.dim(stackOf(problem))}\n`);
  }
  const codes = new Set(
    problems.map((problem) => (isA(problem, PlacewrightError) ? problem.code : "internal")),
  );
  for (const code of codes) stderr.write(printPage(code, color));
  // Errors of scenarios come before a run of theirs, even if the command has continued an earlier one.
  const exitCode = failureCode(problems[0], hasSubmitted && !isA(error, Problems));
  if (problems.length > 1)
    stderr.write(
      print`\n${problems.length} problems.${exitCode === 2 && !hasSubmitted ? " Nothing was submitted." : ""}\n`,
    );
  return exitCode;
}

/** Shows the errors of scenarios and messages that are left out of a run. */
export function showInvalid(
  { stderr, color }: Pick<Shown, "stderr" | "color">,
  problems: readonly PlacewrightError[],
  consequence = "The other tests run, and the exit code will be 2. With --strict, nothing is submitted.",
): void {
  for (const problem of problems) stderr.write(printProblem(problem, color));
  for (const code of new Set(problems.map((problem) => problem.code))) stderr.write(printPage(code, color));
  stderr.write(print`\n${plural(problems.length, "problem")}. ${consequence}\n`);
}

/** Shows each error of scenarios once, although several lost runs have tests of them. */
export function showNotAdopted(
  shown: Pick<Shown, "stderr" | "color">,
  problems: readonly PlacewrightError[],
): void {
  const keyOf = ({ message, location }: PlacewrightError): string => JSON.stringify([message, location]);
  const once = new Map(problems.map((problem) => [keyOf(problem), problem]));
  showInvalid(
    shown,
    [...once.values()],
    "Lost tests of these scenarios are not adopted. Fix them, and adopt again.",
  );
}

/** Formats an error: its place, once, in the form that terminals and editors link; what failed; the lines around. */
export function printProblem(problem: PlacewrightError, color: boolean): TerminalText {
  const { location, frame } = problem;
  const ink = createInk(color);
  return printLines([
    ...(location ? [ink.dim(formatLocation(location))] : []),
    print`${ink.red("✕")} ${messageWithoutPlace(problem)}`,
    ...(frame === undefined ? [] : frame.split("\n").map((line) => print`  ${ink.dim(line)}`)),
  ]);
}

/** Returns the line that names the page of an error code. */
const printPage = (code: ErrorCode, color: boolean): TerminalText =>
  print`  ${createInk(color).dim(`See ${errorPages}/${code}`)}\n`;

/**
 * Returns 5 if another process took over the run, 2 if the user made an error and nothing was submitted,
 * otherwise 3.
 */
export function failureCode(error: unknown, hasSubmitted: boolean): 2 | 3 | 5 {
  if (!isA(error, PlacewrightError)) return 3;
  if (error.code === "run-taken-over") return 5;
  const isOutside = /^(provider|engine)-/.test(error.code);
  return isOutside || hasSubmitted || error.code === "run-unrecorded" || error.code === "internal" ? 3 : 2;
}

/** Shows an error that project code raised in the background. */
export function showFault({ error, frames }: Fault, cwd: string, { stderr, color, options }: Shown): void {
  const ink = createInk(color);
  const [frame] = frames;
  const file = frame && (relative(cwd, frame.path) || frame.path);
  if (file) stderr.write(print`${ink.dim(formatLocation({ file, line: frame.line }))}\n`);
  const what = isUserCodeError(error)
    ? joinSentences(`${file ?? "Project code"} ${error.deed}`, error.hint)
    : `Uncaught error${file ? ` in ${file}` : ""}: ${messageOf(error)}`;
  stderr.write(print`${ink.red("✕")} ${printBlock(what)}\n`);
  stderr.write(print`  The command continues, and will not exit with 0.\n`);
  if (options.debug) stderr.write(print`${ink.dim(stackOf(error))}\n`);
}

/** `instanceof` that never throws. The original throws for a Proxy with a trap that throws. */
export function isA<T extends object>(
  value: unknown,
  type: abstract new (...args: never[]) => T,
): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

function stackOf(error: unknown): TerminalText {
  try {
    const { stack, cause } = error as Error;
    const own = print`stack: ${printBlock(redact(`${stack}`))}`;
    return cause instanceof Error ? print`${own}\ncaused by ${printBlock(redact(`${cause.stack}`))}` : own;
  } catch {
    return print`no stack`;
  }
}
