/** Keys whose values contain a secret, or name where it is. Also keys that do not exist, such as `slackToken`. */
const secretKey =
  /pass|pwd|token|secret|credential|auth|login|bearer|api[-_]?key|access[-_]?key|private[-_]?key|signing[-_]?key|webhook|slack|^key$|^smtp$/i;
/** The list of notifications, however it is spelled. */
const notificationsKey = /^noti\w{0,20}$/i;
/** Keys that name where a secret is, in other ways than by a variable. */
const namingKeys: ReadonlySet<string> = new Set(["command", "inherits", "file"]);
/** Keys of a notification whose values are not secret. */
const openKeys: ReadonlySet<string> = new Set(["to", "when", "from", "recipients"]);
/** Parts of a URL that are secret: its password, and what stands after such a name in its query. */
const secretInUrl = [
  /:\/\/[^\s/@:]{0,200}:(\S{1,200})@/,
  /[?&](?:token|key|sig|signature|secret|password|access_token)=([^&\s]{1,200})/i,
];
/** A URL that lets anyone who has it send messages. */
const webhook =
  /^https?:\/\/(?:[^/\s]{0,100}\bhooks?\.|[^/\s]{0,100}\.webhook\.|\S{0,200}\/(?:services|webhooks?|hooks?)\/)/i;

/** A shorter text is no secret, and would hide parts of other words. */
const minCharacters = 3;
/** Same, of sentences, and of literals of which it is not known what they are. */
const [minInSentences, minInLiterals] = [8, 6];

/** Hides secrets that are in a config itself, where only their names belong. */
export interface SecretHider {
  /** Returns a text, such as an error message, without them. */
  inText(text: string): string;
  /**
   * Returns the text of the config without them, for the lines around an error. It has the same lines. Empty if one is
   * not in it as it is, because an expression computes it.
   */
  readonly lines: string;
}

/** Finds the secrets in the value of a config, and in its text. */
export function hideSecrets(text: string, value: unknown): SecretHider {
  const found = [...secretsIn(value, { isSecret: false, depth: 0 })];
  const secrets = [...new Set(found)]
    .filter((secret) => typeof secret === "string")
    .filter((secret) => secret.length >= minCharacters)
    .toSorted((left, right) => right.length - left.length)
    .map((secret) => [secret, JSON.stringify(secret).slice(1, -1)] as const);
  const hide = (shown: string, least = 0): string =>
    secrets
      .flat()
      .filter(({ length }) => length >= least)
      .reduce((rest, secret) => rest.replaceAll(secret, hidden(secret)), shown);
  const isWritten = secrets.every((ways) => ways.some((way) => text.includes(way)));
  return {
    inText: (shown) => hide(shown, minInSentences),
    lines: isWritten && !found.includes(unknown) ? hide(text) : "",
  };
}

/** A secret whose text is not known: of a `URL`, a `Map`, or a number. */
const unknown = Symbol("unknown");

/** Where a value is in the config. */
interface Place {
  /** Whether it is the value of a secret's key, or a part of that. */
  readonly isSecret: boolean;
  readonly depth: number;
}

/** Deeper than any config. The value of a module may contain itself. */
const maxDepth = 12;

function* secretsIn(value: unknown, { isSecret, depth }: Place): Generator<string | typeof unknown> {
  if (depth > maxDepth) return;
  if (typeof value === "string") {
    if (isSecret || webhook.test(value)) yield value;
    else for (const part of secretInUrl) yield* part.exec(value)?.slice(1) ?? [];
  } else if (Array.isArray(value)) {
    for (const item of value) yield* secretsIn(item, { isSecret, depth: depth + 1 });
  } else if (isPlain(value)) {
    for (const [key, item] of Object.entries(value)) yield* secretsAt(key, item, { isSecret, depth });
  } else if (isSecret && value !== undefined && value !== null && typeof value !== "boolean") yield unknown;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function* secretsAt(
  key: string,
  value: unknown,
  { isSecret, depth }: Place,
): Generator<string | typeof unknown> {
  if (webhook.test(key)) yield key;
  if (!isSecret && notificationsKey.test(key)) {
    for (const each of [value].flat()) yield* secretsInNotification(each);
    return;
  }
  // The name of a variable is not secret, unless the secret is in its place.
  if (isSecret && key === "env" && typeof value === "string" && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(value))
    return;
  if (isSecret && namingKeys.has(key)) return;
  // The secret may be where a key belongs.
  if (isSecret && !/^[a-z]{1,20}$/i.test(key)) yield key;
  yield* secretsIn(value, { isSecret: isSecret || secretKey.test(key), depth: depth + 1 });
}

function* secretsInNotification(notification: unknown): Generator<string | typeof unknown> {
  if (!isPlain(notification)) return yield* secretsIn(notification, { isSecret: true, depth: 2 });
  for (const [key, value] of Object.entries(notification)) {
    if (webhook.test(key)) yield key;
    yield* secretsIn(value, { isSecret: !openKeys.has(key), depth: 2 });
  }
}

/**
 * Returns the text of a config whose value is not known, because it cannot be read, without the literals in it, for the
 * lines around an error. Keeps what it imports.
 */
export const hideLiterals = (text: string): string =>
  text.replace(
    /^[ \t]*(?:import|export)\b[^\n]*\bfrom\b[^\n]*$|^[ \t]*import[ \t]*["'][^\n]*$|(["'])((?:(?!\1)[^\n\\]|\\.)*)(\1?)|(`)((?:[^`\\]|\\[\s\S])*)(`?)/gm,
    (found, quote = "", content = "", end = "", tick = "", lines = "", last = "") =>
      (content || lines).length >= minInLiterals
        ? `${quote || tick}${hidden(content || lines)}${end || last}`
        : found,
  );

const hidden = (text: string): string => text.replace(/[^\n]+/g, "…");
