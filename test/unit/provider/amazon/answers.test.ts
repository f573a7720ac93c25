import { describe, expect, test } from "vitest";
import type { PlacementProvider } from "../../../../src/provider/provider.ts";
import { ProviderError } from "../../../../src/provider/provider-error.ts";
import {
  amazonProviders,
  never,
  placementTest,
  rejectionOf,
  useAmazon,
} from "../../../support/amazon-provider.ts";
import { useHttpServer } from "../../../support/loopback-server.ts";

type Json = Record<string, unknown>;

const figures = {
  InboxPercentage: 90,
  SpamPercentage: 6,
  MissingPercentage: 4,
  SpfPercentage: 100,
  DkimPercentage: 100,
};
const report = { ReportId: "rep-1", ReportName: "one", DeliverabilityTestStatus: "COMPLETED" };
const answer = {
  DeliverabilityTestReport: report,
  OverallPlacement: figures,
  IspPlacements: [{ IspName: "Gmail", PlacementStatistics: figures }],
  Message: "Subject: a secret launch",
};

/** Serves one response to every GET. It is JSON text, so that its numbers can have any value. */
async function useAnswer(
  name: (typeof amazonProviders)[number],
  got: Json | string,
): Promise<PlacementProvider> {
  const body = typeof got === "string" ? got : JSON.stringify(got);
  const server = await useHttpServer(({ method }) =>
    method === "POST" ? { body: { ReportId: "rep-1", DeliverabilityTestStatus: "IN_PROGRESS" } } : { body },
  );
  return useAmazon(name, server.url);
}

const overall = (changes: Json): Json => ({ ...answer, OverallPlacement: { ...figures, ...changes } });
const isps = (...IspPlacements: unknown[]): Json => ({ ...answer, IspPlacements });
const gmail = { IspName: "Gmail", PlacementStatistics: figures };
const only = (changes: Json): Json => ({ ...answer, OverallPlacement: changes });
const summary = (changes: Json): Json => ({ ...answer, DeliverabilityTestReport: { ...report, ...changes } });

/** JSON has no Infinity, but `1e999` parses as one. */
const beyond = JSON.stringify(answer).replace('"InboxPercentage":90', '"InboxPercentage":1e999');

const untrusted: [string, Json | string, RegExp][] = [
  ["a share of 250%", overall({ InboxPercentage: 250 }), /overall inbox is 250%, and must be from 0 to 100/],
  ["a negative share", overall({ SpamPercentage: -3 }), /overall spam is -3%, and must be from 0 to 100/],
  [
    "shares that add up to 200",
    overall({ InboxPercentage: 90, SpamPercentage: 40, MissingPercentage: 70 }),
    /overall inbox, spam, and missing add up to 200%, and must add up to 100/,
  ],
  [
    "shares that add up to 97",
    overall({ InboxPercentage: 90, SpamPercentage: 5, MissingPercentage: 2 }),
    /add up to 97%/,
  ],
  [
    "two shares above 100",
    only({ InboxPercentage: 90, SpamPercentage: 40 }),
    /overall inbox and spam add up to 130%, and must add up to at most 100%/,
  ],
  ["a number that parses as Infinity", beyond, /overall inbox is Infinity%/],
  ["Infinity as a string", overall({ InboxPercentage: "Infinity" }), /overall inbox is Infinity%/],
  ["NaN as a string", overall({ DkimPercentage: "NaN" }), /overall dkim is NaN%/],
  [
    "an ISP's share",
    isps({ ...gmail, PlacementStatistics: { ...figures, SpfPercentage: 101 } }),
    /Gmail spf is 101%/,
  ],
  ["an ISP without a name", isps({ PlacementStatistics: figures }), /ISP 1 has no name/],
  ["an ISP with an empty name", isps({ ...gmail, IspName: " " }), /ISP 1 has no name/],
  [
    "an ISP with an endless name",
    isps({ ...gmail, IspName: "G".repeat(5000) }),
    /ISP 1 has a name of 5,000 characters/,
  ],
  ["a duplicate ISP", isps(gmail, gmail), /"Gmail" is listed twice/],
  [
    "endless ISPs",
    isps(...Array.from({ length: 1001 }, (_, index) => ({ ...gmail, IspName: `isp-${index}` }))),
    /1,001 ISPs/,
  ],
  ["a status that does not exist", summary({ DeliverabilityTestStatus: "ON_FIRE" }), /status "ON_FIRE"/],
  [
    "no status",
    { ...answer, DeliverabilityTestReport: { ReportId: "rep-1", ReportName: "one" } },
    /the status is missing/,
  ],
  ["no report", { OverallPlacement: figures, IspPlacements: [] }, /the status is missing/],
  ["a report with another id", summary({ ReportId: "rep-2" }), /"rep-2"/],
  ["a report with another name", summary({ ReportName: "two" }), /"two".*"one"/],
];

