import type { PricingAttributes, PricingPlan } from "@aws-sdk/client-sesv2";
import type { Account } from "./account.ts";
import { attributesOf, changeAttributes } from "./account-attributes.ts";

/** Returns the account's plan, and the one that replaces it at the start of the next month (UTC). */
export function pricingOf(account: Account): PricingAttributes {
  const { plan = "NONE", next } = attributesOf(account).pricing ?? {};
  if (!next) return { CurrentPlan: plan };
  return account.clock.now() < next.fromMs
    ? { CurrentPlan: plan, NextPlan: next.plan }
    : { CurrentPlan: next.plan };
}

/** Schedules a plan for the next monthly cycle. The current plan removes an earlier schedule. */
export function schedulePlan(account: Account, plan: PricingPlan): void {
  const { CurrentPlan = "NONE" } = pricingOf(account);
  const now = new Date(account.clock.now());
  const fromMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  changeAttributes(account, {
    pricing: { plan: CurrentPlan, ...(plan !== CurrentPlan && { next: { plan, fromMs } }) },
  });
}
