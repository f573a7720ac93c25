import type { VdmAttributes } from "@aws-sdk/client-sesv2";
import type { Account, AccountProfile } from "./account.ts";
import { type Dashboard, initialDashboard } from "./dashboard.ts";

/** Account-wide settings and states. */
export interface AccountAttributes {
  readonly sendingEnabled: boolean;
  /** AWS's review of the sender's conduct. With `SHUTDOWN`, the account cannot send. */
  readonly enforcementStatus: "HEALTHY" | "PROBATION" | "SHUTDOWN";
  /**
   * Whether the account has left the sandbox, which limits it to few messages and verified recipients. The
   * profile `easy` does not enforce these limits.
   */
  readonly productionAccess: boolean;
  /** Whether verification fails for every custom MAIL FROM domain. */
  readonly mailFromRejected: boolean;
  /** Whether the service warms up dedicated IP addresses automatically. */
  readonly autoWarmupEnabled: boolean;
  readonly vdm: VdmAttributes;
  readonly dashboard: Dashboard;
  /** Total advance of the account's clock. Stored, so that time does not go back after a restart. */
  readonly clockAdvancedMs: number;
}

/** Returns the attributes of a new account. With the profile `strict` it is in the sandbox. */
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

/** Returns the account's attributes, or those of a new account if none are stored. */
export const attributesOf = ({ attributes, profile }: Account): AccountAttributes =>
  attributes.get("account") ?? initialAttributes(profile);

/** Changes the attributes that `changes` names. */
export function changeAttributes(account: Account, changes: Partial<AccountAttributes>): void {
  account.attributes.set("account", { ...attributesOf(account), ...changes });
}
