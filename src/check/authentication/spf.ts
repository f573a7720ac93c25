import { formatIp, type IpAddress, ipLabels, isInNetwork, parseIp, toReverseName } from "./ip-address.ts";
import { isUnknown, recordsOf } from "./lookup.ts";
import {
  askDns,
  askTexts,
  DnsFailure,
  isDomainName,
  lookUp,
  type Resolver,
  toAsciiDomain,
} from "./resolver.ts";
import { expandMacros, type MacroString, parseMacroString, SpfSyntaxError } from "./spf-macros.ts";
import { isSpfRecord, parseSpfRecord, type SpfMechanism } from "./spf-record.ts";

export type SpfOutcome = "pass" | "fail" | "softfail" | "neutral" | "none" | "temperror" | "permerror";

/** Identity of a sending server. */
export interface SpfQuestion {
  readonly ip: string;
  readonly helo: string;
  /**
   * MAIL FROM address. Empty for a bounce, which is checked as postmaster of the HELO name (RFC 7208, 2.4).
   */
  readonly sender: string;
}

export interface SpfAnswer {
  readonly outcome: SpfOutcome;
  /** Domain that was checked. */
  readonly domain: string;
  /** Reason for an error, or the explanation that the domain publishes for a fail. */
  readonly comment?: string;
}

/** Limits of RFC 7208, 4.6.4: terms that query DNS, void lookups, and names per MX or PTR lookup. */
const [maxTerms, maxVoid, maxNames] = [10, 2, 10];

/** Maximum length of a domain's explanation, in characters. */
const maxExplained = 200;

interface Check {
  readonly resolver: Resolver;
  readonly ip: IpAddress;
  readonly helo: string;
  readonly local: string;
  readonly senderDomain: string;
  terms: number;
  voids: number;
  /** Queried once: a record may contain many `%{p}` macros. */
  names?: Promise<readonly string[]>;
  /** Reason why a name of the IP address is unknown. */
  unanswered?: string;
}

/** A result, with the `exp=` modifier and domain that explain it. */
interface Result {
  readonly outcome: SpfOutcome;
  readonly explained?: { readonly by: MacroString; readonly domain: string };
}

/** Evaluates SPF (RFC 7208) with at most ten terms that query DNS. Never throws. */
export async function checkSpf({ ip, helo, sender }: SpfQuestion, resolver: Resolver): Promise<SpfAnswer> {
  const at = sender.lastIndexOf("@");
  const domain = toAsciiDomain(sender === "" ? helo : sender.slice(at + 1));
  const address = parseIp(ip);
  if (!address || !isChecked(domain)) return { outcome: "none", domain };
  const check: Check = {
    resolver,
    ip: address,
    helo: toAsciiDomain(helo),
    local: sender.slice(0, Math.max(0, at)) || "postmaster",
    senderDomain: domain,
    terms: 0,
    voids: 0,
  };
  try {
    const { outcome, explained } = await checkHost(domain, check);
    // RFC 7208 skips a name if DNS does not respond. With a response the result could differ, so report
    // `temperror`.
    if (check.unanswered !== undefined && outcome !== "pass") throw new DnsFailure(check.unanswered);
    const comment = explained && (await explain(explained.by, explained.domain, check));
    return { outcome, domain, ...(comment ? { comment: `the domain explains: "${comment}"` } : {}) };
  } catch (error) {
    if (error instanceof SpfSyntaxError) return { outcome: "permerror", domain, comment: error.message };
    if (error instanceof DnsFailure) return { outcome: "temperror", domain, comment: error.message };
    throw error;
  }
}

/**
 * Whether a domain can be checked: at least two labels, and not an IP address in brackets (RFC 7208, 4.3).
 */
const isChecked = (domain: string): boolean =>
  isDomainName(domain) && domain.includes(".") && !domain.includes("[");

async function checkHost(domain: string, check: Check): Promise<Result> {
  const records = (await askTexts(check.resolver, domain)).filter(isSpfRecord);
  const [text] = records;
  if (text === undefined) return { outcome: "none" };
  if (records.length > 1) throw new SpfSyntaxError(`${domain} has ${records.length} SPF records`);
  const record = parseSpfRecord(text);
  for (const mechanism of record.mechanisms)
    if (await matches(mechanism, domain, check))
      return {
        outcome: mechanism.qualifier,
        ...(mechanism.qualifier === "fail" && record.explanation
          ? { explained: { by: record.explanation, domain } }
          : {}),
      };
  return record.redirect ? redirect(record.redirect, domain, check) : { outcome: "neutral" };
}

async function redirect(to: MacroString, domain: string, check: Check): Promise<Result> {
  countTerm(check);
  const target = await toName(to, domain, check);
  const result = await checkHost(target, check);
  if (result.outcome === "none")
    throw new SpfSyntaxError(`${target}, the target of redirect=, has no SPF record`);
  return result;
}

async function matches(mechanism: SpfMechanism, domain: string, check: Check): Promise<boolean> {
  const { kind, network } = mechanism;
  if (kind === "all") return true;
  if (kind === "ip4" || kind === "ip6") return isWithin(network, mechanism, check);
  countTerm(check);
  const target = mechanism.domain ? await toName(mechanism.domain, domain, check) : domain;
  switch (kind) {
    case "include":
      return includes(target, check);
    case "exists":
      return (await askCounted(target, "A", check)).length > 0;
    case "ptr":
      return (await validatedNames(check)).some((name) => isAtOrBelow(name, target));
    case "a":
      return (await askCounted(target, addressType(check), check)).some((address) =>
        isWithin(String(address), mechanism, check),
      );
    case "mx":
      return matchesMx(target, mechanism, check);
  }
}

