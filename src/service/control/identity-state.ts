import { findIdentity } from "../operations/identities.ts";
import type { Account } from "../state/account.ts";
import {
  dkimStateOf,
  mailFromStatusOf,
  type SettledStates,
  type VerificationState,
  verificationOf,
} from "../state/identity.ts";
import { type ControlRoutes, tell } from "./control-route.ts";

/** An identity as its account sees it now. */
export interface IdentityState {
  readonly name: string;
  readonly verification: VerificationState;
  /** Of a domain only: an address is not signed for. */
  readonly dkim?: VerificationState;
  /** Absent where it has no MAIL FROM domain of its own. */
  readonly mailFrom?: VerificationState;
  /** What was settled; what is absent follows from the clock. */
  readonly settled: SettledStates;
}

/** Settles states of an identity, those that `states` names. Throws NotFoundException. */
export function settleIdentity(account: Account, name: string, states: SettledStates): IdentityState {
  const identity = findIdentity(account, name);
  account.identities.set(identity.name, { ...identity, settled: { ...identity.settled, ...states } });
  return identityStateOf(account, identity.name);
}

function identityStateOf(account: Account, name: string): IdentityState {
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

export const identityRoutes: ControlRoutes = {
  "GET identities/{id}": ({ account, id }) => tell(identityStateOf(account, id)),
  "PATCH identities/{id}": async ({ control, id, body }) => {
    const { parseIdentityBody } = await import("./bodies.ts");
    return tell(control.settleIdentity(id, parseIdentityBody(body)));
  },
};
