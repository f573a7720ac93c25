import { type DmarcRecord, dmarcTexts, readDmarcRecord } from "./dmarc-record.ts";
import { askTexts, type Resolver } from "./resolver.ts";

/** Names that a walk asks for, from the longest to the shortest: eight at most (RFC 9989, 4.10). */
export function walkTargets(domain: string): string[] {
  const labels = domain.split(".");
  const parents = labels.slice(labels.length < 8 ? 1 : -7);
  return [domain, ...parents.map((_, index) => parents.slice(index).join("."))];
}

/** The DMARC records that a walk finds, from the longest name to the shortest; one that tells of a suffix ends it. Throws `DnsFailure`. */
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

/** The records of the first name of a walk that has several, of which none applies. Throws `DnsFailure`. */
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

/** The Organizational Domain, of the records that the walk from a domain found (RFC 9989, 4.10.2). */
export function organizationAmong(domain: string, found: readonly DmarcRecord[]): string {
  const last = found.at(-1);
  if (!last) return domain;
  if (last.psd !== "y") return last.domain;
  // One label below the suffix; a suffix at which the walk began is an organization of its own.
  const labels = domain.split(".");
  return labels.slice(-(last.domain.split(".").length + 1)).join(".");
}

/** The Organizational Domain by the DNS tree walk. Throws `DnsFailure`. */
export const organizationByWalk = async (domain: string, resolver: Resolver): Promise<string> =>
  organizationAmong(domain, await walkTree(domain, resolver));
