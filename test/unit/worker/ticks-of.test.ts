import { describe, expect, test } from "vitest";
import { ticksOf } from "../../../src/worker/ticks-of.ts";

const ms = (time: string): number => Date.parse(time.length > 16 ? time : `${time}Z`);
const iso = (at: number): string => new Date(at).toISOString().slice(0, 16);

/** Returns the ticks between two times in UTC. */
const between = (cron: string, timezone: string, from: string, until: string): string[] =>
  ticksOf({ cron, timezone }, { afterMs: ms(from), untilMs: ms(until) }).ticks.map(iso);

describe("the ticks of a schedule", () => {
  test.each([
    [
      "a time that is skipped comes when the clock is set forward",
      "30 2 * * *",
      "2026-03-28T12:00",
      "2026-03-30T12:00",
      ["2026-03-29T01:00", "2026-03-30T00:30"],
    ],
    [
      "a time that comes twice counts once",
      "30 2 * * *",
      "2026-10-24T12:00",
      "2026-10-26T12:00",
      ["2026-10-25T00:30", "2026-10-26T01:30"],
    ],
    [
      "each hour counts, also the one that comes twice",
      "0 * * * *",
      "2026-10-24T23:30",
      "2026-10-25T02:30",
      ["2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00"],
    ],
    [
      "times that are skipped come once, when the clock is set forward",
      "0,20,40 2 28 3 *",
      "2027-03-01T00:00",
      "2028-03-28T00:10",
      ["2027-03-28T01:00", "2028-03-28T00:00"],
    ],
    [
      "so do skipped ones of several hours",
      "30 1-3 * * *",
      "2027-03-28T00:00",
      "2027-03-28T12:00",
      ["2027-03-28T00:30", "2027-03-28T01:00", "2027-03-28T01:30"],
    ],
    [
      "minutes that come twice count once",
      "0,20,40 2 * * *",
      "2027-10-30T23:00",
      "2027-10-31T12:00",
      ["2027-10-31T00:00", "2027-10-31T00:20", "2027-10-31T00:40"],
    ],
    [
      "each hour comes as if there was no daylight saving",
      "30 * * * *",
      "2027-10-30T23:00",
      "2027-10-31T02:00",
      ["2027-10-30T23:30", "2027-10-31T00:30", "2027-10-31T01:30"],
    ],
    [
      "a skipped one of each second hour does not come",
      "30 */2 * * *",
      "2027-03-27T23:00",
      "2027-03-28T03:00",
      ["2027-03-27T23:30", "2027-03-28T02:30"],
    ],
    [
      "months without the day are left out",
      "0 2 31 * *",
      "2026-01-01T00:00",
      "2026-06-01T00:00",
      ["2026-01-31T01:00", "2026-03-31T00:00", "2026-05-31T00:00"],
    ],
    [
      "L is the last day of the month",
      "0 2 L * *",
      "2026-01-31T12:00",
      "2026-03-31T12:00",
      ["2026-02-28T01:00", "2026-03-31T00:00"],
    ],
    [
      "either day counts if both are set, as in crontab",
      "0 2 1 * 1",
      "2026-06-28T12:00",
      "2026-07-06T12:00",
      ["2026-06-29T00:00", "2026-07-01T00:00", "2026-07-06T00:00"],
    ],
  ])("in Berlin: %s", (_, cron, from, until, ticks) => {
    expect(between(cron, "Europe/Berlin", from, until)).toEqual(ticks);
  });

  test("are after the beginning, and up to the end", () => {
    expect(between("0 0 * * *", "UTC", "2026-01-01T00:00", "2026-01-03T00:00")).toEqual([
      "2026-01-02T00:00",
      "2026-01-03T00:00",
    ]);
    const claimed = { afterMs: ms("2026-01-02T00:00") - 1, untilMs: ms("2026-01-02T00:00") };
    expect(ticksOf({ cron: "0 0 * * *" }, claimed)).toEqual({
      ticks: [ms("2026-01-02T00:00")],
      hasMore: false,
      nextMs: ms("2026-01-03T00:00"),
    });
  });

  test("that will never come again are no next one", () => {
    const span = { afterMs: ms("2026-01-01T00:00"), untilMs: ms("2026-02-01T00:00") };
    expect(ticksOf({ cron: "0 0 30 2 *" }, span)).toEqual({ ticks: [], hasMore: false, nextMs: undefined });
  });

  test("are in UTC by default", () => {
    const span = { afterMs: ms("2026-07-01T00:00"), untilMs: ms("2026-07-01T03:00") };
    expect(ticksOf({ cron: "0 2 * * *" }, span).ticks.map(iso)).toEqual(["2026-07-01T02:00"]);
  });

  test.each([
    ["* * * * *", "2026-12-31T22:20", "2027-01-01T00:00"],
    ["0 2 * * *", "2026-09-23T02:00", "2027-01-01T02:00"],
    ["* * 1 * *", "2026-12-01T22:19", "2026-12-31T00:00"],
  ])("%s for years: the last 101, without walking through the others", (cron, first, until) => {
    const startedMs = performance.now();
    const span = { afterMs: ms("2016-01-01T00:00"), untilMs: ms(until) };
    const { ticks, hasMore } = ticksOf({ cron }, span);
    expect([ticks.length, iso(ticks[0] ?? 0), hasMore]).toEqual([101, first, true]);
    expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
    // One by one, they would take minutes.
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  test.each([[1], [100], [101], [102], [203], [404]])("%i of them at once", (count) => {
    const untilMs = ms("2026-05-01T00:00");
    const { ticks, hasMore, nextMs } = ticksOf(
      { cron: "* * * * *" },
      { afterMs: untilMs - count * 60_000, untilMs },
    );
    expect(ticks).toHaveLength(Math.min(count, 101));
    expect([hasMore, ticks.at(-1), nextMs]).toEqual([count > 101, untilMs, untilMs + 60_000]);
    expect(new Set(ticks).size).toBe(ticks.length);
  });
});
