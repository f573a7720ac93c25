import { createHash } from "node:crypto";
import type { BehaviorOnMxFailure } from "@aws-sdk/client-sesv2";
import { isPublicMailboxDomain } from "../../check/evidence/public-mailboxes.ts";
import type { Sender } from "../../message/sender.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "./account.ts";
import { attributesOf } from "./account-attributes.ts";

/** A domain or an address that mail is sent from. */
export interface Identity {
  readonly sequence: number;
  /** `acme.example` or `ann@acme.example`. */
  readonly name: string;
  readonly type: "DOMAIN" | "EMAIL_ADDRESS";
  readonly createdAtMs: number;
  /** When its verification succeeds; absent where it never does, and fails after 72 hours. */
  readonly verifiesAtMs?: number;
  /** What the control plane said of it: that holds whatever the clock says. */
  readonly settled?: SettledStates;
  readonly signing: Signing;
  /** False where its mail goes out unsigned. */
  readonly dkimEnabled: boolean;
  /** Whether bounces and complaints are forwarded by mail. */
  readonly feedbackForwarding: boolean;
  readonly mailFrom?: MailFrom | undefined;
  /** What its mail is sent under where a request names nothing else. */
  readonly configurationSetName?: string | undefined;
}

/** A domain of the sender's own for the envelope's sender, so that SPF aligns. */
export interface MailFrom {
  readonly domain: string;
  readonly behavior: BehaviorOnMxFailure;
  readonly setAtMs: number;
}

/** How a domain's mail is signed: with keys of the service (Easy DKIM), or with the sender's own. */
export type Signing =
  | { readonly origin: "AWS_SES"; readonly keyLength: "RSA_1024_BIT" | "RSA_2048_BIT" }
  | {
      readonly origin: "EXTERNAL";
      readonly selector: string;
      /** As it was given: base64. */
      readonly privateKey: string;
    };

export type VerificationState = "PENDING" | "SUCCESS" | "FAILED";

/** The states that AWS finds out by DNS, or from an address's owner. */
export interface SettledStates {
  readonly verification?: VerificationState | undefined;
  readonly dkim?: VerificationState | undefined;
  readonly mailFrom?: VerificationState | undefined;
}

/** How long AWS looks for a domain's DNS records. */
const verificationPeriodMs = 72 * 3_600_000;

/** How long a verification takes, where nobody settles it by the control plane. */
const verificationMs = ({ profile }: Account): number => (profile === "strict" ? 5 * 60_000 : 0);

export function verificationOf(
  { createdAtMs, verifiesAtMs, settled }: Identity,
  nowMs: number,
): VerificationState {
  if (settled?.verification) return settled.verification;
  if (verifiesAtMs !== undefined && verifiesAtMs <= nowMs) return "SUCCESS";
  return nowMs < createdAtMs + verificationPeriodMs ? "PENDING" : "FAILED";
}

/** How far the service is with finding a domain's DKIM records: it looks for them when it verifies the domain. */
export const dkimStateOf = (identity: Identity, nowMs: number): VerificationState =>
  identity.settled?.dkim ?? verificationOf(identity, nowMs);

/** True where the service signs for the identity's domain, so that its mail is authenticated. */
export const isSigning = (identity: Identity, nowMs: number): boolean =>
  identity.type === "DOMAIN" && identity.dkimEnabled && dkimStateOf(identity, nowMs) === "SUCCESS";

/** A MAIL FROM domain is verified as an identity is; where the account rejects it, never. */
export function mailFromStatusOf({ mailFrom, settled }: Identity, account: Account): VerificationState {
  if (settled?.mailFrom) return settled.mailFrom;
  const nowMs = account.clock.now();
  const setAtMs = mailFrom?.setAtMs ?? nowMs;
  if (attributesOf(account).mailFromRejected)
    return nowMs < setAtMs + verificationPeriodMs ? "PENDING" : "FAILED";
  return nowMs < setAtMs + verificationMs(account) ? "PENDING" : "SUCCESS";
}

/** The CNAME names of Easy DKIM, or the selector of the sender's own key. */
export function dkimTokensOf({ name, signing }: Identity): string[] {
  if (signing.origin === "EXTERNAL") return [signing.selector];
  return [1, 2, 3].map((index) =>
    createHash("sha256").update(`dkim ${index} ${name}`).digest("hex").slice(0, 32),
  );
}

/** Adds an identity to the account; a public mailbox provider's domain never verifies. */
export function addIdentity(
  account: Account,
  name: string,
  settings: Partial<Pick<Identity, "signing" | "configurationSetName">> = {},
): Identity {
  const type = name.includes("@") ? "EMAIL_ADDRESS" : "DOMAIN";
  const createdAtMs = account.clock.now();
  const identity: Identity = {
    sequence: account.nextSequence(),
    name,
    type,
    createdAtMs,
    ...(type === "DOMAIN" && isPublicMailboxDomain(name)
      ? {}
      : { verifiesAtMs: createdAtMs + verificationMs(account) }),
    signing: { origin: "AWS_SES", keyLength: "RSA_2048_BIT" },
    dkimEnabled: true,
    feedbackForwarding: true,
    ...settings,
  };
  account.identities.set(name, identity);
  return identity;
}

/** The verified domain that is `domain` or stands above it. */
export function findVerifiedDomain(account: Account, domain: string): Identity | undefined {
  const labels = domain.toLowerCase().split(".");
  const nowMs = account.clock.now();
  for (let index = 0; index < labels.length - 1; index++) {
    const identity = account.identities.get(labels.slice(index).join("."));
    if (identity && verificationOf(identity, nowMs) === "SUCCESS") return identity;
  }
  return undefined;
}

/**
 * The verified identity that a sender sends as: its domain or one above it, else its address. One never seen before is
 * verified at first use, as its domain where that can be, so that nobody needs a set-up; not in the profile `strict`.
 * Throws MessageRejected where there is none.
 */
export function senderIdentity(
  account: Account,
  { address, domain }: Pick<Sender, "address" | "domain">,
): Identity {
  const verified = findVerified(account, address, domain);
  if (verified) return verified;
  const name = isPublicMailboxDomain(domain) ? address : domain;
  if (account.profile === "easy" && !account.identities.has(name)) return addIdentity(account, name);
  throw notVerified(account, [address]);
}

/** The identity by which an address is verified: its domain, one above it, or itself. */
export function findVerified(account: Account, address: string, domain: string): Identity | undefined {
  const byDomain = findVerifiedDomain(account, domain);
  if (byDomain) return byDomain;
  const byAddress = account.identities.get(address);
  return byAddress && verificationOf(byAddress, account.clock.now()) === "SUCCESS" ? byAddress : undefined;
}

/** What AWS answers for addresses that nobody has shown to be theirs. */
export const notVerified = ({ region }: Account, addresses: readonly string[]): ServiceError =>
  new ServiceError(
    "MessageRejected",
    `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${addresses.join(", ")}`,
  );
