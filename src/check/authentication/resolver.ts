import { domainToASCII } from "node:url";
import { messageOf } from "../../base/errors.ts";
import { found, isUnknown, type Lookup, mapLookup, none, recordsOf, unknown } from "./lookup.ts";

/**
 * Answers DNS questions as `dns.promises.resolve` does: texts as lists of their strings, MX as objects. Rejects with the
 * code ENOTFOUND or ENODATA where there is no record, with another one where DNS gave no answer.
 */
export type Resolver = (name: string, type: string) => Promise<unknown[]>;

/** Longer chains of aliases are followed by no resolver. */
export const mostAliases = 16;

/** The questions of one message: each is asked once, of a name in ASCII. */
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

/** Ends every question that is still open when the signal is aborted, and every later one. Its reason says why. */
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

/** A name as DNS has it: in ASCII and lower case, without the closing dot. One that cannot be converted stays as it is. */
export function toAsciiDomain(name: string): string {
  const ascii = /^[\x20-\x7e]*$/.test(name) ? name : domainToASCII(name) || name;
  return ascii.replace(/\.$/, "").toLowerCase();
}

/** DNS gave no answer: whoever asked does not know. The message is the clause of an `UnknownLookup`. */
export class DnsFailure extends Error {}

/** Asks for the records of a name; a name that cannot be asked for has none. Never throws. */
export async function lookUp(resolver: Resolver, name: string, type: string): Promise<Lookup<unknown>> {
  if (!isDomainName(name)) return none;
  try {
    return found(await resolver(name, type));
  } catch (error) {
    return isNoRecord(error) ? none : unknown(whyNot(error, name));
  }
}

/** The TXT records of a name, the strings of each joined. Never throws. */
export const lookUpTexts = async (resolver: Resolver, name: string): Promise<Lookup> =>
  mapLookup(await lookUp(resolver, name, "TXT"), (records) =>
    records.map((strings) => [strings].flat().join("")),
  );

/** The records of a name, for an evaluation that ends where DNS does not answer. Throws `DnsFailure`. */
export async function askDns(resolver: Resolver, name: string, type: string): Promise<readonly unknown[]> {
  return known(await lookUp(resolver, name, type));
}

/** The TXT records of a name, the strings of each joined. Throws `DnsFailure`. */
export const askTexts = async (resolver: Resolver, name: string): Promise<readonly string[]> =>
  known(await lookUpTexts(resolver, name));

function known<Item>(lookup: Lookup<Item>): readonly Item[] {
  if (isUnknown(lookup)) throw new DnsFailure(lookup.why);
  return recordsOf(lookup);
}

/** Whether a name exists: DNS says no more than that it has none of a type (RFC 8020). Throws `DnsFailure`. */
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

/** What people call it, by the code. */
const reasons: Readonly<Record<string, string>> = {
  ETIMEOUT: "timeout",
  ECONNREFUSED: "no DNS server accepts questions",
  EBADRESP: "the answer is malformed",
};

const whyNot = (error: unknown, name: string): string =>
  `DNS did not answer for ${name}: ${reasons[codeOf(error) ?? ""] ?? messageOf(error)}`;

/** Whether a text can be asked for: labels of 1 to 63 octets, 253 in all. */
export const isDomainName = (text: string): boolean =>
  text.length <= 253 && text.split(".").every((label) => label.length > 0 && label.length < 64);
