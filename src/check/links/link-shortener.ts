import { type Check, toList } from "../check.ts";
import { webAddresses } from "../evidence/hosts.ts";

/** Services that anybody's links hide behind. */
const shortenerHosts: ReadonlySet<string> = new Set(
  `bit.ly bitly.com bl.ink buff.ly clck.ru cutt.ly dlvr.it fb.me goo.gl goo.su is.gd j.mp lnkd.in ow.ly qr.ae rb.gy rebrand.ly
  s.id shorte.st short.io shorturl.at soo.gd t.co t.ly t.me tiny.cc tiny.one tinyurl.com trib.al u.to urlz.fr v.gd v.ht wa.link
  x.co youtu.be`
    .trim()
    .split(/\s+/),
);

export const linkShortener: Check = {
  id: "link-shortener",
  severity: "warn",
  about: "No link goes through a public shortener",
  fix: "Link to the page itself, or through a host of your own domain",
  source: "https://www.spamhaus.org/resource-hub/marketing-email-senders/",
  run: (message) => {
    const hosts = webAddresses(message)
      .map(({ host }) => host.replace(/^www\./, ""))
      .filter((host) => shortenerHosts.has(host));
    return hosts.length === 0 ? [] : [{ message: `Links go through the shortener ${toList(hosts)}` }];
  },
};
