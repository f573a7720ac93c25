import { describe, expect, test } from "vitest";
import type { WrittenExpectations } from "../../../../src/expect/expectations.ts";
import type { Assertion } from "../../../../src/result/assertion.ts";
import { describeThreshold, expectationsMarkup } from "../../../../src/ui/parts/expectations.ts";
import { assertion } from "../../../support/sample-run-report.ts";
import { readPart } from "../pages/rendered-page.ts";

test.each([
  ["inbox >= 95", "at least 95% land in the inbox"],
  ["inbox > 95", "more than 95% land in the inbox"],
  ["spam <= 5", "at most 5% land in spam"],
  ["spam < 5", "less than 5% land in spam"],
  ["dkim == 100", "exactly 100% pass DKIM"],
  ["inbox >= baseline", "at least the baseline’s share land in the inbox"],
  ["inbox >= baseline - 5", "at least the baseline’s share minus 5 points land in the inbox"],
  ["spam <= control + 2", "at most the control’s share plus 2 points land in spam"],
  ["nonsense", "nonsense"],
])("the threshold %j is %j", (written, words) => {
  expect(describeThreshold(written)).toEqual({ words, level: "error" });
  expect(describeThreshold({ warn: written })).toEqual({ words, level: "warn" });
});

describe("what a scenario expects", () => {
  const render = (expect: WrittenExpectations, ...assertions: Assertion[]) =>
    readPart(String(expectationsMarkup(expect, assertions)));

  test("is a list of sentences, with those of the checks at its end", () => {
    const { texts } = render({
      overall: ["inbox >= 90", { warn: "spam <= 5" }],
      "*": ["inbox >= 80"],
      Gmail: ["inbox >= 70"],
      checks: { errors: 0 },
    });
    expect(texts("li")).toEqual([
      "·Overall: at least 90% land in the inbox",
      "·Overall: at most 5% land in spam only warns",
      "·Each mailbox provider: at least 80% land in the inbox",
      "·Gmail: at least 70% land in the inbox",
      "·Checks: errors 0",
    ]);
  });

  test("has the worst figure that each was compared with", () => {
    const expected = { overall: ["inbox >= 90"], "*": ["inbox >= 80"], Gmail: [{ warn: "inbox >= 80" }] };
    const { texts, html } = render(
      expected,
      assertion("overall", "inbox", ">=", 90, 95),
      assertion("Yahoo", "inbox", ">=", 80, 52),
      assertion("Outlook", "inbox", ">=", 80, 85),
    );
    expect(texts("li")).toEqual([
      "✓passed: 95%Overall: at least 90% land in the inbox",
      "✕failed: 52% at YahooEach mailbox provider: at least 80% land in the inbox",
      "·Gmail: at least 80% land in the inbox only warns",
    ]);
    expect(html.match(/class="actual [a-z]+"/g)).toEqual(['class="actual muted"', 'class="actual failed"']);
  });
});
