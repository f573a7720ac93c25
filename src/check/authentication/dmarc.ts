import { registrableDomain } from "../evidence/hosts.ts";
import type { AuthenticationOutcome, DmarcResult } from "./authentication.ts";
import { type DmarcRecord, isStrict, policyOf } from "./dmarc-record.ts";
import { findRepeated, organizationAmong, organizationByWalk, recordAt, walkTree } from "./dmarc-walk.ts";
import { found, unknown } from "./lookup.ts";
import { DnsFailure, existsInDns, isDomainName, type Resolver, toAsciiDomain } from "./resolver.ts";

/** A domain that SPF or DKIM authenticated, with the outcome. */
export interface Identifier {
  readonly domain: string;
  readonly outcome: AuthenticationOutcome;
}

export interface DmarcQuestion {
  /** Domains in the From header. */
  readonly from: readonly string[];
  readonly spf: Identifier | undefined;
  readonly dkim: readonly Identifier[];
}

/** Maximum number of distinct domains compared for alignment, per method and outcome. */
const maxIdentifiers = 20;

/**
 * Evaluates DMARC (RFC 9989): discovers the record, and checks alignment by tree walks. Never throws: a DNS
 * failure results in `temperror`.
 */
export async function evaluateDmarc(question: DmarcQuestion, resolver: Resolver): Promise<DmarcResult> {
  const [author = "", ...others] = [...new Set(question.from.map(toAsciiDomain))];
  if (author === "" || others.length > 0 || !isDomainName(author)) return notOneAuthor([author, ...others]);
  try {
    const record = await discover(author, resolver);
    const policy = record && (await applicable(record, author, resolver));
    if (record && policy) return await judge(question, author, record, policy, resolver);
    return await judgeWithoutPolicy(question, author, record, resolver);
  } catch (error) {
    if (error instanceof DnsFailure) return unjudged("temperror", author, error.message);
    throw error;
  }
}

const notOneAuthor = (domains: readonly string[]): DmarcResult =>
  unjudged(
    "permerror",
    domains[0] ?? "",
    domains.length > 1
      ? `DMARC requires a single From domain, and the message has ${domains.length}`
      : "the message has no valid From domain",
  );

const unaligned = { policy: undefined, isDkimAligned: false, isSpfAligned: false, isStrict: false } as const;

const unjudged = (outcome: AuthenticationOutcome, domain: string, why: string): DmarcResult => ({
  ...unaligned,
  outcome,
  domain,
  records: unknown(why),
  comment: why,
});

/** Without a policy, no record defines the organization, so alignment uses the Public Suffix List. */
async function judgeWithoutPolicy(
  question: DmarcQuestion,
  author: string,
  record: DmarcRecord | undefined,
  resolver: Resolver,
): Promise<DmarcResult> {
  const isAligned = async (domain: string): Promise<boolean> =>
    registrableDomain(domain) === registrableDomain(author);
  const { isSpfAligned, isDkimAligned, isUnknown } = await align(question, isAligned, isAligned);
  const repeated = record ? undefined : await findRepeated(author, resolver);
  return {
    ...unaligned,
    isSpfAligned,
    isDkimAligned,
    outcome: isUnknown ? "temperror" : "none",
    domain: record?.domain ?? repeated?.domain ?? author,
    records: found(record ? [record.text] : (repeated?.texts ?? [])),
  };
}

/**
 * Finds the record that applies: that of the Author Domain, its Organizational Domain, or its public suffix
 * (RFC 9989, 4.10.1).
 */
async function discover(author: string, resolver: Resolver): Promise<DmarcRecord | undefined> {
  const own = await recordAt(author, resolver);
  if (own) return own;
  const found = await walkTree(author, resolver);
  const organization = organizationAmong(author, found);
  return found.find(({ domain }) => domain === organization) ?? found.find(({ psd }) => psd === "y");
}

async function applicable(
  record: DmarcRecord,
  author: string,
  resolver: Resolver,
): Promise<DmarcResult["policy"]> {
  if (record.domain === author) return policyOf(record, "own");
  const exists = !record.tags.has("np") || (await existsInDns(resolver, author));
  return policyOf(record, exists ? "subdomain" : "non-existent");
}

async function judge(
  question: DmarcQuestion,
  author: string,
  { tags, domain, text }: DmarcRecord,
  policy: NonNullable<DmarcResult["policy"]>,
  resolver: Resolver,
): Promise<DmarcResult> {
  const isAligned =
    (strict: boolean) =>
    async (identifier: string): Promise<boolean> => {
      if (identifier === author) return true;
      if (strict) return false;
      const organization = await organizationByWalk(author, resolver);
      // A domain ends with its Organizational Domain, so any other domain needs no walk.
      return (
        `.${identifier}`.endsWith(`.${organization}`) &&
        (await organizationByWalk(identifier, resolver)) === organization
      );
    };
  const strict = { spf: isStrict(tags, "aspf"), dkim: isStrict(tags, "adkim") };
  const judged = { policy, domain, records: found([text]), isStrict: strict.spf || strict.dkim };
  try {
    const { isSpfAligned, isDkimAligned, isUnknown } = await align(
      question,
      isAligned(strict.spf),
      isAligned(strict.dkim),
    );
    const outcome = isSpfAligned || isDkimAligned ? "pass" : isUnknown ? "temperror" : "fail";
    return { ...judged, outcome, isSpfAligned, isDkimAligned };
  } catch (error) {
    if (!(error instanceof DnsFailure)) throw error;
    // The policy is known even if alignment is not.
    return { ...unaligned, ...judged, outcome: "temperror", comment: error.message };
  }
}

interface Alignment {
  readonly isSpfAligned: boolean;
  readonly isDkimAligned: boolean;
  /**
   * Whether an aligned identifier could not be checked (RFC 9989, 5.3.6) and no aligned identifier passes.
   */
  readonly isUnknown: boolean;
}

async function align(
  { spf, dkim }: DmarcQuestion,
  isSpfAligned: (domain: string) => Promise<boolean>,
  isDkimAligned: (domain: string) => Promise<boolean>,
): Promise<Alignment> {
  const bests = [await best(spf ? [spf] : [], isSpfAligned), await best(dkim, isDkimAligned)];
  const [ofSpf, ofDkim] = bests;
  return {
    isSpfAligned: ofSpf === "pass",
    isDkimAligned: ofDkim === "pass",
    isUnknown: !bests.includes("pass") && bests.includes("temperror"),
  };
}

async function best(
  identifiers: readonly Identifier[],
  isAligned: (domain: string) => Promise<boolean>,
): Promise<"pass" | "temperror" | undefined> {
  for (const wanted of ["pass", "temperror"] as const) {
    const domains = identifiers
      .filter(({ outcome }) => outcome === wanted)
      .map(({ domain }) => toAsciiDomain(domain));
    for (const domain of [...new Set(domains)].slice(0, maxIdentifiers))
      if (await isAligned(domain)) return wanted;
  }
  return undefined;
}
