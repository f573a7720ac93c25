import type { VdmAttributes } from "@aws-sdk/client-sesv2";
import type { Account } from "./account.ts";
import { type Dashboard, initialDashboard } from "./dashboard.ts";

/** What is said of the account as a whole. */
export interface AccountAttributes {
  readonly sendingEnabled: boolean;
  /** What AWS makes of the sender's conduct; from `SHUTDOWN` nothing can be sent. */
  readonly enforcementStatus: "HEALTHY" | "PROBATION" | "SHUTDOWN";
  /** Whether new dedicated IPs are warmed up by themselves. */
  readonly autoWarmupEnabled: boolean;
  readonly vdm: VdmAttributes;
  readonly dashboard: Dashboard;
}

export const initialAttributes: AccountAttributes = {
  sendingEnabled: true,
  enforcementStatus: "HEALTHY",
  autoWarmupEnabled: true,
  vdm: { VdmEnabled: "DISABLED" },
  dashboard: initialDashboard,
};

export const attributesOf = ({ attributes }: Account): AccountAttributes =>
  attributes.get("account") ?? initialAttributes;

/** Puts other attributes in the place of those that `changes` names. */
export function changeAttributes(account: Account, changes: Partial<AccountAttributes>): void {
  account.attributes.set("account", { ...attributesOf(account), ...changes });
}
