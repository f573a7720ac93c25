import { isIP } from "node:net";
import { getDomain } from "tldts";
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

/** Every web address that a reader can follow: the links of the HTML, and those that stand in the text part. */
export const webAddresses = perMessage(({ html, text = "" }): readonly WebAddress[] => {
  const inHtml = (html?.links ?? []).map(({ href, text: words }) => ({ href, text: words }));
  const inText = [...text.matchAll(/\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/gi)].map(([href]) => ({
    href,
    text: undefined,
  }));
  return [...inHtml, ...inText].slice(0, maxAddresses).flatMap(({ href, text: words }) => {
    const host = hostOf(href);
    return host === undefined ? [] : [{ href, host, text: words }];
  });
});

/** Whether the words of a link, or a text around an address, show the host: an instruction, not a disguise. */
export const showsHost = ({ host, text }: WebAddress): boolean => text === undefined || text.includes(host);
