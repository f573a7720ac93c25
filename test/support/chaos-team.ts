import { cp, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createRandom, type Random } from "../../src/base/random.ts";
import type { Store } from "../../src/store/store.ts";
import { countTeam, type TeamCount } from "./chaos-team-count.ts";
import { openTeamLedger, planRuns } from "./chaos-team-plan.ts";
import { type StrikeShares, type Struck, startWorkers, type Workers } from "./chaos-team-workers.ts";
import { type FarProject, isCreate, nameIn, startFarProject } from "./far-project.ts";
import type { Fault, ProxiedRequest } from "./faulty-proxy.ts";
import { type PostgresServer, startPostgres } from "./postgres.ts";

export interface TeamChaosOptions {
  readonly runs: number;
  readonly testsPerRun: number;
  readonly workers: number;
  /** Maximum number of runs at once per worker. */
  readonly concurrency: number;
  /** Number of times that the database's server is killed and started again. */
  readonly restarts: number;
  /** Longest time between a broken connection and the effect of its create, in milliseconds. */
  readonly lateMs: number;
  /** The `settle` of the project, in milliseconds. */
  readonly settleMs: number;
  /** Maximum number of strikes at workers. Default: one per second, until the end. */
  readonly strikes?: number;
  readonly shares: StrikeShares;
  /** Random seed for the strikes and the faults. */
  readonly seed: string;
}

export interface TeamChaosOutcome extends TeamCount, Struck {
  readonly restarts: number;
  readonly faults: number;
  /** Number of runs that the budget refused. */
  readonly refused: number;
  /** Highest numbers of tests that the ledger had reserved, and that the service had. */
  readonly mostReserved: number;
  /** Whether all runs were planned on one day in UTC, so that one budget applied to them. */
  readonly isOneDay: boolean;
  /** Why workers ended that nothing had killed. */
  readonly deaths: readonly string[];
  readonly seconds: number;
}

const strikeEveryMs = 1000;

/**
 * Time without any progress after which the runs count as stuck, in milliseconds. Polls that the service throttles four times
 * in a row are up to 320 s apart.
 */
const stuckAfterMs = 500_000;

/**
 * Lets workers of two checkouts carry out the runs of one ledger, while its server crashes, their service fails, and they
 * are killed and stopped. Counts the results.
 */
export async function wreakTeamChaos(options: TeamChaosOptions): Promise<TeamChaosOutcome> {
  const { runs, testsPerRun, settleMs, seed } = options;
  const tests = runs * testsPerRun;
  const random = createRandom(`${seed} faults`);
  const trace: string[] = [];
  const beganMs = performance.now();
  const note = (what: string) => void trace.push(`${Math.round(performance.now() - beganMs)} ms: ${what}`);
  const seen = { faults: 0, creates: 0 };
  const server = await startPostgres({ settings: { max_connections: "100" } });
  const project = await startFarProject({
    tests: testsPerRun,
    keys: `concurrency: 4, retries: 12, pollEvery: "10s", settle: ${settleMs}`,
    configKeys: `ledger: "${server.url("chaos")}", budget: { day: { maxNewTests: ${tests} } }`,
    service: { seed, completeAfterMs: 5000 },
    decide(request) {
      const fault = faultOf(request, options, random);
      if (fault.kind !== "pass") seen.faults++;
      if (isCreate(request)) {
        seen.creates++;
        note(`${nameIn(request)}: create (${fault.kind})`);
      }
      return fault;
    },
  });
  const other = `${project.dir}-other`;
  await cp(project.dir, other, { recursive: true });
  const checkouts = [project.dir, other];
  const store = await openTeamLedger(project.dir);
  let workers: Workers | undefined;
  try {
    workers = startWorkers({
      count: options.workers,
      checkouts,
      concurrency: options.concurrency,
      shares: options.shares,
      random: createRandom(`${seed} strikes`),
      note,
    });
    const begunOn = new Date().getUTCDate();
    // One more than the budget allows.
    const refused = await planRuns({ cwd: other, runs: runs + 1 }, () => note("a run is planned"));
    const isOneDay = new Date().getUTCDate() === begunOn;
    const disturbed = await disturb(options, { store, server, workers, seen, note });
    await workers.end();
    await project.proxy.settled();
    if (project.proxy.latestEffectMs >= settleMs)
      throw new Error(
        `this machine is too slow: a create took effect after ${project.proxy.latestEffectMs} ms`,
      );
    const counted = await countTeam(store, await project.reports());
    explain(counted, trace);
    const { deaths, struck } = workers;
    const { faults } = seen;
    const seconds = Math.round((performance.now() - beganMs) / 1000);
    return { ...struck, ...disturbed, ...counted, faults, refused, isOneDay, deaths, seconds };
  } catch (error) {
    console.log(trace.slice(-300).join("\n"));
    throw error;
  } finally {
    await workers?.kill();
    await store.close();
    await close(project, server, other);
  }
}

