import { isIP } from "node:net";
import { parse } from "tldts";
import { toNames } from "../../base/to-list.ts";
import type { Check, Observation } from "../check.ts";
import { hrefsOf, type WebAddress, webAddresses } from "../evidence/hosts.ts";
import {
  isInstruction,
  isInternal,
  isLocalAddress,
  isNetworkName,
  isOfCompany,
  isRouter,
} from "./local-hosts.ts";

/** Special-use names that readers cannot reach: local, private, and test names. */
const reserved = /(^|\.)(localhost|local|internal|test|invalid|lan|home|corp|home\.arpa)$/i;

export const linkHost: Check = {
  id: "link-host",
  severity: "error",
  reads: "links",
  about: "Links lead to hosts that every reader can reach",
  fix: "Replace hosts on test and company networks with public ones",
  source: "https://www.rfc-editor.org/rfc/rfc6761",
  run: (message) => {
    const addresses = webAddresses(message).filter(
      (address) =>
        isUnreachable(address.host) &&
        !isRouter(address) &&
        !isInstruction(address) &&
        !isOfSource(address) &&
        !(isOfCompany(address.host) && isInternal(message)),
    );
    return [
      ...observe(
        addresses.filter((address) => !mayBeMeant(address)),
        "which readers cannot reach",
      ),
      ...observe(
        addresses.filter(mayBeMeant),
        "which can be reached only from the same computer or network",
      ).map((each): Observation => ({ ...each, severity: "warn" })),
    ];
  },
};

const observe = (addresses: readonly WebAddress[], why: string): Observation[] =>
  addresses.length === 0
    ? []
    : [
        {
          message: `Links lead to ${toNames(addresses.map(({ host }) => host))}, ${why}`,
          items: hrefsOf(addresses),
        },
      ];

/**
 * Whether an address may be meant for readers: it is on a company's or a home's network, or is written in plain
 * text about a computer. A query makes it a page for this reader, such as a forgotten test address.
 */
const mayBeMeant = ({ href, host, text }: WebAddress): boolean =>
  isNetworkName(host) ||
  (text === undefined && !href.includes("?") && (host === "localhost" || isLocalAddress(host)));

/**
 * Whether an address in plain text is a place in a source file, as stack traces have it:
 * `http://localhost:5173/src/a.ts:1:2`.
 */
const isOfSource = ({ href, text }: WebAddress): boolean => text === undefined && sourcePlace.test(href);
const sourcePlace = /^https?:\/\/[^/]+\/[^:]{1,1000}:\d{1,7}(?::\d{1,7})?$/i;

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
