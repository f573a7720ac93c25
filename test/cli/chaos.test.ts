import { expect, test } from "vitest";
import { type ChaosOptions, wreakChaos } from "../support/chaos.ts";
import { isThorough } from "../support/sample-of.ts";

/**
 * Whether to run everything, as `npm run chaos` does, with the default time for a create to settle at
 * providers other than Amazon.
 */
const isFull = process.env["PLACEWRIGHT_CHAOS"] === "full";
const seed = process.env["PLACEWRIGHT_CHAOS_SEED"] ?? "chaos";
const options: ChaosOptions = isFull
  ? {
      tests: 1000,
      kills: 20,
      freezes: 6,
      staleLedgers: 4,
      slow: { folders: 6, tests: 50, kills: 1, settleMs: 30_000, lagMs: 9000, lateMs: 20_000 },
      seed,
    }
  : {
      tests: isThorough ? 60 : 16,
      kills: isThorough ? 3 : 1,
      freezes: 1,
      staleLedgers: isThorough ? 2 : 1,
      // The freeze has a folder of its own: its successor may finish before anything else can happen there.
      slow: {
        folders: isThorough ? 3 : 2,
        tests: isThorough ? 8 : 4,
        kills: 0,
        settleMs: 5000,
        lagMs: 1000,
        lateMs: 1500,
      },
      seed,
    };
const { tests, kills, freezes, staleLedgers } = options;

test(`${tests} tests with failing services, ${kills} kills, ${freezes} freezes, and ${staleLedgers} stale ledgers: no test is billed twice, and none is lost`, {
  timeout: 900_000,
}, async () => {
  const outcome = await wreakChaos(options);
  console.log(
    [
      `${tests} tests, ${outcome.kills} kills, ${outcome.freezes} freezes,`,
      `${outcome.staleLedgers} stale ledgers, ${outcome.faults} faults:`,
      `${outcome.reports} reports, ${outcome.distinctNames} distinct names,`,
      `${outcome.reports - outcome.distinctNames} duplicates, ${outcome.lost} lost,`,
      `verdicts ${JSON.stringify(outcome.verdicts)}`,
    ].join(" "),
  );
  expect(outcome).toEqual({
    kills,
    freezes,
    staleLedgers,
    faults: expect.any(Number),
    reports: tests,
    distinctNames: tests,
    lost: 0,
    verdicts: { passed: tests },
  });
  expect(outcome.faults).toBeGreaterThan(tests / 10);
});
