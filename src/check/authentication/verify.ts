import { domainToASCII } from "node:url";
import { bounds } from "../evidence/bounds.ts";
import { countHeaderLines } from "../evidence/lines.ts";
import type { Authentication, AuthenticationOutcome, DkimSignature } from "./authentication.ts";
import { evaluateDmarc } from "./dmarc.ts";
import { parseIp, toReverseName } from "./ip-address.ts";
import { createCachedResolver, type Resolver } from "./resolver.ts";
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
  const dkim = (answer.results ?? []).filter(({ status }) => status.result !== "none").map(toSignature);
  const spf = ip === undefined ? undefined : await checkSpf({ ip, helo: helo ?? `[${ip}]`, sender }, dns);
  return {
    spf,
    dkim,
    dmarc: await evaluateDmarc({ from: (answer.headerFrom ?? []).map(toDomain), spf, dkim }, dns),
    reverseDns: ip === undefined ? undefined : await confirmReverseDns(ip, dns),
  };
}

const toDomain = (address: string): string => domainToASCII(address.split("@").at(-1) ?? "");

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
      record: undefined,
      isDkimAligned: false,
      isSpfAligned: false,
      isStrict: false,
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
  domain: signingDomain,
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

/** The host name of an address, and whether it names that address. */
async function confirmReverseDns(
  ip: string,
  resolver: Resolver,
): Promise<NonNullable<Authentication["reverseDns"]>> {
  const isV6 = parseIp(ip)?.version === 6;
  try {
    const [host] = (await resolver(toReverseName(ip), "PTR")) as string[];
    if (host === undefined) return { host: undefined, isConfirmed: false };
    const addresses = (await resolver(host, isV6 ? "AAAA" : "A").catch(() => [])) as string[];
    return { host, isConfirmed: addresses.some((address) => parseIp(address)?.bits === parseIp(ip)?.bits) };
  } catch {
    return { host: undefined, isConfirmed: false };
  }
}
