import { expect, test } from "vitest";
import { compareFigures, rateDigits, showFigure, showLimit } from "../../../src/result/shown-figure.ts";

test.each<[figure: number, limits: number[], text: string]>([
  [94.6, [], "95"],
  [94.6, [95], "94.6"],
  [94.6, [90], "95"],
  [94.6, [90, 95], "94.6"],
  [95.4, [95], "95.4"],
  [94.996, [95], "94.996"],
  [94.99999996, [95], "94.99999996"],
  [95, [95.001], "95"],
  [95.0004, [95.001], "95"],
  [95.0014, [95.001], "95.0014"],
  // Equal apart from floating-point noise, and never with sixteen digits.
  [0.1 + 0.2, [0.3], "0.3"],
  [200 / 3, [200 / 3], "66.67"],
  [200 / 3, [66.67], "66.667"],
  [66.67, [200 / 3], "67"],
  [0.00000012, [0], "0.0000001"],
  [-0.2, [], "0"],
])("%d beside the limits %j is shown as %s", (figure, limits, text) => {
  expect(showFigure(figure, { limits })).toBe(text);
});

test.each<[limit: number, figures: number[], text: string]>([
  [95, [], "95"],
  [95.001, [], "95.001"],
  [2.0049, [], "2.0049"],
  [88.30000000000001, [], "88.3"],
  [200 / 3, [], "66.67"],
  [200 / 3, [50], "66.67"],
  // 66.67 would be met by neither.
  [200 / 3, [66.67], "66.667"],
  [200 / 3, [200 / 3], "66.67"],
  [-2, [], "-2"],
])("the limit %d beside the figures %j is shown as %s", (limit, figures, text) => {
  expect(showLimit(limit, figures)).toBe(text);
});

test.each<[percent: number, digits: number]>([
  [97.4, 0],
  [9.94, 1],
  [0.064, 2],
  [0, 1],
])("a rate of %d has %d decimals", (percent, digits) => {
  expect(rateDigits(percent)).toBe(digits);
});

test("figures that differ by floating-point noise are equal", () => {
  expect([compareFigures(0.1 + 0.2, 0.3), compareFigures(5, 4), compareFigures(4, 5)]).toEqual([0, 1, -1]);
});
