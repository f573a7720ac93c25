import { isIP } from "node:net";
import { parse } from "tldts";
import { toList } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { webAddresses } from "../evidence/hosts.ts";
import { isInstruction, isInternal, isLocalAddress, isOfCompany, isRouter } from "./local-hosts.ts";

/** Special-use names that readers cannot reach: local, private, and test names. */
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
          !isRouter(address) &&
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

/** Public suffixes that are not sites. Excludes others, such as `gov.uk`, where authorities have theirs. */
const registry = /^(?:co|com|net|org)\.[a-z]{2}$/;

/**
 * Whether a host is a single label, a registry's suffix, or has no known top-level domain (`acme.con`).
 * Allows `.example`, which documentation and Placewright's samples use.
 */
const isNoName = (host: string): boolean =>
  !host.includes(".") || (!host.endsWith(".example") && (!parse(host).isIcann || registry.test(host)));
