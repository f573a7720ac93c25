import { isIP } from "node:net";

/**
 * Answers DNS questions as `dns.promises.resolve` does: texts as lists of their strings, MX as objects. Rejects with the
 * code ENOTFOUND or ENODATA where there is no record, with another one where DNS gave no answer.
 */
export type Resolver = (name: string, type: string) => Promise<unknown[]>;

/** Records by `name type`, each as `dig +short` prints it: `{ "_dmarc.acme.example TXT": ["v=DMARC1; p=reject"] }`. */
export type DnsZone = Readonly<Record<string, readonly string[]>>;

/** DNS as this machine knows it. */
export async function createSystemResolver(): Promise<Resolver> {
  const { Resolver: System } = await import("node:dns/promises");
  const system = new System({ timeout: 5000, tries: 2 });
  return async (name, type) => (await system.resolve(name, type as "A")) as unknown[];
}

/** DNS that knows what it is given, and nothing else. */
export const createZoneResolver =
  (lookUp: (name: string, type: string) => readonly string[] | undefined): Resolver =>
  async (name, type) => {
    const key = name.toLowerCase().replace(/\.$/, "");
    const direct = lookUp(key, type) ?? (await throughAlias(key, type, lookUp));
    if (!direct) throw Object.assign(new Error(`query${type} ENOTFOUND ${name}`), { code: "ENOTFOUND" });
    return direct.map((text) => toRecord(text, type));
  };

/** The same over records that are written down. */
export const createRecordedResolver = (zone: DnsZone): Resolver => {
  const byKey = new Map(Object.entries(zone).map(([key, records]) => [key.toLowerCase(), records]));
  return createZoneResolver((name, type) => byKey.get(`${name} ${type.toLowerCase()}`));
};

/** A name can be another's alias, a few times over. */
async function throughAlias(
  name: string,
  type: string,
  lookUp: (name: string, type: string) => readonly string[] | undefined,
): Promise<readonly string[] | undefined> {
  let alias = lookUp(name, "CNAME")?.[0];
  for (let step = 0; alias !== undefined && step < 8; step++) {
    const records = lookUp(alias.toLowerCase().replace(/\.$/, ""), type);
    if (records) return records;
    alias = lookUp(alias, "CNAME")?.[0];
  }
  return undefined;
}

function toRecord(text: string, type: string): unknown {
  if (type === "TXT") return [text];
  if (type !== "MX") return text;
  const [priority = "0", exchange = ""] = text.split(/\s+/);
  return { priority: Number(priority), exchange };
}

/** `203.0.113.7` is `7.113.0.203.in-addr.arpa`. */
export function toReverseName(ip: string): string {
  if (isIP(ip) !== 6) return `${ip.split(".").reverse().join(".")}.in-addr.arpa`;
  const [head = "", tail = ""] = ip.split("::");
  const groups = (text: string): string[] =>
    text === "" ? [] : text.split(":").map((group) => group.padStart(4, "0"));
  const [left, right] = [groups(head), groups(tail)];
  const middle = Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0000");
  return `${[...[...left, ...middle, ...right].join("")].reverse().join(".")}.ip6.arpa`;
}
