import { domainToASCII } from "node:url";
import { messageOf } from "../../base/errors.ts";
import { found, isUnknown, type Lookup, mapLookup, none, recordsOf, unknown } from "./lookup.ts";

/**
 * Resolves DNS queries like `dns.promises.resolve`: TXT records as lists of strings, MX records as objects.
 * Rejects with code ENOTFOUND or ENODATA if there is no record, and with another code if DNS did not respond.
 */
export type Resolver = (name: string, type: string) => Promise<unknown[]>;

/** Maximum length of a chain of aliases that a resolver follows. */
export const maxAliases = 16;

/** Creates a resolver that sends each query of one message only once, with the name in ASCII. */
export function createCachedResolver(resolver: Resolver): Resolver {
  const answers = new Map<string, Promise<unknown[]>>();
  return (name, type) => {
    const ascii = toAsciiDomain(name);
    const key = `${ascii} ${type}`;
    const answer = answers.get(key) ?? resolver(ascii, type);
    answers.set(key, answer);
    return answer;
  };
}

/**
 * Creates a resolver that rejects every open and later query once the signal is aborted, with the signal's
 * reason.
 */
export function createBoundedResolver(resolver: Resolver, signal: AbortSignal): Resolver {
  const ended = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  ended.catch(() => undefined);
  return async (name, type) => {
    signal.throwIfAborted();
    return Promise.race([resolver(name, type), ended]);
  };
}

/**
 * Converts a name to ASCII and lower case, without the final dot. Leaves a name as is if it cannot be
 * converted.
 */
export function toAsciiDomain(name: string): string {
  const ascii = /^[\x20-\x7e]*$/.test(name) ? name : domainToASCII(name) || name;
  return ascii.replace(/\.$/, "").toLowerCase();
}

/** DNS did not respond, so the result is unknown. The message is the clause of an `UnknownLookup`. */
export class DnsFailure extends Error {}

/** Queries the records of a name, or returns none for an invalid name. Never throws. */
export async function lookUp(resolver: Resolver, name: string, type: string): Promise<Lookup<unknown>> {
  if (!isDomainName(name)) return none;
  try {
    return found(await resolver(name, type));
  } catch (error) {
    return isNoRecord(error) ? none : unknown(whyNot(error, name));
  }
}

/** Queries the TXT records of a name, and joins the strings of each. Never throws. */
export const lookUpTexts = async (resolver: Resolver, name: string): Promise<Lookup> =>
  mapLookup(await lookUp(resolver, name, "TXT"), (records) =>
    records.map((strings) => [strings].flat().join("")),
  );

/** Queries the records of a name, for evaluations that stop if DNS does not respond. Throws `DnsFailure`. */
export async function askDns(resolver: Resolver, name: string, type: string): Promise<readonly unknown[]> {
  return known(await lookUp(resolver, name, type));
}

/** Queries the TXT records of a name, and joins the strings of each. Throws `DnsFailure`. */
export const askTexts = async (resolver: Resolver, name: string): Promise<readonly string[]> =>
  known(await lookUpTexts(resolver, name));

function known<Item>(lookup: Lookup<Item>): readonly Item[] {
  if (isUnknown(lookup)) throw new DnsFailure(lookup.why);
  return recordsOf(lookup);
}

/**
 * Whether a name exists, even if DNS says that it has no record of the type (RFC 8020). Throws `DnsFailure`.
 */
export async function existsInDns(resolver: Resolver, name: string): Promise<boolean> {
  try {
    await resolver(name, "A");
    return true;
  } catch (error) {
    if (isNoRecord(error)) return codeOf(error) === "ENODATA";
    throw new DnsFailure(whyNot(error, name));
  }
}

const codeOf = (error: unknown): string | undefined => {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : undefined;
};

const isNoRecord = (error: unknown): boolean =>
  ["ENOTFOUND", "ENODATA"].some((code) => code === codeOf(error));

/** Readable reasons, by error code. */
const reasons: Readonly<Record<string, string>> = {
  ETIMEOUT: "timeout",
  ECONNREFUSED: "no DNS server accepts queries",
  EBADRESP: "the response is malformed",
};

const whyNot = (error: unknown, name: string): string =>
  `DNS query for ${name} failed: ${reasons[codeOf(error) ?? ""] ?? messageOf(error)}`;

/** Whether a text is a valid name for a query: labels of 1 to 63 octets, at most 253 in total. */
export const isDomainName = (text: string): boolean =>
  text.length <= 253 && text.split(".").every((label) => label.length > 0 && label.length < 64);
