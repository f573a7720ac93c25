import type { Signal } from "./signal.ts";

/** What mailbox providers know of a sender. */
export interface Reputation {
  readonly ip: string;
  /** The blocklists that the sending address is on. */
  readonly listedBy: readonly string[];
  /** How warm the address is, in percent of full volume. */
  readonly warmupPercent: number;
  readonly domain: string;
  /** Of what was delivered in the last days. */
  readonly complaintPercent: number;
}

/** Google's bounds: below 0.1 % all is well, from 0.3 % on mail is held back. */
const [goodComplaintPercent, badComplaintPercent] = [0.1, 0.3];

export function reputationSignals({
  ip,
  listedBy,
  warmupPercent,
  domain,
  complaintPercent,
}: Reputation): Signal[] {
  const signals: Signal[] = listedBy.map((list) => ({
    reason: `The sending address ${ip} is on the blocklist ${list}`,
    weight: 2.5,
  }));
  if (warmupPercent < 100)
    signals.push({
      reason: `The sending address ${ip} is warmed up to ${warmupPercent} %`,
      weight: Math.round((100 - warmupPercent) * 1.5) / 100,
    });
  if (complaintPercent > goodComplaintPercent)
    signals.push({
      reason: `${complaintPercent.toFixed(2)} % of readers complained about mail of ${domain} in the last days`,
      weight: complaintPercent >= badComplaintPercent ? 3 : 1,
      checks: ["spam-rate"],
    });
  return signals;
}
