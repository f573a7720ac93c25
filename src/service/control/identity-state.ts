import { findIdentity } from "../operations/identities.ts";
import type { Account } from "../state/account.ts";
import { dkimStateOf, mailFromStatusOf, verificationOf } from "../state/identity.ts";
import type { StateOverrides, VerificationState } from "../state/records.ts";

/** The current verification states of an identity. */
export interface IdentityState {
  /** The domain or email address. */
  readonly name: string;
  /** Whether the account may send from the identity: only with `SUCCESS`. */
  readonly verification: VerificationState;
  /** DKIM state. Absent for an email address, which is not signed for. */
  readonly dkim?: VerificationState;
  /** MAIL FROM state. Absent if the identity has no custom MAIL FROM domain. */
  readonly mailFrom?: VerificationState;
  /** The states set through the control plane or a fixture. All others follow from the clock. */
  readonly settled: StateOverrides;
}

/**
 * Sets the states of an identity that `states` names. Throws NotFoundException if the identity does not
 * exist.
 */
export function settleIdentity(account: Account, name: string, states: StateOverrides): IdentityState {
  const identity = findIdentity(account, name);
  account.identities.set(identity.name, { ...identity, settled: { ...identity.settled, ...states } });
  return identityStateOf(account, identity.name);
}

/** Returns the current verification states of an identity. Throws NotFoundException if it does not exist. */
export function identityStateOf(account: Account, name: string): IdentityState {
  const identity = findIdentity(account, name);
  const nowMs = account.clock.now();
  return {
    name: identity.name,
    verification: verificationOf(identity, nowMs),
    ...(identity.type === "DOMAIN" ? { dkim: dkimStateOf(identity, nowMs) } : {}),
    ...(identity.mailFrom ? { mailFrom: mailFromStatusOf(identity, account) } : {}),
    settled: identity.settled ?? {},
  };
}