describe.each(amazonProviders)("an impossible response of %s is rejected", (name) => {
  test.each(untrusted)("%s", async (_, got, words) => {
    const provider = await useAnswer(name, got);
    await provider.submit(placementTest("one"), never);
    const look = (await provider.poll(["rep-1"], never)).get("rep-1");
    expect(look).toBeInstanceOf(ProviderError);
    const error = look as ProviderError;
    expect(error).toMatchObject({ code: "provider-answer-invalid", retryable: false, ambiguous: false });
    expect(error.reason).toMatch(/^Cannot trust the results of placement test rep-1: /);
    expect(error.reason).toMatch(words);
    expect(error.answer).toBeTruthy();
    expect(error.answer?.length).toBeLessThanOrEqual(2000);
    expect(error.answer).not.toContain("secret launch");
    expect(await rejectionOf(provider.result("rep-1", never))).toMatchObject({
      code: "provider-answer-invalid",
    });
  });

  test("keeps the response in the error", async () => {
    const provider = await useAnswer(name, overall({ InboxPercentage: "Infinity", SpamPercentage: "NaN" }));
    const error = await rejectionOf(provider.result("rep-1", never));
    const kept = JSON.parse((error as ProviderError).answer ?? "");
    expect(kept.OverallPlacement).toMatchObject({
      InboxPercentage: "Infinity",
      SpamPercentage: "NaN",
      MissingPercentage: 4,
    });
    expect(kept.DeliverabilityTestReport).toMatchObject({ ReportId: "rep-1" });
  });

  test.each<[string, Json, Json]>([
    [
      "rounded shares",
      { InboxPercentage: 33.3, SpamPercentage: 33.3, MissingPercentage: 33.3 },
      { inboxPercent: 33.3 },
    ],
    [
      "shares rounded to whole numbers",
      { InboxPercentage: 34, SpamPercentage: 33, MissingPercentage: 34 },
      { inboxPercent: 34 },
    ],
    ["a share alone", { InboxPercentage: 40 }, { inboxPercent: 40 }],
    ["nothing measured", {}, {}],
  ])("accepts %s", async (_, figures, expected) => {
    const provider = await useAnswer(name, only(figures));
    expect((await provider.result("rep-1", never)).overall).toMatchObject(expected);
  });

  test("treats COMPLETE, from the prose of the API reference, as completed", async () => {
    const provider = await useAnswer(name, summary({ DeliverabilityTestStatus: "COMPLETE" }));
    expect((await provider.poll(["rep-1"], never)).get("rep-1")).toMatchObject({ status: "completed" });
  });

  test("reports that the results of an incomplete test are not available yet", async () => {
    const provider = await useAnswer(name, summary({ DeliverabilityTestStatus: "IN_PROGRESS" }));
    expect((await provider.poll(["rep-1"], never)).get("rep-1")).toEqual({ status: "in-progress" });
    expect(await rejectionOf(provider.result("rep-1", never))).toMatchObject({
      code: "provider-fault",
      retryable: true,
    });
  });

  test("reports a complete response that the SDK cannot parse as invalid, and a truncated one as retryable", async () => {
    const wrong = await useAnswer(name, overall({ InboxPercentage: { of: "seeds" } }));
    expect((await wrong.poll(["rep-1"], never)).get("rep-1")).toMatchObject({
      code: "provider-answer-invalid",
    });
    const cut = await useAnswer(name, '{"DeliverabilityTestReport":');
    expect((await cut.poll(["rep-1"], never)).get("rep-1")).toMatchObject({
      code: "provider-fault",
      retryable: true,
    });
  });

  test("returns a ProviderError for a response of any other shape", async () => {
    for (const got of [
      '{"IspPlacements":5,"OverallPlacement":"x","DeliverabilityTestReport":[]}',
      "[]",
      "5",
      '""',
      "null",
    ]) {
      const provider = await useAnswer(name, got);
      expect((await provider.poll(["rep-1"], never)).get("rep-1")).toBeInstanceOf(ProviderError);
    }
  });

  test("treats a create whose response is for another test as ambiguous", async () => {
    const server = await useHttpServer(({ method }) => ({
      body:
        method === "POST"
          ? { ReportId: "rep-1", ReportName: "another", DeliverabilityTestStatus: "IN_PROGRESS" }
          : {},
    }));
    const first = await useAmazon(name, server.url);
    // Amazon's response has no name; only the id shows a duplicate once it has been seen.
    await first.submit(placementTest("one"), never);
    expect(await rejectionOf(first.submit(placementTest("two"), never))).toMatchObject({
      code: "provider-answer-invalid",
      ambiguous: true,
    });
  });
});

