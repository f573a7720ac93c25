import { describe, expect, test } from "vitest";
import type { Account } from "../../../../src/service/state/account.ts";
import { createAccount } from "../../../../src/service/state/create-account.ts";
import { endOfMonthMs } from "../../../../src/service/state/dashboard.ts";
import { changeRecords, faultOfRecords } from "../../../../src/service/state/dns-zone.ts";
import { reputationOf } from "../../../../src/service/state/reputation.ts";
import { countSentLastDay, sendQuotaOf } from "../../../../src/service/state/send-quota.ts";
import {
  type Campaign,
  campaignsOn,
  dayMs,
  daysBetween,
  findCampaign,
  startOfDay,
  total,
} from "../../../../src/service/state/sending-history.ts";
import { createHeldClock } from "../held-clock.ts";

const domain = "acme.example";
/** A Wednesday, at 12:00 UTC. */
const nowMs = Date.UTC(2026, 2, 11, 12);
const today = startOfDay(nowMs);

function accountAt(ms: number = nowMs, seed = "seed"): Account {
  return createAccount({
    id: "123456789012",
    region: "us-east-1",
    profile: "easy",
    clock: createHeldClock(ms),
    completeAfterMs: 0,
    seed,
    templateThread: undefined as unknown as Account["templateThread"],
    receive: undefined as unknown as Account["receive"],
  });
}

const sumsOf = (campaigns: readonly Campaign[]) => ({
  sent: total(campaigns, "sent"),
  inbox: total(campaigns, "inbox"),
  spam: total(campaigns, "spam"),
  bounced: total(campaigns, "permanentBounces"),
  complaints: total(campaigns, "complaints"),
});

describe("the simulated history of a domain", () => {
  test("has one campaign per day, and two on Tuesdays and Thursdays", () => {
    const counts = Array.from({ length: 7 }, (_, day) => {
      const start = today - (7 - day) * dayMs;
      return [new Date(start).getUTCDay(), campaignsOn(domain, start, accountAt()).length];
    });
    expect(counts).toEqual([
      [3, 1],
      [4, 2],
      [5, 1],
      [6, 1],
      [0, 1],
      [1, 1],
      [2, 2],
    ]);
  });

  test("is the same each time for one seed and domain, and differs for others", () => {
    const campaigns = campaignsOn(domain, today - dayMs, accountAt());
    expect(campaignsOn(domain, today - dayMs, accountAt())).toEqual(campaigns);
    for (const other of [
      campaignsOn("other.example", today - dayMs, accountAt()),
      campaignsOn(domain, today - 2 * dayMs, accountAt()),
      campaignsOn(domain, today - dayMs, accountAt(nowMs, "other")),
    ])
      expect(sumsOf(other)).not.toEqual(sumsOf(campaigns));
  });

  test("has campaigns in the order of time, in the morning, up to now", () => {
    const tuesday = today - dayMs;
    const [first, second] = campaignsOn(domain, tuesday, accountAt());
    expect(first?.firstSeenMs).toBeGreaterThanOrEqual(tuesday + 7 * 3_600_000);
    expect(first?.firstSeenMs).toBeLessThan(tuesday + 8 * 3_600_000);
    expect(second?.firstSeenMs).toBeGreaterThanOrEqual(tuesday + 13 * 3_600_000);
    expect(second?.firstSeenMs).toBeLessThan(tuesday + 14 * 3_600_000);
    expect((first?.lastSeenMs ?? 0) - (first?.firstSeenMs ?? 0)).toBe(2 * 3_600_000);
    expect(campaignsOn(domain, tuesday, accountAt(tuesday + 10 * 3_600_000))).toHaveLength(1);
    expect(campaignsOn(domain, tuesday, accountAt(tuesday + 6 * 3_600_000))).toEqual([]);
    expect(campaignsOn(domain, tuesday, accountAt(first?.firstSeenMs))).toHaveLength(1);
  });

  test("is that of a healthy sender, whose counts add up at every provider", () => {
    const days = daysBetween(nowMs - 30 * dayMs, nowMs, nowMs);
    const campaigns = days.flatMap((day) => campaignsOn(domain, day, accountAt()));
    for (const { traffic, fromAddress, domain: own } of campaigns) {
      expect([own, fromAddress]).toEqual([domain, "news@acme.example"]);
      expect(traffic.map(({ isp }) => isp)).toEqual([
        "Gmail",
        "Outlook",
        "Hotmail",
        "Yahoo",
        "AOL",
        "iCloud",
        "GMX",
        "Comcast",
      ]);
      for (const part of traffic) {
        expect(part.inbox + part.spam).toBe(part.sent - part.permanentBounces - part.transientBounces);
        expect(part.opened).toBeLessThan(part.inbox * 0.31);
        expect(part.opened).toBeGreaterThan(part.inbox * 0.17);
        expect(part.clicked).toBeLessThan(part.opened * 0.15);
        expect(part.clicked).toBeGreaterThan(part.opened * 0.05);
        expect(part.deletedUnread).toBeLessThan((part.inbox - part.opened) * 0.17);
        expect(part.readAndDeleted).toBeLessThan(part.opened * 0.26);
      }
    }
    const { sent, inbox, spam, bounced, complaints } = sumsOf(campaigns);
    const mean = sent / campaigns.length;
    expect(mean > 6000 && mean < 10_000).toBe(true);
    expect(bounced / sent).toBeLessThan(0.007);
    expect(bounced / sent).toBeGreaterThan(0.001);
    expect(spam / (inbox + spam)).toBeLessThan(0.04);
    expect(complaints / (inbox + spam)).toBeLessThan(0.001);
    expect(total(campaigns, "sent", "Gmail") / sent).toBeCloseTo(0.2, 1);
    expect(total(campaigns, "sent", "Unknown")).toBe(0);
  });

  test("finds a campaign by its id, and no other", () => {
    const [campaign] = campaignsOn(domain, today - dayMs, accountAt());
    const id = campaign?.id ?? "";
    expect(Buffer.from(id, "base64url").toString()).toBe("acme.example/20260310/1");
    expect(findCampaign(id, accountAt())).toEqual(campaign);
    const encoded = (text: string) => Buffer.from(text).toString("base64url");
    for (const other of [
      "acme.example/20260310/9",
      "acme.example/20261310/1",
      "acme.example/2026031/1",
      "acme.example/120260310/1",
      "",
      "acme.example",
    ])
      expect(findCampaign(encoded(other), accountAt())).toBeUndefined();
  });
});

