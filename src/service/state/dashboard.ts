import type { DomainDeliverabilityTrackingOption } from "@aws-sdk/client-sesv2";

/** The Deliverability dashboard's subscription. It runs to the end of the month in which it was ended. */
export interface Dashboard {
  readonly enabled: boolean;
  readonly subscribed: readonly DomainDeliverabilityTrackingOption[];
  /** Domains given up, and when each ceases. */
  readonly expiring: readonly {
    readonly option: DomainDeliverabilityTrackingOption;
    readonly expiresAtMs: number;
  }[];
  /** When a disabled dashboard ceases; absent where it was never ended. */
  readonly expiresAtMs?: number;
}

export const initialDashboard: Dashboard = { enabled: false, subscribed: [], expiring: [] };

/** The first instant of the next month, UTC. */
export function endOfMonthMs(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
}
