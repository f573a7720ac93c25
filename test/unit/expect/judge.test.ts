import { describe, expect, test } from "vitest";
import { evaluateExpectations } from "../../../src/expect/evaluate.ts";
import type { Expectations } from "../../../src/expect/expectations.ts";
import { judgeAssertions, summarize } from "../../../src/expect/judge.ts";
import type { Placement } from "../../../src/result/placement.ts";

const placement: Placement = {
  overall: {
    inboxPercent: 81,
    spamPercent: 15,
    missingPercent: 4,
    spfPercent: 97,
    dkimPercent: 90,
    dmarcPercent: 85,
  },
  isps: [
    {
      isp: "Gmail",
      inboxPercent: 94.6,
      spamPercent: 5,
      missingPercent: 0.4,
      spfPercent: 100,
      dmarcPercent: 80,
    },
    { isp: "Outlook", inboxPercent: 52, spamPercent: 42, missingPercent: 6, spfPercent: 94, dkimPercent: 60 },
  ],
  simulated: true,
};

describe("verdict and summary", () => {
  const met = "inbox >= 50";
  const unmet = "inbox >= 99";
  test.each<[string, Expectations, string, string]>([
    ["no expectations", {}, "not-measured", "No expectations, so nothing was checked"],
    ["one that is met", { overall: [met] }, "passed", "The threshold is met"],
    ["all met", { overall: [met], Gmail: [met] }, "passed", "Both thresholds are met"],
    [
      "names the worst of several, and counts the rest",
      { Gmail: ["inbox >= 95"], "*": ["spam <= 5"], overall: ["inbox >= 90"] },
      "failed",
      "Outlook puts 42% in spam; at most 5% allowed (and 2 more)",
    ],
    [
      "shows decimals that decide",
      { Gmail: ["inbox >= 95"] },
      "failed",
      "Gmail puts 94.6% in the inbox; at least 95% expected",
    ],
    [
      "not delivered",
      { Outlook: ["missing <= 2"] },
      "failed",
      "Outlook does not deliver 6%; at most 2% allowed",
    ],
    ["SPF", { Outlook: ["spf >= 99"] }, "failed", "SPF passes for 94% at Outlook; at least 99% expected"],
    ["DKIM", { Outlook: ["dkim >= 99"] }, "failed", "DKIM passes for 60% at Outlook; at least 99% expected"],
    [
      "DMARC at one",
      { Gmail: ["dmarc >= 99"] },
      "failed",
      "DMARC passes for 80% at Gmail; at least 99% expected",
    ],
    [
      "DMARC overall",
      { overall: ["dmarc >= 99"] },
      "failed",
      "85% pass DMARC overall; at least 99% expected",
    ],
    [
      "names the threshold missed by more points",
      { overall: ["inbox >= 82", "spam <= 5"] },
      "failed",
      "15% land in spam overall; at most 5% allowed (and 1 more)",
    ],
    ["overall", { overall: ["missing <= 2"] }, "failed", "4% are not delivered overall; at most 2% allowed"],
    [
      "failed outweighs not measured",
      { Gmail: ["dkim >= 99"], overall: [unmet] },
      "failed",
      "81% land in the inbox overall; at least 99% expected",
    ],
    [
      "not measured outweighs warned",
      { overall: [{ warn: unmet }, met], Gmail: ["dkim >= 99"] },
      "not-measured",
      "Gmail: not measured (no result for dkim); at least 99% expected",
    ],
    [
      "a warning not measured only warns",
      { overall: [met], Gmail: [{ warn: "dkim >= 99" }] },
      "warned",
      "Gmail: not measured (no result for dkim); at least 99% expected",
    ],
    [
      "a missing baseline only warns",
      { overall: ["inbox >= baseline - 5"] },
      "warned",
      "Overall: 81% land in the inbox; no baseline to compare with",
    ],
    [
      "a measured warning comes before one not measured",
      { Gmail: [{ warn: "dkim >= 99" }], overall: [{ warn: "spam <= 14" }] },
      "warned",
      "15% land in spam overall; at most 14% allowed (and 1 more)",
    ],
  ])("%s", (_, expectations, verdict, sentence) => {
    const assertions = evaluateExpectations(expectations, placement);
    expect(judgeAssertions(assertions)).toBe(verdict);
    expect(summarize(assertions)).toBe(sentence);
  });
});
