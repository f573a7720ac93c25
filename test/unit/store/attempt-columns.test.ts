import { expect, test } from "vitest";
import { describeAttempt, isStandingIntact, sumOfStanding } from "../../../src/store/sql/attempt-columns.ts";

test("an attempt is described by its number, test, and run, as far as known", () => {
  expect(describeAttempt({ number: 2, testId: "a@p", runId: "r" })).toBe("attempt 2 of test a@p in run r");
  expect(describeAttempt({ testId: "a@p", runId: "r" })).toBe("test a@p in run r");
});

test("the checksum of an attempt covers its state, verdict, and report id", () => {
  const standing = { state: "finished", verdict: "passed", reportId: "r-1" };
  const sum = sumOfStanding(standing);
  expect(isStandingIntact({ ...standing, sum })).toBe(true);
  expect(isStandingIntact({ ...standing, sum, intendedAtMs: 7 })).toBe(true);
  for (const change of [{ state: "submitted" }, { verdict: "failed" }, { reportId: "r-2" }])
    expect(isStandingIntact({ ...standing, ...change, sum })).toBe(false);
  // An older version wrote no checksum.
  expect(isStandingIntact(standing)).toBe(true);
  expect(sumOfStanding({ state: "planned" })).toBe(
    sumOfStanding({ state: "planned", verdict: undefined, reportId: undefined }),
  );
});
