import { breakCommands, toSafeColumns, toSafeJson } from "../safe-text.ts";

/**
 * Text that is safe to write to a terminal or a log. Only the functions of this file create it, and all of
 * them escape foreign text.
 * A plain string has a different type, so that it cannot be written unescaped.
 */
class TerminalText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  static textOf(text: TerminalText): string {
    return text.#text;
  }
}

export type { TerminalText };

/** Returns the text to write. Throws for any value that is not a `TerminalText`. */
export const textOf = (text: TerminalText): string => TerminalText.textOf(text);

/** A value to print. Strings count as foreign: they are escaped and kept on one line. */
export type Printable = string | number | TerminalText;

const escaped = (value: Printable): string =>
  typeof value === "object" ? textOf(value) : toSafeColumns(String(value));

/** Combines fixed text with escaped foreign values: print`Report: ${path}\n`. */
export function print(words: TemplateStringsArray, ...values: readonly Printable[]): TerminalText {
  const text = words
    .map((word, index) => (index === 0 ? "" : escaped(values[index - 1] ?? "")) + word)
    .join("");
  // Break commands again in the whole text: fixed and foreign parts can form a command together.
  return new TerminalText(breakCommands(text));
}

/** Joins lines, each terminated by a newline. */
export const printLines = (lines: readonly Printable[]): TerminalText =>
  new TerminalText(lines.map((line) => `${escaped(line)}\n`).join(""));

/** Joins pieces with a trusted separator, which is not escaped. */
export const joinText = (pieces: readonly Printable[], separator: Printable): TerminalText =>
  new TerminalText(breakCommands(pieces.map(escaped).join(String(separator))));

/**
 * Prints foreign text of several lines, such as a stack. Prefixes each line after the first with a bar, so
 * that none passes for Placewright's own output.
 */
export function printBlock(text: string): TerminalText {
  const [first = "", ...rest] = text.split(/\r?\n/).map(toSafeColumns);
  return new TerminalText([first, ...rest.map((line) => `  │ ${line}`.trimEnd())].join("\n"));
}

/** Prints help and errors as worded by the command line parser, with their line breaks. */
export const printUsage = (text: string): TerminalText =>
  new TerminalText(text.split("\n").map(toSafeColumns).join("\n"));

/** Prints a value as JSON; see `toSafeJson`. */
export const printJson = (value: unknown): TerminalText => new TerminalText(toSafeJson(value));

/**
 * Returns a workflow command for GitHub's runner, escaped as its toolkit does.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function workflowCommand(
  name: string,
  properties: Readonly<Record<string, string>>,
  message: string,
): TerminalText {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return new TerminalText(`::${name} ${list.join(",")}::${escapeData(message)}`);
}

const escapeData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** Returns a function that escapes text, then applies a trusted style to it. */
export const styled =
  (style: (text: string) => string) =>
  (text: Printable): TerminalText =>
    new TerminalText(style(escaped(text)));
