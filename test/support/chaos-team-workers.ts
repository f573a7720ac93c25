import type { Random } from "../../src/base/random.ts";
import { type CliProcess, interrupt, launchCli } from "./run-cli.ts";

/** What happened to workers. */
export interface Struck {
  readonly kills: number;
  /** Stops that ended before the worker's leases did. */
  readonly stops: number;
  /** Stops for longer than a lease. */
  readonly freezes: number;
}

/** Which of a hundred strikes are of which kind; the others stop a worker for a moment. */
export interface StrikeShares {
  readonly kill: number;
  readonly freeze: number;
}

export interface WorkersOptions {
  readonly count: number;
  /** Project folders, which the workers use in turn. */
  readonly checkouts: readonly string[];
  /** Maximum number of runs at once per worker. */
  readonly concurrency: number;
  readonly shares: StrikeShares;
  readonly random: Random;
  note(what: string): void;
}

/** Longest stop that ends before a lease does, and length of one that does not, in milliseconds. */
const longestStopMs = 6000;
const freezeMs = 25_000;

/** Worker processes of several checkouts. One that is killed is replaced. */
export interface Workers {
  readonly struck: Struck;
  /** Why workers ended that nothing had killed. */
  readonly deaths: readonly string[];
  /** Kills or stops a random worker that is not stopped already. */
  strike(): void;
  /** Wakes those that are stopped, interrupts all, and resolves once they have ended. */
  end(): Promise<void>;
  /** Kills all. */
  kill(): Promise<void>;
}

export function startWorkers(options: WorkersOptions): Workers {
  const { count, checkouts, concurrency, shares, random, note } = options;
  const struck = { kills: 0, stops: 0, freezes: 0 };
  const deaths: string[] = [];
  const workers = new Map<CliProcess, { wakes?: ReturnType<typeof setTimeout> }>();
  let started = 0;
  let isEnding = false;

  function launch(): void {
    const cwd = checkouts[started++ % checkouts.length] ?? "";
    const worker = launchCli(["worker", "--concurrency", String(concurrency)], { cwd });
    workers.set(worker, {});
    note(`worker ${worker.pid} starts`);
    for (const stream of [worker.child.stdout, worker.child.stderr])
      stream.on("data", (text: string) => note(`worker ${worker.pid}: ${text.trimEnd()}`));
    void worker.ended.then(({ code, stdout, stderr }) => {
      clearTimeout(workers.get(worker)?.wakes);
      workers.delete(worker);
      // One that starts while the server is away ends at once, and is started again, as `restart` of a container does.
      const cannotStart = code === 2 && stdout === "" && stderr.includes("/errors/ledger-unusable");
      // A process that was killed has no exit code.
      if (code !== null && !cannotStart && !(isEnding && code === 0))
        deaths.push(`worker ${worker.pid} ended with ${code}: ${stderr}`);
      if (!isEnding) launch();
    });
  }

  function stop(worker: CliProcess, ms: number): void {
    process.kill(worker.pid, "SIGSTOP");
    const wakes = setTimeout(() => {
      note(`worker ${worker.pid} wakes`);
      process.kill(worker.pid, "SIGCONT");
      workers.set(worker, {});
    }, ms);
    workers.set(worker, { wakes });
    note(`worker ${worker.pid} is stopped for ${Math.round(ms)} ms`);
  }

  async function endAll(signal: (worker: CliProcess) => void): Promise<void> {
    isEnding = true;
    const all = [...workers];
    for (const [worker, { wakes }] of all) {
      clearTimeout(wakes);
      process.kill(worker.pid, "SIGCONT");
      signal(worker);
    }
    await Promise.all(all.map(([{ ended }]) => ended));
  }

  for (let nth = 0; nth < count; nth++) launch();
  return {
    struck,
    deaths,
    strike() {
      const awake = [...workers].filter(([, { wakes }]) => wakes === undefined).map(([worker]) => worker);
      const [place, kind, length] = [random.next(), 100 * random.next(), random.next()];
      const worker = awake[Math.floor(place * awake.length)];
      if (!worker) return;
      if (kind < shares.kill) {
        struck.kills++;
        note(`worker ${worker.pid} is killed`);
        process.kill(worker.pid, "SIGKILL");
      } else if (kind < shares.kill + shares.freeze) {
        struck.freezes++;
        stop(worker, freezeMs);
      } else {
        struck.stops++;
        stop(worker, 100 + length * (longestStopMs - 100));
      }
    },
    end: () => endAll(({ child }) => interrupt(child)),
    kill: () => endAll(({ pid }) => process.kill(pid, "SIGKILL")),
  };
}
