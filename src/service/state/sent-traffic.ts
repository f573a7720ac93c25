import type { isps } from "../placement/isps.ts";
import type { Count, IspTraffic } from "./isp-traffic.ts";
import { simulatorDomain } from "./mailbox-simulator.ts";
import type { MessageEvent } from "./message-event.ts";
import type { SentMessage } from "./sent-message.ts";

/** Counts of the messages that one domain really sent on a day: with one subject and configuration set, to one provider. */
export interface SentTraffic {
  /** Domain of the sender. */
  readonly domain: string;
  /** Identity that the messages were sent as. */
  readonly identityName: string;
  readonly subject: string;
  readonly fromAddress: string;
  readonly configurationSetName: string | undefined;
  readonly firstSeenMs: number;
  lastSeenMs: number;
  /** The counts. Those that only a mailbox knows, such as deletions, stay 0. */
  readonly counts: { -readonly [Key in keyof IspTraffic]: IspTraffic[Key] };
}

/** Totals of the messages that were really sent, by day. */
export interface SentTotals {
  /** Counts an event. Call it once per event, in order of time. */
  add(event: MessageEvent, message: SentMessage, earlier: readonly MessageEvent[]): void;
  /** Returns the traffic of messages that were sent on a day (UTC). */
  on(startOfDayMs: number): Iterable<SentTraffic>;
  clear(): void;
}

const dayMs = 86_400_000;

/** Name of the provider of every domain that is not a simulated mailbox provider's. */
const otherIsp = "Other";

export function createSentTotals(): SentTotals {
  const days = new Map<number, Map<string, SentTraffic>>();

  function rowOf(message: SentMessage, isp: string): SentTraffic {
    const { sentAtMs, subject = "", fromEmailAddress, identityName, configurationSetName, domain } = message;
    const day = Math.floor(sentAtMs / dayMs) * dayMs;
    const rows = days.get(day) ?? new Map<string, SentTraffic>();
    days.set(day, rows);
    const key = JSON.stringify([domain, identityName, subject, configurationSetName, isp]);
    let row = rows.get(key);
    if (!row) {
      row = {
        domain,
        identityName,
        subject,
        fromAddress: fromEmailAddress,
        configurationSetName,
        firstSeenMs: sentAtMs,
        lastSeenMs: sentAtMs,
        counts: emptyCounts(isp),
      };
      rows.set(key, row);
    }
    row.lastSeenMs = Math.max(row.lastSeenMs, sentAtMs);
    return row;
  }

  return {
    add(event, message, earlier) {
      const count = countOf(event);
      const [recipient] = event.recipients;
      if (count === undefined || recipient === undefined || !isCounted(message)) return;
      // Only the first open and the first click of a recipient count.
      const isUnique = event.type === "OPEN" || event.type === "CLICK";
      if (
        isUnique &&
        earlier.some(({ type, recipients }) => type === event.type && recipients[0] === recipient)
      )
        return;
      rowOf(message, ispOf(recipient)).counts[count]++;
    },
    on: (startOfDayMs) => days.get(startOfDayMs)?.values() ?? [],
    clear: () => days.clear(),
  };
}

/**
 * Whether a message counts. Metrics exclude messages to the mailbox simulator, and to more than one recipient. Source:
 * the API reference's Metric.
 */
const isCounted = ({ recipients }: SentMessage): boolean =>
  recipients.length === 1 && !recipients[0]?.toLowerCase().endsWith(`@${simulatorDomain}`);

function countOf(event: MessageEvent): Count | undefined {
  switch (event.type) {
    case "SEND":
      return "sent";
    case "DELIVERY":
      return "inbox";
    case "BOUNCE":
      if (event.bounce.bounceSubType === "OnAccountSuppressionList") return undefined;
      return event.bounce.bounceType === "Permanent" ? "permanentBounces" : "transientBounces";
    case "COMPLAINT":
      return event.complaint.complaintSubType === undefined ? "complaints" : undefined;
    case "OPEN":
      return "opened";
    case "CLICK":
      return "clicked";
    default:
      return undefined;
  }
}

const emptyCounts = (isp: string): SentTraffic["counts"] => ({
  isp,
  sent: 0,
  permanentBounces: 0,
  transientBounces: 0,
  inbox: 0,
  spam: 0,
  opened: 0,
  clicked: 0,
  deletedUnread: 0,
  readAndDeleted: 0,
  complaints: 0,
});

/** Patterns of the domains of the simulated mailbox providers. */
const ispDomains: readonly (readonly [RegExp, (typeof isps)[number]["name"]])[] = [
  [/^(?:gmail|googlemail)\.com$/, "Gmail"],
  [/^outlook\.[a-z.]+$/, "Outlook"],
  [/^(?:hotmail|live|msn)\.[a-z.]+$/, "Hotmail"],
  [/^(?:yahoo|ymail|rocketmail)\.[a-z.]+$/, "Yahoo"],
  [/^(?:aol|aim)\.[a-z.]+$/, "AOL"],
  [/^(?:icloud|me|mac)\.com$/, "iCloud"],
  [/^gmx\.[a-z.]+$/, "GMX"],
  [/^comcast\.net$/, "Comcast"],
];

/** Returns the mailbox provider of an address. */
export function ispOf(address: string): string {
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  return ispDomains.find(([pattern]) => pattern.test(domain))?.[1] ?? otherIsp;
}
