import { messageOf } from "../base/errors.ts";

/**
 * Keys whose values contain a secret, or name where it is. Also misspelled ones, those that do not exist, such as
 * `slackToken`, and names of variables and of parts of a query.
 */
const secretKey =
  /pas+w|pass|pwd|\bpw\b|tok[en]{2}|secret|cred|auth|login|bearer|cookie|\bsid\b|api[-_]?key|access[-_]?key|private[-_]?key|signing[-_]?key|webhook|slack|^key$|^smtp$|^code$|^sig/i;
/** The list of notifications, however it is spelled. */
const notificationsKey = /^no\w{0,3}f\w{0,20}s$/i;
/** Keys that name where a secret is. */
const namingKeys: ReadonlySet<string> = new Set(["env", "command", "inherits", "file"]);
/** Keys of a notification whose values are not secret. */
const openKeys: ReadonlySet<string> = new Set(["to", "when", "from", "recipients"]);

/** A shorter text is no secret, and would hide parts of other words. */
const minCharacters = 3;
/** Same, in sentences. */
const minInSentences = 8;

/** Hides what may be a secret in what is shown of a config, where only the names of secrets belong. */
export interface SecretHider {
  /** Returns a sentence without it. Keeps names that people give, such as that of a project. */
  inText(text: string): string;
  /** Returns a line of the file without it. Keeps only words that cannot be one. */
  inLine(line: string): string;
  /** Returns an error that a module has thrown without it, for its stack. */
  inCause(cause: unknown): Error | undefined;
}

/**
 * Creates a hider for the config in a file. With the value of the config, also hides the texts that are where a secret
 * belongs.
 */
export function hideSecrets(value?: unknown): SecretHider {
  const secrets = [...new Set(secretsIn(value, { isSecret: false, depth: 0 }))]
    .flatMap((secret) => [secret, ...secret.split("\n")])
    .filter((secret) => secret.length >= minCharacters)
    .toSorted((left, right) => right.length - left.length)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  const hide = (shown: string, least: number): string =>
    secrets
      .filter(({ length }) => length >= least)
      .reduce((rest, secret) => rest.replaceAll(secret, hidden), shown);
  const inText = (text: string): string => hide(text, minInSentences).replace(likeSecret, hidden);
  return {
    inText,
    inLine: (line) => withoutWords(hide(line, minCharacters)),
    inCause(cause) {
      if (!(cause instanceof Error)) return undefined;
      const copy = new Error(inText(messageOf(cause)));
      return Object.assign(copy, { name: cause.name, stack: inText(String(cause.stack)) });
    },
  };
}

const hidden = "…";

/** In a sentence: a URL with more than a host, and long words of letters and digits. */
const likeSecret =
  /(?<=:\/\/)[^\s"'/]{1,300}@[^\s"']{1,300}|(?<=:\/\/[^\s"'/]{1,300})[/?][^\s"']{1,500}|(?<![\w./-])(?=[\w+/=]{0,100}\d)(?=[\w+/=]{0,100}[A-Z])(?=[\w+/=]{0,100}[a-z])[\w+/=]{8,500}/g;

/** Runs of characters in a line, between the punctuation of the language, each with the punctuation after it. */
const words = /([^\s{}[\]()<>,:;=&?"'`]+)([\s"'`]*)([:=(]?)/g;

/**
 * Returns a line with only the words in it that cannot be a secret: words of lower-case letters, keys, names of variables,
 * short numbers, and durations. Of the value of a secret's key, names of variables, commands, and files only.
 */
function withoutWords(line: string): string {
  let secretUntil = 0;
  let openUntil = 0;
  return line.replace(words, (found, word: string, between: string, after: string, at: number) => {
    const isKey = after === ":" || after === "=";
    const isShown = isKey || after === "(" ? isName(word) : isHarmless(word);
    const isOpen = at >= secretUntil || at < openUntil || isReference(word);
    const name = word.replace(/^.*[.?]/, "");
    const end = endOfValue(line, at + found.length);
    if (isKey && at < secretUntil && namingKeys.has(name)) openUntil = end;
    else if (isKey && at >= secretUntil && secretKey.test(name)) secretUntil = end;
    return isShown && (isOpen || openUntil === end) ? found : `${hidden}${between}${after}`;
  });
}

/** Returns where the value ends that begins in a line: with its bracket, before a comma after its quote, or at the end. */
function endOfValue(line: string, from: number): number {
  const [, opening = ""] = /^\s*(["'`[{]?)/.exec(line.slice(from)) ?? [];
  const closing: Readonly<Record<string, string>> = { "[": "]", "{": "}" };
  const end = line.indexOf(closing[opening] ?? `${opening},`, from);
  return end < 0 ? line.length : end;
}

const isName = (word: string): boolean => /^[\w$.?!@-]{1,40}$/.test(word) && !/\d\D+\d/.test(word);
const variable = /^[A-Z][A-Z0-9]{0,20}(?:_[A-Z0-9]{1,20})+$|^[A-Z]{1,20}$/;
/** Whether a word is a variable, or punctuation. */
const isReference = (word: string): boolean =>
  variable.test(word) || /^\W+$|^process\.env(?:\.[A-Z_0-9]{1,40})?!?$/.test(word);
const isHarmless = (word: string): boolean =>
  isReference(word) ||
  /^(?!\/\/\w)[@./|$a-z_!-]{1,60}$/.test(word) ||
  /^\d{1,6}(?:\.\d{1,3})?(?:ms|[smhdw%]|[KM]B)?$/.test(word) ||
  /^(?:sesv2|defineConfig|[a-z]{2}(?:-[a-z]{1,9}){1,2}-\d)$/.test(word);

/** Where a value is in the config. */
interface Place {
  /** Whether it is the value of a secret's key, or a part of that. */
  readonly isSecret: boolean;
  readonly depth: number;
}

/** Deeper than any config. The value of a module may contain itself. */
const maxDepth = 12;

/** Finds the texts that are where a secret belongs. */
function* secretsIn(value: unknown, { isSecret, depth }: Place): Generator<string> {
  if (depth > maxDepth) return;
  if (typeof value === "string") {
    if (isSecret) yield value;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* secretsIn(item, { isSecret, depth: depth + 1 });
  } else if (typeof value === "object" && value !== null && !isMany(value)) {
    for (const [key, item] of Object.entries(value)) yield* secretsAt(key, item, { isSecret, depth });
  }
}

/** Bytes have as many entries as they are long. */
const isMany = (value: object): boolean => ArrayBuffer.isView(value);

function* secretsAt(key: string, value: unknown, { isSecret, depth }: Place): Generator<string> {
  if (!isSecret && notificationsKey.test(key)) {
    for (const each of [value].flat()) yield* secretsInNotification(each);
    return;
  }
  // The name of a variable is not secret, unless the secret is in its place.
  if (isSecret && key === "env" && typeof value === "string" && variable.test(value)) return;
  if (isSecret && key !== "env" && namingKeys.has(key)) return;
  // The secret may be where a key belongs.
  if (isSecret && !/^[a-z]{1,20}$/i.test(key)) yield key;
  yield* secretsIn(value, { isSecret: isSecret || secretKey.test(key), depth: depth + 1 });
}

function* secretsInNotification(notification: unknown): Generator<string> {
  if (typeof notification !== "object" || notification === null)
    return yield* secretsIn(notification, { isSecret: true, depth: 2 });
  for (const [key, value] of Object.entries(notification))
    yield* secretsIn(value, { isSecret: !openKeys.has(key), depth: 2 });
}
