import type { VdmAttributes } from "@aws-sdk/client-sesv2";
import type { Account, AccountProfile } from "./account.ts";
import { type Dashboard, initialDashboard } from "./dashboard.ts";

/** What is said of the account as a whole. */
export interface AccountAttributes {
  readonly sendingEnabled: boolean;
  /** What AWS makes of the sender's conduct; from `SHUTDOWN` nothing can be sent. */
  readonly enforcementStatus: "HEALTHY" | "PROBATION" | "SHUTDOWN";
  /** False in the sandbox: few messages, to verified recipients only. The profile `easy` enforces neither. */
  readonly productionAccess: boolean;
  /** True where every custom MAIL FROM domain fails its verification. */
  readonly mailFromRejected: boolean;
  /** Whether dedicated IPs are warmed up by themselves. */
  readonly autoWarmupEnabled: boolean;
  readonly vdm: VdmAttributes;
  readonly dashboard: Dashboard;
  /** By how much the account's clock was moved on: kept, so that what has happened stays so after a restart. */
  readonly clockAdvancedMs: number;
}

/** What a new account has; that of the profile `strict` is in the sandbox. */
export const initialAttributes = (profile: AccountProfile): AccountAttributes => ({
  sendingEnabled: true,
  enforcementStatus: "HEALTHY",
  productionAccess: profile === "easy",
  mailFromRejected: false,
  autoWarmupEnabled: true,
  vdm: { VdmEnabled: "DISABLED" },
  dashboard: initialDashboard,
  clockAdvancedMs: 0,
});

export const attributesOf = ({ attributes, profile }: Account): AccountAttributes =>
  attributes.get("account") ?? initialAttributes(profile);

/** Puts other attributes in the place of those that `changes` names. */
export function changeAttributes(account: Account, changes: Partial<AccountAttributes>): void {
  account.attributes.set("account", { ...attributesOf(account), ...changes });
}
