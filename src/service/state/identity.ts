import { createHash } from "node:crypto";
import { isOfMailboxProvider } from "../../check/evidence/public-mailboxes.ts";
import type { Sender } from "../../message/sender.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "./account.ts";
import { attributesOf } from "./account-attributes.ts";
import type { Identity, VerificationState } from "./records.ts";

/** Time for which AWS searches for a domain's DNS records: 72 hours. */
const verificationPeriodMs = 72 * 3_600_000;

/** Returns the duration of a verification: 5 minutes in the profile `strict`, otherwise 0. */
const verificationMs = ({ profile }: Account): number => (profile === "strict" ? 5 * 60_000 : 0);

/**
 * Returns the verification state at a time: the override if there is one, otherwise derived from the clock.
 */
export function verificationOf(
  { createdAtMs, verifiesAtMs, settled }: Identity,
  nowMs: number,
): VerificationState {
  if (settled?.verification) return settled.verification;
  if (verifiesAtMs !== undefined && verifiesAtMs <= nowMs) return "SUCCESS";
  return nowMs < createdAtMs + verificationPeriodMs ? "PENDING" : "FAILED";
}

/**
 * Returns the state of a domain's DKIM records. The service searches for them when it verifies the domain.
 */
export function dkimStateOf(identity: Identity, nowMs: number): VerificationState {
  const { settled, signing, createdAtMs, verifiesAtMs } = identity;
  if (settled?.dkim) return settled.dkim;
  const verification = verificationOf(identity, nowMs);
  // The search after a change takes as long as that after the creation.
  const searchMs = (verifiesAtMs ?? createdAtMs) - createdAtMs;
  const isSearching = signing.setAtMs !== undefined && nowMs < signing.setAtMs + searchMs;
  return isSearching && verification === "SUCCESS" ? "PENDING" : verification;
}

/** Whether the service signs mail of the identity, which authenticates it. */
export const isSigning = (identity: Identity, nowMs: number): boolean =>
  identity.type === "DOMAIN" && identity.dkimEnabled && dkimStateOf(identity, nowMs) === "SUCCESS";

/**
 * Returns the state of a MAIL FROM domain, which verifies as an identity does. It never verifies if the
 * account rejects MAIL FROM domains.
 */
export function mailFromStatusOf({ mailFrom, settled }: Identity, account: Account): VerificationState {
  if (settled?.mailFrom) return settled.mailFrom;
  const nowMs = account.clock.now();
  const setAtMs = mailFrom?.setAtMs ?? nowMs;
  if (attributesOf(account).mailFromRejected)
    return nowMs < setAtMs + verificationPeriodMs ? "PENDING" : "FAILED";
  return nowMs < setAtMs + verificationMs(account) ? "PENDING" : "SUCCESS";
}

/** Returns the CNAME names of Easy DKIM, or the selector of the sender's own key. */
export function dkimTokensOf({ name, signing }: Identity): string[] {
  if (signing.origin === "EXTERNAL") return [signing.selector];
  return [1, 2, 3].map((index) =>
    createHash("sha256").update(`dkim ${index} ${name}`).digest("hex").slice(0, 32),
  );
}

/** Adds an identity to the account. Domains of public mailbox providers never verify. */
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
    ...(type === "DOMAIN" && isOfMailboxProvider(name)
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

/** Returns the verified identity of `domain` or its nearest parent domain. */
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
 * Returns the verified identity that a sender uses: its domain or a parent domain, otherwise its email
 * address. In the profile `easy`, an unknown sender is added and verified on first use, by domain unless a
 * public mailbox provider owns it.
 * @throws {ServiceError} MessageRejected: if there is no verified identity.
 */
export function senderIdentity(
  account: Account,
  { address, domain }: Pick<Sender, "address" | "domain">,
): Identity {
  const verified = findVerified(account, address, domain);
  if (verified) return verified;
  const name = isOfMailboxProvider(domain) ? address : domain;
  const isDomain = domain.includes(".");
  if (account.profile === "easy" && isDomain && !account.identities.has(name))
    return addIdentity(account, name);
  throw notVerified(account, [address]);
}

/**
 * Returns the identity that verifies an email address: its domain, a parent domain, or the address itself.
 */
export function findVerified(account: Account, address: string, domain: string): Identity | undefined {
  const byDomain = findVerifiedDomain(account, domain);
  if (byDomain) return byDomain;
  const byAddress = account.identities.get(address);
  return byAddress && verificationOf(byAddress, account.clock.now()) === "SUCCESS" ? byAddress : undefined;
}

/** Creates the error of AWS for unverified email addresses. */
export const notVerified = ({ region }: Account, addresses: readonly string[]): ServiceError =>
  new ServiceError(
    "MessageRejected",
    `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${addresses.join(", ")}`,
  );
