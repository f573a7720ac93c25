import { isIP } from "node:net";
import type { Check } from "../check.ts";
import { hrefsOf, showsHost, type WebAddress, webAddresses } from "../evidence/hosts.ts";
import { isLocalAddress } from "./local-hosts.ts";

export const linkAddress: Check = {
  id: "link-address",
  severity: "error",
  reads: "links",
  about: "Links lead to host names, not to IP addresses",
  fix: "Use a host name instead of the IP address",
  source: "https://spamassassin.apache.org/full/3.4.x/doc/Mail_SpamAssassin_Plugin_URIDetail.html",
  run: (message) => {
    const addresses = webAddresses(message).filter(
      (address) => isIP(address.host) && !isLocalAddress(address.host) && !isPublicService(address),
    );
    return [...new Set(addresses.map(({ host }) => host))].map((host) => ({
      message: `A link leads to the IP address ${host}`,
      items: hrefsOf(addresses.filter((address) => address.host === host)),
    }));
  },
};

/**
 * Whether a link leads to the home page of a public service, such as `https://1.1.1.1/`, and its text names
 * the host. Such services have a certificate for their IP address.
 */
const isPublicService = (address: WebAddress): boolean =>
  /^https:\/\/[^/?#@]+\/?$/i.test(address.href) && showsHost(address);
