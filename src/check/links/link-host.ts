import { isIP } from "node:net";
import { getPublicSuffix, parse } from "tldts";
import { type Check, toList } from "../check.ts";
import { webAddresses } from "../evidence/hosts.ts";

/** Names that no reader can reach, or that are for documents only. */
const reserved = /(^|\.)(localhost|local|internal|test|invalid|lan|home|corp)$/i;
const privateAddress = /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd])/i;

export const linkHost: Check = {
  id: "link-host",
  severity: "error",
  about: "Links lead where every reader can go",
  fix: "Replace addresses of test and company networks by public ones",
  source: "https://www.rfc-editor.org/rfc/rfc6761",
  run: (message) => {
    const hosts = webAddresses(message)
      .map(({ host }) => host)
      .filter((host) => (isIP(host) ? privateAddress.test(host) : reserved.test(host) || isNoName(host)));
    return hosts.length === 0
      ? []
      : [{ message: `Links lead to ${toList(hosts)}, which readers cannot reach` }];
  },
};

/** A single label, a public suffix, or what has no known top-level domain (`acme.con`); `.example` is for documents and for our own samples. */
const isNoName = (host: string): boolean =>
  !host.includes(".") ||
  (!host.endsWith(".example") && (!parse(host).isIcann || getPublicSuffix(host) === host));
