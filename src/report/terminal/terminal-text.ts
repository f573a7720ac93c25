import { breakCommands, toSafeColumns, toSafeJson } from "../safe-text.ts";

/**
 * Text that may be written to a terminal or a log. Only the functions of this file make it, and all of them escape what is foreign:
 * a string is not one, so that nothing gets there unescaped.
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

/** What is written of a text. Throws for anything else, whatever it claims to be. */
export const textOf = (text: TerminalText): string => TerminalText.textOf(text);

/** A string is foreign: it is escaped, and stays in its line. */
export type Printable = string | number | TerminalText;

const escaped = (value: Printable): string =>
  typeof value === "object" ? textOf(value) : toSafeColumns(String(value));

/** Our own words with foreign ones among them: print`Report: ${path}\n`. */
export function print(words: TemplateStringsArray, ...values: readonly Printable[]): TerminalText {
  const text = words
    .map((word, index) => (index === 0 ? "" : escaped(values[index - 1] ?? "")) + word)
    .join("");
  // Once more over the whole: a sign of ours and a word of theirs may make a command together.
  return new TerminalText(breakCommands(text));
}

/** Lines, each ended. */
export const printLines = (lines: readonly Printable[]): TerminalText =>
  new TerminalText(lines.map((line) => `${escaped(line)}\n`).join(""));

/** Pieces with a separator of our own. */
export const joinText = (pieces: readonly Printable[], separator: Printable): TerminalText =>
  new TerminalText(breakCommands(pieces.map(escaped).join(String(separator))));

/** Foreign text of several lines, such as a stack: each line but the first stands behind a bar, so that none passes for one of ours. */
export function printBlock(text: string): TerminalText {
  const [first = "", ...rest] = text.split(/\r?\n/).map(toSafeColumns);
  return new TerminalText([first, ...rest.map((line) => `  │ ${line}`.trimEnd())].join("\n"));
}

/** Help and mistakes of the command line as its parser words them, in lines as they are. */
export const printUsage = (text: string): TerminalText =>
  new TerminalText(text.split("\n").map(toSafeColumns).join("\n"));

/** A value as JSON; see `toSafeJson`. */
export const printJson = (value: unknown): TerminalText => new TerminalText(toSafeJson(value));

/**
 * A workflow command of GitHub's runner, escaped as its toolkit does:
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
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

/** Text in a style of our own, which is put around what was escaped. */
export const styled =
  (style: (text: string) => string) =>
  (text: Printable): TerminalText =>
    new TerminalText(style(escaped(text)));
