/**
 * Returns a URL with query parameters added. Keeps existing parameters as written, but replaces those with
 * the same name. Spaces become `+`, or `%20` in `mailto:` (RFC 6068), where line breaks become CRLF.
 */
export function linkWith(
  address: URL,
  parameters: readonly (readonly [name: string, value: string])[],
): string {
  if (parameters.length === 0) return address.href;
  const isMail = address.protocol === "mailto:";
  const added = new Map(parameters);
  const kept = address.search
    .slice(1)
    .split("&")
    .filter((pair) => pair !== "" && !added.has(nameOf(pair)));
  const encode = isMail
    ? encodeForMail
    : (text: string) => new URLSearchParams([["", text]]).toString().slice(1);
  const pairs = [...added].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const result = new URL(address);
  result.search = [...kept, ...pairs].join("&");
  return result.href;
}

const nameOf = (pair: string): string => [...new URLSearchParams(pair).keys()][0] ?? "";

const encodeForMail = (text: string): string => encodeURIComponent(text.replace(/\r\n?|\n/g, "\r\n"));
