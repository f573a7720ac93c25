import type { Account } from "./account.ts";
import type { Listing } from "./incident.ts";

/** Returns the current blocklist entries of an IP address. */
export function listingsOf({ listings, clock }: Account, ip: string): Listing[] {
  const nowMs = clock.now();
  return [...listings.values()].filter(
    (listing) =>
      listing.ip === ip && listing.fromMs <= nowMs && (listing.toMs === undefined || nowMs < listing.toMs),
  );
}
