import type { RequestHead } from "../access.ts";

/** Returns the values of all cookies with a name: another server of the same site may have set one too. */
export const cookiesNamed = ({ headers }: Pick<RequestHead, "headers">, name: string): string[] =>
  (headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));

/** The cookies of a dashboard at one address. */
export interface CookieJar {
  nameOf(kind: "session" | "sign-in"): string;
  /** Returns the header that sets a cookie until a time in seconds from now. 0 removes it. */
  set(kind: "session" | "sign-in", value: string, maxAgeSeconds: number): string;
}

/**
 * Browsers accept a cookie whose name begins with `__Host-` only from this host, encrypted, and for all of its paths, so
 * no other host of the domain can plant one. `Lax` sends it along when a person follows a link to the dashboard.
 */
export function createCookieJar(url: string): CookieJar {
  const isEncrypted = url.startsWith("https:");
  const nameOf = (kind: string) => `${isEncrypted ? "__Host-" : ""}placewright-${kind}`;
  return {
    nameOf,
    set: (kind, value, maxAgeSeconds) =>
      `${nameOf(kind)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isEncrypted ? "; Secure" : ""}`,
  };
}
