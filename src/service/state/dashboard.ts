import type { DomainDeliverabilityTrackingOption } from "@aws-sdk/client-sesv2";

/** The Deliverability dashboard's subscription. It runs to the end of the month in which it was ended. */
export interface Dashboard {
  enabled: boolean;
  subscribed: readonly DomainDeliverabilityTrackingOption[];
  /** Domains given up, and when each ceases. */
  expiring: readonly { readonly option: DomainDeliverabilityTrackingOption; readonly expiresAtMs: number }[];
  /** When a disabled dashboard ceases; undefined while it is enabled, or never was. */
  expiresAtMs: number | undefined;
}

export const createDashboard = (): Dashboard => ({
  enabled: false,
  subscribed: [],
  expiring: [],
  expiresAtMs: undefined,
});

/** The first instant of the next month, UTC. */
export function endOfMonthMs(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
}
