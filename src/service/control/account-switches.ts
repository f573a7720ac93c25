import type { Account } from "../state/account.ts";
import { attributesOf, changeAttributes } from "../state/account-attributes.ts";
import type { AccountAttributes } from "../state/records.ts";

/** Account-wide settings that a test can change, including ones that Amazon's API cannot set. */
export interface AccountSwitches {
  /** Whether the account can send. `false` pauses sending. */
  readonly sendingEnabled: boolean;
  /** Review status of the account. `SHUTDOWN` suspends it. */
  readonly enforcementStatus: AccountAttributes["enforcementStatus"];
  /** Whether the account has left the sandbox. */
  readonly productionAccess: boolean;
  /** Whether verification fails for every custom MAIL FROM domain. */
  readonly mailFromRejected: boolean;
  /** Whether the service warms up dedicated IP addresses automatically. */
  readonly autoWarmupEnabled: boolean;
  /** Whether the Deliverability dashboard is enabled. */
  readonly dashboardEnabled: boolean;
}

/** Returns the current switches of the account. */
export function switchesOf(account: Account): AccountSwitches {
  const attributes = attributesOf(account);
  const { sendingEnabled, enforcementStatus, productionAccess, mailFromRejected } = attributes;
  return {
    sendingEnabled,
    enforcementStatus,
    productionAccess,
    mailFromRejected,
    autoWarmupEnabled: attributes.autoWarmupEnabled,
    dashboardEnabled: attributes.dashboard.enabled,
  };
}

/** Applies `changes` and returns all switches. */
export function changeSwitches(account: Account, changes: Partial<AccountSwitches>): AccountSwitches {
  const { dashboardEnabled, ...attributes } = changes;
  const { dashboard } = attributesOf(account);
  changeAttributes(account, {
    ...attributes,
    ...(dashboardEnabled === undefined ? {} : { dashboard: { ...dashboard, enabled: dashboardEnabled } }),
  });
  return switchesOf(account);
}
