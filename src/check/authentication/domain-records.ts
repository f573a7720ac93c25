import { organizationByWalk } from "./dmarc-walk.ts";
import { askDns, askTexts, DnsFailure, type Resolver } from "./resolver.ts";

/** Records as text; undefined where DNS gave no answer. */
export type Records = readonly string[] | undefined;

/** What DNS says of a From domain beside what authenticates its mail. */
export interface DomainRecords {
  readonly domain: string;
  /** The hosts that take its mail; none where it takes none. */
  readonly mailHosts: Records;
  /** TXT at `_mta-sts` of the domain (RFC 8461). */
  readonly mtaSts: Records;
  /** TXT at `_smtp._tls` of the domain (RFC 8460). */
  readonly tlsRpt: Records;
  /** TXT at `selector._bimi` of the domain, or of its Organizational Domain. */
  readonly bimi: Records;
  /** TLSA of each host (RFC 7672). */
  readonly tlsa: readonly { readonly host: string; readonly records: Records }[];
}

/** More hosts than these are not asked about. */
const mostHosts = 10;

/** Asks DNS about a domain, with at most 25 questions. Never throws. */
export async function readDomainRecords(
  domain: string,
  selector: string,
  resolver: Resolver,
): Promise<DomainRecords> {
  const texts = (name: string): Promise<Records> => answered(() => askTexts(resolver, name));
  const mailHosts = await answered(async () => toHosts(await askDns(resolver, domain, "MX")));
  return {
    domain,
    mailHosts,
    mtaSts: await texts(`_mta-sts.${domain}`),
    tlsRpt: await texts(`_smtp._tls.${domain}`),
    bimi: await answered(() => readBimi(domain, selector, resolver)),
    tlsa: await Promise.all(
      (mailHosts ?? []).slice(0, mostHosts).map(async (host) => ({
        host,
        records: await answered(async () =>
          (await askDns(resolver, `_25._tcp.${host}`, "TLSA")).map(toTlsaText),
        ),
      })),
    ),
  };
}

async function answered<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DnsFailure) return undefined;
    throw error;
  }
}

/** A null MX (RFC 7505) names no host. */
const toHosts = (records: readonly unknown[]): string[] =>
  (records as readonly { readonly exchange: string }[])
    .map(({ exchange }) => exchange.replace(/\.$/, "").toLowerCase())
    .filter((host) => host !== "");

async function readBimi(domain: string, selector: string, resolver: Resolver): Promise<readonly string[]> {
  const own = await askTexts(resolver, `${selector}._bimi.${domain}`);
  if (own.length > 0) return own;
  const organization = await organizationByWalk(domain, resolver);
  return organization === domain ? own : askTexts(resolver, `${selector}._bimi.${organization}`);
}

/** `3 1 1 0123…`, as recorded answers have it; Node gives its parts. */
function toTlsaText(record: unknown): string {
  if (typeof record !== "object" || record === null) return String(record);
  const { certUsage, selector, match, data } = record as Readonly<Record<string, unknown>>;
  const bytes = data instanceof ArrayBuffer ? Buffer.from(data).toString("hex") : "";
  return `${certUsage} ${selector} ${match} ${bytes}`;
}
