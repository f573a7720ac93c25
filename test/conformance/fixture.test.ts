import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { AccountFixture } from "../../src/service/fixture/account-fixture.ts";
import { startService } from "../../src/service/start.ts";
import { projectRoot, runCli } from "../support/run-cli.ts";
import { createProject } from "../unit/message/project.ts";
import { rejectionOf, useService } from "./running-service.ts";

const dayMs = 86_400_000;
const exampleFile = "docs/examples/reputation-incident.yaml";
const example: AccountFixture = parse(await readFile(`${projectRoot}/${exampleFile}`, "utf8"));
const Domain = "acme.example";

async function useIncident(fixture: AccountFixture = example) {
  const service = await useService({ fixture });
  service.clock.advance(12 * 3_600_000);
  const nowMs = service.clock.now();
  const range = { StartDate: new Date(nowMs - 6 * dayMs), EndDate: new Date(nowMs) };
  const statistics = () => service.v2.getDomainStatisticsReport({ Domain, ...range });
  const spamPercents = async (isp: string) =>
    (await statistics()).DailyVolumes?.map(
      ({ DomainIspPlacements }) =>
        DomainIspPlacements?.find(({ IspName }) => IspName === isp)?.SpamPercentage ?? Number.NaN,
    ) ?? [];
  return { ...service, range, statistics, spamPercents };
}

