import { describe, expect, test } from "vitest";
import type { AccountApi } from "../../../../../src/provider/amazon/account/account-api.ts";
import { readHealth } from "../../../../../src/provider/amazon/account/read-health.ts";
import { ProviderError } from "../../../../../src/provider/provider-error.ts";
import { never, rejectionOf } from "../../../../support/amazon-provider.ts";

const dayMs = 86_400_000;
const fromMs = Date.UTC(2026, 2, 1);
const query = { domain: "acme.example", fromMs, toMs: fromMs + 2 * dayMs, rateIsps: [] };
const denied = new ProviderError("provider-access-denied", "Cannot read it: denied");

/** An account that has sent nothing, with dedicated IP addresses that are on no blocklist. */
const quiet: AccountApi = {
  region: async () => "eu-west-1",
  account: async () => ({}),
  identity: async () => ({}),
  dashboard: async () => ({}),
  dedicatedIps: async () => [{ Ip: "192.0.2.1" }],
  blacklists: async () => ({ "192.0.2.1": [] }),
  recommendations: async () => [],
  domainStatistics: async () => ({}),
  campaigns: async () => [],
  campaign: async () => ({}),
  metrics: async () => [],
  simulated: false,
  close: () => {},
};
const read = (api: Partial<AccountApi>, changes: Partial<Parameters<typeof readHealth>[1]> = {}) =>
  readHealth({ ...quiet, ...api }, { ...query, ...changes }, never);
const empty = {
  domain: "acme.example",
  from: "2026-03-01T00:00:00.000Z",
  to: "2026-03-03T00:00:00.000Z",
  overall: {},
  isps: [],
  days: [],
  campaigns: [],
  blocklistings: [],
  recommendations: [],
  notMeasured: [],
  simulated: false,
};

test("a domain that sent nothing has no rates", async () => {
  expect(await read({})).toEqual(empty);
});

describe("the statistics", () => {
  test("give shares overall, per ISP, and per day, from the projection if there is one", async () => {
    const questions: unknown[] = [];
    const report = await read({
      domainStatistics: async (question) => {
        questions.push(question);
        return {
          OverallVolume: {
            ReadRatePercent: 12,
            VolumeStatistics: { InboxRawCount: 1, SpamRawCount: 1, ProjectedInbox: 900, ProjectedSpam: 100 },
            DomainIspPlacements: [
              { IspName: "Gmail", InboxRawCount: 3, SpamRawCount: 1, InboxPercentage: 1 },
              { InboxRawCount: 5 },
              { IspName: "Yahoo" },
            ],
          },
          DailyVolumes: [
            {
              StartDate: new Date(fromMs + dayMs),
              VolumeStatistics: { InboxRawCount: 1, SpamRawCount: 3 },
            },
            { StartDate: new Date(fromMs) },
            { VolumeStatistics: { InboxRawCount: 9 } },
          ],
        };
      },
    });
    expect(questions).toEqual([
      { Domain: "acme.example", StartDate: new Date(fromMs), EndDate: new Date(fromMs + 2 * dayMs) },
    ]);
    expect(report).toEqual({
      ...empty,
      overall: { inboxPercent: 90, spamPercent: 10, volume: 1000, readPercent: 12 },
      isps: [{ isp: "Gmail", inboxPercent: 75, spamPercent: 25, volume: 4 }, { isp: "Yahoo" }],
      days: [{ day: "2026-03-01" }, { day: "2026-03-02", inboxPercent: 25, spamPercent: 75, volume: 4 }],
    });
  });

  test("have no read rate without mail", async () => {
    const { overall } = await read({
      domainStatistics: async () => ({
        OverallVolume: { ReadRatePercent: 12, VolumeStatistics: { InboxRawCount: 0, SpamRawCount: 0 } },
      }),
    });
    expect(overall).toEqual({});
  });
});

