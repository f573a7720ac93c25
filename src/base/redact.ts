import { createSecretIndex, type SecretIndex } from "./secret-index.ts";

/** Appears in place of a secret. */
const mark = "[redacted]";

/**
 * Shortest secret, in bytes, that is also redacted in Placewright's own texts: a shorter one could match one
 * of their words.
 */
const minDistinctBytes = 8;

/** Shortest secret, in bytes, that is found inside words and in other encodings. */
const minFoundBytes = 4;

/**
 * Characters searched beyond a limit, so that a cut never leaves the beginning of a secret. The longest
 * expected token.
 */
const overlap = 8192;

/** Stores known secrets and removes them from text. */
export interface Redactor {
  /** Registers a secret when it is read. Ignores empty and known values. */
  note(secret: string | undefined): void;
  /** Whether a value is exactly a known secret. */
  knows(value: string | undefined): boolean;
  /**
   * Redacts every known secret in foreign text, such as a response or a library's error message. Finds a
   * secret in any case, split over lines or by characters that outputs remove (see `withoutSequences`). Also
   * finds it encoded as base64 (at any offset, once or twice), hex, URL, quoted-printable, HTML, or JSON.
   *
   * A secret shorter than four bytes is redacted only if it is a whole word. The time is linear in the length
   * of the text, independent of the number of secrets.
   */
  redact(text: string): string;
  /** Redacts the same in text that contains Placewright's own words: only secrets of at least eight bytes. */
  redactOwn(text: string): string;
}

/** Creates an independent redactor. This module exports the methods of the one that the process uses. */
export function createRedactor(): Redactor {
  const known = new Set<string>();
  const words = new Set<string>();
  const all = createSecretIndex();
  const distinct = createSecretIndex();

  return {
    note(secret) {
      if (!secret || known.has(secret)) return;
      known.add(secret);
      // The BEGIN and END lines of a key are not secret.
      const value = secret.replace(/-----(BEGIN|END) [A-Z ]+-----/g, "").trim();
      const bytes = Buffer.byteLength(value);
      if (bytes >= minFoundBytes) all.add(value);
      else if (bytes > 0) words.add(value);
      if (bytes >= minDistinctBytes) distinct.add(value);
    },
    knows: (value) => value !== undefined && known.has(value),
    redact: (text) => replaceWords(replaceFound(text, all), words),
    redactOwn: (text) => replaceFound(text, distinct),
  };
}

/** Replaces the secrets that an index finds. Adjacent ones become one mark. */
function replaceFound(text: string, index: SecretIndex): string {
  const ranges = index.find(text);
  if (ranges.length === 0) return text;
  const bytes = Buffer.from(text);
  let redacted = "";
  let shownTo = 0;
  for (const [start, end] of ranges) {
    if (start >= shownTo) redacted += bytes.toString("utf8", shownTo, start);
    if (start >= shownTo && !redacted.endsWith(mark)) redacted += mark;
    shownTo = Math.max(shownTo, end);
  }
  return redacted + bytes.toString("utf8", shownTo);
}

function replaceWords(text: string, words: ReadonlySet<string>): string {
  if (words.size === 0) return text;
  return text.replace(/[^\s"'(),:;<>[\]{}]+/g, (word) => (words.has(word) ? mark : word));
}

const redactor = createRedactor();

/** Registers a secret with the process. See `Redactor.note`. */
export const noteSecret: Redactor["note"] = redactor.note;

/** See `Redactor.knows`. */
export const isSecret: Redactor["knows"] = redactor.knows;

/** See `Redactor.redact`. */
export const redact: Redactor["redact"] = redactor.redact;

/** See `Redactor.redactOwn`. */
export const redactOwn: Redactor["redactOwn"] = redactor.redactOwn;

/** Redacts foreign text, then cuts it: cutting first could leave the beginning of a secret. */
export const redactAndCut = (text: string, maxLength: number): string =>
  redact(text.slice(0, maxLength + overlap)).slice(0, maxLength);

/** Deepest level of a value that is redacted. */
const maxDepth = 32;

/** Returns a copy of a JSON-like value with every string in it redacted, including property names. */
export function redactAll<T>(value: T, by: (text: string) => string = redact): T {
  const walk = (each: unknown, depth: number): unknown => {
    if (typeof each === "string") return by(each);
    if (typeof each !== "object" || each === null || depth > maxDepth) return each;
    if (Array.isArray(each)) return each.map((item) => walk(item, depth + 1));
    const prototype: unknown = Object.getPrototypeOf(each);
    if (prototype !== Object.prototype && prototype !== null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, item]) => [by(name), walk(item, depth + 1)]));
  };
  return walk(value, 0) as T;
}

/**
 * Shortest AWS key, in characters. A shorter one is a placeholder, such as `test`, for a service without
 * accounts.
 */
const minAwsKeyLength = 16;

/** Registers an AWS key or token, unless it is a placeholder. */
export function noteAwsKey(key: string | undefined): void {
  if (key !== undefined && key.length >= minAwsKeyLength) noteSecret(key);
}

/**
 * Registers the secrets of an environment: AWS credentials, Placewright's own, and the variables in `names`.
 */
export function noteEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  names: Iterable<string> = [],
): void {
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
    noteAwsKey(env[name]);
  for (const name of ["PLACEWRIGHT_LEDGER_KEY", "PLACEWRIGHT_CONTROL_TOKEN", ...names]) noteSecret(env[name]);
}