describe("the example of a reputation incident", () => {
  test("applies the API's own rules to the account", async () => {
    const { v2 } = await useIncident();
    expect(await v2.getAccount({})).toMatchObject({ EnforcementStatus: "PROBATION" });
    expect(await v2.getConfigurationSet({ ConfigurationSetName: "campaigns" })).toMatchObject({
      DeliveryOptions: { SendingPoolName: "marketing" },
      Tags: [{ Key: "team", Value: "crm" }],
    });
    expect(await v2.getEmailIdentity({ EmailIdentity: Domain })).toMatchObject({
      ConfigurationSetName: "campaigns",
      MailFromAttributes: { MailFromDomain: "bounce.acme.example" },
    });
    expect(await v2.getEmailIdentity({ EmailIdentity: "shop.example" })).toMatchObject({
      DkimAttributes: { Status: "FAILED" },
    });
    expect((await v2.getDedicatedIps({ PoolName: "marketing" })).DedicatedIps).toHaveLength(1);
    expect((await v2.getEmailTemplate({ TemplateName: "spring-sale" })).TemplateContent?.Subject).toBe(
      "{{headline}}",
    );
    expect((await v2.getDeliverabilityDashboardOptions({})).ActiveSubscribedDomains).toMatchObject([
      { Domain },
    ]);
  });

  test("appears at Gmail on its days only", async () => {
    const { spamPercents } = await useIncident();
    const gmail = await spamPercents("Gmail");
    expect(gmail).toHaveLength(7);
    for (const [index, percent] of gmail.entries()) {
      // Days 3, 4, and 5 of seven; today is the last.
      if (index >= 3 && index <= 5) expect(percent).toBeGreaterThan(65);
      else expect(percent).toBeLessThan(10);
    }
    for (const percent of await spamPercents("Outlook")) expect(percent).toBeLessThan(10);
  });

  test("is the same in statistics, campaigns, and metrics", async () => {
    const { v2, statistics, range } = await useIncident();
    const { OverallVolume, DailyVolumes = [] } = await statistics();
    const sum = (numbers: (number | undefined)[]) =>
      numbers.reduce<number>((all, one) => all + (one ?? 0), 0);
    const spam = OverallVolume?.VolumeStatistics?.SpamRawCount;
    expect(sum(DailyVolumes.map(({ VolumeStatistics }) => VolumeStatistics?.SpamRawCount))).toBe(spam);
    const { DomainDeliverabilityCampaigns: campaigns = [] } = await v2.listDomainDeliverabilityCampaigns({
      SubscribedDomain: Domain,
      ...range,
    });
    expect(sum(campaigns.map(({ SpamCount }) => SpamCount))).toBe(spam);
    const told = campaigns.find(({ Subject }) => Subject === "Everything must go");
    expect(told).toMatchObject({ FromAddress: "deals@acme.example" });
    expect(told?.ProjectedVolume).toBeGreaterThan(40_000);
    const again = await v2.getDomainDeliverabilityCampaign({ CampaignId: told?.CampaignId });
    expect(again.DomainDeliverabilityCampaign).toEqual(told);
    const { Results = [] } = await v2.batchGetMetricData({
      Queries: (["DELIVERY", "COMPLAINT"] as const).map((Metric) => ({
        Id: Metric,
        Namespace: "VDM",
        Metric,
        Dimensions: { EMAIL_IDENTITY: Domain },
        ...range,
      })),
    });
    const [delivered, complaints] = Results.map(({ Values }) => sum(Values ?? []));
    expect(delivered).toBe(sum([spam, OverallVolume?.VolumeStatistics?.InboxRawCount]));
    expect(complaints).toBeGreaterThan(50);
  });

  test("lists the address on a blocklist, from the given day", async () => {
    const { v1, v2, clock } = await useIncident();
    for (const client of [v1, v2]) {
      const { BlacklistReport } = await client.getBlacklistReports({
        BlacklistItemNames: ["192.0.2.10", "192.0.2.11"],
      });
      expect(BlacklistReport).toEqual({
        "192.0.2.10": [
          {
            RblName: "zen.blocklist.example",
            ListingTime: new Date(clock.now() - 12 * 3_600_000 - 2 * dayMs),
            Description: "192.0.2.10 hit spam traps",
          },
        ],
        "192.0.2.11": [],
      });
      const error = await rejectionOf(client.getBlacklistReports({ BlacklistItemNames: ["198.51.100.1"] }));
      expect(error.name).toBe("NotFoundException");
    }
  });

  test("recommends what to fix, and reports later that it is fixed", async () => {
    const { v2, clock } = await useIncident();
    const list = async (Filter?: Partial<Record<"TYPE" | "IMPACT" | "STATUS" | "RESOURCE_ARN", string>>) =>
      (await v2.listRecommendations({ ...(Filter && { Filter }) })).Recommendations?.map(
        ({ Type, Status, ResourceArn = "" }) => `${Type} ${Status} ${ResourceArn.split(":").at(-1)}`,
      ) ?? [];
    expect((await list()).toSorted()).toEqual([
      "COMPLAINT OPEN identity/acme.example",
      "DKIM OPEN identity/shop.example",
      "IP_LISTING OPEN dedicated-ip/192.0.2.10",
      "SPF OPEN identity/shop.example",
    ]);
    expect(await list({ TYPE: "DKIM" })).toEqual(["DKIM OPEN identity/shop.example"]);
    expect(await list({ IMPACT: "LOW" })).toEqual(["SPF OPEN identity/shop.example"]);
    expect(await list({ RESOURCE_ARN: `arn:aws:ses:us-east-1:000000000000:identity/${Domain}` })).toEqual([
      "COMPLAINT OPEN identity/acme.example",
    ]);
    clock.advance(10 * dayMs);
    expect(await list({ STATUS: "FIXED" })).toEqual(["COMPLAINT FIXED identity/acme.example"]);
    const page = await v2.listRecommendations({ PageSize: 1 });
    expect(page.Recommendations).toHaveLength(1);
    expect((await rejectionOf(v2.listRecommendations({ PageSize: 101 }))).message).toContain("pageSize");
    expect(
      (await rejectionOf(v2.listRecommendations({ Filter: { COLOUR: "x" } as never }))).message,
    ).toContain("Map keys");
  });

  test("exists again after a reset", async () => {
    const { v2, control } = await useIncident();
    await v2.deleteEmailIdentity({ EmailIdentity: Domain });
    await v2.createConfigurationSet({ ConfigurationSetName: "later" });
    await control.reset();
    expect((await v2.listConfigurationSets({})).ConfigurationSets).toEqual(["campaigns"]);
    await v2.getEmailIdentity({ EmailIdentity: Domain });
  });
});

test("a healthy account has only the SPF recommendation, and no listing", async () => {
  const { v2 } = await useIncident({ identities: [{ name: Domain }] });
  const { Recommendations } = await v2.listRecommendations({});
  expect(Recommendations).toMatchObject([{ Type: "SPF", Impact: "LOW" }]);
});