describe("campaigns", () => {
  const sale = {
    CampaignId: "c-1",
    Subject: "Sale",
    FromAddress: "news@acme.example",
    FirstSeenDateTime: new Date(fromMs),
    InboxCount: 3,
    SpamCount: 1,
    ReadRate: 0.5,
    DeleteRate: 0.1,
    ProjectedVolume: 1000,
  };
  const spring = {
    CampaignId: "c-2",
    FirstSeenDateTime: new Date(fromMs + 1),
    InboxCount: 1,
    DeleteRate: 0.4,
  };

  test("are listed newest first, and give the deletion rate, weighted by the messages in the inbox", async () => {
    const asked: unknown[] = [];
    const report = await read({
      campaigns: async (question) => {
        asked.push(question);
        return [sale, { CampaignId: "c-3" }, spring];
      },
    });
    expect(asked).toMatchObject([{ SubscribedDomain: "acme.example" }]);
    expect(report.campaigns).toEqual([
      {
        id: "c-2",
        subject: "",
        from: "",
        firstSeenAt: "2026-03-01T00:00:00.001Z",
        inboxPercent: 100,
        spamPercent: 0,
        volume: 1,
        deletePercent: 40,
      },
      {
        id: "c-1",
        subject: "Sale",
        from: "news@acme.example",
        firstSeenAt: "2026-03-01T00:00:00.000Z",
        inboxPercent: 75,
        spamPercent: 25,
        volume: 1000,
        readPercent: 50,
        deletePercent: 10,
      },
      { id: "c-3", subject: "", from: "" },
    ]);
    // 750 messages with 10%, and 1 with 40%.
    expect(report.overall).toEqual({ deletePercent: expect.closeTo((750 * 10 + 40) / 751, 9) });
  });

  test("can be named", async () => {
    const report = await read(
      { campaign: async (id) => ({ CampaignId: id }), campaigns: () => Promise.reject(denied) },
      { campaigns: ["c-8", "c-9"] },
    );
    expect(report.campaigns.map(({ id }) => id)).toEqual(["c-8", "c-9"]);
    expect(report.overall).toEqual({});
  });
});

describe("metrics", () => {
  const values: Readonly<Record<string, number[]>> = {
    SEND: [100, 300],
    PERMANENT_BOUNCE: [1, 3],
    DELIVERY_COMPLAINT: [100, 0],
    COMPLAINT: [1, 0],
    DELIVERY_OPEN: [50, 50],
    OPEN: [10, 20],
  };
  const Timestamps = [new Date(fromMs + dayMs), new Date(fromMs)];

  test("give rates overall, per ISP, and per day", async () => {
    const queries: unknown[] = [];
    const report = await read(
      {
        domainStatistics: async () => ({
          OverallVolume: { DomainIspPlacements: [{ IspName: "Gmail" }, { IspName: "Yahoo" }] },
          DailyVolumes: [
            { StartDate: new Date(fromMs), VolumeStatistics: { InboxRawCount: 1, SpamRawCount: 0 } },
          ],
        }),
        metrics: async (asked) => {
          queries.push(...asked.map(({ Id, Dimensions }) => `${Id} ${JSON.stringify(Dimensions)}`));
          return asked.map(({ Id = "", Metric = "" }) => ({ Id, Timestamps, Values: values[Metric] ?? [] }));
        },
      },
      { rateIsps: ["gmail", "*"], identity: "mail.acme.example", configurationSet: "news" },
    );
    const rates = { bouncePercent: 1, complaintPercent: 1, openPercent: 30 };
    expect(report.overall).toEqual(rates);
    // The name of the statistics replaces the one that was asked for.
    expect(report.isps).toEqual([
      { isp: "Gmail", ...rates },
      { isp: "Yahoo", ...rates },
    ]);
    expect(report.days).toEqual([
      {
        day: "2026-03-01",
        inboxPercent: 100,
        spamPercent: 0,
        volume: 1,
        bouncePercent: 1,
        openPercent: 40,
      },
      { day: "2026-03-02", bouncePercent: 1, complaintPercent: 1, openPercent: 20 },
    ]);
    expect(queries).toHaveLength(3 * 8);
    const common = { EMAIL_IDENTITY: "mail.acme.example", CONFIGURATION_SET: "news" };
    expect(queries).toContain(`0-SEND ${JSON.stringify(common)}`);
    expect(queries).toContain(`1-OPEN ${JSON.stringify({ ...common, ISP: "Gmail" })}`);
    expect(queries).toContain(`2-CLICK ${JSON.stringify({ ...common, ISP: "Yahoo" })}`);
  });

  test("are about the domain by default, and keep the names that are asked for", async () => {
    const dimensions: unknown[] = [];
    const report = await read(
      {
        metrics: async (asked) => {
          dimensions.push(...asked.map(({ Dimensions }) => Dimensions));
          return [
            { Id: "1-SEND", Values: [10] },
            { Id: "1-PERMANENT_BOUNCE", Values: [1] },
            {},
            // A total without days, a metric without values, and a place that was not asked for.
            { Id: "0-SEND", Values: [20] },
            { Id: "0-PERMANENT_BOUNCE", Values: [1] },
            { Id: "0-DELIVERY_OPEN" },
            { Id: "9-SEND", Values: [1], Timestamps: [new Date(fromMs)] },
          ];
        },
      },
      { rateIsps: ["Posteo"] },
    );
    expect(dimensions).toContainEqual({ EMAIL_IDENTITY: "acme.example" });
    expect(report.isps).toEqual([{ isp: "Posteo", bouncePercent: 10 }]);
    expect(report.overall).toEqual({ bouncePercent: 5 });
    expect(report.days).toEqual([]);
  });
});

