import { type Check, toList } from "../check.ts";
import { organisationOf, webAddresses } from "../evidence/hosts.ts";

/** Services that anybody's links hide behind. */
const shortenerHosts: ReadonlySet<string> = new Set(
  `bit.ly bitly.com bl.ink buff.ly clck.ru cutt.ly dlvr.it fb.me goo.gl goo.su is.gd j.mp lnkd.in ow.ly qr.ae rb.gy rebrand.ly
  s.id shorte.st short.io shorturl.at soo.gd t.co t.ly t.me tiny.cc tiny.one tinyurl.com trib.al u.to urlz.fr v.gd v.ht wa.link
  x.co youtu.be`
    .trim()
    .split(/\s+/),
);

/** Shorteners that a sender's own mail links through, by the sender's registered domain. */
const ownShorteners: Readonly<Record<string, readonly string[]>> = {
  "bitly.com": ["bit.ly", "bitly.com"],
  "facebook.com": ["fb.me"],
  "facebookmail.com": ["fb.me"],
  "google.com": ["goo.gl", "youtu.be"],
  "linkedin.com": ["lnkd.in"],
  "telegram.org": ["t.me"],
  "twitter.com": ["t.co"],
  "whatsapp.com": ["wa.link"],
  "x.com": ["t.co", "x.co"],
  "youtube.com": ["youtu.be"],
};

export const linkShortener: Check = {
  id: "link-shortener",
  severity: "warn",
  reads: "links",
  about: "No link goes through a public shortener",
  fix: "Link to the page itself, or through a host of your own domain",
  source: "https://www.spamhaus.org/resource-hub/marketing-email-senders/",
  run: (message) => {
    const own = new Set(message.from.flatMap(({ domain }) => ownShorteners[organisationOf(domain)] ?? []));
    const hosts = webAddresses(message)
      .map(({ host }) => host.replace(/^www\./, ""))
      .filter((host) => shortenerHosts.has(host) && !own.has(host));
    return hosts.length === 0 ? [] : [{ message: `Links go through the shortener ${toList(hosts)}` }];
  },
};
