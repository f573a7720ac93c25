import type { DomainDeliverabilityTrackingOption } from "@aws-sdk/client-sesv2";

/**
 * Subscription to the Deliverability dashboard. After it is disabled, it runs to the end of the month.
 *
 * @example
 * ```ts
 * import type { AccountAttributes } from "placewright/service";
 *
 * const subscribed = ({ dashboard }: AccountAttributes): (string | undefined)[] =>
 *   dashboard.enabled ? dashboard.subscribed.map(({ Domain }) => Domain) : [];
 * ```
 */
export interface Dashboard {
  /** Whether the dashboard is enabled now. */
  readonly enabled: boolean;
  /** Domains in the subscription. */
  readonly subscribed: readonly DomainDeliverabilityTrackingOption[];
  /** Domains removed from the subscription, with the time at which each expires. */
  readonly expiring: readonly {
    readonly option: DomainDeliverabilityTrackingOption;
    readonly expiresAtMs: number;
  }[];
  /** Time at which a disabled dashboard expires. Absent if it was never disabled after being enabled. */
  readonly expiresAtMs?: number;
}

export const initialDashboard: Dashboard = { enabled: false, subscribed: [], expiring: [] };

/** Returns the start of the next month, in UTC. */
export function endOfMonthMs(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
}
