import { organizationByWalk } from "./dmarc-walk.ts";
import { found, isUnknown, type Lookup, mapLookup, none, recordsOf, unknown } from "./lookup.ts";
import { DnsFailure, lookUp, lookUpTexts, type Resolver, toAsciiDomain } from "./resolver.ts";

/** DNS records of a From domain other than those that authenticate its mail. */
export interface DomainRecords {
  /** The From domain, in ASCII. */
  readonly domain: string;
  /**
   * Hosts that receive its mail: the MX hosts, or the domain itself if it has only an IP address (RFC 5321,
   * 5.1). None if it receives no mail.
   */
  readonly mailHosts: Lookup;
  /** TXT records at `_mta-sts` of the domain (RFC 8461). */
  readonly mtaSts: Lookup;
  /** TXT records at `_smtp._tls` of the domain (RFC 8460). */
  readonly tlsRpt: Lookup;
  /** TXT records at `selector._bimi` of the domain, or of its Organizational Domain. */
  readonly bimi: Lookup;
  /** TLSA records of each mail host (RFC 7672). */
  readonly tlsa: readonly { readonly host: string; readonly records: Lookup }[];
}

/** Maximum number of mail hosts queried for TLSA records. */
const maxHosts = 10;

/** Queries the DNS records of a domain, with at most 27 queries. Never throws. */
export async function readDomainRecords(
  domain: string,
  selector: string,
  resolver: Resolver,
): Promise<DomainRecords> {
  const [{ mailHosts, tlsa }, mtaSts, tlsRpt, bimi] = await Promise.all([
    readMailHosts(domain, resolver),
    lookUpTexts(resolver, `_mta-sts.${domain}`),
    lookUpTexts(resolver, `_smtp._tls.${domain}`),
    readBimi(domain, selector, resolver),
  ]);
  return { domain, mailHosts, mtaSts, tlsRpt, bimi, tlsa };
}

async function readMailHosts(
  domain: string,
  resolver: Resolver,
): Promise<Pick<DomainRecords, "mailHosts" | "tlsa">> {
  const mailHosts = await findMailHosts(domain, resolver);
  const hosts = isUnknown(mailHosts) ? [] : recordsOf(mailHosts);
  const tlsa = hosts.map(async (host, index) => ({
    host,
    records:
      index < maxHosts
        ? mapLookup(await lookUp(resolver, `_25._tcp.${host}`, "TLSA"), (records) => records.map(String))
        : unknown(`only the first ${maxHosts} of ${hosts.length} mail hosts are queried`),
  }));
  return { mailHosts, tlsa: await Promise.all(tlsa) };
}

async function findMailHosts(domain: string, resolver: Resolver): Promise<Lookup> {
  const exchanges = await lookUp(resolver, domain, "MX");
  // A null MX (RFC 7505) names no host.
  if (exchanges.kind !== "none") return mapLookup(exchanges, toHosts);
  const addresses = await Promise.all(["A", "AAAA"].map((type) => lookUp(resolver, domain, type)));
  if (addresses.some(({ kind }) => kind === "records")) return found([domain]);
  return addresses.find(isUnknown) ?? none;
}

const toHosts = (records: readonly unknown[]): string[] =>
  (records as readonly { readonly exchange: string }[])
    .map(({ exchange }) => toAsciiDomain(exchange))
    .filter((host) => host !== "");

async function readBimi(domain: string, selector: string, resolver: Resolver): Promise<Lookup> {
  const own = await lookUpTexts(resolver, `${selector}._bimi.${domain}`);
  if (own.kind !== "none") return own;
  try {
    const organization = await organizationByWalk(domain, resolver);
    return organization === domain ? own : await lookUpTexts(resolver, `${selector}._bimi.${organization}`);
  } catch (error) {
    if (error instanceof DnsFailure) return unknown(error.message);
    throw error;
  }
}
