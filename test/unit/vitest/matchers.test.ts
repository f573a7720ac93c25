import { describe, expect, test } from "vitest";
import "placewright/vitest";
import type { Placement, TestResult } from "placewright";
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

describe("toMeetPlacement", () => {
  test("accepts thresholds as in scenarios", () => {
    expect(placement).toMeetPlacement({
      overall: ["inbox >= 80", { warn: "spam <= 1" }],
      Gmail: ["inbox >= 95"],
    });
    expect(placement).not.toMeetPlacement({ "*": ["inbox >= 80"] });
  });

  test("shows every unmet threshold with the expected value", () => {
    const { actual, expected } = faultOf(() =>
      expect(placement).toMeetPlacement({ overall: ["inbox >= 90", "spam <= 5"], Gmail: ["inbox >= 95"] }),
    );
    expect(actual).toEqual({ overall: { "inbox ≥": "81%", "spam ≤": "17%" } });
    expect(expected).toEqual({ overall: { "inbox ≥": "90%", "spam ≤": "5%" } });
  });

  test("explains a threshold that does not parse", () => {
    expect(faultOf(() => expect(placement).toMeetPlacement({ overall: ["inbox => 95"] })).message).toContain(
      "=>",
    );
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
