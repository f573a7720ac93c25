import { createHash } from "node:crypto";
import { dayOf } from "../../base/day.ts";
import { createRandom } from "../../base/random.ts";
import { isps } from "../placement/isps.ts";
import { type Account, seedOf } from "./account.ts";
import type { Incident } from "./incident.ts";
import type { Count, IspTraffic } from "./isp-traffic.ts";

/** A campaign: all mail that a domain sent with one subject on one day. */
export interface Campaign {
  /**
   * `acme.example/20260301/1` in base64url: the domain, day, and number from which the campaign is
   * recomputed.
   */
  readonly id: string;
  readonly domain: string;
  readonly subject: string;
  readonly fromAddress: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly traffic: readonly IspTraffic[];
}

export const dayMs = 86_400_000;
/** Returns the start of the day, in UTC. */
export const startOfDay = (ms: number): number => Math.floor(ms / dayMs) * dayMs;

const subjects = ["This week at the shop", "New in store", "Your picks are back", "Last days of the sale"];

/**
 * Returns a domain's campaigns of one day (UTC) up to now, derived from the seed: the same day always gives
 * the same result. Incidents change them, and declared campaigns are added. Daily volumes, campaigns, and
 * metrics are all sums of these, so that they agree.
 */
export function campaignsOn(domain: string, startOfDayMs: number, account: Account): Campaign[] {
  const nowMs = account.clock.now();
  return [
    ...simulatedOn(domain, startOfDayMs, account),
    ...declaredOn(domain, startOfDayMs, account),
    ...sentOn(domain, startOfDayMs, account),
  ]
    .filter(({ firstSeenMs }) => firstSeenMs <= nowMs)
    .sort((left, right) => left.firstSeenMs - right.firstSeenMs);
}

function simulatedOn(domain: string, startOfDayMs: number, account: Account): Campaign[] {
  const day = dayName(startOfDayMs);
  const random = createRandom(`${seedOf(account)}\nhistory\n${domain}\n${day}`);
  const weekday = new Date(startOfDayMs).getUTCDay();
  // One campaign per day, two on Tuesdays and Thursdays.
  const count = weekday === 2 || weekday === 4 ? 2 : 1;
  const incidents = [...account.incidents.values()].filter(
    (incident) =>
      incident.domain === domain && incident.fromMs <= startOfDayMs && startOfDayMs <= incident.toMs,
  );
  return Array.from({ length: count }, (_, index) => {
    const firstSeenMs = startOfDayMs + (7 + index * 6) * 3_600_000 + Math.floor(random.next() * 3_600_000);
    const audience = 4_000 + Math.floor(random.next() * 8_000);
    return {
      id: toId(domain, day, `${index + 1}`),
      domain,
      subject: subjects[Math.floor(random.next() * subjects.length)] ?? "News",
      fromAddress: `news@${domain}`,
      firstSeenMs,
      lastSeenMs: firstSeenMs + 2 * 3_600_000,
      traffic: isps.map(({ name, seedCount }) => {
        const conduct = Object.assign({}, ...incidents.filter((incident) => isAt(incident, name)));
        return trafficAt(name, audience * (seedCount / seedTotal), random.next, conduct);
      }),
    };
  });
}

const isAt = ({ isps: named }: Incident, isp: string): boolean => !named || named.includes(isp);

function declaredOn(domain: string, startOfDayMs: number, account: Account): Campaign[] {
  const day = dayName(startOfDayMs);
  return [...account.campaigns.values()]
    .filter((campaign) => campaign.domain === domain && startOfDay(campaign.sentAtMs) === startOfDayMs)
    .map(({ sequence, subject, fromAddress, sentAtMs, volume, spamPercent }) => {
      const random = createRandom(`${seedOf(account)}\ntold\n${domain}\n${day}\n${subject}`);
      return {
        id: toId(domain, day, `told-${sequence}`),
        domain,
        subject,
        fromAddress,
        firstSeenMs: sentAtMs,
        lastSeenMs: sentAtMs + 2 * 3_600_000,
        traffic: isps.map(({ name, seedCount }) =>
          trafficAt(name, volume * (seedCount / seedTotal), random.next, {
            spamPercent: typeof spamPercent === "number" ? spamPercent : (spamPercent[name] ?? 0),
          }),
        ),
      };
    });
}