describe("an incident", () => {
  const incident = {
    sequence: 1,
    domain,
    fromMs: today - 3 * dayMs,
    toMs: today - 2 * dayMs,
    spamPercent: 40,
    bouncePercent: 10,
    complaintPercent: 1,
    volumeFactor: 2,
  };
  const withIncident = (more: object = {}) => {
    const account = accountAt();
    account.incidents.set("1", { ...incident, ...more });
    return account;
  };

  test("changes the rates on its days, and on no other", () => {
    for (const [back, isAffected] of [
      [4, false],
      [3, true],
      [2, true],
      [1, false],
    ] as const) {
      const day = today - back * dayMs;
      const usual = sumsOf(campaignsOn(domain, day, accountAt()));
      const { sent, inbox, spam, bounced, complaints } = sumsOf(campaignsOn(domain, day, withIncident()));
      expect(sent / usual.sent).toBeCloseTo(isAffected ? 2 : 1, 2);
      if (!isAffected) continue;
      expect(spam / (inbox + spam)).toBeCloseTo(0.4, 2);
      expect(bounced / sent).toBeCloseTo(0.1, 2);
      expect(complaints / (inbox + spam)).toBeCloseTo(0.01, 2);
    }
  });

  test("may be limited to a mailbox provider, and is to its domain", () => {
    const day = today - 3 * dayMs;
    const usual = campaignsOn(domain, day, accountAt());
    const campaigns = campaignsOn(domain, day, withIncident({ isps: ["Gmail"] }));
    expect(total(campaigns, "sent", "Gmail") / total(usual, "sent", "Gmail")).toBeCloseTo(2, 2);
    expect(total(campaigns, "sent", "Yahoo")).toBe(total(usual, "sent", "Yahoo"));
    expect(campaignsOn(domain, day, withIncident({ domain: "other.example" }))).toEqual(usual);
  });

  test("counts in the reputation of the sender", () => {
    const ip = "192.0.2.1";
    const clean = reputationOf(`mail.${domain}`, ip, accountAt());
    expect(clean).toEqual({ ip, listedBy: [], warmupPercent: 100, domain, complaintPercent: 0 });
    const { complaintPercent } = reputationOf(domain, ip, withIncident());
    expect(complaintPercent).toBeGreaterThan(0.2);
    expect(complaintPercent).toBeLessThan(1);
    expect(reputationOf("other.example", ip, withIncident()).complaintPercent).toBe(0);
    expect(
      reputationOf(domain, ip, withIncident({ fromMs: today - 20 * dayMs, toMs: today - 19 * dayMs }))
        .complaintPercent,
    ).toBeLessThan(0.1);
  });
});

