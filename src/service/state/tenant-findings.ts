import type { RecommendationImpact } from "@aws-sdk/client-sesv2";
import type { Account } from "./account.ts";
import { simulatorDomain } from "./mailbox-simulator.ts";
import type { MessageEvent } from "./message-event.ts";
import type { Tenant } from "./tenant-record.ts";

/** A rate of a tenant that was too high. */
export interface TenantFinding {
  readonly type: FindingType;
  readonly openedAtMs: number;
  /** Time at which the impact became high. Absent if it never did. */
  readonly highAtMs?: number;
  readonly updatedAtMs: number;
  /** Time at which the rate was low again. Absent while it is too high. */
  readonly fixedAtMs?: number;
  readonly impact: RecommendationImpact;
  readonly description: string;
}

type FindingType = "BOUNCE" | "COMPLAINT";

/**
 * Rates in percent above which the impact of a finding is low and high: those at which SES reviews an account, and
 * at which it may pause one. Source: the SES developer guide, "Sending review process FAQs". SES does not publish
 * those of tenants.
 */
const maxPercents = {
  BOUNCE: { LOW: 5, HIGH: 10 },
  COMPLAINT: { LOW: 0.1, HIGH: 0.5 },
} as const satisfies Record<FindingType, Record<RecommendationImpact, number>>;

/** Period over which rates are computed. Source: the SES developer guide, "Tenants", "Limitations". */
const windowMs = 24 * 3_600_000;
/** Messages in the period below which nothing is found. Placewright's own number: SES does not publish its. */
const minVolume = 100;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The recent events of one tenant, as times, and everything that was found. */
interface Watch {
  readonly sends: number[];
  readonly faults: Readonly<Record<FindingType, number[]>>;
  readonly findings: Mutable<TenantFinding>[];
}

interface Watches {
  /** The list of events that was read. The account's log replaces it on a reset. */
  readonly source: readonly MessageEvent[];
  read: number;
  readonly byTenant: Map<string, Watch>;
}

/** What was derived from the events of each account, so that each event is read once. */
const known = new WeakMap<object, Watches>();

/** Returns everything that was found about a tenant, oldest first. Derived from the events of its messages. */
export function findingsOf(tenant: Tenant, account: Account): readonly TenantFinding[] {
  const watch = readEvents(account).byTenant.get(tenant.id);
  if (!watch) return [];
  close(watch, account.clock.now());
  return watch.findings;
}

function readEvents(account: Account): Watches {
  const source = account.eventLog.happened();
  let watches = known.get(account);
  if (watches?.source !== source) {
    watches = { source, read: 0, byTenant: new Map() };
    known.set(account, watches);
  }
  for (; watches.read < source.length; watches.read++)
    read(source[watches.read] as MessageEvent, account, watches.byTenant);
  return watches;
}

function read(event: MessageEvent, account: Account, byTenant: Map<string, Watch>): void {
  const message = account.outbox.get(event.messageId);
  const tenant = account.tenants.get(message?.tenantName ?? "");
  if (!message || !tenant || message.sentAtMs < tenant.createdAtMs) return;
  const counted = event.recipients.filter(
    (recipient) => !recipient.toLowerCase().endsWith(`@${simulatorDomain}`),
  );
  if (counted.length === 0) return;
  const watch = byTenant.get(tenant.id) ?? {
    sends: [],
    faults: { BOUNCE: [], COMPLAINT: [] },
    findings: [],
  };
  byTenant.set(tenant.id, watch);
  close(watch, event.atMs);
  if (event.type === "SEND") for (const _ of counted) watch.sends.push(event.atMs);
  const type = faultOf(event);
  if (!type) return;
  for (const _ of counted) watch.faults[type].push(event.atMs);
  judge(watch, type, event.atMs);
}

/** Returns the rate that an event increases. What SES did not send because of a suppression list does not count. */
function faultOf(event: MessageEvent): FindingType | undefined {
  if (event.type === "COMPLAINT") return event.complaint.complaintSubType ? undefined : "COMPLAINT";
  if (event.type !== "BOUNCE" || event.bounce.bounceType !== "Permanent") return undefined;
  return event.bounce.bounceSubType.startsWith("On") ? undefined : "BOUNCE";
}

/** Opens or updates a finding if the rate is too high. */
function judge(watch: Watch, type: FindingType, atMs: number): void {
  const percent = percentOf(watch, type);
  const impact = (["HIGH", "LOW"] as const).find((each) => percent > maxPercents[type][each]);
  if (!impact) return;
  const [first = atMs] = watch.sends;
  const description = `The ${type.toLowerCase()} rate exceeded ${maxPercents[type][impact].toFixed(1)}% based on a representative volume of ${watch.sends.length} emails from ${toText(first)} to ${toText(atMs)}.`;
  const open = watch.findings.find((one) => one.type === type && one.fixedAtMs === undefined);
  if (!open)
    watch.findings.push({
      type,
      openedAtMs: atMs,
      updatedAtMs: atMs,
      impact,
      description,
      ...(impact === "HIGH" && { highAtMs: atMs }),
    });
  else {
    open.updatedAtMs = atMs;
    if (impact === "LOW" || open.highAtMs !== undefined) return;
    Object.assign(open, { impact, description, highAtMs: atMs });
  }
}

/** Forgets events before the period, and closes findings whose rate is low again. */
function close(watch: Watch, nowMs: number): void {
  for (const times of [watch.sends, watch.faults.BOUNCE, watch.faults.COMPLAINT]) {
    let old = 0;
    while (old < times.length && (times[old] as number) <= nowMs - windowMs) old++;
    if (old > 0) times.splice(0, old);
  }
  for (const finding of watch.findings)
    if (finding.fixedAtMs === undefined && percentOf(watch, finding.type) <= maxPercents[finding.type].LOW)
      finding.fixedAtMs = finding.updatedAtMs = nowMs;
}

const percentOf = ({ sends, faults }: Watch, type: FindingType): number =>
  sends.length < minVolume ? 0 : (faults[type].length * 100) / sends.length;

/** Formats a time like SES: `July 11, 2025 at 14:41 (UTC)`. */
function toText(ms: number): string {
  const date = new Date(ms);
  const day = date.toLocaleDateString("en-US", {
    month: "long",
    day: "numeric",
    year: "numeric",
    timeZone: "UTC",
  });
  return `${day} at ${date.toISOString().slice(11, 16)} (UTC)`;
}
