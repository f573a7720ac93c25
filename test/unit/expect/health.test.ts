import { describe, expect, test } from "vitest";
import { evaluateHealth } from "../../../src/expect/evaluate-health.ts";
import {
  healthDemandsOf,
  parseHealthThreshold,
  rateIspsOf,
} from "../../../src/expect/health-expectations.ts";
import { judgeAssertions } from "../../../src/expect/judge.ts";
import type { HealthReport } from "../../../src/result/health.ts";

const report = (rest: Partial<HealthReport> = {}): HealthReport => ({
  domain: "acme.example",
  from: "2026-03-01T00:00:00.000Z",
  to: "2026-03-08T00:00:00.000Z",
  overall: { inboxPercent: 94.6, complaintPercent: 0.05, volume: 1000 },
  isps: [
    { isp: "Gmail", inboxPercent: 70 },
    { isp: "Yahoo", inboxPercent: 99, complaintPercent: 0.2 },
  ],
  days: [
    { day: "2026-03-01", inboxPercent: 96, complaintPercent: 0.01 },
    { day: "2026-03-02", inboxPercent: 81, complaintPercent: 0.31 },
    { day: "2026-03-03" },
  ],
  campaigns: [],
  blocklistings: [{ ip: "192.0.2.1", list: "sbl.example" }],
  notMeasured: [{ metrics: ["click"], reason: "the manager is switched off" }],
  simulated: false,
  ...rest,
});
const lines = (demands: Parameters<typeof healthDemandsOf>[0], of = report()) =>
  evaluateHealth(healthDemandsOf(demands), of).map(({ outcome, message }) => `${outcome} ${message}`);
/** A custom threshold in place of Gmail's. */
const quiet = "complaint <= 100";

