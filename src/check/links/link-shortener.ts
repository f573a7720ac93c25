import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { hrefsOf, webAddresses } from "../evidence/hosts.ts";
import { isSameOwner } from "../evidence/owners.ts";

/**
 * Services that shorten anyone's links. Excludes those that lead to the service itself, such as `youtu.be`
 * and `t.me`.
 */
export const shortenerHosts: ReadonlySet<string> = new Set(
  `bit.ly bitly.com bl.ink buff.ly clck.ru cutt.ly dlvr.it goo.gl goo.su is.gd j.mp lnkd.in ow.ly qr.ae rb.gy rebrand.ly
  s.id shorte.st short.io shorturl.at soo.gd t.co t.ly tiny.cc tiny.one tinyurl.com trib.al u.to urlz.fr v.gd v.ht wa.link
  x.co`
    .trim()
    .split(/\s+/),
);

/** URLs of a shortener that lead to its owner's pages. */
const ownPages = /^https?:\/\/goo\.gl\/(?:maps|forms|photos)\//i;

export const linkShortener: Check = {
  id: "link-shortener",
  severity: "warn",
  reads: "links",
  about: "No link goes through a public URL shortener",
  fix: "Link directly to the page, or through a host of your own domain",
  source: "https://www.spamhaus.org/resource-hub/marketing-email-senders/",
  run: (message) => {
    const addresses = webAddresses(message).filter(
      ({ href, host }) =>
        !ownPages.test(href) &&
        shortenerHosts.has(nameOf(host)) &&
        !message.from.some(({ domain }) => isSameOwner(domain, nameOf(host))),
    );
    const names = toNames(addresses.map(({ host }) => nameOf(host)));
    return addresses.length === 0
      ? []
      : [{ message: `Links go through the URL shortener ${names}`, items: hrefsOf(addresses) }];
  },
};

const nameOf = (host: string): string => host.replace(/^www\./, "");
