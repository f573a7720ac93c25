import type { Signal } from "./signal.ts";

/** The reputation of a sender with mailbox providers. */
export interface Reputation {
  readonly ip: string;
  /** Names of the blocklists that list the sending IP address. */
  readonly listedBy: readonly string[];
  /** Warm-up of the IP address, in percent of full volume. */
  readonly warmupPercent: number;
  /** The domain whose sending history counts. */
  readonly domain: string;
  /** Complaints in percent of recently delivered messages. */
  readonly complaintPercent: number;
}

/** Google's limits: stay below 0.1%; from 0.3% on, delivery is impaired. */
const [goodComplaintPercent, badComplaintPercent] = [0.1, 0.3];

/** Returns the reputation problems that count toward spam, with their weights. */
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
      reason: `The sending address ${ip} is only ${warmupPercent}% warmed up`,
      weight: Math.round((100 - warmupPercent) * 1.5) / 100,
    });
  if (complaintPercent > goodComplaintPercent)
    signals.push({
      reason: `${complaintPercent.toFixed(2)}% of recipients complained about mail from ${domain} in recent days`,
      weight: complaintPercent >= badComplaintPercent ? 3 : 1,
      checks: ["spam-rate"],
    });
  return signals;
}
