import type { DedicatedIp as DedicatedIpAnswer, ScalingMode } from "@aws-sdk/client-sesv2";
import type { Account } from "./account.ts";
import { attributesOf } from "./account-attributes.ts";

/** An address that only this account sends from. */
export interface DedicatedIp {
  readonly sequence: number;
  readonly ip: string;
  readonly poolName: string;
  /** Its warm-up in percent of full volume when it was last set, and when that was. */
  readonly warmup: { readonly percentage: number; readonly sinceMs: number };
}

/** Dedicated IPs that configuration sets name together. */
export interface DedicatedIpPool {
  readonly sequence: number;
  readonly name: string;
  readonly scalingMode: ScalingMode;
}

/** Where dedicated IPs are while they are in no pool of the account's own. */
export const defaultPoolName = "ses-default-dedicated-pool";

/** True for the pools that every account has. */
export const isSharedPool = (name: string): boolean => name === defaultPoolName || name === "ses-shared-pool";

/** Those that every account has from its start: addresses kept for documentation (RFC 5737). */
export const shippedDedicatedIps = (account: Account): DedicatedIp[] =>
  ["192.0.2.10", "192.0.2.11"].map((ip) => ({
    sequence: account.nextSequence(),
    ip,
    poolName: defaultPoolName,
    warmup: { percentage: 100, sinceMs: account.clock.now() },
  }));

/** How long the automatic warm-up takes from nothing to full volume. Source: the SES developer guide. */
const warmupMs = 45 * 86_400_000;

/** How warm an address is now: in a managed pool that is the service's own affair. */
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
