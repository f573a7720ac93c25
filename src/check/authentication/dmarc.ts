import { organisationOf } from "../evidence/hosts.ts";
import type { AuthenticationOutcome, DmarcResult } from "./authentication.ts";
import { type DmarcRecord, isStrict, policyOf } from "./dmarc-record.ts";
import { findRepeated, organizationAmong, organizationByWalk, recordAt, walkTree } from "./dmarc-walk.ts";
import { found, unknown } from "./lookup.ts";
import { DnsFailure, existsInDns, isDomainName, type Resolver, toAsciiDomain } from "./resolver.ts";

/** A domain that SPF or DKIM checked, and what came of it. */
export interface Identifier {
  readonly domain: string;
  readonly outcome: AuthenticationOutcome;
}

export interface DmarcQuestion {
  /** The domains of the From field. */
  readonly from: readonly string[];
  readonly spf: Identifier | undefined;
  readonly dkim: readonly Identifier[];
}

/** More signatures than these are not compared. */
const mostIdentifiers = 20;

/** Evaluates DMARC (RFC 9989): the record by discovery, alignment by tree walks. Never throws: DNS without an answer is a `temperror`. */
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
      ? `DMARC is of one From domain, and the message has ${domains.length}`
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

/** No record says who belongs together, and the Public Suffix List does. */
async function judgeWithoutPolicy(
  question: DmarcQuestion,
  author: string,
  record: DmarcRecord | undefined,
  resolver: Resolver,
): Promise<DmarcResult> {
  const isAligned = async (domain: string): Promise<boolean> =>
    organisationOf(domain) === organisationOf(author);
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

/** The record that applies: the Author Domain's, its Organizational Domain's, or its public suffix's (RFC 9989, 4.10.1). */
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
      // An Organizational Domain ends each domain that it is one of: others need no walk.
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
    // The policy is known all the same.
    return { ...unaligned, ...judged, outcome: "temperror", comment: error.message };
  }
}

interface Alignment {
  readonly isSpfAligned: boolean;
  readonly isDkimAligned: boolean;
  /** Whether an identifier that is aligned could not be checked (RFC 9989, 5.3.6), and none passes. */
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
    for (const domain of [...new Set(domains)].slice(0, mostIdentifiers))
      if (await isAligned(domain)) return wanted;
  }
  return undefined;
}
