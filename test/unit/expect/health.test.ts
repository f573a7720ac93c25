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
  test("Gmail's lines are there where nothing is demanded of complaints overall", () => {
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
    ["inbox >= control - 5", "overall", /compares with a control, which health has none of/],
    ["blocklistings == 0.5", "overall", /has a fraction, and is counted/],
    ["recommendations == 0", "daily", /is counted for the whole account\. Move it to overall\./],
    ["complaint 0.1", "overall", /has no operator/],
  ])("%s under %s is refused", (source, selector, message) => {
    expect(() => parseHealthThreshold(source, selector)).toThrow(message);
  });

  test("rates are asked for at the ISPs that a demand on them names", () => {
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

  test("are held overall, at an ISP and at each, and counted", () => {
    expect(
      lines({
        overall: ["inbox >= 95", "blocklistings == 0", quiet],
        gmail: ["inbox >= 80"],
        "*": [{ warn: "inbox > 75" }],
      }),
    ).toEqual([
      "failed Overall: 94.6 % landed in the inbox; at least 95 % demanded",
      "failed Overall: 1 blocklisting of the account's addresses (192.0.2.1 on sbl.example); exactly 0 demanded",
      "passed Overall: 0.05 % drew a complaint; at most 100 % allowed",
      "failed Gmail: 70 % landed in the inbox; at least 80 % demanded",
      "warned Gmail: 70 % landed in the inbox; more than 75 % demanded",
      "passed Yahoo: 99 % landed in the inbox; more than 75 % demanded",
    ]);
  });

  test("of days the worst speaks, by the direction of the demand; days that tell nothing are none", () => {
    expect(
      lines({
        overall: [quiet],
        daily: ["inbox >= 85", "complaint < 0.3", "complaint >= 0", "inbox == 96"],
      }).slice(1),
    ).toEqual([
      "failed Worst day, 2026-03-02: 81 % landed in the inbox; at least 85 % demanded",
      "failed Worst day, 2026-03-02: 0.31 % drew a complaint; less than 0.3 % allowed",
      "passed Worst day, 2026-03-01: 0.01 % drew a complaint; at least 0 % demanded",
      "failed Worst day, 2026-03-02: 81 % landed in the inbox; exactly 96 % demanded",
    ]);
  });

  test("what was not measured never passes, and says why", () => {
    const unknown = lines({
      overall: ["click > 1", "recommendations == 0", quiet],
      Yaho: ["inbox > 1"],
      Gmail: ["complaint < 1"],
      campaigns: ["spam < 9"],
    });
    expect(unknown).toEqual([
      "not-measured Overall: not measured (the manager is switched off); more than 1 % demanded",
      "not-measured Overall: not measured (no figure for recommendations came back: nothing was sent by acme.example, or nothing that tells it); exactly 0 demanded",
      expect.stringMatching(/^passed/),
      "not-measured Yaho: not measured (there is nothing of Yaho; there are Gmail, Yahoo; did you mean Yahoo?); more than 1 % demanded",
      "not-measured Gmail: not measured (no figure for complaint came back: nothing was sent by acme.example, or nothing that tells it); less than 1 % allowed",
      "not-measured campaigns: not measured (no figure for spam came back: nothing was sent by acme.example, or nothing that tells it); less than 9 % allowed",
    ]);
    const silent = report({ overall: {}, isps: [], days: [] });
    expect(judgeAssertions(evaluateHealth(healthDemandsOf([quiet]), silent))).toBe("not-measured");
    // A default threshold without data only warns.
    expect(judgeAssertions(evaluateHealth(healthDemandsOf([]), silent))).toBe("warned");
    expect(lines({ "*": ["inbox > 1"] }, silent)[0]).toMatch(/^not-measured \*: not measured/);
  });

  test.each([
    ["spam <= 1", { spamPercent: 1.26 }, "failed Overall: 1.3 % landed in spam; at most 1 % allowed"],
    ["read >= 20", { readPercent: 12.3 }, "failed Overall: 12 % were read; at least 20 % demanded"],
    ["delete <= 5", { deletePercent: 9.96 }, "failed Overall: 10 % were deleted unread; at most 5 % allowed"],
    ["bounce < 2", { bouncePercent: 0.004 }, "passed Overall: 0 % bounced for good; less than 2 % allowed"],
    ["open >= 10", { openPercent: 10 }, "passed Overall: 10 % were opened; at least 10 % demanded"],
    ["click >= 1", { clickPercent: 1 }, "passed Overall: 1 % were clicked; at least 1 % demanded"],
    ["click >= 1", { clickPercent: 0.995 }, "failed Overall: 0.99 % were clicked; at least 1 % demanded"],
    [
      "inbox == 90",
      { inboxPercent: 90.4 },
      "failed Overall: 90.4 % landed in the inbox; exactly 90 % demanded",
    ],
  ])(
    "a rate is shown with as many decimals as its size and its verdict need: %s",
    (demand, overall, line) => {
      expect(lines([demand, quiet], report({ overall, notMeasured: [] }))[0]).toBe(line);
    },
  );

  test("the worst campaign speaks, with its subject and day", () => {
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
    expect(worst("inbox >= 90")).toContain('Worst campaign, "Sale" (2026-03-02): 60 % landed');
    expect(worst("inbox < 100")).toContain('Worst campaign, "Spring" (2026-03-01): 99 % landed');
    expect(worst("spam <= 5")).toContain('"Sale" (2026-03-02): 40 % landed');
    expect(worst("inbox == 90")).toContain('"Sale" (2026-03-02): 60 % landed');
    expect(worst("inbox == 60")).toContain('"Spring" (2026-03-01): 99 % landed');
  });

  test("counts name the first three, each once", () => {
    const listings = ["a", "b", "b", "c", "d"].map((list) => ({ ip: "192.0.2.1", list: `${list}.example` }));
    expect(lines(["blocklistings == 0", quiet], report({ blocklistings: listings }))[0]).toBe(
      "failed Overall: 5 blocklistings of the account's addresses (192.0.2.1 on a.example, 192.0.2.1 on b.example, 192.0.2.1 on c.example); exactly 0 demanded",
    );
    const recommendations = [{ description: "Publish a DMARC record" }] as unknown as NonNullable<
      HealthReport["recommendations"]
    >;
    expect(lines(["recommendations == 0", quiet], report({ recommendations }))[0]).toBe(
      "failed Overall: 1 recommendation open (Publish a DMARC record); exactly 0 demanded",
    );
    expect(lines(["recommendations == 0", quiet], report({ recommendations: [] }))[0]).toBe(
      "passed Overall: 0 recommendations open; exactly 0 demanded",
    );
  });

  test("what was not measured has its bound, and names what was", () => {
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
      "Gmail: not measured (there is nothing of Gmail); at least 5 % demanded",
    );
    expect(unmeasured("read >= 5", report(), "Gmial")?.message).toContain(
      "there is nothing of Gmial; there are Gmail, Yahoo; did you mean Gmail?",
    );
  });
});
