import { domainToUnicode } from "node:url";
import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { hrefsOf, registrableDomain, webAddresses } from "../evidence/hosts.ts";

export const linkPunycode: Check = {
  id: "link-punycode",
  severity: "warn",
  reads: "links",
  about: "Links lead to ASCII host names",
  fix: "Prefer an ASCII host name: many filters distrust international ones in links",
  source: "https://www.rfc-editor.org/rfc/rfc5891",
  run: (message) => {
    // A sender with an international name has it in the From header already.
    const own = message.from.map(({ domain }) => registrableDomain(domain));
    const hosts = webAddresses(message).filter(
      ({ host }) => host.includes("xn--") && !own.includes(registrableDomain(host)),
    );
    return hosts.length === 0
      ? []
      : [
          {
            message: `Links lead to the international host name ${toNames(hosts.map(({ host }) => `${domainToUnicode(host)} (${host})`))}`,
            items: hrefsOf(hosts),
          },
        ];
  },
};
