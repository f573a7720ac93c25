import { isIP } from "node:net";
import { parse } from "tldts";
import { type Check, toList } from "../check.ts";
import { webAddresses } from "../evidence/hosts.ts";
import { isInstruction, isInternal, isLocalAddress, isOfCompany } from "./local-hosts.ts";

/** Names that no reader can reach, or that are for documents only. */
const reserved = /(^|\.)(localhost|local|internal|test|invalid|lan|home|corp)$/i;

export const linkHost: Check = {
  id: "link-host",
  severity: "error",
  reads: "links",
  about: "Links lead where every reader can go",
  fix: "Replace addresses of test and company networks by public ones",
  source: "https://www.rfc-editor.org/rfc/rfc6761",
  run: (message) => {
    const hosts = webAddresses(message)
      .filter(
        (address) =>
          isUnreachable(address.host) &&
          !isInstruction(address) &&
          !(isOfCompany(address.host) && isInternal(message)),
      )
      .map(({ host }) => host);
    return hosts.length === 0
      ? []
      : [{ message: `Links lead to ${toList(hosts)}, which readers cannot reach` }];
  },
};

const isUnreachable = (host: string): boolean =>
  isIP(host) ? isLocalAddress(host) : reserved.test(host) || isNoName(host);

/** Public suffixes that are no sites; authorities have theirs at others: `gov.uk`. */
const registry = /^(?:co|com|net|org)\.[a-z]{2}$/;

/** A single label, the suffix of a registry, or what has no known top-level domain (`acme.con`); `.example` is for documents and for our own samples. */
const isNoName = (host: string): boolean =>
  !host.includes(".") || (!host.endsWith(".example") && (!parse(host).isIcann || registry.test(host)));