test.each<[string, Partial<AccountApi>]>([
  ["without statistics", { domainStatistics: () => Promise.reject(denied) }],
  ["without volumes", {}],
  ["without ISPs", { domainStatistics: async () => ({ OverallVolume: {} }) }],
  [
    "with nameless ISPs",
    { domainStatistics: async () => ({ OverallVolume: { DomainIspPlacements: [{}] } }) },
  ],
])("metrics of every mailbox provider are those that are asked for by name, %s", async (_, api) => {
  const isps = new Set<unknown>();
  const metrics: AccountApi["metrics"] = async (asked) => {
    for (const { Dimensions } of asked) isps.add(Dimensions?.ISP);
    return [];
  };
  await read({ ...api, metrics }, { rateIsps: ["Posteo", "*"] });
  expect([...isps]).toEqual([undefined, "Posteo"]);
});

test("blocklists and recommendations are those of the account and the domain", async () => {
  const report = await read({
    dedicatedIps: async () => [{ Ip: "192.0.2.1" }, {}, { Ip: "192.0.2.2" }],
    blacklists: async (ips) => {
      expect(ips).toEqual(["192.0.2.1", "192.0.2.2"]);
      return { "192.0.2.1": [{ RblName: "a.example", Description: "spam" }, {}] };
    },
    recommendations: async () => [
      { ResourceArn: "arn:aws:ses:x:1:identity/acme.example", Description: "DMARC", Impact: "HIGH" },
      { ResourceArn: "arn:aws:ses:x:1:identity/other.example", Description: "DKIM" },
      { ResourceArn: "arn:aws:ses:x:1:account", Description: "BIMI" },
      {},
    ],
  });
  expect(report.blocklistings).toEqual([
    { ip: "192.0.2.1", list: "a.example", description: "spam" },
    { ip: "192.0.2.1", list: "" },
  ]);
  expect(report.recommendations).toEqual([
    { description: "DMARC", impact: "HIGH" },
    { description: "BIMI" },
    { description: "" },
  ]);
});

describe("an error", () => {
  const sources = {
    domainStatistics: ["inbox", "spam", "read"],
    campaigns: ["delete"],
    metrics: ["bounce", "complaint", "open", "click"],
    dedicatedIps: ["blocklistings"],
    recommendations: ["recommendations"],
  } as const;

  test.each(Object.entries(sources))("of %s leaves out its metrics only", async (source, metrics) => {
    const report = await read({ [source]: () => Promise.reject(denied) });
    const { blocklistings, recommendations, ...rest } = empty;
    expect(report).toEqual({
      ...rest,
      ...(source === "dedicatedIps" ? {} : { blocklistings }),
      ...(source === "recommendations" ? {} : { recommendations }),
      notMeasured: [{ metrics, reason: denied.message }],
    });
  });

  test.each([
    "provider-credentials",
    "provider-unreachable",
    "provider-throttled",
    "provider-answer-invalid",
    "provider-fault",
  ] as const)("%s ends the report", async (code) => {
    const fatal = new ProviderError(code, "No");
    expect(await rejectionOf(read({ campaigns: () => Promise.reject(fatal) }))).toBe(fatal);
  });

  test("that is not the provider's ends the report", async () => {
    const odd = new TypeError("odd");
    expect(await rejectionOf(read({ dedicatedIps: () => Promise.reject(odd) }))).toBe(odd);
  });

  test("says what an account or API does not have", async () => {
    const { notMeasured, ...report } = await read({
      metrics: undefined,
      recommendations: undefined,
      dedicatedIps: async () => [],
    });
    expect(notMeasured.map(({ metrics, reason }) => `${metrics.join()}: ${reason}`)).toEqual([
      "bounce,complaint,open,click: Cannot read bounce and complaint rates: the Pinpoint Email API does not report them. Use a project with provider sesv2.",
      "blocklistings: Cannot check blocklists: the account has no dedicated IP addresses. Remove the expectation. Amazon maintains shared IP addresses.",
      "recommendations: Cannot list recommendations: the Pinpoint Email API does not report them. Use a project with provider sesv2.",
    ]);
    expect(report).not.toHaveProperty("blocklistings");
    expect(report).not.toHaveProperty("recommendations");
  });
});
