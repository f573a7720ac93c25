import { describe, expect, test } from "vitest";
import { type TeamChaosOptions, wreakTeamChaos } from "../support/chaos-team.ts";
import { hasPostgres, postgresNote } from "../support/postgres.ts";
import { isThorough } from "../support/sample-of.ts";

/** Whether to run everything, as `npm run chaos -- team` does. */
const isFull = process.env["PLACEWRIGHT_CHAOS"] === "full";
const seed = process.env["PLACEWRIGHT_CHAOS_SEED"] ?? "team";
const runs = Number(process.env["PLACEWRIGHT_CHAOS_RUNS"] ?? 40);
const options: TeamChaosOptions = isFull
  ? {
      runs,
      testsPerRun: 250,
      workers: 8,
      concurrency: 3,
      restarts: 5,
      lateMs: 3000,
      settleMs: 10_000,
      // A run that was taken over waits for a lease and for the provider to settle: half a minute, which its worker must live.
      shares: { kill: 8, freeze: 4 },
      seed,
    }
  : {
      runs: 3,
      testsPerRun: 20,
      workers: 2,
      concurrency: 2,
      restarts: 1,
      lateMs: 1000,
      settleMs: 4000,
      // After a kill, the run waits for two leases.
      strikes: 2,
      shares: { kill: isThorough ? 50 : 0, freeze: 0 },
      seed,
    };
const tests = options.runs * options.testsPerRun;

// It takes most of a minute: CI runs it, a laptop's `npm test` does not.
describe.skipIf(!hasPostgres || !(isFull || isThorough))(`a team's ledger${postgresNote}`, () => {
  test(`${tests} tests, ${options.workers} workers that are killed and stopped, a service and a server that fail: no test is billed twice, and none is lost`, {
    timeout: isFull ? 14_400_000 : 1_800_000,
  }, async () => {
    const { kills, stops, freezes, faults, seconds, ...outcome } = await wreakTeamChaos(options);
    const { reports, lost, doubled, unknown, mostReserved, verdicts } = outcome;
    const isWithin = reports <= tests && mostReserved <= tests;
    const verdictCount = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
    console.log(
      [
        `${kills} kills, ${stops} stops, ${freezes} freezes, ${outcome.restarts} crashes of the server,`,
        `${faults} faults, ${seconds} s, verdicts ${JSON.stringify(verdicts)}\n`,
        `${tests} tests: ${lost.length + unknown.length} lost, ${doubled.length} doubled,`,
        `budget ${isWithin ? "never exceeded" : "EXCEEDED"}, ${verdictCount} verdicts`,
      ].join(" "),
    );
    expect(outcome, JSON.stringify(outcome)).toEqual({
      restarts: options.restarts,
      reports: tests,
      lost: [],
      doubled: [],
      unknown: [],
      mostReserved: tests,
      refused: outcome.isOneDay ? 1 : expect.any(Number),
      isOneDay: expect.any(Boolean),
      verdicts: { passed: tests },
      deaths: [],
    });
    expect(faults).toBeGreaterThan(tests / 10);
  });
});
