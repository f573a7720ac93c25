import type { ScalingMode } from "@aws-sdk/client-sesv2";
import type { Account } from "./account.ts";

/** An address that only this account sends from. */
export interface DedicatedIp {
  readonly sequence: number;
  readonly ip: string;
  /** Absent while it is in no pool of the account. */
  readonly poolName?: string;
  /** Its warm-up in percent of full volume when it was last set, and when that was. */
  readonly warmup: { readonly percentage: number; readonly sinceMs: number };
}

/** Dedicated IPs that configuration sets name together. */
export interface DedicatedIpPool {
  readonly sequence: number;
  readonly name: string;
  readonly scalingMode: ScalingMode;
}

/** Those that every account has from its start: addresses kept for documentation (RFC 5737). */
export const shippedDedicatedIps = (account: Account): DedicatedIp[] =>
  ["192.0.2.10", "192.0.2.11"].map((ip) => ({
    sequence: account.nextSequence(),
    ip,
    warmup: { percentage: 100, sinceMs: account.clock.now() },
  }));
