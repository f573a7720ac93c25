import { registrableDomain } from "../../check/evidence/hosts.ts";
import type { Reputation } from "../placement/reputation-signals.ts";
import type { Account } from "./account.ts";
import { listingsOf } from "./blocklists.ts";
import { warmupOf } from "./dedicated-ip.ts";
import { campaignsOn, dayMs, daysBetween, total } from "./sending-history.ts";

/** Number of days that simulated mailbox providers remember. */
const rememberedDays = 7;

/**
 * Returns the sender's reputation with mailbox providers: blocklist entries, warm-up of the IP address, and
 * sending history of the domain.
 */
export function reputationOf(domain: string, ip: string, account: Account): Reputation {
  const nowMs = account.clock.now();
  const dedicated = account.dedicatedIps.get(ip);
  const name = account.identities.has(domain) ? domain : registrableDomain(domain);
  // Every domain has a simulated history. It counts only if a fixture declares an incident or a campaign, or if a
  // message that was really sent got a complaint.
  const isDeclared =
    [...account.incidents.values(), ...account.campaigns.values()].some(
      (campaign) => campaign.domain === name,
    ) || hasComplaint(name, account);
  const campaigns = isDeclared
    ? daysBetween(nowMs - rememberedDays * dayMs, nowMs, nowMs).flatMap((day) =>
        campaignsOn(name, day, account),
      )
    : [];
  const delivered = total(campaigns, "inbox") + total(campaigns, "spam");
  return {
    ip,
    listedBy: listingsOf(account, ip).map(({ list }) => list),
    warmupPercent: dedicated ? (warmupOf(dedicated, account).WarmupPercentage ?? 100) : 100,
    domain: name,
    complaintPercent: delivered === 0 ? 0 : (total(campaigns, "complaints") * 100) / delivered,
  };
}

/** Whether a message that the domain sent in the remembered days got a complaint. */
function hasComplaint(domain: string, { eventLog, clock }: Account): boolean {
  const nowMs = clock.now();
  return daysBetween(nowMs - rememberedDays * dayMs, nowMs, nowMs).some((day) =>
    [...eventLog.totals().on(day)].some((row) => row.domain === domain && row.counts.complaints > 0),
  );
}
