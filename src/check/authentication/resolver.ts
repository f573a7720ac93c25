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

/**
 * DNS that knows the records of a zone, by `name TYPE` with the name in lower case, and nothing else. A name exists where it
 * or one below it has a record (RFC 8020).
 */
export function createZoneResolver(zone: ReadonlyMap<string, readonly string[]>): Resolver {
  let names: ReadonlySet<string> | undefined;
  return async (name, type) => {
    const key = name.toLowerCase().replace(/\.$/, "");
    const records = zone.get(`${key} ${type}`) ?? throughAlias(key, type, zone);
    if (records) return records.map((text) => toRecord(text, type));
    names ??= namesOf(zone);
    const code = names.has(key) ? "ENODATA" : "ENOTFOUND";
    throw Object.assign(new Error(`query${type} ${code} ${name}`), { code });
  };
}

/** The same over records that are written down. */
export const createRecordedResolver = (zone: DnsZone): Resolver =>
  createZoneResolver(
    new Map(
      Object.entries(zone).map(([key, records]) => {
        const [name = "", type = ""] = key.split(" ");
        return [`${name.toLowerCase()} ${type.toUpperCase()}`, records];
      }),
    ),
  );

/** Asks each question once. */
export function createCachedResolver(resolver: Resolver): Resolver {
  const answers = new Map<string, Promise<unknown[]>>();
  return (name, type) => {
    const key = `${name.toLowerCase()} ${type}`;
    const answer = answers.get(key) ?? resolver(name, type);
    answers.set(key, answer);
    return answer;
  };
}

/** DNS gave no answer: whoever asked does not know. */
export class DnsFailure extends Error {}

/** The records of a name; none where it has none, does not exist, or cannot be asked for. Throws `DnsFailure`. */
export async function askDns(resolver: Resolver, name: string, type: string): Promise<readonly unknown[]> {
  if (!isDomainName(name)) return [];
  try {
    return await resolver(name, type);
  } catch (error) {
    if (isNoRecord(error)) return [];
    throw new DnsFailure(`DNS gave no answer for ${name}`, { cause: error });
  }
}

/** The TXT records of a name, the strings of each joined. Throws `DnsFailure`. */
export const askTexts = async (resolver: Resolver, name: string): Promise<readonly string[]> =>
  (await askDns(resolver, name, "TXT")).map((strings) => [strings].flat().join(""));

/** Whether a name exists: it has a record, or DNS says that it has none of a type (RFC 8020). Throws `DnsFailure`. */
export async function existsInDns(resolver: Resolver, name: string): Promise<boolean> {
  // Deno says of a name without records of a type that it is not found.
  for (const type of ["A", "MX", "AAAA", "TXT"])
    try {
      await resolver(name, type);
      return true;
    } catch (error) {
      if (codeOf(error) === "ENODATA") return true;
      if (!isNoRecord(error)) throw new DnsFailure(`DNS gave no answer for ${name}`, { cause: error });
    }
  return false;
}

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;

const isNoRecord = (error: unknown): boolean =>
  ["ENOTFOUND", "ENODATA"].some((code) => code === codeOf(error));

/** Whether a text can be asked for: labels of 1 to 63 octets, 253 in all. */
export const isDomainName = (text: string): boolean =>
  text.length <= 253 && text.split(".").every((label) => label.length > 0 && label.length < 64);

/** A name can be another's alias, a few times over. */
function throughAlias(
  name: string,
  type: string,
  zone: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  let alias = zone.get(`${name} CNAME`)?.[0];
  for (let step = 0; alias !== undefined && step < 8; step++) {
    const target = alias.toLowerCase().replace(/\.$/, "");
    const records = zone.get(`${target} ${type}`);
    if (records) return records;
    alias = zone.get(`${target} CNAME`)?.[0];
  }
  return undefined;
}

/** Every name of a zone, and every name above one. */
function namesOf(zone: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const key of zone.keys()) {
    let name = key.slice(0, key.indexOf(" "));
    while (name !== "" && !names.has(name)) {
      names.add(name);
      name = name.slice(name.indexOf(".") + 1 || name.length);
    }
  }
  return names;
}

function toRecord(text: string, type: string): unknown {
  if (type === "TXT") return [text];
  if (type !== "MX") return text;
  const [priority = "0", exchange = ""] = text.split(/\s+/);
  return { priority: Number(priority), exchange };
}
