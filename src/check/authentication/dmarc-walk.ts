import { type DmarcRecord, dmarcTexts, readDmarcRecord } from "./dmarc-record.ts";
import { askTexts, type Resolver } from "./resolver.ts";

/** Returns the names that a DNS tree walk queries, longest first. At most eight (RFC 9989, 4.10). */
export function walkTargets(domain: string): string[] {
  const labels = domain.split(".");
  const parents = labels.slice(labels.length < 8 ? 1 : -7);
  return [domain, ...parents.map((_, index) => parents.slice(index).join("."))];
}

/**
 * Returns the DMARC records that a tree walk finds, longest name first, up to one that declares `psd=y` or
 * `psd=n`. Throws `DnsFailure`.
 */
export async function walkTree(domain: string, resolver: Resolver): Promise<readonly DmarcRecord[]> {
  const found: DmarcRecord[] = [];
  for (const target of walkTargets(domain)) {
    const record = await recordAt(target, resolver);
    if (!record) continue;
    found.push(record);
    if (record.psd !== "u") break;
  }
  return found;
}

export const recordAt = async (domain: string, resolver: Resolver): Promise<DmarcRecord | undefined> =>
  readDmarcRecord(await askTexts(resolver, `_dmarc.${domain}`), domain);

/**
 * Finds the first name of a tree walk that has several DMARC records, none of which applies. Throws
 * `DnsFailure`.
 */
export async function findRepeated(
  domain: string,
  resolver: Resolver,
): Promise<{ readonly domain: string; readonly texts: readonly string[] } | undefined> {
  for (const target of walkTargets(domain)) {
    const texts = dmarcTexts(await askTexts(resolver, `_dmarc.${target}`));
    if (texts.length > 1) return { domain: target, texts };
  }
  return undefined;
}

/**
 * Returns the Organizational Domain, given the records that the tree walk from a domain found (RFC 9989,
 * 4.10.2).
 */
export function organizationAmong(domain: string, found: readonly DmarcRecord[]): string {
  const last = found.at(-1);
  if (!last) return domain;
  if (last.psd !== "y") return last.domain;
  // One label below the public suffix. If the walk started at the suffix, the suffix itself is the
  // organization.
  const labels = domain.split(".");
  return labels.slice(-(last.domain.split(".").length + 1)).join(".");
}

/** Finds the Organizational Domain by a DNS tree walk. Throws `DnsFailure`. */
export const organizationByWalk = async (domain: string, resolver: Resolver): Promise<string> =>
  organizationAmong(domain, await walkTree(domain, resolver));
