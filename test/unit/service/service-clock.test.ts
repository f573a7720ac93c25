import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { type ClockMode, createServiceClock } from "../../../src/service/service-clock.ts";
import { createHeldClock } from "./held-clock.ts";

describe("on top of another clock", () => {
  test("adds up its advances, and sleeps by the other clock", async () => {
    const held = createHeldClock(1000);
    const clock = createServiceClock(held);
    expect([clock.now(), clock.advancedMs()]).toEqual([1000, 0]);
    clock.advance(1);
    clock.advance(500);
    expect([clock.now(), clock.advancedMs()]).toEqual([1501, 501]);
    await clock.sleep(100);
    expect([held.now(), clock.now(), clock.advancedMs()]).toEqual([1100, 1601, 501]);
    await expect(clock.sleep(100, AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("cannot be advanced by %d", (ms) => {
    const clock = createServiceClock(createHeldClock(-(2 ** 52)));
    expect(() => clock.advance(ms)).toThrow(
      expect.objectContaining({
        code: "usage",
        reason: `Cannot advance the clock by ${ms} milliseconds`,
        hint: "Use a positive integer. Time only moves forward",
      }),
    );
    expect(clock.advancedMs()).toBe(0);
  });

  test("advances to the last time that a Date represents, and no further", () => {
    const clock = createServiceClock(createHeldClock(1000));
    clock.advance(8_640_000_000_000_000 - 1000);
    expect(new Date(clock.now()).toISOString()).toBe("+275760-09-13T00:00:00.000Z");
    expect(() => clock.advance(1)).toThrow("Cannot advance the clock by 1 milliseconds");
  });
});

describe("by mode", () => {
  /** Waits actively for the machine's time, which takes milliseconds. */
  const waitFor = (test: () => boolean) => {
    while (!test());
  };

  test.each<[ClockMode | undefined]>([[undefined], ["real"]])("%s is the machine's time", (mode) => {
    const before = systemClock.now();
    const now = createServiceClock(mode).now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(systemClock.now());
  });

  test("frozen stops, until it is advanced", () => {
    const clock = createServiceClock("frozen");
    const start = clock.now();
    const machine = systemClock.now();
    waitFor(() => systemClock.now() > machine + 2);
    expect(clock.now()).toBe(start);
    clock.advance(5);
    expect(clock.now()).toBe(start + 5);
  });

  test("scaled runs faster by its factor", () => {
    const before = systemClock.now();
    const clock = createServiceClock("scaled:1000.5");
    const after = systemClock.now();
    waitFor(() => systemClock.now() > after + 2);
    const [least, now, most] = [systemClock.now(), clock.now(), systemClock.now()];
    expect(Number.isInteger(now)).toBe(true);
    expect(now).toBeGreaterThanOrEqual(Math.floor(after + (least - after) * 1000.5));
    expect(now).toBeLessThanOrEqual(before + (most - before) * 1000.5);
  });

  test.each([
    "",
    "Real",
    "scaled",
    "scaled:",
    "scaled:0",
    "scaled:-1",
    "scaled:1e3",
    "scaled:.5",
    "scaled:12345678",
    "scaled:1.1234567",
    "scaled:2 ",
    "xscaled:2",
  ])("%j is refused", (mode) => {
    expect(() => createServiceClock(mode as ClockMode)).toThrow(
      expect.objectContaining({
        code: "usage",
        reason: `"${mode}" is not a clock mode`,
        hint: "Use real, frozen, or scaled:<number> with a number above 0, such as scaled:3600",
      }),
    );
  });

  test.each<ClockMode>(["scaled:0.5", "scaled:1234567.123456"])("%j is accepted", (mode) => {
    expect(createServiceClock(mode).now()).toBeGreaterThan(0);
  });
});
