import { hostOf, registrableDomain } from "../evidence/hosts.ts";
import { isOfTracker } from "../evidence/tracking-hosts.ts";

/** Mail security services that route every link of a received message through their own host. */
const wrapper =
  /(?:^|\.)(?:safelinks\.protection\.outlook\.com|safelink\.emails\.azure\.net|urldefense\.(?:com|us|proofpoint\.com)|linkprotect\.cudasvc\.com|mimecastprotect\.com|mimecast\.com|secure-web\.cisco\.com|protection\.sophos\.com|clicktime\.symantec\.com|protect\.checkpoint\.com|urlisolation\.com|trustwave\.com|hornetsecurity\.com|esvalabs\.com|trendmicro\.com|inky\.com|fireeye\.com|emailprotection\.link|zixcentral\.com)$/;

export const isWrapper = (host: string): boolean => wrapper.test(host);

/** Platform pages that redirect to the URL that they name, after a warning. */
const redirects =
  /^https:\/\/(?:www\.google\.[a-z.]{2,6}\/url\?|www\.youtube\.com\/redirect\?|lm?\.(?:facebook|instagram)\.com\/l?\.?(?:php)?\?|www\.linkedin\.com\/(?:safety\/go|redir\/redirect)\?|slack-redir\.net\/link\?|web\.archive\.org\/web\/)/i;

/** The destination of a link, as far as its URL reveals it. */
export interface Destination {
  readonly href: string;
  readonly host: string;
}

/** Maximum number of redirects within one URL that are followed. */
const maxRedirects = 3;
/** Maximum number of characters read of a URL. */
const maxCharacters = 4000;

/**
 * Follows a URL through click trackers, security services, and platform redirects that name their target:
 * `https://x.awstrack.me/L0/https:%2F%2Facme.example%2F/…`.
 */
export function destinationOf(href: string, host: string): Destination {
  let reached = { href: href.slice(0, maxCharacters), host };
  for (let count = 0; count < maxRedirects; count++) {
    const target = targetOf(reached);
    const next = target === undefined ? undefined : hostOf(target);
    if (target === undefined || next === undefined) break;
    reached = { href: target, host: next };
  }
  return reached;
}

function targetOf({ href, host }: Destination): string | undefined {
  const isWrapped = isWrapper(host);
  if (!isWrapped && !isOfTracker(href, registrableDomain(host)) && !redirects.test(href)) return undefined;
  const rest = href.slice(href.toLowerCase().indexOf(host) + host.length);
  if (host === "urldefense.proofpoint.com" && rest.startsWith("/v2/")) return targetOfProofpoint(rest);
  // The target's own parameters are encoded once more, so decode what follows only up to the next parameter.
  const written = writtenTarget(rest) ?? writtenTarget(unwrapPercents(rest));
  if (written !== undefined)
    return /^https?:\//i.test(written) && !/^https?:\/{1,2}[^/]*%/i.test(written)
      ? withoutEnd(written)
      : withoutEnd(decodeSafely(written));
  const encoded = decodeBase64(/[/=](aHR0c[\w+/-]{5,400})/.exec(rest)?.[1]);
  if (encoded !== undefined) return encoded;
  const named = isWrapped
    ? /[?&](?:domain|d)=([\w.%-]+)/i.exec(rest)?.[1]
    : /^\/3s\/([\w.-]+)/.exec(rest)?.[1];
  return named === undefined ? undefined : `https://${decodeSafely(named)}/`;
}

const writtenTarget = (rest: string): string | undefined =>
  /https?(?::|%3a)(?:\/|%2f){1,2}[^\s&]+/i.exec(rest)?.[0];

/** Undoes repeated encoding: `https%25253A` becomes `https%3A`. */
const unwrapPercents = (text: string): string => text.replace(/%(?:25)+(?=[\da-f]{2})/gi, "%");

/** Version 2 of Proofpoint writes `-3A` for `%3A`, and `_` for `/`: `u=https-3A__acme.example_x`. */
function targetOfProofpoint(rest: string): string | undefined {
  const written = /[?&]u=(https?-3A__[^&]+)/i.exec(rest)?.[1];
  return written && decodeSafely(written.replace(/-(?=[\dA-F]{2})/gi, "%").replaceAll("_", "/"));
}

/** Removes the marks with which Proofpoint's version 3 ends a URL: `__https://acme.example__;`. */
const withoutEnd = (target: string): string => target.replace(/__(?:;.*)?$/s, "");

/** Decodes percent signs one character at a time: text that is not valid UTF-8 stays as it is. */
const decodeSafely = (text: string): string =>
  text.replace(/%([2-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const decodeBase64 = (base64: string | undefined): string | undefined =>
  base64 && /^https?:\/\/[\x21-\x7e]+/.exec(Buffer.from(base64, "base64").toString("latin1"))?.[0];

/**
 * Returns the hosts of the URLs that a URL has as parameters or in its path: `?url=https%3A%2F%2Facme.example`,
 * `/CL0/https:%2F%2Facme.example%2F/1/…`.
 */
export const namedHosts = (href: string): readonly string[] =>
  [
    ...unwrapPercents(href.slice(0, maxCharacters)).matchAll(
      /[=/](https?(?::|%3a)(?:\/|%2f){1,2}[^\s&/]{1,1000}(?:\/[^\s&/]*){0,3})/gi,
    ),
  ]
    .slice(0, 10)
    .flatMap(([, written = ""]) => hostOf(decodeSafely(written)) ?? []);
