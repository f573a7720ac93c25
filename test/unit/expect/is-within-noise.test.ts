import { describe, expect, test } from "vitest";
import { evaluateExpectations } from "../../../src/expect/evaluate.ts";
import { isWithinNoise } from "../../../src/expect/is-within-noise.ts";

const placed = (inboxPercent: number, more: object = {}) => ({
  overall: { inboxPercent, spamPercent: 100 - inboxPercent, missingPercent: 0, ...more },
  isps: [],
  simulated: false,
});

describe("a verdict within noise", () => {
  test.for([
    ["misses by less", ["inbox >= 90"], placed(86), true],
    ["misses by five points", ["inbox >= 90"], placed(85), true],
    ["misses by more", ["inbox >= 90"], placed(84.9), false],
    ["is met", ["inbox >= 90"], placed(90), false],
    ["misses a maximum", ["spam <= 5"], placed(91), true],
    ["misses one clearly", ["inbox >= 90", "inbox >= 99"], placed(88), false],
    ["only warns", [{ warn: "inbox >= 90" }], placed(88), false],
    ["fails, and only warns clearly", ["inbox >= 90", { warn: "inbox >= 99" }], placed(88), true],
    ["misses authentication", ["spf >= 100"], placed(100, { spfPercent: 99 }), false],
    ["was not measured", ["dkim >= 100"], placed(100), false],
    ["has nothing to compare with", ["inbox >= baseline - 5"], placed(100), false],
  ] as const)("%s: %s", ([, overall, placement, expected]) => {
    expect(isWithinNoise(evaluateExpectations({ overall: [...overall] }, placement))).toBe(expected);
  });

  test("is one whose confidence interval is too wide, if there is one", () => {
    const judged = (inbox: number, seedCount: number) =>
      isWithinNoise(
        evaluateExpectations({ overall: ["inbox >= 90"] }, placed(inbox, { seedCount }), {
          confidence: 0.95,
        }),
      );
    expect(judged(80, 10)).toBe(true);
    expect(judged(88, 10_000)).toBe(false);
  });
});
