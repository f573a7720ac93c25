import { isIP } from "node:net";
import { getDomain, parse } from "tldts";
import { perMessage } from "./per-message.ts";

/** The host that an http(s) address leads to, in ASCII; undefined for what is no such address. */
export function hostOf(href: string): string | undefined {
  if (!/^https?:/i.test(href) || !URL.canParse(href)) return undefined;
  return new URL(href).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "") || undefined;
}

/** The domain that somebody registered: `shop.acme.co.uk` gives `acme.co.uk` (Public Suffix List); the host itself where there is none. */
export const organisationOf = (host: string): string =>
  isIP(host) ? host : (getDomain(host, { allowPrivateDomains: true }) ?? host);

/** An address in the text of a message. */
export interface WebAddress {
  readonly href: string;
  readonly host: string;
  /** The words that stand for it; undefined in plain text. */
  readonly text: string | undefined;
}

const maxAddresses = 2000;

/** The scheme with the name of a user, the host, and the rest up to a blank, a bracket, or a quotation mark of any language. */
const addressInText =
  /\b(https?:\/\/(?:[^\s/?#<>"'@]{1,100}@)?)((?:[\p{L}\p{N}\p{M}_-]|[.](?=[\p{L}\p{N}])|\[[\da-f:.]+\])+)((?::\d+)?(?:[/?#][^\s<>"'`{}\uff00-\uff65\u3000-\u303f\u00ab\u00bb\u2018-\u201f\u060c]*)?)/giu;

/** Without the marks of a sentence at its end. */
const withoutMarks = (address: string): string => /^.*[^.,;:!?)\]*~_]/s.exec(address)?.[0] ?? address;

/** In languages without blanks, words follow an address at once: `www.acme.co.jpをご覧ください`. */
function toHost(written: string): string {
  const ascii = /^[\w.-]+\.[a-z]{2,}(?=[^ -~])/i.exec(written)?.[0];
  return ascii !== undefined && parse(ascii).isIcann === true ? ascii : written;
}

/** Every web address that a reader can follow: the links of the HTML, and those that stand in the text part. */
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

/** Whether the words of a link, or a text around an address, show the host: an instruction, not a disguise. */
export const showsHost = ({ host, text }: WebAddress): boolean => text === undefined || text.includes(host);