test.each([
  ["an unknown key", { identity: [] }, 'has no key "identity"'],
  [
    "a DNS name without a type",
    { dns: { "acme.example": ["x"] } },
    '"acme.example" is not a name and a type',
  ],
  [
    "a type of DNS record that is none",
    { dns: { "acme.example MXX": ["x"] } },
    '"acme.example MXX" is not a name and a type',
  ],
  [
    "an address that is none",
    { dns: { "mx.acme.example A": ["203.0.113"] } },
    '"203.0.113" is not a valid record of "mx.acme.example A": use the form 203.0.113.7',
  ],
  [
    "a mail host without its priority",
    { dns: { "acme.example MX": ["mx.acme.example"] } },
    '"mx.acme.example" is not a valid record of "acme.example MX": use the form 10 mx.acme.example',
  ],
  [
    "a text whose quote does not end",
    { dns: { "acme.example TXT": ['"v=spf1'] } },
    'is not a valid record of "acme.example TXT": use the form v=spf1 -all',
  ],
  ["a day that is none", { incidents: [{ domain: "a.example", from: "soon", to: "-1d" }] }, "must be a date"],
  [
    "a day that no calendar has",
    { incidents: [{ domain: "a.example", from: "2026-02-30", to: "-1d" }] },
    "must be a date",
  ],
  [
    "an incident that ends before it begins",
    { identities: [{ name: "a.example" }], incidents: [{ domain: "a.example", from: "-1d", to: "-3d" }] },
    "incidents.0: to must not be before from",
  ],
  [
    "a listing that ends before it begins",
    { listings: [{ ip: "192.0.2.10", list: "x", from: "-1d", to: "-3d" }] },
    "listings.0: to must not be before from",
  ],
  [
    "a percentage of 101",
    { incidents: [{ domain: "a.example", from: "-2d", to: "-1d", spamPercent: 101 }] },
    "100",
  ],
  [
    "an identity that the API refuses",
    { identities: [{ name: "a.example" }, { name: "not a domain" }] },
    "identities.1: Not a valid email address or domain: not a domain",
  ],
  [
    "a pool that is not there",
    { configurationSets: [{ name: "x", pool: "nope" }] },
    "configurationSets.0: Dedicated IP pool nope does not exist.",
  ],
  [
    "a name that breaks a rule",
    { configurationSets: [{ name: "a b" }] },
    "at 'configurationSetName' failed to satisfy constraint",
  ],
  [
    "an incident of nobody",
    { incidents: [{ domain: "other.example", from: "-2d", to: "-1d" }] },
    "incidents.0: Email identity other.example does not exist.",
  ],
])("a program's fixture with %s is refused", async (_, fixture, words) => {
  const error = await rejectionOf(startService({ fixture: fixture as AccountFixture }));
  expect(error.message).toContain(words);
});

test("a rejected fixture leaves nothing in the data folder", async () => {
  const dataDir = `${(await createProject()).projectDir}/account`;
  const identities = [{ name: "first.example" }, { name: "not a domain" }];
  await rejectionOf(startService({ dataDir, fixture: { identities } }));
  const { v2 } = await useService({ dataDir, fixture: { identities: [{ name: "second.example" }] } });
  const { EmailIdentities } = await v2.listEmailIdentities({});
  expect(EmailIdentities?.map(({ IdentityName }) => IdentityName)).toEqual(["second.example"]);
});

test("the page's example is a valid fixture", async () => {
  const page = await readFile(`${projectRoot}/docs/account-fixture.md`, "utf8");
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => parse(text));
  expect(examples).toHaveLength(1);
  const { v2 } = await useService({ fixture: examples[0] });
  expect((await v2.listEmailIdentities({})).EmailIdentities).toHaveLength(1);
});

test("reports a file's errors with line and column", async () => {
  const { projectDir: cwd } = await createProject({
    "typo.yaml": "identities:\n  - name: a.example\n    verificaton: FAILED\n",
    "refused.yaml": "configurationSets:\n  - name: campaigns\n  - name: campaigns\n",
  });
  const typo = await runCli(["service", "--port", "0", "--fixture", "typo.yaml"], { cwd });
  expect(typo.code).toBe(2);
  expect(typo.stderr).toContain("typo.yaml:3:5");
  expect(typo.stderr).toMatch(/Did you mean "verification"\?/);
  const refused = await runCli(["service", "--port", "0", "--fixture", "refused.yaml"], { cwd });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("refused.yaml:3:5");
  expect(refused.stderr).toContain("Configuration set <campaigns> already exists.");
});
