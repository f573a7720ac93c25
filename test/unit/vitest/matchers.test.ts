import { describe, expect, test } from "vitest";
import { threshold as asThreshold } from "../../../src/expect/threshold-text.ts";
import "placewright/vitest";
import type { Placement, TestResult } from "placewright";
import type { CheckReport } from "../../../src/result/check-report.ts";
import { sampleRunReport } from "../../support/sample-run-report.ts";
import { sampleMail } from "../check/sample-mail.ts";

const placement: Placement = {
  overall: { inboxPercent: 81, spamPercent: 17, missingPercent: 2 },
  isps: [
    { isp: "Gmail", inboxPercent: 95, spamPercent: 3, missingPercent: 2 },
    { isp: "Outlook", inboxPercent: 52, spamPercent: 46, missingPercent: 2 },
  ],
  simulated: true,
};
const unmeasured: Placement = { overall: {}, isps: [], simulated: false };

/** Returns the error of a failed matcher. */
function faultOf(assert: () => unknown): Error & { actual?: unknown; expected?: unknown } {
  try {
    assert();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it passed");
}

describe("toLandInInbox", () => {
  test("compares the rate of all seeds, or of one mailbox provider", () => {
    expect(placement).toLandInInbox({ atLeast: 80 });
    expect(placement).toLandInInbox({ isp: "gmail", atLeast: 95 });
    expect(placement).not.toLandInInbox({ isp: "Outlook", atLeast: 80 });
  });

  test("states the actual rate, and that it is simulated", () => {
    const { message, actual, expected } = faultOf(() =>
      expect(placement).toLandInInbox({ isp: "Outlook", atLeast: 80 }),
    );
    expect(message).toMatch(/Outlook.*52%/);
    expect(message).toContain("Simulated");
    expect([actual, expected]).toEqual([
      { Outlook: { "inbox ≥": "52%" } },
      { Outlook: { "inbox ≥": "80%" } },
    ]);
  });
});

describe("a result that needs a confidence", () => {
  const [sample] = sampleRunReport().tests;
  const counted: Placement = {
    overall: { inboxPercent: 92, spamPercent: 8, missingPercent: 0, seedCount: 50 },
    isps: [],
    simulated: false,
  };

  test.each([undefined, 0.99])("is judged with it (%s)", (confidence) => {
    if (!sample) throw new Error("the sample has no test");
    const { quarantine: _, ...rest } = sample;
    const result: TestResult = { ...rest, placement: counted, ...(confidence ? { confidence } : {}) };
    const asserts = [
      () => expect(result).toLandInInbox({ atLeast: 90 }),
      () => expect(result).toMeetPlacement({ overall: ["inbox >= 90"] }),
    ];
    for (const assert of asserts)
      if (confidence === undefined) assert();
      else expect(faultOf(assert).message).toMatch(/92% land in the inbox overall, but/);
  });
});

describe("toMeetPlacement", () => {
  test("accepts thresholds as in scenarios", () => {
    expect(placement).toMeetPlacement({
      overall: ["inbox >= 80", { warn: "spam <= 1" }],
      Gmail: ["inbox >= 95"],
    });
    expect(placement).not.toMeetPlacement({ "*": ["inbox >= 80"] });
  });

  test("refuses a misspelled mailbox provider, whose warning could never be measured", () => {
    const [sample] = sampleRunReport().tests;
    if (!sample) throw new Error("the sample has no test");
    const result: TestResult = { ...sample, provider: "local", placement };
    const judge = (name: string) => () =>
      expect(result).toMeetPlacement({ [name]: [{ warn: "inbox >= 1" }] });
    expect(faultOf(judge("Gmial"))).toMatchObject({
      code: "usage",
      message: expect.stringMatching(
        /"Gmial" is not the name of a mailbox provider .*Did you mean "Gmail"\?/,
      ),
    });
    for (const name of ["gmail", "Yahoo", "overall", "*"]) expect(judge(name)).not.toThrow();
    // A custom provider may measure any name.
    expect({ ...result, provider: "mine" }).toMeetPlacement({ Gmial: [{ warn: "inbox >= 1" }] });
  });

  test("shows every unmet threshold with the expected value", () => {
    const { actual, expected } = faultOf(() =>
      expect(placement).toMeetPlacement({ overall: ["inbox >= 90", "spam <= 5"], Gmail: ["inbox >= 95"] }),
    );
    expect(actual).toEqual({ overall: { "inbox ≥": "81%", "spam ≤": "17%" } });
    expect(expected).toEqual({ overall: { "inbox ≥": "90%", "spam ≤": "5%" } });
  });

  const [sample] = sampleRunReport().tests as [TestResult];
  const result: TestResult = { ...sample, placement, verdict: "passed" };
  const { baseline: _, control: __, ...alone } = result;

  test.each([
    [
      "baseline",
      "no earlier run on the branch has passed this test with this project",
      /placewright baseline set$/,
    ],
    ["control", "it was measured without one", /^Set control in measure\(\) or in the scenario$/],
  ] as const)("refuses to compare with a %s that there is none of, in both directions", (kind, why, hint) => {
    const expected = { overall: [`inbox >= ${kind} - 5`] } as const;
    for (const compare of [expect(alone), expect(alone).not])
      expect(faultOf(() => compare.toMeetPlacement(expected))).toMatchObject({
        code: "usage",
        reason: `Cannot compare "${result.title}" with the ${kind}: ${why}`,
        hint: expect.stringMatching(hint),
      });
    for (const compare of [expect(placement), expect(placement).not])
      expect(faultOf(() => compare.toMeetPlacement(expected))).toMatchObject({
        code: "usage",
        reason: `Cannot compare with the ${kind}: a placement alone has none`,
        hint: "Pass the result of measure(), not its placement",
      });
  });

  test("compares with the baseline and the control of the result", () => {
    const measured = (inboxPercent: number): Placement => ({
      overall: { inboxPercent },
      isps: [],
      simulated: true,
    });
    const compared: TestResult = {
      ...alone,
      baseline: { runId: "r", measuredAt: "2026-03-01T00:00:00.000Z", placement: measured(90) },
      control: { testId: "c", placement: measured(84) },
    };
    expect(compared).toMeetPlacement({ overall: ["inbox >= baseline - 9", "inbox >= control - 3"] });
    expect(compared).not.toMeetPlacement({ overall: ["inbox >= baseline - 8"] });
    expect(compared).not.toMeetPlacement({ overall: ["inbox >= control - 2"] });
    // The baseline has no figure of Gmail: a threshold cannot fail there, and does not pass.
    const unknown = { Gmail: ["inbox >= baseline - 5"] } as const;
    for (const compare of [expect(compared), expect(compared).not])
      expect(faultOf(() => compare.toMeetPlacement(unknown)).message).toContain(
        "no baseline to compare with",
      );
    expect(compared).toMeetPlacement({ Gmail: [{ warn: "inbox >= baseline - 5" }] });
  });

  test("evaluates the expectations of checks", () => {
    const checks = {
      findings: [],
      passed: ["text-part"],
      notMeasured: [],
      spam: [],
    } as unknown as CheckReport;
    const checked: TestResult = { ...alone, checks };
    const found = { check: "text-part", severity: "error", message: "No text", fix: "Add it" };
    const failing = {
      ...checked,
      checks: { ...checks, findings: [found], passed: [] } as unknown as CheckReport,
    };
    expect(checked).toMeetPlacement({
      overall: ["inbox >= 80"],
      checks: { errors: 0, "text-part": "passed" },
    });
    expect(checked).toMeetPlacement({ checks: { errors: 0 } });
    expect(faultOf(() => expect(failing).toMeetPlacement({ checks: { errors: 0 } })).message).toContain(
      "1 error",
    );
    expect(failing).not.toMeetPlacement({ overall: ["inbox >= 80"], checks: { "text-part": "passed" } });
    for (const compare of [expect(placement), expect(placement).not])
      expect(faultOf(() => compare.toMeetPlacement({ checks: { errors: 0 } })).message).toContain(
        "not measured",
      );
  });

  test("explains a threshold that does not parse", () => {
    expect(
      faultOf(() => expect(placement).toMeetPlacement({ overall: [asThreshold("inbox => 95")] })).message,
    ).toContain("=>");
  });
});

describe("a result that was not measured", () => {
  const errored = sampleRunReport().tests.find(({ verdict }) => verdict === "errored");
  test.each([
    ["missing rates", unmeasured],
    ["a provider error", errored],
    ["a value that is not a result", 7],
  ])("passes neither the matcher nor .not for %s", (_, received) => {
    expect(faultOf(() => expect(received).toLandInInbox({ atLeast: 1 })).message).toMatch(/not measured/i);
    expect(faultOf(() => expect(received).not.toLandInInbox({ atLeast: 1 })).message).toMatch(
      /not measured/i,
    );
  });
});

test("toHavePassed states the reason and the next steps", () => {
  const { tests } = sampleRunReport();
  expect(tests.find(({ verdict }) => verdict === "passed")).toHavePassed();
  expect(tests.find(({ verdict }) => verdict === "warned")).toHavePassed();
  const failed = tests.find(({ verdict }) => verdict === "failed") as TestResult;
  const { message } = faultOf(() => expect(failed).toHavePassed());
  expect(message).toContain(failed.summary);
  expect(message).toContain("→ ");
});

test("toHavePassed passes neither way for an unknown verdict", () => {
  const { tests } = sampleRunReport();
  for (const verdict of ["errored", "pending", "not-measured", "skipped"] as const) {
    const result = tests.find((each) => each.verdict === verdict);
    expect(result?.verdict).toBe(verdict);
    faultOf(() => expect(result).toHavePassed());
    faultOf(() => expect(result).not.toHavePassed());
  }
  expect(tests.find(({ verdict }) => verdict === "failed")).not.toHavePassed();
  for (const other of [placement, 7, null])
    expect(faultOf(() => expect(other).toHavePassed()).message).toContain("the value is not a test result");
});

describe("toPassChecks", () => {
  const clean = sampleMail({});
  test("checks a raw message", async () => {
    const bad = sampleMail({ fields: { Date: null, Subject: "Hello {{name}}" } });
    await expect(expect(bad).toPassChecks()).rejects.toThrow(/Date/);
    await expect(bad).not.toPassChecks();
    await expect(clean).toPassChecks();
  });

  test("fails from the given severity", async () => {
    const warned = sampleMail({ fields: { Subject: "RE: FREE MONEY NOW!!!" } });
    await expect(warned).toPassChecks({ failOn: "never" });
    await expect(warned).not.toPassChecks({ failOn: "warn" });
  });

  test("fails for a result without checks", async () => {
    const unchecked = { ...sampleRunReport().tests[0], checks: undefined };
    await expect(expect(unchecked).toPassChecks()).rejects.toThrow("the message was not checked");
    await expect(expect(unchecked).not.toPassChecks()).rejects.toThrow("the message was not checked");
  });
});

describe("the message of a matcher", () => {
  const measured = (change: Partial<Placement> = {}): Placement => ({
    ...placement,
    simulated: false,
    ...change,
  });
  const simulated = "Simulated: these results come from a model, not from real mailboxes.";

  test("states the rates alone, or that they come from a model, and its uncertainty", () => {
    const messageOf = (value: Placement) =>
      faultOf(() => expect(value).toLandInInbox({ atLeast: 90 }))
        .message.split("\n")
        .slice(1);
    const range = { lowPercent: 70, highPercent: 90 };
    const ranges = { inbox: range, spam: range, missing: range };
    expect(messageOf(measured())).toEqual([]);
    expect(messageOf(measured({ simulated: true }))).toEqual([
      simulated,
      "The uncertainty of the simulated results is unknown: they have no ranges.",
    ]);
    expect(messageOf(measured({ simulated: true, overall: { ...placement.overall, ranges } }))).toEqual([
      simulated,
      expect.stringContaining("95% interval of the inbox rate is 70 to 90%"),
    ]);
  });

  test("escapes control characters, as Vitest prints it unescaped", () => {
    const hostile = measured({
      isps: [{ isp: "G\u001b[31mmail", inboxPercent: 1, spamPercent: 99, missingPercent: 0 }],
    });
    const { message } = faultOf(() => expect(hostile).toMeetPlacement({ "*": ["inbox >= 50"] }));
    expect(message).toContain("mail");
    expect(message).not.toContain("\u001b[31mmail");
  });

  test("says why nothing was measured", () => {
    const { tests } = sampleRunReport();
    const [result] = tests;
    const why = (change: object) =>
      faultOf(() => expect({ ...result, placement: undefined, ...change }).toLandInInbox({ atLeast: 1 }))
        .message;
    const error = { kind: "provider", code: "provider-fault", message: "no answer" };
    expect([
      why({ error, summary: "sum" }),
      why({ error: undefined, summary: "sum" }),
      why({ error: undefined, summary: undefined }),
      faultOf(() => expect(null).toLandInInbox({ atLeast: 1 })).message,
      faultOf(() => expect("text").toLandInInbox({ atLeast: 1 })).message,
    ]).toEqual([
      "Not measured: no answer",
      "Not measured: sum",
      "Not measured: the value has no placement",
      "Not measured: the value is not a test result. Pass what measure() returns",
      "Not measured: the value is not a test result. Pass what measure() returns",
    ]);
  });

  test("accepts the result of a test in place of its placement", () => {
    const [result] = sampleRunReport().tests;
    expect({ ...result, placement }).toLandInInbox({ isp: "Gmail", atLeast: 95 });
    expect({ ...result, placement }).not.toLandInInbox({ isp: "Outlook", atLeast: 95 });
  });

  test("shows what was not measured, and a warning, with the threshold", () => {
    const { actual, expected } = faultOf(() =>
      expect(measured()).not.toMeetPlacement({
        overall: ["inbox >= 80", { warn: "spam <= 5" }],
        Gmail: [{ warn: "inbox >= 99" }, { warn: "spam <= 1" }],
      }),
    );
    expect([actual, expected]).toEqual([
      { overall: { "spam ≤": "17%" }, Gmail: { "inbox ≥": "95%", "spam ≤": "3%" } },
      { overall: { "spam ≤": "5%" }, Gmail: { "inbox ≥": "99%", "spam ≤": "1%" } },
    ]);
    const missing = faultOf(() => expect(measured()).toMeetPlacement({ overall: ["dkim >= 50"] }));
    expect([missing.actual, missing.expected]).toEqual([
      { overall: { "dkim ≥": "not measured" } },
      { overall: { "dkim ≥": "50%" } },
    ]);
  });

  test("has no difference if every threshold is met", () => {
    const met = faultOf(() => expect(measured()).not.toLandInInbox({ atLeast: 80 }));
    expect([met.actual, met.expected]).toEqual([undefined, undefined]);
  });
});

describe("the message of toHavePassed", () => {
  test("has the summary, the next steps, the notice, and the unmet thresholds", () => {
    const { tests } = sampleRunReport();
    const failed = tests.find(({ verdict }) => verdict === "failed") as TestResult;
    const { message, actual } = faultOf(() => expect(failed).toHavePassed());
    const [summary, ...rest] = message.split("\n");
    expect(summary).toBe(failed.summary);
    expect(rest[0]).toMatch(/^→ /);
    expect(rest.at(-2)).toMatch(/^Simulated: /);
    expect(actual).toMatchObject({ Outlook: { "inbox ≥": "52%" } });
    const passed = tests.find(({ verdict }) => verdict === "passed");
    const met = faultOf(() => expect(passed).not.toHavePassed());
    expect(met.actual).toBeUndefined();
  });
});

test("toHavePassed shows counts as counts, with the threshold as written", () => {
  const result: TestResult = {
    ...(sampleRunReport().tests[0] as TestResult),
    verdict: "failed",
    assertions: [
      {
        scope: "overall",
        source: "blocklistings == 0",
        metric: "blocklistings",
        operator: "==",
        expectedCount: 0,
        actualCount: 2,
        level: "error",
        outcome: "failed",
        message: "Overall: 2 blocklistings; exactly 0 expected",
      },
    ],
  };
  const { actual, expected } = faultOf(() => expect(result).toHavePassed());
  expect([actual, expected]).toEqual([
    { overall: { "blocklistings =": "2" } },
    { overall: { "blocklistings =": "blocklistings == 0" } },
  ]);
});

describe("the message of toPassChecks", () => {
  const checks: CheckReport = {
    findings: [
      { check: "a", severity: "error", message: "It is a", fix: "Make it b" },
      { check: "c", severity: "warn", message: "It is c", fix: "Make it d" },
    ] as unknown as CheckReport["findings"],
    spam: [],
  } as unknown as CheckReport;
  const resultWith = (change: object) => ({
    ...sampleRunReport().tests[0],
    checks: { ...checks, ...change },
  });
  const faultOfChecks = async (value: unknown, options?: { failOn: "warn" }): Promise<string> => {
    try {
      await expect(value).toPassChecks(options);
    } catch (error) {
      return (error as Error).message;
    }
    return "passed";
  };

  test("lists every finding, after the reason", async () => {
    expect(await faultOfChecks(resultWith({}))).toBe(
      "1 error before sending: It is a\n✕ It is a. Make it b. (a)\n✕ It is c. Make it d. (c)",
    );
    expect(await faultOfChecks(resultWith({}), { failOn: "warn" })).toMatch(/^2 findings before sending/);
    expect(await faultOfChecks(resultWith({ findings: [] }))).toBe("passed");
    await expect(expect(resultWith({ findings: [] })).not.toPassChecks()).rejects.toThrow(
      "The checks found no problems in the message",
    );
  });

  test("passes neither way if a spam engine did not answer, or without a message", async () => {
    const silent = resultWith({ findings: [], spam: [{ engine: "a" }, { engine: "b", error: "b is down" }] });
    expect(await faultOfChecks(silent)).toBe("Not measured: b is down");
    await expect(expect(silent).not.toPassChecks()).rejects.toThrow("Not measured: b is down");
    expect(await faultOfChecks(null)).toMatch(/^Not measured: the message was not checked/);
    expect(await faultOfChecks(resultWith({ findings: [], spam: [{ engine: "a" }] }))).toBe("passed");
  });

  test("reads a raw message as text, too", async () => {
    const raw = new TextDecoder().decode(sampleMail({}));
    await expect(raw).toPassChecks();
    await expect("Subject: a\r\n\r\nb").not.toPassChecks();
  });
});
