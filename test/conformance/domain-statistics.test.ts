import {
  GetDomainDeliverabilityCampaignCommand,
  GetDomainStatisticsReportCommand,
  ListDomainDeliverabilityCampaignsCommand,
  PinpointEmailClient,
} from "@aws-sdk/client-pinpoint-email";
import * as v2 from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningService, startService } from "../../src/service/start.ts";

const day = 86_400_000;
const nowMs = Date.UTC(2026, 2, 31, 12);
const range = { StartDate: new Date(nowMs - 10 * day), EndDate: new Date(nowMs) };
const clock = { now: () => nowMs, sleep: () => Promise.resolve() };

let service: RunningService;
let sesv2: v2.SESv2Client;
let pinpoint: PinpointEmailClient;

beforeAll(async () => {
  service = await startService({ clock, seed: "history" });
  const options = {
    endpoint: service.url,
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
  };
  sesv2 = new v2.SESv2Client(options);
  pinpoint = new PinpointEmailClient(options);
  for (const EmailIdentity of ["acme.example", "other.example"]) {
    await sesv2.send(new v2.CreateEmailIdentityCommand({ EmailIdentity }));
  }
});
afterAll(async () => {
  sesv2.destroy();
  pinpoint.destroy();
  await service.close();
});

const sum = (values: readonly (number | undefined)[]) =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);
const statistics = () =>
  pinpoint.send(new GetDomainStatisticsReportCommand({ Domain: "acme.example", ...range }));
const metric = async (Metric: v2.Metric, Dimensions?: Record<string, string>) => {
  const { Results } = await sesv2.send(
    new v2.BatchGetMetricDataCommand({
      Queries: [{ Id: "q", Namespace: "VDM", Metric, ...range, ...(Dimensions ? { Dimensions } : {}) }],
    }),
  );
  return Results?.[0];
};

