/** Keys whose values contain a secret, or name where it is. Also of keys that do not exist, such as `slackToken`. */
const secretKey = /password|token|secret|credential|apikey|^key$|^smtp$/i;
/** Keys that name where a secret is, in other ways than by a variable. */
const namingKeys: ReadonlySet<string> = new Set(["command", "inherits", "file"]);
/** Keys of a notification whose values are not secret. */
const openKeys: ReadonlySet<string> = new Set(["to", "when", "from", "recipients"]);
/** The password in a URL. */
const passwordInUrl = /:\/\/[^\s/@:]{0,200}:([^\s/@]{1,200})@/;

/** A shorter text is no secret, and would hide parts of other words. */
const minCharacters = 3;

/**
 * Returns the text of a config without secrets that are in its value where only their names belong, for the lines around
 * an error. Keeps the numbers of the lines.
 */
export const hideSecrets = (text: string, value: unknown): string =>
  [...new Set(secretsIn(value, { isSecret: false, depth: 0 }))]
    .filter((secret) => secret.length >= minCharacters)
    .toSorted((left, right) => right.length - left.length)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .reduce((rest, secret) => rest.replaceAll(secret, secret.replace(/[^\n]+/g, "…")), text);

/** Where a value is in the config. */
interface Place {
  /** Whether it is the value of a secret's key, or a part of that. */
  readonly isSecret: boolean;
  readonly depth: number;
}

/** Deeper than any config. The value of a module may contain itself. */
const maxDepth = 12;

function* secretsIn(value: unknown, { isSecret, depth }: Place): Generator<string> {
  if (depth > maxDepth) return;
  if (typeof value === "string") {
    const [, password] = passwordInUrl.exec(value) ?? [];
    if (isSecret) yield value;
    else if (password !== undefined) yield password;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* secretsIn(item, { isSecret, depth: depth + 1 });
  } else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value)) yield* secretsAt(key, item, { isSecret, depth });
}

function* secretsAt(key: string, value: unknown, { isSecret, depth }: Place): Generator<string> {
  if (key === "notifications" && !isSecret) {
    for (const each of [value].flat()) yield* secretsInNotification(each);
    return;
  }
  // The name of a variable is not secret, unless the secret is in its place.
  if (isSecret && key === "env" && typeof value === "string" && /^[A-Z_][A-Z0-9_]*$/.test(value)) return;
  if (isSecret && namingKeys.has(key)) return;
  // The secret may be where a key belongs.
  if (isSecret && !/^[a-z]{1,20}$/i.test(key)) yield key;
  yield* secretsIn(value, { isSecret: isSecret || secretKey.test(key), depth: depth + 1 });
}

function* secretsInNotification(notification: unknown): Generator<string> {
  const place = { isSecret: true, depth: 2 };
  if (typeof notification !== "object" || notification === null) return yield* secretsIn(notification, place);
  for (const [key, value] of Object.entries(notification))
    if (!openKeys.has(key)) yield* secretsIn(value, place);
}

/** Same, for lines of a config whose value is not known, because it cannot be read: hides what stands after such a key. */
export const hideAssigned = (lines: string): string =>
  lines.replace(
    /((?:password|token|secret|credential|apikey|key|smtp|url)["'`]?[ \t]*:[ \t]*)(["'`])(?:(?!\2)[^\n\\]|\\.)*/gi,
    "$1$2…",
  );