/** Returns the messages that the account really sent, as one campaign per subject. */
function sentOn(domain: string, startOfDayMs: number, account: Account): Campaign[] {
  const campaigns = new Map<string, Campaign & { readonly traffic: IspTraffic[] }>();
  for (const row of account.eventLog.totals().on(startOfDayMs)) {
    if (row.domain !== domain && row.identityName !== domain) continue;
    const earlier = campaigns.get(row.subject);
    campaigns.set(row.subject, {
      id: toId(
        domain,
        dayName(startOfDayMs),
        `sent-${createHash("sha256").update(row.subject).digest("hex").slice(0, 16)}`,
      ),
      domain,
      subject: row.subject,
      fromAddress: row.fromAddress,
      firstSeenMs: Math.min(row.firstSeenMs, earlier?.firstSeenMs ?? row.firstSeenMs),
      lastSeenMs: Math.max(row.lastSeenMs, earlier?.lastSeenMs ?? row.lastSeenMs),
      traffic: [...(earlier?.traffic ?? []), row.counts],
    });
  }
  return [...campaigns.values()];
}

const dayName = (startOfDayMs: number): string => dayOf(startOfDayMs).replaceAll("-", "");

const toId = (domain: string, day: string, name: string): string =>
  Buffer.from(`${domain}/${day}/${name}`).toString("base64url");

const seedTotal = isps.reduce((sum, { seedCount }) => sum + seedCount, 0);

/** Returns the campaign with an ID. `undefined` if there is none. */
export function findCampaign(id: string, account: Account): Campaign | undefined {
  const [domain = "", day = ""] = Buffer.from(id, "base64url").toString().split("/");
  const [, year = "", month = "", date = ""] = /^(\d{4})(\d{2})(\d{2})$/.exec(day) ?? [];
  const startMs = Date.parse(`${year}-${month}-${date}`);
  if (Number.isNaN(startMs)) return undefined;
  return campaignsOn(domain, startMs, account).find((campaign) => campaign.id === id);
}

/** Returns the starts of all days (UTC) in a range, up to now. */
export function daysBetween(startMs: number, endMs: number, nowMs: number): number[] {
  const days: number[] = [];
  for (let day = startOfDay(startMs); day <= Math.min(endMs, nowMs); day += dayMs) days.push(day);
  return days;
}

/** Sums up one count over campaigns, at one mailbox provider or at all. */
export function total(campaigns: readonly Campaign[], count: Count, isp?: string): number {
  let sum = 0;
  for (const { traffic } of campaigns) {
    for (const part of traffic) if (isp === undefined || part.isp === isp) sum += part[count];
  }
  return sum;
}

/** Traffic rates of an incident. Rates that it omits are those of a healthy sender. */
type Conduct = Pick<Incident, "spamPercent" | "bouncePercent" | "complaintPercent" | "volumeFactor">;

/**
 * Returns the traffic of a healthy sender, below 0.1% complaints and 2% bounces, adjusted by `conduct`. Draws
 * every random number always, so that an incident changes no other count.
 */
function trafficAt(isp: string, audience: number, next: () => number, conduct: Conduct): IspTraffic {
  const between = (low: number, high: number) => low + next() * (high - low);
  const share = (percent: number | undefined, usual: number) =>
    percent === undefined ? usual : percent / 100;
  const sent = Math.round(audience * between(0.9, 1.1) * (conduct.volumeFactor ?? 1));
  const permanentBounces = Math.round(sent * share(conduct.bouncePercent, between(0.002, 0.006)));
  const transientBounces = Math.min(sent - permanentBounces, Math.round(sent * between(0.003, 0.01)));
  const delivered = sent - permanentBounces - transientBounces;
  const spam = Math.round(delivered * share(conduct.spamPercent, between(0.005, 0.04)));
  const inbox = delivered - spam;
  const opened = Math.round(inbox * between(0.18, 0.3));
  return {
    isp,
    sent,
    permanentBounces,
    transientBounces,
    inbox,
    spam,
    opened,
    clicked: Math.round(opened * between(0.06, 0.14)),
    deletedUnread: Math.round((inbox - opened) * between(0.08, 0.16)),
    readAndDeleted: Math.round(opened * between(0.1, 0.25)),
    complaints: Math.round(delivered * share(conduct.complaintPercent, between(0, 0.0008))),
  };
}
