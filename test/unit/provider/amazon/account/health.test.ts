import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ServiceOptions } from "../../../../../src/api/service.ts";
import { evaluateHealth } from "../../../../../src/expect/evaluate-health.ts";
import { healthDemandsOf, rateIspsOf } from "../../../../../src/expect/health-expectations.ts";
import { readHealthOf } from "../../../../../src/provider/amazon/amazon.ts";
import type { HealthQuery } from "../../../../../src/provider/provider.ts";
import { startService } from "../../../../../src/service/start.ts";
import { projectRoot } from "../../../../support/run-cli.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Fixture = NonNullable<ServiceOptions["fixture"]>;
type Provider = "sesv2" | "pinpoint-email";

const dayMs = 86_400_000;
const healthy: Fixture = {
  account: { dashboardDomains: ["acme.example"], vdmEnabled: true },
  identities: [{ name: "acme.example", mailFrom: "bounce.acme.example" }],
  dns: { "_dmarc.acme.example TXT": ["v=DMARC1; p=reject"] },
};

async function read(
  provider: Provider,
  fixture: Fixture,
  question: Partial<HealthQuery> = {},
  options: Partial<ServiceOptions> = {},
) {
  const service = await startService({ fixture, seed: "health", ...options });
  closers.push(() => service.close());
  const now = Date.now();
  const report = await readHealthOf(
    { provider, region: "us-east-1", endpoint: service.url, placeholderCredentials: true },
    {
      clock: { now: () => now, sleep: async () => {} },
      pace: { concurrency: 4, pollEveryMs: 1, retries: 2, retryBaseMs: 1, settleMs: 0 },
    },
    { domain: "acme.example", fromMs: now - 7 * dayMs, toMs: now, rateIsps: [], ...question },
    { signal: new AbortController().signal },
  );
  return { report, requests: service.control.requests() };
}

const rates = {
  sesv2: ["inbox", "spam", "read", "delete", "bounce", "complaint", "open", "click"],
  "pinpoint-email": ["inbox", "spam", "read", "delete"],
};

