import type { DedicatedIp as DedicatedIpAnswer } from "@aws-sdk/client-sesv2";
import type { Account } from "./account.ts";
import { attributesOf } from "./account-attributes.ts";
import type { DedicatedIp } from "./records.ts";

/** Pool of the dedicated IP addresses that are in no pool created by the account. */
export const defaultPoolName = "ses-default-dedicated-pool";

/** Whether the pool is one that every account has. */
export const isSharedPool = (name: string): boolean => name === defaultPoolName || name === "ses-shared-pool";

/**
 * Returns the dedicated IP addresses of a new account, from a range reserved for documentation (RFC 5737).
 */
export const shippedDedicatedIps = (account: Account): DedicatedIp[] =>
  ["192.0.2.10", "192.0.2.11"].map((ip) => ({
    sequence: account.nextSequence(),
    ip,
    poolName: defaultPoolName,
    warmup: { percentage: 100, sinceMs: account.clock.now() },
  }));

/** Duration of the automatic warm-up from zero to full volume: 45 days. Source: the SES developer guide. */
const warmupMs = 45 * 86_400_000;

/**
 * Returns the current warm-up of an IP address. The service itself warms up the addresses of a managed pool.
 */
export function warmupOf(
  { poolName, warmup }: DedicatedIp,
  account: Account,
): Required<Pick<DedicatedIpAnswer, "WarmupPercentage" | "WarmupStatus">> {
  if (account.dedicatedIpPools.get(poolName)?.scalingMode === "MANAGED")
    return { WarmupStatus: "NOT_APPLICABLE", WarmupPercentage: 100 };
  const elapsedMs = attributesOf(account).autoWarmupEnabled ? account.clock.now() - warmup.sinceMs : 0;
  const percentage = Math.min(100, Math.floor(warmup.percentage + (elapsedMs / warmupMs) * 100));
  return { WarmupStatus: percentage < 100 ? "IN_PROGRESS" : "DONE", WarmupPercentage: percentage };
}