async function includes(target: string, check: Check): Promise<boolean> {
  const { outcome } = await checkHost(target, check);
  if (outcome === "none") throw new SpfSyntaxError(`${target}, the target of include:, has no SPF record`);
  return outcome === "pass";
}

async function matchesMx(target: string, mechanism: SpfMechanism, check: Check): Promise<boolean> {
  const hosts = (await askCounted(target, "MX", check)) as readonly { readonly exchange: string }[];
  if (hosts.length > maxNames) throw new SpfSyntaxError(`${target} has more than ${maxNames} MX records`);
  const answers = await Promise.all(
    hosts.map(({ exchange }) => lookUp(check.resolver, withoutDot(exchange), addressType(check))),
  );
  const addresses = answers.flatMap((answer) => (isUnknown(answer) ? [] : recordsOf(answer)));
  if (addresses.some((address) => isWithin(String(address), mechanism, check))) return true;
  const unanswered = answers.find(isUnknown);
  if (unanswered) throw new DnsFailure(unanswered.why);
  return false;
}

function isWithin(network: string, { prefix }: SpfMechanism, { ip }: Check): boolean {
  const address = parseIp(network);
  return address !== undefined && isInNetwork(ip, address, ip.version === 4 ? prefix.v4 : prefix.v6);
}

function countTerm(check: Check): void {
  if (++check.terms > maxTerms)
    throw new SpfSyntaxError(`the record requires more than ${maxTerms} DNS queries`);
}

/** Sends a query, and counts it as void if it returns no records. At most two void lookups are allowed. */
async function askCounted(name: string, type: string, check: Check): Promise<readonly unknown[]> {
  const records = await askDns(check.resolver, name, type);
  if (records.length === 0 && ++check.voids > maxVoid)
    throw new SpfSyntaxError(`more than ${maxVoid} DNS queries of the record find nothing`);
  return records;
}

const addressType = ({ ip }: Check): string => (ip.version === 4 ? "A" : "AAAA");

/**
 * Returns the names of the IP address that resolve back to it. A DNS failure counts as no match (RFC 7208,
 * 5.5) and is recorded.
 */
function validatedNames(check: Check): Promise<readonly string[]> {
  check.names ??= findNames(check);
  return check.names;
}

async function findNames(check: Check): Promise<readonly string[]> {
  const { resolver } = check;
  const ask = async (name: string, type: string): Promise<readonly unknown[]> => {
    const answer = await lookUp(resolver, name, type);
    if (!isUnknown(answer)) return recordsOf(answer);
    check.unanswered ??= answer.why;
    return [];
  };
  const names = await ask(toReverseName(formatIp(check.ip)), "PTR");
  const asked = names.slice(0, maxNames).map(async (text) => {
    const name = withoutDot(String(text));
    const addresses = await ask(name, addressType(check));
    return addresses.some((address) => parseIp(String(address))?.bits === check.ip.bits) ? [name] : [];
  });
  return (await Promise.all(asked)).flat();
}

const isAtOrBelow = (name: string, domain: string): boolean =>
  `.${name}`.toLowerCase().endsWith(`.${withoutDot(domain)}`.toLowerCase());

const withoutDot = (name: string): string => (name.endsWith(".") ? name.slice(0, -1) : name);

/** Expands a domain-spec. Removes labels from the left if the name is too long (RFC 7208, 7.3). */
async function toName(spec: MacroString, domain: string, check: Check): Promise<string> {
  let name = withoutDot(await expandMacros(spec, (letter) => expansionOf(letter, domain, check)));
  while (name.length > 253 && name.includes(".")) name = name.slice(name.indexOf(".") + 1);
  return name;
}

function expansionOf(letter: string, domain: string, check: Check): string | Promise<string> {
  const { ip, local, senderDomain, helo } = check;
  const values: Readonly<Record<string, string>> = {
    s: `${local}@${senderDomain}`,
    l: local,
    o: senderDomain,
    d: domain,
    i: ipLabels(ip),
    v: ip.version === 4 ? "in-addr" : "ip6",
    h: helo,
    c: formatIp(ip),
    r: "unknown",
    // A fixed value instead of the clock, so that the same query always has the same result.
    t: "0",
  };
  return values[letter] ?? nameOfAddress(domain, check);
}

/** Value of `%{p}`: the domain itself, else a name below it, else any other name. */
async function nameOfAddress(domain: string, check: Check): Promise<string> {
  const names = await validatedNames(check);
  return (
    names.find((name) => name.toLowerCase() === domain) ??
    names.find((name) => isAtOrBelow(name, domain)) ??
    names[0] ??
    "unknown"
  );
}

/**
 * Returns the explanation that a domain publishes for a fail. Returns undefined if it cannot be read (RFC
 * 7208, 6.2).
 */
async function explain(by: MacroString, domain: string, check: Check): Promise<string | undefined> {
  try {
    const texts = await askTexts(check.resolver, await toName(by, domain, check));
    const [text = ""] = texts;
    if (texts.length !== 1 || !/^[\x20-\x7e]*$/.test(text)) return undefined;
    const parts = parseMacroString(text, "slodipvhcrt");
    return (await expandMacros(parts, (letter) => expansionOf(letter, domain, check))).slice(0, maxExplained);
  } catch {
    return undefined;
  }
}
