import { describe, expect, test } from "vitest";
import type { Assertion } from "../../../../src/result/assertion.ts";
import type { Answer } from "../../../../src/ui/home/answer.ts";
import { worstWords } from "../../../../src/ui/home/worst-words.ts";
import { assertion } from "../../../support/sample-run-report.ts";

/** Returns the words for a campaign that does worst at Gmail. */
function wordsOf(missed: Assertion | undefined, landed: object = {}): string {
  const result = { test: { project: "ses" } };
  const worst = { landed: { scope: "Gmail", ...landed }, missed, result };
  return worstWords({ worst, results: [result] } as unknown as Answer);
}

describe("where a campaign does worst", () => {
  test.each<[object, string]>([
    [{ inboxPercent: 52.4 }, "Gmail 52%"],
    [{ inboxPercent: 94.6, needed: 95 }, "Gmail 94.6%"],
    [{ inboxPercent: 94.6, needed: 50 }, "Gmail 95%"],
    [{}, "Gmail not measured"],
    [{ needed: 80 }, "Gmail not measured"],
  ])("is its rate, as exact as what is needed: %j", (landed, words) => {
    expect(wordsOf(undefined, landed)).toBe(words);
  });

  test.each<[Assertion, string]>([
    [assertion("Gmail", "inbox", ">=", 80, 52), "Gmail 52%, 28 short"],
    [assertion("Gmail", "inbox", ">", 80, 52), "Gmail 52%, 28 short"],
    [assertion("Gmail", "spam", "<=", 5, 42), "Gmail 42% in spam, 5 allowed"],
    [assertion("Gmail", "spam", "<=", 5, 5.4), "Gmail 5.4% in spam, 5 allowed"],
    [assertion("Gmail", "missing", "<", 5, 7), "Gmail 7% missing, 5 allowed"],
  ])("is what is missed there: %#", (missed, words) => {
    expect(wordsOf(missed, { inboxPercent: 52 })).toBe(words);
  });

  test.each<[string, Assertion]>([
    ["an upper limit of the inbox", assertion("Gmail", "inbox", "<=", 40, 52)],
    ["a lower limit of spam", assertion("Gmail", "spam", ">=", 60, 52)],
    ["a check of the sender", assertion("Gmail", "dkim", ">=", 100, 52)],
    ["a check of the sender from above", assertion("Gmail", "dkim", "<=", 10, 52)],
    ["a figure that was not measured", assertion("Gmail", "inbox", ">=", 80, undefined)],
    [
      "a limit that is not known",
      { ...assertion("Gmail", "inbox", ">=", 80, 52), expectedPercent: undefined } as unknown as Assertion,
    ],
  ])("is its rate and the whole message for %s", (_, missed) => {
    expect(wordsOf(missed, { inboxPercent: 52 })).toBe(`Gmail 52%: ${missed.message}`);
  });
});
