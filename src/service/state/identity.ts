import { createHash } from "node:crypto";
import type { Sender } from "../../message/sender.ts";
import type { Account } from "./account.ts";
import { isPublicMailboxDomain } from "./public-mailboxes.ts";

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
}

/** How a domain's mail is signed: with keys of the service (Easy DKIM), or with the sender's own. */
export type Signing =
  | { readonly origin: "AWS_SES"; readonly keyLength: "RSA_1024_BIT" | "RSA_2048_BIT" }
  | { readonly origin: "EXTERNAL"; readonly selector: string };

export type VerificationState = "PENDING" | "SUCCESS" | "FAILED";

/** The states that AWS finds out by DNS, or from an address's owner. */
export interface SettledStates {
  readonly verification?: VerificationState | undefined;
  readonly dkim?: VerificationState | undefined;
  readonly mailFrom?: VerificationState | undefined;
}

/** How long AWS looks for a domain's DNS records. */
const verificationPeriodMs = 72 * 3_600_000;

/** How long a verification takes in the profile `strict`, where nobody settles it by the control plane. */
const strictVerificationMs = 5 * 60_000;

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
  settings: Partial<Pick<Identity, "signing">> = {},
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
      : { verifiesAtMs: createdAtMs + (account.profile === "strict" ? strictVerificationMs : 0) }),
    signing: { origin: "AWS_SES", keyLength: "RSA_2048_BIT" },
    ...settings,
  };
  account.identities.set(name, identity);
  return identity;
}

/**
 * The identity that a sender sends as: its domain or one above it, verified and hence DKIM-signed; else its address.
 * One never seen before is verified at first use, as its domain where that can be, so that nobody needs a set-up.
 */
export function senderIdentity(
  account: Account,
  { address, domain }: Pick<Sender, "address" | "domain">,
): Identity {
  const labels = domain.split(".");
  for (let index = 0; index < labels.length - 1; index++) {
    const identity = account.identities.get(labels.slice(index).join("."));
    if (identity && verificationOf(identity, account.clock.now()) === "SUCCESS") return identity;
  }
  return (
    account.identities.get(address) ?? addIdentity(account, isPublicMailboxDomain(domain) ? address : domain)
  );
}
