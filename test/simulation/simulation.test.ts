import fc from "fast-check";
import { expect, test } from "vitest";
import { byDepth, isExhaustive } from "../support/sample-of.ts";
import { runSeeds } from "./run-seeds.ts";
import { schedules, teamSchedules } from "./schedule.ts";
import { simulate } from "./simulate.ts";

/** Numbers of seeds. `npm run simulate -- --seeds 10000` runs more. */
const few = [20, 5] as const;
const [alone, team] = isExhaustive
  ? byDepth<readonly [number, number]>({ laptop: few, ci: [200, 40], all: [500, 100] })
  : few;

test.each([
  { seeds: alone, isTeam: false, who: "processes of one ledger" },
  { seeds: team, isTeam: true, who: "workers of a team" },
])(
  "$seeds seeds, $who: no test is billed twice or lost, no verdict is wrong, and everything ends",
  {
    timeout: 600_000,
  },
  async ({ seeds, isTeam }) => {
    const lines: string[] = [];
    await runSeeds({ from: 1, count: seeds, isTeam, print: (line) => lines.push(line) });
    console.log(lines.join("\n"));
    expect(lines.at(-1)).toMatch(
      new RegExp(
        `^${seeds} seeds, \\d+ faults: 0 paid twice, 0 lost, 0 false verdicts, 0 hung, 0 untrue exits$`,
      ),
    );
    // Only some ranges of seeds reach it.
    for (const line of lines.slice(0, -1))
      expect(line).toMatch(/^beyond the documented window: \d+ billed twice, all of them reported$/);
  },
);

test.each([schedules, teamSchedules])("replays a seed identically (%#)", async (arbitrary) => {
  const [schedule] = fc.sample(arbitrary, { seed: 7, numRuns: 1 });
  if (!schedule) throw new Error("there is no schedule");
  const [first, second] = [await simulate(schedule), await simulate(schedule)];
  expect(second.trace).toEqual(first.trace);
  expect(first.trace.length).toBeGreaterThan(20);
});
