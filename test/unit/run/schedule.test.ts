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

test("the usual completion is derived from most past tests", () => {
  expect(usualCompletion([], { pollEveryMs })).toBeUndefined();
  const usual = usualCompletion([...Array(98).fill(day), 1, 30 * day], { pollEveryMs });
  expect(usual?.earliestMs).toBeGreaterThan(23 * hour);
  expect(usual?.latestMs).toBe(day + pollEveryMs);
});
