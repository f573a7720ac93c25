import type { Account } from "../state/account.ts";
import { type AccountAttributes, attributesOf, changeAttributes } from "../state/account-attributes.ts";
import { type ControlRoutes, tell } from "./control-route.ts";

/** What can be switched of an account as a whole, besides what its own API says. */
export interface AccountSwitches {
  /** False where sending is paused. */
  readonly sendingEnabled: boolean;
  /** `SHUTDOWN` is an account that is suspended. */
  readonly enforcementStatus: AccountAttributes["enforcementStatus"];
  /** False in the sandbox. */
  readonly productionAccess: boolean;
  /** True where every custom MAIL FROM domain fails its verification. */
  readonly mailFromRejected: boolean;
  readonly autoWarmupEnabled: boolean;
  /** False where the Deliverability dashboard is disabled. */
  readonly dashboardEnabled: boolean;
}

export function switchesOf(account: Account): AccountSwitches {
  const { dashboard, vdm: _, clockAdvancedMs: __, ...switches } = attributesOf(account);
  return { ...switches, dashboardEnabled: dashboard.enabled };
}

/** Switches what `changes` names, and gives all of it. */
export function changeSwitches(account: Account, changes: Partial<AccountSwitches>): AccountSwitches {
  const { dashboardEnabled, ...attributes } = changes;
  const { dashboard } = attributesOf(account);
  changeAttributes(account, {
    ...attributes,
    ...(dashboardEnabled === undefined ? {} : { dashboard: { ...dashboard, enabled: dashboardEnabled } }),
  });
  return switchesOf(account);
}

export const accountRoutes: ControlRoutes = {
  "GET account": ({ control }) => tell(control.account()),
  "PATCH account": async ({ control, body }) => {
    const { parseSwitchesBody } = await import("./bodies.ts");
    return tell(control.changeAccount(parseSwitchesBody(body)));
  },
};
