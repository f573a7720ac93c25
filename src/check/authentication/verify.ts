import { bounds } from "../evidence/bounds.ts";
import { countHeaderLines } from "../evidence/lines.ts";
import type { Authentication, AuthenticationOutcome, DkimSignature, ReverseName } from "./authentication.ts";
import { evaluateDmarc } from "./dmarc.ts";
import { parseIp, toReverseName } from "./ip-address.ts";
import { found, isUnknown, type Lookup, mapLookup, recordsOf, unknown } from "./lookup.ts";
import { createCachedResolver, lookUp, type Resolver, toAsciiDomain } from "./resolver.ts";
import { checkSpf } from "./spf.ts";

/** What a receiving server knows beside the message. */
export interface Envelope {
  /** The address that sends; without it there is no SPF. */
  readonly ip?: string | undefined;
  /** What it calls itself. */
  readonly helo?: string | undefined;
  /** The envelope's sender: `bounce@mail.acme.example`. */
  readonly sender?: string | undefined;
}

/** What of mailauth's answer is read: its types leave some of it out. */
interface Answer {
  readonly headerFrom?: readonly string[];
  readonly results?: readonly {
    readonly status: Status;
    readonly signingDomain: string;
    readonly selector?: string;
    readonly algo?: string;
    readonly modulusLength?: number;
    readonly signingHeaders?: { readonly keys?: string };
  }[];
}
interface Status {
  readonly result: string;
  readonly comment?: string;
  readonly policy?: Readonly<Record<string, string>>;
}

/**
 * Verifies SPF (RFC 7208), DKIM and DMARC (RFC 9989) as a receiving server does, DKIM by mailauth. Each question is asked of
 * DNS once. Never throws: DNS without an answer is a `temperror`.
 */
export async function authenticateMessage(
  bytes: Uint8Array,
  { ip, helo, sender = "" }: Envelope,
  resolver: Resolver,
): Promise<Authentication> {
  if (countHeaderLines(bytes) > bounds.authenticatedHeaderLines) return unread(ip !== undefined);
  const dns = createCachedResolver(resolver);
  const { dkimVerify } = await import("mailauth/lib/dkim/verify.js");
  const answer = (await dkimVerify(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    // A key that is too small is a finding of its own.
    minBitLength: 512,
    resolver: dns as never,
  })) as unknown as Answer;
  const signatures = (answer.results ?? []).filter(({ status }) => status.result !== "none").map(toSignature);
  const from = (answer.headerFrom ?? []).map(toDomain);
  const [dkim, spf, reverseDns] = await Promise.all([
    Promise.all(signatures.map((signature) => explainNoKey(signature, dns))),
    ip === undefined ? undefined : checkSpf({ ip, helo: helo ?? `[${ip}]`, sender }, dns),
    ip === undefined ? undefined : confirmReverseDns(ip, dns),
    // The record is asked for meanwhile, so that slow SPF leaves it no less time.
    evaluateDmarc({ from, spf: undefined, dkim: [] }, dns),
  ]);
  return {
    spf,
    dkim,
    dmarc: await evaluateDmarc({ from, spf, dkim }, dns),
    reverseDns,
  };
}

const toDomain = (address: string): string => toAsciiDomain(address.split("@").at(-1) ?? "");

/** Why there is no key, in place of the code that mailauth quotes. The question was asked, so its answer is at hand. */
async function explainNoKey(signature: DkimSignature, dns: Resolver): Promise<DkimSignature> {
  if (signature.outcome !== "temperror") return signature;
  const key = await lookUp(dns, `${signature.selector}._domainkey.${signature.domain}`, "TXT");
  return isUnknown(key) ? { ...signature, comment: key.why } : signature;
}

/** Nothing passes and nothing fails: checks call it not measured, and `read-in-full` says what was not read. */
function unread(knowsAddress: boolean): Authentication {
  const comment = `the header has more than ${bounds.authenticatedHeaderLines} lines`;
  return {
    spf: knowsAddress ? { outcome: "temperror", domain: "", comment } : undefined,
    dkim: [
      {
        outcome: "temperror",
        domain: "",
        selector: "",
        algorithm: undefined,
        keyBits: undefined,
        signedFields: [],
        comment,
      },
    ],
    dmarc: {
      outcome: "temperror",
      policy: undefined,
      domain: "",
      records: unknown(comment),
      isDkimAligned: false,
      isSpfAligned: false,
      isStrict: false,
      comment,
    },
    reverseDns: undefined,
  };
}

type Result = NonNullable<Answer["results"]>[number];

const toSignature = ({
  status,
  signingDomain,
  selector = "",
  algo,
  modulusLength,
  signingHeaders,
}: Result): DkimSignature => ({
  // A signature whose body hash is wrong is a failed one (RFC 6376, 6.1.3); mailauth calls it neutral.
  outcome:
    status.result === "neutral" && /body hash/.test(status.comment ?? "") ? "fail" : toOutcome(status.result),
  domain: toAsciiDomain(signingDomain),
  selector,
  algorithm: algo,
  keyBits: modulusLength,
  signedFields: (signingHeaders?.keys ?? "")
    .toLowerCase()
    .split(":")
    .map((name) => name.trim())
    .filter(Boolean),
  comment: status.comment ?? status.policy?.["dkim-rules"],
});

const outcomes: readonly AuthenticationOutcome[] = [
  "pass",
  "fail",
  "softfail",
  "neutral",
  "none",
  "policy",
  "temperror",
  "permerror",
];

const toOutcome = (result: string): AuthenticationOutcome =>
  outcomes.find((outcome) => outcome === result) ?? (result === "temperr" ? "temperror" : "permerror");

/** More host names than these are not followed. */
const mostNames = 10;

/** The host names of an address, and whether they name that address. */
async function confirmReverseDns(ip: string, resolver: Resolver): Promise<Lookup<ReverseName>> {
  const bits = parseIp(ip)?.bits;
  const type = parseIp(ip)?.version === 6 ? "AAAA" : "A";
  const names = mapLookup(await lookUp(resolver, toReverseName(ip), "PTR"), (all) => all.map(String));
  if (isUnknown(names)) return names;
  const confirmed = recordsOf(names)
    .slice(0, mostNames)
    .map(async (host): Promise<ReverseName> => {
      const addresses = mapLookup(await lookUp(resolver, host, type), (all) => all.map(String));
      const isConfirmed =
        !isUnknown(addresses) && recordsOf(addresses).some((address) => parseIp(address)?.bits === bits);
      return { host, addresses, isConfirmed };
    });
  return found(await Promise.all(confirmed));
}