async function close(project: FarProject, server: PostgresServer, other: string): Promise<void> {
  await project.close();
  await server.close();
  await rm(other, { recursive: true, force: true });
}

interface Scene {
  readonly store: Store;
  readonly server: PostgresServer;
  readonly workers: Workers;
  readonly seen: { readonly creates: number };
  note(what: string): void;
}

/** Strikes workers and the server until all runs are finished. */
async function disturb(
  { runs, testsPerRun, restarts: planned, strikes = Number.POSITIVE_INFINITY }: TeamChaosOptions,
  { store, server, workers, seen, note }: Scene,
): Promise<Pick<TeamChaosOutcome, "restarts" | "mostReserved">> {
  const restartEvery = (runs * testsPerRun) / (planned + 1);
  let [restarts, struck, mostReserved] = [0, 0, 0];
  let progress = { of: "", atMs: performance.now() };
  for (;;) {
    if (struck < strikes) {
      workers.strike();
      struck++;
    }
    if (restarts < planned && seen.creates >= (restarts + 1) * restartEvery) {
      note("the server crashes");
      await server.stop("immediate");
      await server.start();
      restarts++;
      note("the server is back");
    }
    const finished = (await store.runs({ state: "finished" })).length;
    mostReserved = Math.max(mostReserved, (await store.spent(Date.now())).month.newTests);
    if (finished >= runs) return { restarts, mostReserved };
    const of = `${await store.changeMark()} ${seen.creates}`;
    if (of !== progress.of) progress = { of, atMs: performance.now() };
    else if (performance.now() - progress.atMs > stuckAfterMs)
      throw new Error(`nothing happens: ${finished} of ${runs} runs are finished`);
    await sleep(strikeEveryMs);
  }
}

const pass: Fault = { kind: "pass" };

/** Returns a fault for 30% of the creates and 20% of the other requests. */
function faultOf({ method }: ProxiedRequest, { lateMs }: TeamChaosOptions, random: Random): Fault {
  const [roll, more] = [random.next(), random.next()];
  const throttled = { kind: "answer", status: 429, error: "TooManyRequestsException" } as const;
  if (method !== "POST") {
    if (roll < 0.08) return { kind: "reset" };
    if (roll < 0.12) return { kind: "gateway", status: more < 0.5 ? 403 : 429 };
    return roll < 0.2 ? throttled : pass;
  }
  if (roll < 0.05) return { kind: "late", until: sleep(more * lateMs) };
  if (roll < 0.12) return { kind: "lose-answer" };
  if (roll < 0.17) return { kind: "gateway", status: more < 0.5 ? 403 : 429 };
  if (roll < 0.22) return { kind: "reset" };
  return roll < 0.3 ? throttled : pass;
}

/** Logs what happened to tests that are lost or doubled, and to the workers. */
function explain({ lost, doubled, unknown }: TeamCount, trace: readonly string[]): void {
  const names = [...lost, ...doubled, ...unknown].slice(0, 5);
  if (names.length === 0) return;
  const isAbout = (line: string) => !line.includes(": create (") || names.some((name) => line.includes(name));
  console.log([`lost, doubled, or unknown: ${names.join(", ")}`, ...trace.filter(isAbout)].join("\n"));
}
