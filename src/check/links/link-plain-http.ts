import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { hrefsOf, webAddresses } from "../evidence/hosts.ts";

export const linkPlainHttp: Check = {
  id: "link-plain-http",
  severity: "warn",
  reads: "links",
  about: "Links use https",
  fix: "Use https:// and check that the page has a certificate",
  source: "https://support.google.com/mail/answer/81126#format",
  run: (message) => {
    const addresses = webAddresses(message).filter(({ href }) => /^http:/i.test(href));
    const hosts = toNames(addresses.map(({ host }) => host));
    return addresses.length === 0
      ? []
      : [{ message: `Links to ${hosts} do not use TLS`, items: hrefsOf(addresses) }];
  },
};
