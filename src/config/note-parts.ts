import { parseUrl } from "../base/parse-url.ts";
import { noteSecret } from "../base/redact.ts";

/**
 * Whether a segment of a path, or a value of a query, is taken for a key. Shorter ones, and those without a digit, are
 * names, such as `services`.
 */
const isKey = (text: string): boolean =>
  text.length >= 16 || (text.length >= 8 && /\d/.test(text) && /[a-z]/i.test(text));

/**
 * Registers the parts of a URL that are secret: its password, as it is written and decoded, and the keys in its path and its
 * query. Project code and libraries repeat a part without the rest. Also reads a text that is no valid URL.
 */
export function noteUrlKeys(text: string): void {
  const written = /\/\/[^:/?#]*:(.*)@/.exec(text)?.[1];
  const url = parseUrl(text);
  const keys = url ? [...url.pathname.split("/"), ...url.search.slice(1).split(/[&=]/)] : [];
  const parts = [written, url?.password, ...keys.filter(isKey), ...(url ? signaturesOf(url) : [])];
  for (const part of parts)
    if (part) {
      noteSecret(part);
      noteSecret(decoded(part));
    }
}

/** Names of a query whose values are secrets, however short: `sig`, `access_token`, `api-key`. */
const signatureName = /sig|token|key|secret|pass|auth|code|hash/i;

/** Returns the values of a query that are secrets by their names, as they are written. */
const signaturesOf = ({ search }: URL): string[] =>
  search
    .slice(1)
    .split("&")
    .flatMap((pair) => {
      const at = pair.indexOf("=");
      return at > 0 && signatureName.test(pair.slice(0, at)) ? [pair.slice(at + 1)] : [];
    });

/**
 * Registers a secret of a notification and each of its parts. The secret is a URL, or the key of a webhook, which counts
 * with and without its prefix.
 */
export function noteParts(secret: string): void {
  noteSecret(secret);
  const [, key] = /^whsec_(.*)$/.exec(secret) ?? [];
  if (key) {
    noteSecret(key);
    const bytes = Buffer.from(key, "base64");
    for (const encoding of ["hex", "base64url"] as const) noteSecret(bytes.toString(encoding));
  }
  const url = parseUrl(secret);
  if (url?.host) {
    // Errors of clients may have the URL in its normal form.
    noteSecret(url.href);
    noteSecret(url.pathname.length > 8 ? url.pathname : undefined);
  }
  noteUrlKeys(secret);
}

/** Registers the value of a header, and its credentials without the scheme: of `Basic …`, the password. */
export function noteHeader(value: string): void {
  noteSecret(value);
  const [, scheme = "", credentials = ""] = /^(\w+)\s+(\S+)$/.exec(value) ?? [];
  noteSecret(credentials);
  if (scheme.toLowerCase() === "basic")
    noteSecret(
      Buffer.from(credentials, "base64")
        .toString()
        .replace(/^[^:]*:/, ""),
    );
}

/** Decodes a part of a URL. A % that is written as itself stays. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
