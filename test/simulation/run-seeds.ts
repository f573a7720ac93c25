import fc from "fast-check";
import { type Schedule, schedules, teamSchedules } from "./schedule.ts";
import { type Broken, type SimulationOutcome, simulate } from "./simulate.ts";

export interface SeedRange {
  readonly from: number;
  readonly count: number;
  /** Whether to stop at the first failure. Default: `false`. */
  readonly stopsAtFirst?: boolean;
  /** Whether several workers share the ledger. Default: `false`. */
  readonly isTeam?: boolean;
  print(line: string): void;
}

const promises: readonly Broken[] = ["paid twice", "lost", "false verdict", "hung", "untrue exit"];

/**
 * Simulates one schedule per seed. Shrinks and prints schedules that break a promise. Returns whether no
 * promise was broken.
 */
export async function runSeeds({
  from,
  count,
  stopsAtFirst = false,
  isTeam = false,
  print,
}: SeedRange): Promise<boolean> {
  const counts = new Map<Broken, number>(promises.map((what) => [what, 0]));
  let faults = 0;
  let told = 0;
  let failures = 0;
  for (let seed = from; seed < from + count; seed++) {
    const outcome = await runSeed(seed, isTeam);
    faults += outcome.faults;
    told += outcome.told;
    if (outcome.broken.length === 0) continue;
    failures++;
    for (const what of new Set(outcome.broken.map((each) => each.what)))
      counts.set(what, (counts.get(what) ?? 0) + 1);
    print(`seed ${seed} breaks: ${outcome.broken.map(({ what, why }) => `${what}: ${why}`).join("; ")}`);
    if (stopsAtFirst) break;
    if (failures <= 3) print(await shrink(seed, isTeam));
  }
  const words = [...counts].map(
    ([what, number]) =>
      `${number} ${what === "untrue exit" ? "untrue exits" : what === "false verdict" ? "false verdicts" : what}`,
  );
  if (told > 0) print(`beyond the documented window: ${told} billed twice, all of them reported`);
  print(`${count} ${count === 1 ? "seed" : "seeds"}, ${faults} faults: ${words.join(", ")}`);
  return failures === 0;
}

/**
 * Passes the schedule of a seed to `act`, and then ever smaller ones while `act` reports a failure by
 * returning `false`.
 */
const checkSeed = (
  seed: number,
  isTeam: boolean,
  act: (schedule: Schedule) => Promise<boolean>,
  endOnFailure: boolean,
) =>
  fc.check(fc.asyncProperty(isTeam ? teamSchedules : schedules, act), {
    seed,
    numRuns: 1,
    unbiased: true,
    endOnFailure,
  });

export async function runSeed(seed: number, isTeam = false): Promise<SimulationOutcome> {
  let outcome: SimulationOutcome = { faults: 0, told: 0, broken: [], trace: [] };
  const result = await checkSeed(
    seed,
    isTeam,
    async (schedule) => {
      outcome = await simulate(schedule);
      return true;
    },
    true,
  );
  if (result.failed) throw result.errorInstance;
  return outcome;
}

/** Returns the smallest schedule that breaks a promise, starting from the seed's own. */
async function shrink(seed: number, isTeam: boolean): Promise<string> {
  const { counterexample, numShrinks } = await checkSeed(
    seed,
    isTeam,
    async (schedule) => (await simulate(schedule)).broken.length === 0,
    false,
  );
  const [smallest] = counterexample ?? [];
  if (!smallest) throw new Error(`seed ${seed} breaks a promise once, and not when it is run again`);
  const broken = (await simulate(smallest)).broken.map(({ what, why }) => `    ${what}: ${why}`);
  return [
    `  replay it with: npm run simulate -- ${isTeam ? "--team " : ""}--seed ${seed}`,
    `  shrunk in ${numShrinks} steps to ${JSON.stringify(smallest)}`,
    ...broken,
  ].join("\n");
}
