import { isIP } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";
import { getDomain, parse } from "tldts";
import { parseUrl } from "../../base/parse-url.ts";
import { perMessage } from "./per-message.ts";
import { remembered } from "./remembered.ts";

/** Returns the host of an http(s) URL, in ASCII. Returns undefined for anything else. */
export function hostOf(href: string): string | undefined {
  if (!/^https?:/i.test(href)) return undefined;
  return (
    parseUrl(href)
      ?.hostname.replace(/^\[|\]$/g, "")
      .replace(/\.$/, "") || undefined
  );
}

/**
 * Returns the registrable domain of a host: `acme.co.uk` for `shop.acme.co.uk` (Public Suffix List). Returns
 * the host itself if there is none.
 */
export const registrableDomain = remembered((host) =>
  isIP(host) ? host : (getDomain(host, { allowPrivateDomains: true }) ?? host),
);

/** German and Scandinavian letters with their usual spelling in ASCII. */
const spellings: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  å: "aa",
  ø: "oe",
  æ: "ae",
};
const spelledEnding = /\.(?:at|ch|de|dk|fi|li|no|se)$/;

/**
 * Returns a host of a German-speaking or Scandinavian country in its ASCII spelling: `mueller.de` for
 * `müller.de` and `xn--mller-kva.de`. In other countries, the two spellings have different owners more often.
 */
export function toAsciiSpelling(host: string): string {
  if (!/xn--|[^ -~]/.test(host)) return host;
  const shown = domainToUnicode(host.toLowerCase());
  return domainToASCII(
    spelledEnding.test(shown) ? shown.replace(/[äöüßåøæ]/g, (letter) => spellings[letter] ?? letter) : shown,
  );
}

/** A URL in a message. */
export interface WebAddress {
  readonly href: string;
  readonly host: string;
  /** Link text. Undefined in plain text. */
  readonly text: string | undefined;
}

/** Returns the URLs of addresses. */
export const hrefsOf = (addresses: readonly WebAddress[]): string[] => addresses.map(({ href }) => href);

const maxAddresses = 2000;

/**
 * The scheme with an optional user name, the host, and the rest up to a space, a bracket, or a quotation mark
 * of any language.
 */
const addressInText =
  /\b(https?:\/\/(?:[^\s/?#<>"'@]{1,100}@)?)((?:[\p{L}\p{N}\p{M}_-]|[.](?=[\p{L}\p{N}])|\[[\da-f:.]+\])+)((?::\d+)?(?:[/?#][^\s<>"'`{}\uff00-\uff65\u3000-\u303f\u00ab\u00bb\u2018-\u201f\u060c]*)?)/giu;

/** Removes trailing punctuation. */
const withoutMarks = (address: string): string => /^.*[^.,;:!?)\]*~_]/s.exec(address)?.[0] ?? address;

/** In languages without spaces, text may follow a URL immediately: `www.acme.co.jpをご覧ください`. */
function toHost(written: string): string {
  const ascii = /^[\w.-]+\.[a-z]{2,}(?=[^ -~])/i.exec(written)?.[0];
  return ascii !== undefined && (parse(ascii).isIcann === true || isNameOfNetwork(ascii)) ? ascii : written;
}

/** Whether a host is below one of the top-level names that companies and home networks use for themselves. */
export const isNameOfNetwork = (host: string): boolean =>
  /\.(?:local|internal|intranet|private|lan|home|corp|hole|home\.arpa)$/i.test(host);

/** Returns all URLs that a reader can follow: the links of the HTML, and the URLs in the text part. */
export const webAddresses = perMessage(({ html, text = "" }): readonly WebAddress[] => {
  const inHtml = (html?.links ?? []).map(({ href, text: words }) => ({ href, text: words }));
  const inText = [...text.matchAll(addressInText)].map(([, origin = "", host = "", rest = ""]) => ({
    href: withoutMarks(`${origin}${toHost(host)}${rest}`),
    text: undefined,
  }));
  return [...inHtml, ...inText].slice(0, maxAddresses).flatMap(({ href, text: words }) => {
    const host = hostOf(href);
    return host === undefined ? [] : [{ href, host, text: words }];
  });
});

/** Whether the link text, or plain text, shows the host. The link is then an instruction, not a disguise. */
export const showsHost = ({ host, text }: WebAddress): boolean => text === undefined || text.includes(host);
