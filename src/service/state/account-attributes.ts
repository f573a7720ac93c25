import type { Account } from "./account.ts";
import { initialDashboard } from "./dashboard.ts";
import type { AccountAttributes, AccountProfile } from "./records.ts";

/** Returns the attributes of a new account. With the profile `strict` it is in the sandbox. */
export const initialAttributes = (profile: AccountProfile): AccountAttributes => ({
  sendingEnabled: true,
  enforcementStatus: "HEALTHY",
  productionAccess: profile === "easy",
  mailFromRejected: false,
  autoWarmupEnabled: true,
  vdm: { VdmEnabled: "DISABLED" },
  suppression: { SuppressedReasons: ["BOUNCE", "COMPLAINT"] },
  dashboard: initialDashboard,
  clockAdvancedMs: 0,
});

/**
 * Returns the account's attributes. Those that are not stored, because an older version stored the account,
 * are those of a new account.
 */
export const attributesOf = ({ attributes, profile }: Account): AccountAttributes => ({
  ...initialAttributes(profile),
  ...attributes.get("account"),
});

/** Changes the attributes that `changes` names. */
export function changeAttributes(account: Account, changes: Partial<AccountAttributes>): void {
  account.attributes.set("account", { ...attributesOf(account), ...changes });
}