describe("health expectations", () => {
  test("include Gmail's complaint limits unless there is one on complaints overall", () => {
    const sources = (demands: Parameters<typeof healthDemandsOf>[0]) =>
      healthDemandsOf(demands).map(
        ({ selector, threshold: { source, level } }) => `${selector} ${source} ${level}`,
      );
    const gmail = ["overall complaint < 0.1 warn", "overall complaint < 0.3 error"];
    expect(sources(undefined)).toEqual(gmail);
    expect(sources(["inbox >= 90"])).toEqual(["overall inbox >= 90 error", ...gmail]);
    expect(sources({ Gmail: ["complaint < 1"] })).toEqual(["Gmail complaint < 1 error", ...gmail]);
    expect(sources([quiet])).toEqual([`overall ${quiet} error`]);
  });

  test.each<[string, string, RegExp]>([
    [
      "imbox >= 9",
      "overall",
      /has no metric "imbox"\. Did you mean "inbox"\? Use one of: inbox, spam, read, delete, bounce,/,
    ],
    ["missing <= 1", "overall", /has no metric "missing"/],
    ["inbox >= control - 5", "overall", /compares with a control, but a health check has none/],
    ["blocklistings == 0.5", "overall", /has a fraction, but its metric is a count/],
    ["recommendations == 0", "daily", /applies to the whole account\. Move it to overall\./],
    ["complaint 0.1", "overall", /has no operator/],
  ])("reject %s under %s", (source, selector, message) => {
    expect(() => parseHealthThreshold(source, selector)).toThrow(message);
  });

  test("return the mailbox providers with expectations on queried rates", () => {
    expect(
      rateIspsOf(
        healthDemandsOf({
          Gmail: ["inbox > 1"],
          Yahoo: ["bounce < 2"],
          "*": ["open > 1"],
          daily: ["click > 1"],
        }),
      ),
    ).toEqual(["Yahoo", "*"]);
  });

  test("are evaluated overall, at one mailbox provider, at each, and as counts", () => {
    expect(
      lines({
        overall: ["inbox >= 95", "blocklistings == 0", quiet],
        gmail: ["inbox >= 80"],
        "*": [{ warn: "inbox > 75" }],
      }),
    ).toEqual([
      "failed Overall: 94.6% landed in the inbox; at least 95% expected",
      "failed Overall: 1 blocklisting of the account's IP addresses (192.0.2.1 on sbl.example); exactly 0 expected",
      "passed Overall: 0.05% led to complaints; at most 100% allowed",
      "failed Gmail: 70% landed in the inbox; at least 80% expected",
      "warned Gmail: 70% landed in the inbox; more than 75% expected",
      "passed Yahoo: 99% landed in the inbox; more than 75% expected",
    ]);
  });

  test("evaluate the worst day in the direction of the threshold, and ignore days without a result", () => {
    expect(
      lines({
        overall: [quiet],
        daily: ["inbox >= 85", "complaint < 0.3", "complaint >= 0", "inbox == 96"],
      }).slice(1),
    ).toEqual([
      "failed Worst day, 2026-03-02: 81% landed in the inbox; at least 85% expected",
      "failed Worst day, 2026-03-02: 0.31% led to complaints; less than 0.3% allowed",
      "passed Worst day, 2026-03-01: 0.01% led to complaints; at least 0% expected",
      "failed Worst day, 2026-03-02: 81% landed in the inbox; exactly 96% expected",
    ]);
  });

  test("never pass if not measured, and say why", () => {
    const unknown = lines({
      overall: ["click > 1", "recommendations == 0", quiet],
      Yaho: ["inbox > 1"],
      Gmail: ["complaint < 1"],
      campaigns: ["spam < 9"],
    });
    expect(unknown).toEqual([
      "not-measured Overall: not measured (the manager is switched off); more than 1% expected",
      "not-measured Overall: not measured (no result for recommendations: acme.example sent no mail, or none that reports it); exactly 0 expected",
      expect.stringMatching(/^passed/),
      "not-measured Yaho: not measured (no results for Yaho; available: Gmail, Yahoo; did you mean Yahoo?); more than 1% expected",
      "not-measured Gmail: not measured (no result for complaint: acme.example sent no mail, or none that reports it); less than 1% allowed",
      "not-measured campaigns: not measured (no result for spam: acme.example sent no mail, or none that reports it); less than 9% allowed",
    ]);
    const silent = report({ overall: {}, isps: [], days: [] });
    expect(judgeAssertions(evaluateHealth(healthDemandsOf([quiet]), silent))).toBe("not-measured");
    // A default threshold without data only warns.
    expect(judgeAssertions(evaluateHealth(healthDemandsOf([]), silent))).toBe("warned");
    expect(lines({ "*": ["inbox > 1"] }, silent)[0]).toMatch(/^not-measured \*: not measured/);
  });

  test.each([
    ["spam <= 1", { spamPercent: 1.26 }, "failed Overall: 1.3% landed in spam; at most 1% allowed"],
    ["read >= 20", { readPercent: 12.3 }, "failed Overall: 12% were read; at least 20% expected"],
    ["delete <= 5", { deletePercent: 9.96 }, "failed Overall: 10% were deleted unread; at most 5% allowed"],
    ["bounce < 2", { bouncePercent: 0.004 }, "passed Overall: 0% bounced permanently; less than 2% allowed"],
    ["open >= 10", { openPercent: 10 }, "passed Overall: 10% were opened; at least 10% expected"],
    ["click >= 1", { clickPercent: 1 }, "passed Overall: 1% were clicked; at least 1% expected"],
    ["click >= 1", { clickPercent: 0.995 }, "failed Overall: 0.99% were clicked; at least 1% expected"],
    [
      "inbox == 90",
      { inboxPercent: 90.4 },
      "failed Overall: 90.4% landed in the inbox; exactly 90% expected",
    ],
  ])("show as many decimals as the size of the rate and its outcome require: %s", (demand, overall, line) => {
    expect(lines([demand, quiet], report({ overall, notMeasured: [] }))[0]).toBe(line);
  });

  test("evaluate the worst campaign, with its subject and day", () => {
    const dated = { from: "news@acme.example" };
    const campaigns = [
      {
        ...dated,
        id: "1",
        subject: "Spring",
        firstSeenAt: "2026-03-01T08:00:00.000Z",
        inboxPercent: 99,
        spamPercent: 1,
      },
      {
        ...dated,
        id: "2",
        subject: "Sale",
        firstSeenAt: "2026-03-02T08:00:00.000Z",
        inboxPercent: 60,
        spamPercent: 40,
      },
      { ...dated, id: "3", subject: "Undated", inboxPercent: 90, spamPercent: 10 },
    ];
    const of = report({ campaigns });
    const worst = (demand: string) => lines({ campaigns: [demand], overall: [quiet] }, of)[0];
    expect(worst("inbox >= 90")).toContain('Worst campaign, "Sale" (2026-03-02): 60% landed');
    expect(worst("inbox < 100")).toContain('Worst campaign, "Spring" (2026-03-01): 99% landed');
    expect(worst("spam <= 5")).toContain('"Sale" (2026-03-02): 40% landed');
    expect(worst("inbox == 90")).toContain('"Sale" (2026-03-02): 60% landed');
    expect(worst("inbox == 60")).toContain('"Spring" (2026-03-01): 99% landed');
  });

  test.each([
    // The worst is above the limit for some operators, and below it for others, whatever the limit is.
    ["inbox >= 50", "2026-03-02: 81%"],
    ["inbox > 99", "2026-03-02: 81%"],
    ["inbox <= 50", "2026-03-01: 96%"],
    ["inbox < 99", "2026-03-01: 96%"],
    ["inbox == 90", "2026-03-02: 81%"],
    ["inbox == 82", "2026-03-01: 96%"],
  ])("find the worst day for %s", (demand, worst) => {
    for (const days of [report().days, report().days.toReversed()])
      expect(lines({ daily: [demand], overall: [quiet] }, report({ days }))[0]).toContain(
        `Worst day, ${worst}`,
      );
  });

  test("name the first three distinct items of a count", () => {
    const listings = ["a", "b", "b", "c", "d"].map((list) => ({ ip: "192.0.2.1", list: `${list}.example` }));
    expect(lines(["blocklistings == 0", quiet], report({ blocklistings: listings }))[0]).toBe(
      "failed Overall: 5 blocklistings of the account's IP addresses (192.0.2.1 on a.example, 192.0.2.1 on b.example, 192.0.2.1 on c.example); exactly 0 expected",
    );
    const recommendations = [{ description: "Publish a DMARC record" }] as unknown as NonNullable<
      HealthReport["recommendations"]
    >;
    expect(lines(["recommendations == 0", quiet], report({ recommendations }))[0]).toBe(
      "failed Overall: 1 open recommendation (Publish a DMARC record); exactly 0 expected",
    );
    expect(lines(["recommendations == 0", quiet], report({ recommendations: [] }))[0]).toBe(
      "passed Overall: 0 open recommendations; exactly 0 expected",
    );
  });

  test("keep the limit if not measured, and list what was measured", () => {
    const unmeasured = (demand: string, of: HealthReport, selector = "overall") =>
      evaluateHealth(
        healthDemandsOf({
          [selector]: [demand],
          overall: selector === "overall" ? [demand, quiet] : [quiet],
        }),
        of,
      )[0];
    const { blocklistings: _, ...none } = report({ isps: [], notMeasured: [] });
    expect(unmeasured("blocklistings == 0", none)).toMatchObject({
      outcome: "not-measured",
      expectedCount: 0,
    });
    expect(unmeasured("read >= 5", none)).toMatchObject({ outcome: "not-measured", expectedPercent: 5 });
    expect(unmeasured("read >= 5", none, "Gmail")?.message).toBe(
      "Gmail: not measured (no results for Gmail); at least 5% expected",
    );
    expect(unmeasured("read >= 5", report(), "Gmial")?.message).toContain(
      "no results for Gmial; available: Gmail, Yahoo; did you mean Gmail?",
    );
  });
});