describe.each(amazonProviders)("the test list of %s", (name) => {
  const created = Date.UTC(2026, 2, 1) / 1000;
  const rows = [
    {
      ReportId: "rep-3",
      ReportName: "one",
      CreateDate: created + 60,
      DeliverabilityTestStatus: "IN_PROGRESS",
    },
    { ReportId: "rep-2", DeliverabilityTestStatus: "COMPLETED", CreateDate: created },
    { ReportId: "rep-1", ReportName: "one", CreateDate: created, DeliverabilityTestStatus: "ON_FIRE" },
  ];
  const paged = (path: string) =>
    path.includes("NextToken")
      ? { DeliverabilityTestReports: rows.slice(2) }
      : { DeliverabilityTestReports: rows.slice(0, 2), NextToken: "next" };

  test("returns every named test from all pages, duplicates included", async () => {
    const server = await useHttpServer(({ path, body }) => ({ body: paged(path + body) }));
    const provider = await useAmazon(name, server.url);
    const listed = [];
    for await (const test of provider.list?.(never) ?? []) listed.push(test);
    expect(listed).toEqual([
      { name: "one", id: "rep-3", createdAtMs: Date.UTC(2026, 2, 1, 0, 1) },
      { name: "one", id: "rep-1", createdAtMs: Date.UTC(2026, 2, 1) },
    ]);
    expect(await provider.find(["one"], never)).toEqual(new Map([["one", "rep-3"]]));
  });

  test("returns the status or the error of each test", async () => {
    const server = await useHttpServer(({ path, body }) => ({ body: paged(path + body) }));
    const provider = await useAmazon(name, server.url);
    const looks = await provider.poll(["rep-1", "rep-2", "rep-3", "rep-4"], never);
    expect(looks.get("rep-1")).toMatchObject({ code: "provider-answer-invalid", retryable: false });
    expect(looks.get("rep-2")).toEqual({ status: "completed" });
    expect(looks.get("rep-3")).toEqual({ status: "in-progress" });
    expect(looks.has("rep-4")).toBe(false);
  });

  test("rejects a report whose name differs from the listed one", async () => {
    const server = await useHttpServer(({ path, body }) =>
      path.includes("rep-3")
        ? { body: summary({ ReportId: "rep-3", ReportName: "two" }) }
        : { body: paged(path + body) },
    );
    const provider = await useAmazon(name, server.url);
    await provider.find(["one"], never);
    expect((await provider.poll(["rep-3"], never)).get("rep-3")).toMatchObject({
      code: "provider-answer-invalid",
    });
  });

  test("leaves out what cannot be trusted, in whose place its error is", async () => {
    const [first] = rows;
    const server = await useHttpServer(() => ({
      body: {
        DeliverabilityTestReports: [
          { ...first, CreateDate: "yesterday" },
          { ...first, CreateDate: 1e300, ReportId: "rep-4" },
          { ...first, ReportId: "rep-5", ReportName: { text: "one" } },
          { ...first, ReportId: undefined },
          { ...first, ReportId: "rep-6", FromEmailAddress: 5 },
          "rep-7",
        ],
      },
    }));
    const provider = await useAmazon(name, server.url);
    const listed = [];
    for await (const test of provider.list?.(never) ?? [])
      listed.push(test instanceof ProviderError ? test.reason : test.id);
    expect(listed).toEqual([
      "rep-3",
      "rep-4",
      "Cannot trust the list of placement tests: an entry has no valid name and ID",
      'Cannot trust the list of placement tests: "one" has no valid ID',
      "rep-6",
      "Cannot trust the list of placement tests: an entry has no valid name and ID",
    ]);
    // None of them proves that a test is missing.
    expect(await rejectionOf(provider.find(["two"], never))).toMatchObject({
      code: "provider-answer-invalid",
    });
  });

  test("rejects a named test without an id", async () => {
    const server = await useHttpServer(() => ({
      body: { DeliverabilityTestReports: [{ ReportName: "one" }] },
    }));
    const provider = await useAmazon(name, server.url);
    expect(await rejectionOf(provider.find(["one"], never))).toMatchObject({
      code: "provider-answer-invalid",
      ambiguous: false,
    });
  });
});

