import { bounds } from "../evidence/bounds.ts";
import { countHeaderLines } from "../evidence/lines.ts";
import type { Authentication, AuthenticationOutcome, DkimSignature, ReverseName } from "./authentication.ts";
import { evaluateDmarc } from "./dmarc.ts";
import { parseIp, toReverseName } from "./ip-address.ts";
import { found, isUnknown, type Lookup, mapLookup, recordsOf, unknown } from "./lookup.ts";
import { createCachedResolver, lookUp, type Resolver, toAsciiDomain } from "./resolver.ts";
import { checkSpf } from "./spf.ts";

/** Envelope data that a receiving server has in addition to the message. */
export interface Envelope {
  /** Sending IP address. SPF is not evaluated without it. */
  readonly ip?: string | undefined;
  /** Host name that the sending server announces. */
  readonly helo?: string | undefined;
  /** Envelope sender: `bounce@mail.acme.example`. */
  readonly sender?: string | undefined;
}

/** The parts of mailauth's result that are used. Its types omit some of them. */
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
 * Verifies SPF (RFC 7208), DKIM (with mailauth), and DMARC (RFC 9989) as a receiving server does. Sends each
 * DNS query once. Never throws: a DNS failure results in `temperror`.
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
    // Accept small keys here: a separate check reports them.
    minBitLength: 512,
    resolver: dns as never,
  })) as unknown as Answer;
  const signatures = (answer.results ?? []).filter(({ status }) => status.result !== "none").map(toSignature);
  const from = (answer.headerFrom ?? []).map(toDomain);
  const [dkim, spf, reverseDns] = await Promise.all([
    Promise.all(signatures.map((signature) => explainNoKey(signature, dns))),
    ip === undefined ? undefined : checkSpf({ ip, helo: helo ?? `[${ip}]`, sender }, dns),
    ip === undefined ? undefined : confirmReverseDns(ip, dns),
    // Query the record in parallel, so that a slow SPF evaluation leaves DMARC no less time.
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

/**
 * Replaces mailauth's error code with the reason why there is no key. The query is cached, so it is not sent
 * again.
 */
async function explainNoKey(signature: DkimSignature, dns: Resolver): Promise<DkimSignature> {
  if (signature.outcome !== "temperror") return signature;
  const key = await lookUp(dns, `${signature.selector}._domainkey.${signature.domain}`, "TXT");
  return isUnknown(key) ? { ...signature, comment: key.why } : signature;
}

/**
 * Result without a pass or fail: checks report "not measured", and `read-in-full` reports what was not read.
 */
function unread(knowsAddress: boolean): Authentication {
  const comment = `the message has more than ${bounds.authenticatedHeaderLines} header lines`;
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
  // A wrong body hash is a fail (RFC 6376, 6.1.3), but mailauth reports it as neutral.
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

/** Maximum number of host names resolved. */
const maxNames = 10;

/** Looks up the host names of an IP address, and whether each resolves back to it. */
async function confirmReverseDns(ip: string, resolver: Resolver): Promise<Lookup<ReverseName>> {
  const bits = parseIp(ip)?.bits;
  const type = parseIp(ip)?.version === 6 ? "AAAA" : "A";
  const names = mapLookup(await lookUp(resolver, toReverseName(ip), "PTR"), (all) => all.map(String));
  if (isUnknown(names)) return names;
  const confirmed = recordsOf(names)
    .slice(0, maxNames)
    .map(async (host): Promise<ReverseName> => {
      const addresses = mapLookup(await lookUp(resolver, host, type), (all) => all.map(String));
      const isConfirmed =
        !isUnknown(addresses) && recordsOf(addresses).some((address) => parseIp(address)?.bits === bits);
      return { host, addresses, isConfirmed };
    });
  return found(await Promise.all(confirmed));
}
