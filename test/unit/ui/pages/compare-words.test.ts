import { describe, expect, test } from "vitest";
import { answerMarkup, pointRange, pointsMarkup } from "../../../../src/ui/pages/compare-words.ts";

describe("points", () => {
  test.each([
    [12, true, '<b class="up">', "▲ 12", "12 points more"],
    [-12, true, '<b class="down">', "▼ 12", "12 points less"],
    [12, false, '<b class="muted">', "▲ 12", "12 points more"],
    [-3, false, '<b class="muted">', "▼ 3", "3 points less"],
  ])("%j that tell %j have a color only if they tell", (points, tells, ...parts) => {
    const markup = String(pointsMarkup(points, tells));
    for (const part of parts) expect(markup).toContain(part);
  });

  test("are 0 without an arrow, and not measured if absent", () => {
    expect(String(pointsMarkup(0, true))).toBe('<span class="muted">0</span>');
    expect(String(pointsMarkup(-0.001, true))).toBe('<span class="muted">0</span>');
    expect(String(pointsMarkup(undefined, true))).toContain("not measured");
  });

  test.each([
    [-49, -29, "−49 to −29"],
    [-2, 2, "−2 to +2"],
    [0, 0.001, "0 to 0"],
  ])("from %j to %j are a range with signs", (low, high, words) => {
    expect(pointRange(low, high)).toBe(words);
  });
});

test.each([
  ["before", "answer failed", "Keep the one before"],
  ["after", "answer passed", "Take the new one"],
  ["unclear", "answer", "No clear difference"],
  ["unknown", "answer", "Not comparable"],
] as const)("the answer %s has its color", (answer, className, words) => {
  const markup = String(answerMarkup(answer));
  expect(markup).toContain(`<h1 class="${className}">`);
  expect(markup).toContain(words);
});