describe.each(amazonProviders)("a poll of %s by Get", (name) => {
  test("reads each test independently, once", async () => {
    const counts = new Map<string, number>();
    const server = await useHttpServer(({ path }) => {
      const id = path.split("/").at(-1) ?? "";
      counts.set(id, (counts.get(id) ?? 0) + 1);
      if (id === "bad") return { status: 500, headers: { "x-amzn-errortype": "InternalFailure" }, body: {} };
      return { status: 404, headers: { "x-amzn-errortype": "NotFoundException" }, body: { message: "no" } };
    });
    const provider = await useAmazon(name, server.url);
    const looks = await Promise.all(["bad", "gone"].map((id) => provider.poll([id], never)));
    expect(looks[0]?.get("bad")).toMatchObject({ code: "provider-fault", retryable: true });
    expect(looks[1]?.size).toBe(0);
    // The caller's next poll is the retry.
    expect(counts).toEqual(
      new Map([
        ["bad", 1],
        ["gone", 1],
      ]),
    );
  });
});

describe.each(amazonProviders)("health figures from %s", (name) => {
  const question = { domain: "acme.example", fromMs: 0, toMs: 30 * 24 * 3600_000, rateIsps: [] };
  const volumes = (VolumeStatistics: Json, rest: Json = {}) => ({
    OverallVolume: { VolumeStatistics, ...rest },
    DailyVolumes: [],
  });

  test.each<[string, Json, RegExp]>([
    ["a negative count", volumes({ InboxRawCount: -5, SpamRawCount: 10 }), /-5/],
    ["a rate above 100", volumes({ InboxRawCount: 5, SpamRawCount: 0 }, { ReadRatePercent: 130 }), /130/],
    ["a rate of nothing", volumes({ InboxRawCount: 5, SpamRawCount: 0 }, { ReadRatePercent: "NaN" }), /NaN/],
  ])("rejects %s", async (_, statistics, words) => {
    const server = await useHttpServer(({ path }) => ({
      body: path.includes("statistics") ? statistics : {},
    }));
    const provider = await useAmazon(name, server.url);
    const error = await rejectionOf(provider.health?.(question, never) ?? Promise.resolve());
    expect(error).toMatchObject({ code: "provider-answer-invalid", retryable: false });
    expect(String(error)).toMatch(words);
  });
});