describe.each(["sesv2", "pinpoint-email"] as const)("the health of a domain from %s", (provider) => {
  test("reports every rate, day, and campaign of a healthy account, without problems", async () => {
    const { report, requests } = await read(provider, healthy, { rateIsps: ["*"] });
    const measured = Object.keys(report.overall).filter((key) => key.endsWith("Percent"));
    expect(measured.toSorted()).toEqual(rates[provider].map((rate) => `${rate}Percent`).toSorted());
    expect(report.overall.inboxPercent).toBeGreaterThan(90);
    expect((report.overall.inboxPercent ?? 0) + (report.overall.spamPercent ?? 0)).toBeCloseTo(100, 6);
    expect(report.days.length).toBeGreaterThanOrEqual(7);
    expect(report.days.map(({ day }) => day)).toEqual(report.days.map(({ day }) => day).toSorted());
    expect(report.campaigns.length).toBeGreaterThanOrEqual(7);
    expect(report.isps.map(({ isp }) => isp)).toContain("Gmail");
    if (provider === "sesv2")
      expect(report.isps.every(({ complaintPercent }) => complaintPercent !== undefined)).toBe(true);
    expect(report).toMatchObject({ simulated: true, blocklistings: [] });
    expect(report.notMeasured.flatMap(({ metrics }) => metrics)).toEqual(
      provider === "sesv2" ? [] : ["bounce", "complaint", "open", "click", "recommendations"],
    );
    const failed = evaluateHealth(healthDemandsOf([]), report).filter(({ outcome }) => outcome === "failed");
    expect(failed).toEqual([]);
    // The campaign list is complete, so no campaign is read separately.
    expect(requests.filter(({ operation }) => operation === "GetDomainDeliverabilityCampaign")).toEqual([]);
  });

  test("reports an incident in the days, campaigns, rates, and blocklists", async () => {
    const incident = parse(
      await readFile(join(projectRoot, "docs/examples/reputation-incident.yaml"), "utf8"),
    ) as Fixture;
    const { report } = await read(provider, incident, { rateIsps: ["Gmail"] });
    const demands = healthDemandsOf({
      overall: ["inbox >= 90", "blocklistings == 0"],
      Gmail: ["inbox >= 90", "complaint < 0.1"],
      daily: ["inbox >= 85"],
      campaigns: ["spam <= 10"],
    });
    expect(rateIspsOf(demands)).toEqual(["Gmail"]);
    const messages = evaluateHealth(demands, report).map(({ outcome, message }) => `${outcome} ${message}`);
    expect(messages).toEqual([
      expect.stringMatching(/^failed Overall: 8\d% landed in the inbox; at least 90% expected$/),
      "failed Overall: 1 blocklisting of the account's IP addresses (192.0.2.10 on zen.blocklist.example); exactly 0 expected",
      expect.stringMatching(/^failed Gmail: \d\d% landed in the inbox/),
      provider === "sesv2"
        ? expect.stringMatching(/^failed Gmail: 0\.\d+% led to complaints; less than 0\.1% allowed$/)
        : expect.stringMatching(
            /^not-measured Gmail: not measured \(.*the Pinpoint Email API does not report them\. Use a project with provider sesv2\.\); less than 0\.1% allowed$/,
          ),
      expect.stringMatching(/^failed Worst day, \d{4}-\d\d-\d\d: [78]\d% landed in the inbox/),
      expect.stringMatching(/^failed Worst campaign, ".+" \(\d{4}-\d\d-\d\d\): \d\d% landed in spam/),
      // Gmail's default thresholds, which the incident alone does not violate.
      ...(provider === "sesv2"
        ? [
            expect.stringMatching(/complaints; less than 0\.1% allowed$/),
            expect.stringMatching(/^passed .*less than 0\.3% allowed$/),
          ]
        : [expect.stringMatching(/^not-measured/), expect.stringMatching(/^not-measured/)]),
    ]);
  });

  const incident = (rest: object): Fixture => ({
    ...healthy,
    incidents: [{ domain: "acme.example", from: "-7d", to: "-0d", ...rest }],
  });
  test.each<[string, Fixture, string, RegExp, Provider?]>([
    [
      "complaints",
      incident({ complaintPercent: 0.5 }),
      "overall",
      /^failed Overall: 0\.\d+% led to complaints; less than 0\.3% allowed/,
      "sesv2",
    ],
    [
      "some complaints",
      incident({ complaintPercent: 0.2 }),
      "overall",
      /^warned Overall: 0\.\d+% led to complaints; less than 0\.1% allowed/,
      "sesv2",
    ],
    [
      "bounces",
      incident({ bouncePercent: 9 }),
      "overall",
      /^failed Overall: [89](\.\d)?% bounced permanently; at most 2% allowed/,
      "sesv2",
    ],
    [
      "spam",
      incident({ spamPercent: 40 }),
      "overall",
      /^failed Overall: \d\d% landed in the inbox; at least 90% expected/,
    ],
    [
      "a listing",
      { ...healthy, listings: [{ ip: "192.0.2.11", list: "sbl.example", from: "-1d" }] },
      "overall",
      /^failed Overall: 1 blocklisting .*192\.0\.2\.11 on sbl\.example/,
    ],
    [
      "nothing sent",
      incident({ volumeFactor: 0.000001 }),
      "overall",
      /^not-measured Overall: not measured \(no result for inbox: [\w.-]+ sent no mail/,
    ],
    [
      "an unknown domain",
      { account: { vdmEnabled: true } },
      "overall",
      /^not-measured Overall: not measured \(Cannot read the statistics of acme\.example: NotFoundException/,
    ],
  ])("%s", async (_, fixture, scope, line, only) => {
    if (only && only !== provider) return;
    const { report } = await read(provider, fixture);
    const demands = healthDemandsOf(["inbox >= 90", "bounce <= 2", "blocklistings == 0"]);
    const wrong = evaluateHealth(demands, report).filter(
      (each) => each.scope === scope && each.outcome !== "passed",
    );
    expect(wrong.map(({ outcome, message }) => `${outcome} ${message}`)).toEqual(
      expect.arrayContaining([expect.stringMatching(line)]),
    );
  });

  test("names the permission for each metric that it may not read, and measures the others", async () => {
    const { report } = await read(
      provider,
      healthy,
      {},
      {
        faults: [
          {
            operation: "GetDomainStatisticsReport",
            error: {
              code: "AccessDeniedException",
              statusCode: 403,
              message: "User: arn is not authorized to perform: ses:GetDomainStatisticsReport",
            },
          },
        ],
      },
    );
    expect(report.notMeasured[0]).toMatchObject({
      metrics: ["inbox", "spam", "read"],
      reason: expect.stringContaining("Grant ses:GetDomainStatisticsReport"),
    });
    expect(report.overall.deletePercent).toBeGreaterThan(0);
  });

  test("retries throttled calls", async () => {
    const { report } = await read(
      provider,
      healthy,
      {},
      {
        faults: [
          {
            operation: "GetDomainStatisticsReport",
            error: { statusCode: 429, code: "TooManyRequestsException" },
            count: 2,
          },
        ],
      },
    );
    expect(report.overall.inboxPercent).toBeGreaterThan(90);
  });

  test("rejects if the service fails", async () => {
    await expect(
      read(
        provider,
        healthy,
        {},
        { faults: [{ operation: "GetBlacklistReports", error: { statusCode: 503 } }] },
      ),
    ).rejects.toMatchObject({ code: "provider-fault" });
  });

  test("reads campaigns by id", async () => {
    const all = (await read(provider, healthy)).report.campaigns;
    const [first] = all;
    const { report, requests } = await read(provider, healthy, { campaigns: [first?.id ?? ""] });
    expect(report.campaigns).toEqual([first]);
    expect(requests.some(({ operation }) => operation === "ListDomainDeliverabilityCampaigns")).toBe(false);
  });
});

test("requests rates in batches of ten queries, optionally for one configuration set", async () => {
  const { report, requests } = await read("sesv2", healthy, { rateIsps: ["Gmail", "Yahoo"] });
  // Seven counts, each overall and for two mailbox providers.
  expect(requests.filter(({ operation }) => operation === "BatchGetMetricData")).toHaveLength(3);
  expect(
    report.isps
      .filter(({ bouncePercent }) => bouncePercent !== undefined)
      .map(({ isp }) => isp)
      .toSorted(),
  ).toEqual(["Gmail", "Yahoo"]);
  const other = await read("sesv2", healthy, { configurationSet: "none" });
  expect(other.report.overall).not.toHaveProperty("bouncePercent");
});