test("a declared campaign is added, with its own spam rate", () => {
  const account = accountAt();
  account.campaigns.set("7", {
    sequence: 7,
    domain,
    subject: "Sale",
    fromAddress: "sale@acme.example",
    sentAtMs: today - dayMs + 1000,
    volume: 10_000,
    spamPercent: { Gmail: 50 },
  });
  const [declared, ...others] = campaignsOn(domain, today - dayMs, account);
  expect(declared).toMatchObject({
    subject: "Sale",
    fromAddress: "sale@acme.example",
    firstSeenMs: today - dayMs + 1000,
    lastSeenMs: today - dayMs + 1000 + 2 * 3_600_000,
  });
  expect(others).toEqual(campaignsOn(domain, today - dayMs, accountAt()));
  expect(findCampaign(declared?.id ?? "", account)).toEqual(declared);
  const campaigns = declared ? [declared] : [];
  const { sent } = sumsOf(campaigns);
  expect(sent > 9000 && sent < 11_000).toBe(true);
  expect(total(campaigns, "spam", "Gmail") / total(campaigns, "inbox", "Gmail")).toBeCloseTo(1, 1);
  expect(total(campaigns, "spam", "Yahoo")).toBe(0);
  expect(campaignsOn(domain, today - 2 * dayMs, account)).toHaveLength(1);
  expect(campaignsOn("other.example", today - dayMs, account)).toHaveLength(2);
});

test("days are counted from the start of the first, up to now", () => {
  expect(daysBetween(today + 1, today + 2 * dayMs, today + 3 * dayMs)).toEqual([
    today,
    today + dayMs,
    today + 2 * dayMs,
  ]);
  expect(daysBetween(today, today + 2 * dayMs, today + dayMs)).toEqual([today, today + dayMs]);
  expect(daysBetween(today + dayMs, today - dayMs, nowMs)).toEqual([]);
});

test.each([
  [Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)],
  [Date.UTC(2026, 0, 31, 23, 59), Date.UTC(2026, 1, 1)],
  [Date.UTC(2026, 11, 5), Date.UTC(2027, 0, 1)],
])("the month of %d ends at %d", (ms, expected) => {
  expect(endOfMonthMs(ms)).toBe(expected);
});

test("counts the messages of the last second and of the last 24 hours", () => {
  const account = accountAt();
  for (const [index, age] of [0, 999, 1000, 86_399_999, 86_400_000].entries())
    account.outbox.set(String(index), {
      sequence: index,
      sentAtMs: nowMs - age,
      recipients: ["ann@reader.example", "bounce@simulator.amazonses.com"],
    } as unknown as Parameters<Account["outbox"]["set"]>[1]);
  expect(countSentLastDay(account)).toBe(4);
  const quota = sendQuotaOf(account);
  expect([
    [200, 1],
    [50_000, 14],
  ]).toContainEqual([quota.maxDaily, quota.maxPerSecond]);
});

describe("declared DNS records", () => {
  test("are changed together, or not at all", () => {
    const account = accountAt();
    changeRecords(account, { "_dmarc.acme.example TXT": ["v=DMARC1; p=none"], "gone.example A": [] });
    expect([...account.dns.values()].map(({ records }) => records.length)).toEqual([1, 0]);
    changeRecords(account, { "_dmarc.acme.example TXT": null });
    expect([...account.dns.values()].map(({ records }) => records.length)).toEqual([0]);
    expect(() => changeRecords(account, { "a.example TXT": ["x"], "no type": ["x"] })).toThrow();
    expect([...account.dns.values()]).toHaveLength(1);
  });

  test("are checked", () => {
    expect(faultOfRecords("_dmarc.acme.example TXT", ["v=DMARC1; p=none"])).toBeUndefined();
    expect(faultOfRecords("_dmarc.acme.example TXT", null)).toBeUndefined();
    expect(faultOfRecords("no type", ["x"])).toEqual(expect.any(String));
  });
});
