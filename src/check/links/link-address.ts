import { isIP } from "node:net";
import type { Check } from "../check.ts";
import { webAddresses } from "../evidence/hosts.ts";

export const linkAddress: Check = {
  id: "link-address",
  severity: "error",
  about: "Links lead to host names, not to bare IP addresses",
  fix: "Give the server a host name",
  source: "https://spamassassin.apache.org/full/3.4.x/doc/Mail_SpamAssassin_Plugin_URIDetail.html",
  run: (message) => {
    const hosts = new Set(
      webAddresses(message)
        .filter(({ host }) => isIP(host))
        .map(({ host }) => host),
    );
    return [...hosts].map((host) => ({ message: `A link leads to the bare address ${host}` }));
  },
};
