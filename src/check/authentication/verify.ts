import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { bounds } from "../evidence/bounds.ts";
import { organisationOf } from "../evidence/hosts.ts";
import { countHeaderLines } from "../evidence/lines.ts";
import type { Authentication, AuthenticationOutcome, DkimSignature, DmarcResult } from "./authentication.ts";
import { type Resolver, toReverseName } from "./resolver.ts";

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
  readonly spf?: { readonly status: Status; readonly domain?: string };
  readonly dkim: {
    readonly headerFrom?: readonly string[];
    readonly results?: readonly {
      readonly status: Status;
      readonly signingDomain: string;
      readonly selector?: string;
      readonly algo?: string;
      readonly modulusLength?: number;
      readonly signingHeaders?: { readonly keys?: string };
    }[];
  };
  readonly dmarc?:
    | {
        readonly status: Status;
        readonly domain: string;
        readonly policy?: string;
        readonly alignment?: {
          readonly spf: { readonly strict: boolean };
          readonly dkim: { readonly strict: boolean };
        };
      }
    | false;
}
interface Status {
  readonly result: string;
  readonly comment?: string;
  readonly policy?: Readonly<Record<string, string>>;
}

/** Verifies SPF, DKIM and DMARC as a receiving server does. Never throws: DNS without an answer is a `temperror`. */
export async function authenticateMessage(
  bytes: Uint8Array,
  { ip, helo, sender }: Envelope,
  resolver: Resolver,
): Promise<Authentication> {
  if (countHeaderLines(bytes) > bounds.authenticatedHeaderLines) return unread(ip !== undefined);
  const { authenticate } = await import("mailauth");
  const answer = (await authenticate(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    ...(ip === undefined ? {} : { ip }),
    ...(helo === undefined ? {} : { helo }),
    ...(sender === undefined ? {} : { sender }),
    mta: "placewright",
    disableArc: true,
    disableBimi: true,
    // A key that is too small is a finding of its own.
    minBitLength: 512,
    resolver: resolver as never,
  })) as unknown as Answer;
  const dkim = (answer.dkim.results ?? []).filter(({ status }) => status.result !== "none").map(toSignature);
  const spf = ip === undefined || !answer.spf ? undefined : toSpf(answer.spf);
  return {
    spf,
    dkim,
    dmarc: toDmarc(answer, spf, dkim),
    reverseDns: ip === undefined ? undefined : await confirmReverseDns(ip, resolver),
  };
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
      isDkimAligned: false,
      isSpfAligned: false,
      isStrict: false,
    },
    reverseDns: undefined,
  };
}

/**
 * mailauth finds the policy. Whether SPF and DKIM align is settled here: it compares registered domains even where the
 * policy is strict (RFC 7489, 3.1).
 */
function toDmarc(
  { dmarc, dkim: { headerFrom = [] } }: Answer,
  spf: Authentication["spf"],
  dkim: Authentication["dkim"],
): DmarcResult {
  if (!dmarc)
    return {
      outcome: "permerror",
      policy: undefined,
      domain: "",
      isDkimAligned: false,
      isSpfAligned: false,
      isStrict: false,
    };
  const from = domainToASCII(headerFrom[0]?.split("@").at(-1) ?? "");
  const isAligned = (domain: string, isStrict = false): boolean =>
    isStrict ? domain.toLowerCase() === from : organisationOf(domain.toLowerCase()) === organisationOf(from);
  const { alignment, status } = dmarc;
  const isDkimAligned = dkim.some(
    ({ outcome, domain }) => outcome === "pass" && isAligned(domain, alignment?.dkim.strict),
  );
  const isSpfAligned = spf?.outcome === "pass" && isAligned(spf.domain, alignment?.spf.strict);
  const isJudged = status.result === "pass" || status.result === "fail";
  return {
    outcome: isJudged ? (isDkimAligned || isSpfAligned ? "pass" : "fail") : toOutcome(status.result),
    policy: toPolicy(dmarc.policy),
    domain: dmarc.domain,
    isDkimAligned,
    isSpfAligned,
    isStrict: Boolean(alignment?.dkim.strict || alignment?.spf.strict),
  };
}

type Result = NonNullable<Answer["dkim"]["results"]>[number];

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

const toSpf = ({ status, domain = "" }: NonNullable<Answer["spf"]>): NonNullable<Authentication["spf"]> => ({
  outcome: toOutcome(status.result),
  domain,
  ...(status.comment ? { comment: status.comment } : {}),
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

const toPolicy = (policy: string | undefined): Authentication["dmarc"]["policy"] =>
  (["none", "quarantine", "reject"] as const).find((known) => known === policy?.toLowerCase());

/** The host name of an address, and whether it names that address. */
async function confirmReverseDns(
  ip: string,
  resolver: Resolver,
): Promise<NonNullable<Authentication["reverseDns"]>> {
  const isV6 = isIP(ip) === 6;
  try {
    const [host] = (await resolver(toReverseName(ip), "PTR")) as string[];
    if (host === undefined) return { host: undefined, isConfirmed: false };
    const addresses = (await resolver(host, isV6 ? "AAAA" : "A").catch(() => [])) as string[];
    return { host, isConfirmed: addresses.includes(ip) };
  } catch {
    return { host: undefined, isConfirmed: false };
  }
}
