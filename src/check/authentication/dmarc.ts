import { organisationOf } from "../evidence/hosts.ts";
import type { AuthenticationOutcome, DmarcResult } from "./authentication.ts";
import { type DmarcRecord, isStrict, policyOf } from "./dmarc-record.ts";
import { organizationAmong, organizationByWalk, recordAt, walkTree } from "./dmarc-walk.ts";
import { DnsFailure, existsInDns, isDomainName, type Resolver } from "./resolver.ts";

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
  const [author = "", ...others] = [...new Set(question.from.map((domain) => domain.toLowerCase()))];
  if (author === "" || others.length > 0 || !isDomainName(author)) return unknown("permerror", author);
  try {
    const record = await discover(author, resolver);
    const policy = record && (await applicable(record, author, resolver));
    if (record && policy) return await judge(question, author, record, policy, resolver);
    // No record says who belongs together, and the Public Suffix List does.
    const isAligned = async (domain: string): Promise<boolean> =>
      organisationOf(domain) === organisationOf(author);
    const { spf, dkim } = await align(question, isAligned, isAligned);
    return {
      ...unknown("none", record?.domain ?? author),
      record: record?.text,
      isSpfAligned: spf === "pass",
      isDkimAligned: dkim === "pass",
    };
  } catch (error) {
    if (error instanceof DnsFailure) return unknown("temperror", author);
    throw error;
  }
}

const unknown = (outcome: AuthenticationOutcome, domain: string): DmarcResult => ({
  outcome,
  policy: undefined,
  domain,
  record: undefined,
  isDkimAligned: false,
  isSpfAligned: false,
  isStrict: false,
});

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
  const { spf, dkim } = await align(question, isAligned(strict.spf), isAligned(strict.dkim));
  return {
    outcome: [spf, dkim].find((outcome) => outcome === "pass" || outcome === "temperror") ?? "fail",
    policy,
    domain,
    record: text,
    isSpfAligned: spf === "pass",
    isDkimAligned: dkim === "pass",
    isStrict: strict.spf || strict.dkim,
  };
}

type Alignment = "pass" | "temperror" | undefined;

/** Whether an identifier that passes is aligned; `temperror` where one that is aligned could not be checked (RFC 9989, 5.3.6). */
async function align(
  { spf, dkim }: DmarcQuestion,
  isSpfAligned: (domain: string) => Promise<boolean>,
  isDkimAligned: (domain: string) => Promise<boolean>,
): Promise<{ readonly spf: Alignment; readonly dkim: Alignment }> {
  return {
    spf: await best(spf ? [spf] : [], isSpfAligned),
    dkim: await best(dkim, isDkimAligned),
  };
}

async function best(
  identifiers: readonly Identifier[],
  isAligned: (domain: string) => Promise<boolean>,
): Promise<Alignment> {
  for (const wanted of ["pass", "temperror"] as const) {
    const domains = identifiers
      .filter(({ outcome }) => outcome === wanted)
      .map(({ domain }) => domain.toLowerCase());
    for (const domain of [...new Set(domains)].slice(0, mostIdentifiers))
      if (await isAligned(domain)) return wanted;
  }
  return undefined;
}
