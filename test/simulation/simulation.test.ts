import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isThorough } from "../support/sample-of.ts";
import { mutations } from "./mutations.ts";
import { mutate } from "./run-mutations.ts";
import { runSeeds } from "./run-seeds.ts";
import { schedules } from "./schedule.ts";
import { simulate } from "./simulate.ts";

/** Number of seeds. `npm run simulate -- --seeds 10000` runs more. */
const seeds = isThorough ? 500 : 150;

test(`${seeds} seeds: no test is billed twice or lost, no verdict is wrong, and everything ends`, {
  timeout: 600_000,
}, async () => {
  const lines: string[] = [];
  await runSeeds({ from: 1, count: seeds, print: (line) => lines.push(line) });
  console.log(lines.join("\n"));
  const beyond = expect.stringMatching(
    /^beyond the documented window: \d+ billed twice, all of them reported$/,
  );
  expect(lines).toEqual([
    // The first seeds do not reach it.
    ...(isThorough ? [beyond] : []),
    expect.stringMatching(
      `^${seeds} seeds, \\d+ faults: 0 paid twice, 0 lost, 0 false verdicts, 0 hung, 0 untrue exits$`,
    ),
  ]);
});

test.each(mutations)("finds the place of mutation $name in the source", async (mutation) => {
  const text = await readFile(new URL(`../../src/${mutation.file}`, import.meta.url), "utf8");
  expect(mutate(text, mutation)).not.toBe(text);
});

test("replays a seed identically", async () => {
  const [schedule] = fc.sample(schedules, { seed: 7, numRuns: 1 });
  if (!schedule) throw new Error("there is no schedule");
  const [first, second] = [await simulate(schedule), await simulate(schedule)];
  expect(second.trace).toEqual(first.trace);
  expect(first.trace.length).toBeGreaterThan(20);
});
