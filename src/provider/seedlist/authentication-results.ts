import type { RawHeader } from "../../message/mime-tree.ts";

export type AuthenticationMethod = "spf" | "dkim" | "dmarc";

/**
 * Whether each method passed, according to the receiver. A method is absent if the receiver's headers do not
 * mention it.
 */
export type Authentication = Readonly<Partial<Record<AuthenticationMethod, boolean>>>;

/** One parsed Authentication-Results header. */
export interface AuthenticationResults {
  /** Empty if the header names no server. */
  readonly authservId: string;
  readonly results: readonly { readonly method: string; readonly result: string }[];
}

/**
 * Parses the value of an Authentication-Results header: `mx.example; spf=pass smtp.mailfrom=acme.example;
 * dkim=fail (bad hash)`. Never throws: skips what it cannot parse.
 * Source: RFC 8601, section 2.2. Also parses headers that name no server, such as Microsoft's.
 */
export function parseAuthenticationResults(value: string): AuthenticationResults {
  const clauses = withoutComments(value)
    .split(";")
    .map((clause) => clause.trim());
  const isNameless = /^[\w-]+\s*(\/\s*\d+\s*)?=/.test(clauses[0] ?? "");
  const [head = ""] = isNameless ? [] : clauses;
  const results = (isNameless ? clauses : clauses.slice(1)).flatMap((clause) => {
    const [, method, result] = /^([\w-]+)\s*(?:\/\s*\d+\s*)?=\s*([\w-]+)/.exec(clause) ?? [];
    return method && result ? [{ method: method.toLowerCase(), result: result.toLowerCase() }] : [];
  });
  return { authservId: (head.split(/\s+/)[0] ?? "").replace(/^"|"$/g, "").toLowerCase(), results };
}

/**
 * Returns a receiver's results for a message, from the headers with its `authservId`. Counts only headers
 * above `ownField`, which was the topmost header when the message was sent: any header below it may be
 * forged.
 */
export function readAuthentication(
  fields: readonly RawHeader[],
  { authservId, ownField }: { readonly authservId: string; readonly ownField: string },
): Authentication {
  const own = fields.findIndex(({ name }) => name.toLowerCase() === ownField.toLowerCase());
  const trusted = fields
    .slice(0, Math.max(own, 0))
    .filter(({ name }) => name.toLowerCase() === "authentication-results")
    .map(({ value }) => parseAuthenticationResults(value))
    .filter((field) => field.authservId === authservId.toLowerCase());
  const of = (method: AuthenticationMethod) =>
    trusted.flatMap(({ results }) => results.filter((each) => each.method === method));
  const found: Partial<Record<AuthenticationMethod, boolean>> = {};
  for (const method of ["spf", "dkim", "dmarc"] as const) {
    const results = of(method);
    // A message can have several signatures, and one that passes is enough. For the other methods, the
    // receiver's latest result counts.
    const decisive = method === "dkim" ? results : results.slice(0, 1);
    if (decisive.length > 0) found[method] = decisive.some(({ result }) => result === "pass");
  }
  return found;
}

/**
 * Removes comments, and the backslashes that quote characters. Comments nest (RFC 5322, 3.2.2), and are not
 * recognized inside a quoted string.
 */
function withoutComments(value: string): string {
  let kept = "";
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < value.length; index++) {
    const character = value[index] ?? "";
    if (character === "\\" && (isQuoted || depth > 0)) {
      index++;
      if (depth === 0) kept += inQuotes(value[index] ?? "");
    } else if (character === '"' && depth === 0) {
      isQuoted = !isQuoted;
      kept += character;
    } else if (!isQuoted && character === "(") depth++;
    else if (!isQuoted && character === ")" && depth > 0) depth--;
    else if (depth === 0) kept += isQuoted ? inQuotes(character) : character;
  }
  return kept;
}

/** Masks a semicolon in a quoted string, which separates nothing. A sender may influence the string. */
const inQuotes = (character: string): string => (character === ";" ? "_" : character);