describe("statistics, campaigns, and metrics come from one sending history", () => {
  test("daily volumes add up to the overall volume, also for each ISP", async () => {
    const { OverallVolume, DailyVolumes = [] } = await statistics();
    expect(DailyVolumes).toHaveLength(11);
    const daily = DailyVolumes.map(({ VolumeStatistics }) => VolumeStatistics?.InboxRawCount);
    expect(sum(daily)).toBe(OverallVolume?.VolumeStatistics?.InboxRawCount);
    expect(sum(daily)).toBeGreaterThan(0);
    const gmail = (
      placements: readonly { IspName?: string | undefined; SpamRawCount?: number | undefined }[] = [],
    ) => placements.find(({ IspName }) => IspName === "Gmail")?.SpamRawCount;
    expect(sum(DailyVolumes.map(({ DomainIspPlacements }) => gmail(DomainIspPlacements)))).toBe(
      gmail(OverallVolume?.DomainIspPlacements),
    );
  });

  test("campaigns add up to the domain's volume, over all pages, newest first", async () => {
    const campaigns: v2.DomainDeliverabilityCampaign[] = [];
    let NextToken: string | undefined;
    do {
      const page = await pinpoint.send(
        new ListDomainDeliverabilityCampaignsCommand({
          SubscribedDomain: "acme.example",
          ...range,
          PageSize: 4,
          ...(NextToken ? { NextToken } : {}),
        }),
      );
      campaigns.push(...(page.DomainDeliverabilityCampaigns ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    const { OverallVolume } = await statistics();
    expect(sum(campaigns.map(({ InboxCount }) => InboxCount))).toBe(
      OverallVolume?.VolumeStatistics?.InboxRawCount,
    );
    expect(sum(campaigns.map(({ SpamCount }) => SpamCount))).toBe(
      OverallVolume?.VolumeStatistics?.SpamRawCount,
    );
    const times = campaigns.map(({ FirstSeenDateTime }) => Number(FirstSeenDateTime));
    expect(times).toEqual([...times].sort((a, b) => b - a));

    const [first] = campaigns;
    const { DomainDeliverabilityCampaign } = await pinpoint.send(
      new GetDomainDeliverabilityCampaignCommand({ CampaignId: first?.CampaignId }),
    );
    expect(DomainDeliverabilityCampaign).toEqual(first);
  });

  test("lists campaigns of the same instant once each, at any page size", async () => {
    const campaigns = ["One", "Two", "Three"].map((subject) => ({
      domain: "tied.example",
      subject,
      from: "news@tied.example",
      day: "2026-03-30",
      volume: 100,
    }));
    const tied = await startService({
      clock,
      seed: "ties",
      fixture: { identities: [{ name: "tied.example" }], campaigns },
    });
    const client = new PinpointEmailClient({
      endpoint: tied.url,
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
    const list = async (PageSize: number) => {
      const subjects: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const page = await client.send(
          new ListDomainDeliverabilityCampaignsCommand({
            SubscribedDomain: "tied.example",
            StartDate: new Date("2026-03-30"),
            EndDate: new Date("2026-03-30"),
            PageSize,
            ...(NextToken ? { NextToken } : {}),
          }),
        );
        subjects.push(...(page.DomainDeliverabilityCampaigns ?? []).map(({ Subject }) => Subject));
        NextToken = page.NextToken;
      } while (NextToken);
      return subjects;
    };
    try {
      const whole = await list(50);
      expect(whole).toEqual(expect.arrayContaining(["One", "Two", "Three"]));
      for (const size of [1, 2, 3]) expect(await list(size)).toEqual(whole);
    } finally {
      client.destroy();
      await tied.close();
    }
  });

  test("metrics agree with the domain's volume, day by day", async () => {
    const { DailyVolumes = [] } = await statistics();
    const delivered = await metric("DELIVERY", { EMAIL_IDENTITY: "acme.example" });
    expect(delivered?.Values).toEqual(
      DailyVolumes.map(({ VolumeStatistics: v }) => (v?.InboxRawCount ?? 0) + (v?.SpamRawCount ?? 0)),
    );
    expect(delivered?.Timestamps).toEqual(DailyVolumes.map(({ StartDate }) => StartDate));
  });

  test("sent mail was delivered or bounced; the account is the sum of its domains and of its ISPs", async () => {
    const total = async (name: v2.Metric, dimensions?: Record<string, string>) =>
      sum((await metric(name, dimensions))?.Values ?? []);
    expect(await total("SEND")).toBe(
      (await total("DELIVERY")) + (await total("PERMANENT_BOUNCE")) + (await total("TRANSIENT_BOUNCE")),
    );
    expect(await total("OPEN")).toBe(
      (await total("OPEN", { EMAIL_IDENTITY: "acme.example" })) +
        (await total("OPEN", { EMAIL_IDENTITY: "other.example" })),
    );
    const isps = ["Gmail", "Outlook", "Hotmail", "Yahoo", "AOL", "iCloud", "GMX", "Comcast"];
    const byIsp = await Promise.all(isps.map((ISP) => total("CLICK", { ISP })));
    expect(sum(byIsp)).toBe(await total("CLICK"));
    expect(await total("SEND", { CONFIGURATION_SET: "none" })).toBe(0);
  });
});

describe("requests that cannot be answered", () => {
  const wrong: [string, () => Promise<unknown>, string][] = [
    [
      "a domain of somebody else",
      () => pinpoint.send(new GetDomainStatisticsReportCommand({ Domain: "stranger.example", ...range })),
      "NotFoundException",
    ],
    [
      "a range of more than 30 days",
      () =>
        pinpoint.send(
          new GetDomainStatisticsReportCommand({
            Domain: "acme.example",
            StartDate: new Date(nowMs - 31 * day),
            EndDate: new Date(nowMs),
          }),
        ),
      "BadRequestException",
    ],
    [
      "an end before its start",
      () =>
        pinpoint.send(
          new GetDomainStatisticsReportCommand({
            Domain: "acme.example",
            StartDate: range.EndDate,
            EndDate: range.StartDate,
          }),
        ),
      "BadRequestException",
    ],
    [
      "a campaign that is none",
      () => pinpoint.send(new GetDomainDeliverabilityCampaignCommand({ CampaignId: "nothing" })),
      "NotFoundException",
    ],
    ["no query", () => sesv2.send(new v2.BatchGetMetricDataCommand({ Queries: [] })), "BadRequestException"],
    [
      "a metric that is none",
      () =>
        sesv2.send(
          new v2.BatchGetMetricDataCommand({
            Queries: [{ Id: "q", Namespace: "VDM", Metric: "HAPPINESS" as v2.Metric, ...range }],
          }),
        ),
      "BadRequestException",
    ],
    [
      "two queries of one id",
      () =>
        sesv2.send(
          new v2.BatchGetMetricDataCommand({
            Queries: ["SEND", "OPEN"].map((name) => ({
              Id: "q",
              Namespace: "VDM",
              Metric: name as v2.Metric,
              ...range,
            })),
          }),
        ),
      "BadRequestException",
    ],
  ];
  test.each(wrong)("%s", async (_, send, name) => {
    await expect(send()).rejects.toMatchObject({ name });
  });

  test("future days are absent", async () => {
    const { DailyVolumes } = await pinpoint.send(
      new GetDomainStatisticsReportCommand({
        Domain: "acme.example",
        StartDate: new Date(nowMs),
        EndDate: new Date(nowMs + 5 * day),
      }),
    );
    expect(DailyVolumes).toHaveLength(1);
  });
});
