import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pollDelay, usualCompletion } from "../../../src/run/schedule.ts";

const minute = 60_000;
const hour = 60 * minute;
const pollEveryMs = 5 * minute;

/** Returns the ages of all polls of a test until the first one after it completes. */
function looksUntil(completionMs: number, usual: ReturnType<typeof usualCompletion>): number[] {
  const looks: number[] = [];
  for (let ageMs = pollDelay(0, { pollEveryMs, usual }); ; ) {
    looks.push(ageMs);
    if (ageMs >= completionMs) return looks;
    ageMs += pollDelay(ageMs, { pollEveryMs, usual });
  }
}

const day = 24 * hour;
const aroundADay = usualCompletion(
  Array.from({ length: 100 }, (_, index) => day - 30 * minute + index * minute * 0.6),
  { pollEveryMs },
);

describe("polls of a test", () => {
  test("are rare at first and frequent around the usual completion, which they notice within five minutes", () => {
    const looks = looksUntil(day, aroundADay);
    expect(looks.length).toBeLessThan(45);
    expect((looks.at(-1) ?? 0) - day).toBeLessThanOrEqual(pollEveryMs);
    expect(looks[0]).toBe(hour);
  });

  test("notice a test that completes much sooner than usual within an hour", () => {
    const looks = looksUntil(3 * hour, aroundADay);
    expect((looks.at(-1) ?? 0) - 3 * hour).toBeLessThanOrEqual(hour);
  });

  test("become rarer with age if the usual completion is unknown", () => {
    expect(looksUntil(day, undefined).length).toBeLessThan(60);
    expect((looksUntil(30 * minute, undefined).at(-1) ?? 0) - 30 * minute).toBeLessThanOrEqual(pollEveryMs);
  });

  test("are never closer than the interval, nor further apart than twelve intervals", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100 * day, noNaN: true }),
        fc.option(fc.array(fc.double({ min: 0, max: 3 * day, noNaN: true }), { maxLength: 30 })),
        (ageMs, past) => {
          const usual = past ? usualCompletion(past, { pollEveryMs }) : undefined;
          const waitMs = pollDelay(ageMs, { pollEveryMs, usual });
          expect(waitMs).toBeGreaterThan(0);
          expect(waitMs).toBeLessThanOrEqual(12 * pollEveryMs);
          if (!usual || ageMs >= usual.earliestMs) expect(waitMs).toBeGreaterThanOrEqual(pollEveryMs);
        },
      ),
    );
  });
});

const usual = { earliestMs: 100_000, latestMs: 120_000 };
test.each<[string, number, typeof usual | undefined, number]>([
  ["the interval, of a young test of which nothing is known", 0, undefined, 1000],
  ["the interval, up to ten of it", 10_000, undefined, 1000],
  ["a tenth of the age", 50_000, undefined, 5000],
  ["at most twelve intervals", 500_000, undefined, 12_000],
  ["at most twelve intervals, long before the usual completion", 0, usual, 12_000],
  ["the time that is left to the earliest completion", 91_000, usual, 9000],
  ["even if that is less than the interval", 99_900, usual, 100],
  ["the interval from then on", 100_000, usual, 1000],
  ["the interval to the latest completion", 120_000, usual, 1000],
  ["the interval soon after", 124_000, usual, 1000],
  ["a quarter of the time since the latest completion", 140_000, usual, 5000],
  ["at most twelve intervals long after", 400_000, usual, 12_000],
])("the delay before the next poll is %s", (_, ageMs, known, delayMs) => {
  expect(pollDelay(ageMs, { pollEveryMs: 1000, usual: known })).toBe(delayMs);
});

test.each<[string, number[], number, number]>([
  ["one test", [50_000], 48_000, 51_000],
  ["tests in any order", [60_000, 50_000], 48_000, 61_000],
  ["tests that complete at once", [0, 0], 0, 1000],
  ["all but the extremes of many", [...Array<number>(99).fill(50_000), 1, 900_000], 48_000, 51_000],
])("the usual completion of %s", (_, durations, earliestMs, latestMs) => {
  expect(usualCompletion(durations, { pollEveryMs: 1000 })).toEqual({ earliestMs, latestMs });
});

test("the usual completion is derived from most past tests", () => {
  expect(usualCompletion([], { pollEveryMs })).toBeUndefined();
  const usual = usualCompletion([...Array(98).fill(day), 1, 30 * day], { pollEveryMs });
  expect(usual?.earliestMs).toBeGreaterThan(23 * hour);
  expect(usual?.latestMs).toBe(day + pollEveryMs);
});
