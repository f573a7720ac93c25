import { describe, expect, test } from "vitest";
import { checkPlacement } from "../../../src/result/check-placement.ts";
import type { Placement } from "../../../src/result/placement.ts";
import { meanPlacement } from "../../../src/run/mean-placement.ts";

const placed = (inboxPercent: number, more: object = {}, rest: Partial<Placement> = {}): Placement => ({
  overall: { inboxPercent, spamPercent: 100 - inboxPercent, missingPercent: 0, ...more },
  isps: [{ isp: "Gmail", inboxPercent }],
  simulated: false,
  ...rest,
});

describe("the mean of several placements", () => {
  test("of one is itself, and of none is none", () => {
    const one = placed(90);
    expect(meanPlacement([one])).toBe(one);
    expect(meanPlacement([])).toBeUndefined();
  });

  test("counts each the same if the seeds are not counted", () => {
    const mean = meanPlacement([placed(80), placed(90), placed(100, { seedCount: 9 })]);
    expect(mean).toEqual({
      overall: { inboxPercent: 90, spamPercent: 10, missingPercent: 0 },
      isps: [{ isp: "Gmail", inboxPercent: 90 }],
      simulated: false,
    });
    expect(checkPlacement(mean)).toBeUndefined();
  });

  test("counts seeds if they are counted", () => {
    const many = placed(100, { seedCount: 30, effectiveSeedCount: 20, tabs: { Promotions: 40 } });
    const few = placed(60, { seedCount: 10, effectiveSeedCount: 5, tabs: { Social: 80 } });
    expect(meanPlacement([many, few])?.overall).toEqual({
      inboxPercent: 90,
      spamPercent: 10,
      missingPercent: 0,
      seedCount: 40,
      effectiveSeedCount: 25,
      tabs: { Promotions: 30, Social: 20 },
    });
  });

  test("lacks a share that one did not measure, and delivery times", () => {
    const mean = meanPlacement([
      placed(80, { spfPercent: 100, dkimPercent: 90, deliverySeconds: { median: 1, slowest: 2 } }),
      placed(90, { dkimPercent: 100, deliverySeconds: { median: 1, slowest: 2 } }),
    ]);
    expect(mean?.overall).toEqual({ inboxPercent: 85, spamPercent: 15, missingPercent: 0, dkimPercent: 95 });
  });

  test("has the mailbox providers, reasons, and seeds of all, and is simulated if one is", () => {
    const seed = { seed: "a@b.example", isp: "Gmail", place: "inbox" } as const;
    const mean = meanPlacement([
      placed(80, {}, { reasons: ["one", "two"], seeds: [seed] }),
      placed(
        90,
        {},
        { isps: [{ isp: "Yahoo", inboxPercent: 70 }], reasons: ["two"], seeds: [seed], simulated: true },
      ),
    ]);
    expect(mean).toMatchObject({
      isps: [
        { isp: "Gmail", inboxPercent: 80 },
        { isp: "Yahoo", inboxPercent: 70 },
      ],
      reasons: ["one", "two"],
      seeds: [seed, seed],
      simulated: true,
    });
  });

  test("has ranges if all have", () => {
    const ranges = (lowPercent: number) => {
      const range = { lowPercent, highPercent: lowPercent + 10 };
      return { ranges: { inbox: range, spam: range, missing: range } };
    };
    expect(meanPlacement([placed(80, ranges(70)), placed(90, ranges(80))])?.overall.ranges?.inbox).toEqual({
      lowPercent: 75,
      highPercent: 85,
    });
    expect(meanPlacement([placed(80, ranges(70)), placed(90)])?.overall).not.toHaveProperty("ranges");
  });
});
