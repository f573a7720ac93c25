/**
 * Parses an absolute URL. Returns undefined if it is invalid.
 *
 * Not `URL.canParse`: on Node 20 and 22, it refuses URLs with letters such as ü after some thousand calls.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
