import type { FaultRule } from "../../src/api/service.ts";
import { createRandom, type Random } from "../../src/base/random.ts";
import type { Verdict } from "../../src/result/verdict.ts";
import { type Disturbance, disturbFolder, type FolderOutcome, type FolderPlan } from "./chaos-folder.ts";

export interface ChaosOptions {
  readonly tests: number;
  /** Number of times that a process is killed. */
  readonly kills: number;
  /**
   * Number of times that a process is stopped for longer than its lease, while another one resumes its run.
   */
  readonly freezes: number;
  /** Number of times that a run is resumed from an earlier copy of its ledger, or from two copies in turn. */
  readonly staleLedgers: number;
  /** Folders whose provider settles as slowly as Amazon may. Freezes and stale ledgers happen in these. */
  readonly slow: SlowFolders;
  /** Random seed for the rounds, their moments, and the faults. */
  readonly seed: string;
}

interface SlowFolders {
  readonly folders: number;
  /** Tests per folder. */
  readonly tests: number;
  /** Kills per folder. The other kills happen in the folder whose provider settles soon. */
  readonly kills: number;
  /** The `settle` of the project, in milliseconds. */
  readonly settleMs: number;
  /** Longest time that a new test is missing from the list, in milliseconds. */
  readonly lagMs: number;
  /** Longest delay until a create whose response was lost takes effect, in milliseconds. */
  readonly lateMs: number;
}

export interface ChaosOutcome extends Omit<FolderOutcome, "names" | "lost" | "verdicts"> {
  readonly reports: number;
  readonly distinctNames: number;
  /** Number of tests in a ledger that do not exist at the service. */
  readonly lost: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
}

/**
 * Faults of the service, per request: 10% lost responses, 10% errors, 5% throttling, and 5% broken
 * connections.
 */
const serviceFaults: readonly FaultRule[] = [
  { probability: 0.1, effect: "lose-answer" },
  { probability: 0.1, error: { statusCode: 500, code: "InternalFailure" } },
  { probability: 0.05, error: { statusCode: 429, code: "TooManyRequestsException" } },
  { probability: 0.05, effect: "reset" },
];

/**
 * Runs tests against failing services, with processes that are killed, stopped, and given old ledgers. Counts
 * the results.
 */
export async function wreakChaos(options: ChaosOptions): Promise<ChaosOutcome> {
  const outcomes = await Promise.all(planFolders(options).map(disturbFolder));
  const sum = (of: (outcome: FolderOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const names = outcomes.flatMap((outcome) => outcome.names);
  const verdicts: Partial<Record<Verdict, number>> = {};
  for (const verdict of outcomes.flatMap((outcome) => outcome.verdicts))
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  return {
    kills: sum(({ kills }) => kills),
    freezes: sum(({ freezes }) => freezes),
    staleLedgers: sum(({ staleLedgers }) => staleLedgers),
    faults: sum(({ faults }) => faults),
    reports: names.length,
    distinctNames: new Set(names).size,
    lost: sum(({ lost }) => lost.length),
    verdicts,
  };
}

/**
 * Plans one folder whose provider settles soon, and others whose does not. The seed distributes the
 * disturbances.
 */
function planFolders({ tests, kills, freezes, staleLedgers, slow, seed }: ChaosOptions): FolderPlan[] {
  const random = createRandom(seed);
  const order = shuffled(
    Array.from({ length: slow.folders }, (_, index) => index),
    random,
  );
  const place = (nth: number): number => order[nth % order.length] ?? 0;
  const dealt: Disturbance[][] = order.map(() => Array<Disturbance>(slow.kills).fill("kill"));
  for (let nth = 0; nth < freezes; nth++) dealt[place(nth)]?.push("freeze");
  const slowFolders = dealt.map((disturbances) => shuffled(disturbances, random));
  // These come last: once everything is submitted, nothing is left to interrupt.
  for (let nth = 0; nth < staleLedgers; nth++)
    slowFolders[place(slow.folders - 1 - nth)]?.push(nth % 2 === 0 ? "put-back" : "copy");
  return [
    {
      seed: `${seed} soon`,
      tests: tests - slow.folders * slow.tests,
      disturbances: Array<Disturbance>(kills - slow.folders * slow.kills).fill("kill"),
      concurrency: 4,
      service: { completeAfterMs: 300, faults: serviceFaults },
    },
    ...slowFolders.map(
      (disturbances, index): FolderPlan => ({
        seed: `${seed} ${index}`,
        tests: slow.tests,
        disturbances,
        concurrency: 6,
        // A run outlasts the lag of the list, so that the next process finds all its tests there.
        service: { completeAfterMs: slow.lagMs + 1000 },
        settling: { ...slow, lagMs: slow.lagMs * (0.5 + random.next() / 2) },
      }),
    ),
  ];
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((left, right) => left.at - right.at)
    .map(({ item }) => item);
}
