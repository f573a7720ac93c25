import { isIPv4, isIPv6 } from "node:net";
import { isDomainName, maxAliases, type Resolver, toAsciiDomain } from "./resolver.ts";

/**
 * Records by `name TYPE`, each as `dig +short` prints it: `{ "_dmarc.acme.example TXT": ["v=DMARC1;
 * p=reject"] }`.
 */
export type DnsZone = Readonly<Record<string, readonly string[]>>;

/** Validated records by `name TYPE`, with the name in ASCII and lower case. */
export type ReadZone = ReadonlyMap<string, readonly string[]>;

/**
 * Creates a resolver that knows only the records of a zone, by `name TYPE` with the name in lower case. A
 * name exists if it or a name below it has a record (RFC 8020). A malformed record or a loop of aliases
 * counts as a failed query.
 */
export function createZoneResolver(zone: ReadZone): Resolver {
  let names: ReadonlySet<string> | undefined;
  return async (name, type) => {
    const key = toAsciiDomain(name);
    const records = findRecords(key, type, zone);
    if (records) return records.map((text) => parseRecord(text, type) ?? fail("EBADRESP", `query${type}`));
    names ??= namesOf(zone);
    return fail(names.has(key) ? "ENODATA" : "ENOTFOUND", `query${type} ${name}`);
  };
}

function fail(code: string, message: string): never {
  throw Object.assign(new Error(message), { code });
}

/** Creates a resolver from recorded DNS records. Throws an error that names the invalid key. */
export const createRecordedResolver = (zone: DnsZone): Resolver => createZoneResolver(readZone(zone));

/** Validates recorded DNS records. Throws an error that names the invalid key. */
export function readZone(value: unknown): ReadZone {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("expected an object with lists of records by name and type");
  const zone = new Map<string, readonly string[]>();
  for (const [written, recorded] of Object.entries(value)) {
    const { key, records } = readRecords(written, recorded);
    if (zone.has(key)) throw new Error(`another key has records of "${written}" too`);
    zone.set(key, records);
  }
  return zone;
}

/**
 * Validates the records of one key, and returns them with the normalized key. Throws an error that names the
 * invalid part.
 */
export function readRecords(
  written: string,
  records: unknown,
): { readonly key: string; readonly records: readonly string[] } {
  const { name, type } = readKey(written);
  if (!Array.isArray(records) || !records.every((text) => typeof text === "string"))
    throw new Error(`the records of "${written}" are not a list of strings`);
  const wrong = records.find((text) => parseRecord(text, type) === undefined);
  if (wrong !== undefined)
    throw new Error(`"${wrong}" is not a valid record of "${written}": use the form ${examples[type]}`);
  return { key: `${name} ${type}`, records };
}

/** Example of each record type. */
const examples: Readonly<Record<string, string>> = {
  A: "203.0.113.7",
  AAAA: "2001:db8::7",
  CNAME: "mail.acme.example",
  MX: "10 mx.acme.example",
  PTR: "mail.acme.example",
  TLSA: "3 1 1 followed by the hash",
  TXT: "v=spf1 -all",
};

function readKey(key: string): { readonly name: string; readonly type: string } {
  const [written = "", typed = "", ...rest] = key.trim().split(/\s+/);
  const [name, type] = [toAsciiDomain(written), typed.toUpperCase()];
  if (rest.length > 0 || !Object.hasOwn(examples, type) || !isDomainName(name) || !/^[!-~]+$/.test(name))
    throw new Error(
      `"${key}" is not a name and a type: use the form "_dmarc.acme.example TXT" (types: ${Object.keys(examples).join(", ")})`,
    );
  return { name, type };
}

/**
 * Parses a record into the format of `dns.promises.resolve`. Returns undefined if it is invalid for its type.
 */
function parseRecord(text: string, type: string): unknown {
  const trimmed = text.trim();
  switch (type) {
    case "TXT": {
      const texts = trimmed.startsWith('"') ? unquote(trimmed) : text;
      return texts === undefined ? undefined : [texts];
    }
    case "MX": {
      const [priority = "", exchange = "", ...rest] = trimmed.split(/\s+/);
      const isValid =
        /^\d{1,5}$/.test(priority) && rest.length === 0 && (exchange === "." || isHost(exchange));
      return isValid ? { priority: Number(priority), exchange } : undefined;
    }
    case "A":
      return isIPv4(trimmed) ? trimmed : undefined;
    case "AAAA":
      return isIPv6(trimmed) ? trimmed : undefined;
    case "PTR":
    case "CNAME":
      return isHost(trimmed) ? trimmed : undefined;
    default:
      return trimmed === "" ? undefined : trimmed;
  }
}

const isHost = (text: string): boolean => /^[!-~]+$/.test(text) && isDomainName(toAsciiDomain(text));

/**
 * Joins quoted strings, as `dig` prints them: `"v=DMARC1; p=re" "ject"`. Returns undefined if a quote is
 * missing.
 */
function unquote(text: string): string | undefined {
  const joined: string[] = [];
  let rest = 0;
  // Sticky: each match starts where the previous one ended, so an unterminated quote stops the search.
  for (const [whole, inner = ""] of text.matchAll(/"((?:[^"\\]|\\[\s\S])*)"\s*/gy)) {
    rest += whole.length;
    joined.push(inner);
  }
  if (rest !== text.length) return undefined;
  const bytes = joined
    .join("")
    .replace(/\\(?:(\d{3})|([\s\S]))|([^\\]+)/g, (_, code?: string, escaped?: string, plain?: string) =>
      code === undefined
        ? Buffer.from(escaped ?? plain ?? "").toString("latin1")
        : String.fromCharCode(Number(code) & 0xff),
    );
  return Buffer.from(bytes, "latin1").toString();
}

/** Returns the records of a name, following aliases. */
function findRecords(name: string, type: string, zone: ReadZone): readonly string[] | undefined {
  let target = name;
  for (let step = 0; step <= maxAliases; step++) {
    const records = zone.get(`${target} ${type}`);
    if (records) return records;
    const alias = zone.get(`${target} CNAME`)?.[0];
    if (alias === undefined) return undefined;
    target = toAsciiDomain(alias.trim());
  }
  return fail("ELOOP", `its aliases (CNAME) form a loop, or a chain of more than ${maxAliases}`);
}

/** Returns every name of a zone, including all parent names. */
function namesOf(zone: ReadZone): ReadonlySet<string> {
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
