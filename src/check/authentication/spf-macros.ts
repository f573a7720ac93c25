/** A record that violates the grammar of RFC 7208. Results in `permerror`. */
export class SpfSyntaxError extends Error {}

/** A macro such as `%{l2r+-}`: a value, the number of parts to keep, their order, and the delimiters. */
export interface SpfMacro {
  readonly letter: string;
  /** Whether the value is URL-escaped. */
  readonly isEscaped: boolean;
  /** Number of rightmost parts to keep. Undefined: all. */
  readonly keep: number | undefined;
  readonly isReversed: boolean;
  readonly delimiters: string;
}

/** Literal texts and macros, in order. */
export type MacroString = readonly (string | SpfMacro)[];

const escapes: Readonly<Record<string, string>> = { "%%": "%", "%_": " ", "%-": "%20" };

/** Parses a macro-string (RFC 7208, 7.1). `letters` lists the macros it may contain. */
export function parseMacroString(text: string, letters: string): MacroString {
  const parts: (string | SpfMacro)[] = [];
  for (let at = 0; at < text.length; ) {
    const percent = text.indexOf("%", at);
    const literal = text.slice(at, percent < 0 ? undefined : percent);
    if (literal) parts.push(literal);
    if (percent < 0) break;
    const escaped = escapes[text.slice(percent, percent + 2)];
    if (escaped !== undefined) {
      parts.push({ letter: escaped, isEscaped: false, keep: undefined, isReversed: false, delimiters: "" });
      at = percent + 2;
      continue;
    }
    const end = text.indexOf("}", percent);
    parts.push(parseMacro(text.slice(percent, end + 1), letters));
    at = end + 1;
  }
  return parts;
}

function parseMacro(text: string, letters: string): SpfMacro {
  const match = /^%\{([a-z])(\d{0,3})(r?)([.\-+,/_=]*)\}$/i.exec(text);
  const [, letter = "", digits = "", reverse = "", delimiters = ""] = match ?? [];
  if (!match || !letters.includes(letter.toLowerCase()) || (digits !== "" && Number(digits) === 0))
    throw new SpfSyntaxError(`the record has an invalid macro: ${text || "a percent sign without a macro"}`);
  return {
    letter: letter.toLowerCase(),
    isEscaped: letter !== letter.toLowerCase(),
    keep: digits === "" ? undefined : Number(digits),
    isReversed: reverse !== "",
    delimiters: delimiters || ".",
  };
}

/** Parses a domain-spec: a macro-string that ends in a macro, or in a dot and a top-level label. */
export function parseDomainSpec(text: string): MacroString {
  const parts = parseMacroString(text, "slodipvh");
  const last = parts.at(-1);
  if (last === undefined || (typeof last === "string" && !endsInTopLabel(last)))
    throw new SpfSyntaxError(`"${text}" is not a domain`);
  return parts;
}

function endsInTopLabel(text: string): boolean {
  const name = text.endsWith(".") ? text.slice(0, -1) : text;
  const dot = name.lastIndexOf(".");
  const label = name.slice(dot + 1);
  return dot >= 0 && /^[a-z\d-]+$/i.test(label) && /[a-z-]/i.test(label) && !/^-|-$/.test(label);
}

/** Replaces each macro with its value. */
export async function expandMacros(
  parts: MacroString,
  expansionOf: (letter: string) => string | Promise<string>,
): Promise<string> {
  let text = "";
  for (const part of parts) text += typeof part === "string" ? part : await expand(part, expansionOf);
  return text;
}

async function expand(
  { letter, isEscaped, keep, isReversed, delimiters }: SpfMacro,
  expansionOf: (letter: string) => string | Promise<string>,
): Promise<string> {
  if (delimiters === "") return letter;
  const pieces: string[] = [""];
  for (const character of await expansionOf(letter))
    if (delimiters.includes(character)) pieces.push("");
    else pieces.push((pieces.pop() ?? "") + character);
  if (isReversed) pieces.reverse();
  const text = pieces.slice(keep === undefined ? 0 : -keep).join(".");
  return isEscaped ? encodeURIComponent(text).replace(/[!'()*]/g, escapeCharacter) : text;
}

const escapeCharacter = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
