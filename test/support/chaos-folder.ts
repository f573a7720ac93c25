import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceOptions } from "../../src/api/service.ts";
import { createRandom, type Random } from "../../src/base/random.ts";
import type { Verdict } from "../../src/result/verdict.ts";
import { leaseMs } from "../../src/run/run-lease.ts";
import { type FarProject, isCreate, isList, nameIn, readLedger, startFarProject } from "./far-project.ts";
import type { Fault, ProxiedRequest } from "./faulty-proxy.ts";
import { type CliProcess, interrupt, launchCli, waitForOutput } from "./run-cli.ts";
import { stopProcess } from "./stop-process.ts";

/**
 * `kill`: SIGKILL. `freeze`: SIGSTOP past the lease while another process resumes, then SIGCONT. `put-back`:
 * an earlier copy replaces the ledger after the run was finished. `copy`: a copy of the folder finishes the
 * run before the folder itself does.
 */
export type Disturbance = "kill" | "freeze" | "put-back" | "copy";

/** Disturbances of one project folder, which has its own service. */
export interface FolderPlan {
  readonly seed: string;
  readonly tests: number;
  readonly disturbances: readonly Disturbance[];
  readonly concurrency: number;
  readonly service: ServiceOptions;
  /**
   * Makes the proxy in front of the service lose responses, delay creates, and hide new tests. Absent: every
   * request passes.
   */
  readonly settling?: Settling;
}

/** Delays of a slow provider, in milliseconds. See `SlowFolders` in chaos.ts. */
export interface Settling {
  readonly settleMs: number;
  readonly lagMs: number;
  readonly lateMs: number;
}

export interface FolderOutcome {
  readonly kills: number;
  readonly freezes: number;
  readonly staleLedgers: number;
  readonly faults: number;
  /** Names of all tests at the service. */
  readonly names: readonly string[];
  /** Names in a ledger that do not exist at the service. */
  readonly lost: readonly string[];
  readonly verdicts: readonly Verdict[];
}

/** Page size of the list, so small that every search reads several pages. */
const pageSize = 25;

/**
 * Maximum number of commands to finish a run after its last disturbance. Each resolves what the faults of the
 * one before left open.
 */
const maxFinishing = 10;

/** Takes a run through its disturbances to its end, and counts the tests of the service and the ledgers. */
export async function disturbFolder(plan: FolderPlan): Promise<FolderOutcome> {
  const { tests, disturbances, concurrency, settling } = plan;
  const random = createRandom(plan.seed);
  const counts = { kills: 0, freezes: 0, staleLedgers: 0 };
  const alive = new Set<CliProcess>();
  const trace: string[] = [];
  const beganMs = performance.now();
  const note = (what: string) => void trace.push(`${Math.round(performance.now() - beganMs)} ms: ${what}`);
  let faults = 0;
  let strike: { left: number; is(request: ProxiedRequest): boolean; act(): unknown } | undefined;

  const project = await startFarProject({
    tests,
    keys: `concurrency: ${concurrency}, retries: 12, ${settling ? `settle: ${settling.settleMs}` : ""}`,
    service: { seed: plan.seed, ...plan.service },
    proxy: settling ? { lagMs: settling.lagMs, pageSize } : {},
    async decide(request) {
      if (strike?.is(request) && --strike.left === 0) {
        const { act } = strike;
        strike = undefined;
        await act();
      }
      const fault = settling ? faultOf(request, settling, random) : pass;
      if (fault.kind !== "pass") faults++;
      if (isCreate(request)) note(`${nameIn(request)}: create (${fault.kind})`);
      else if (isList(request)) note(`list (${fault.kind})`);
      return fault;
    },
  });
  const { dir, proxy, service } = project;
  const copyDir = `${dir}-copy`;

  function launch(command: "run" | "resume", cwd = dir): CliProcess {
    const launched = launchCli(command === "run" ? ["run", "--no-check"] : ["resume"], { cwd });
    alive.add(launched);
    note(`${command} is process ${launched.pid}`);
    void launched.ended.then(({ code }) => {
      alive.delete(launched);
      note(`process ${launched.pid} ended with ${code}`);
    });
    return launched;
  }

  /** Calls `act` at the `count`th matching request of the process. Throws if the process ends before. */
  async function strikeAt(
    count: number,
    is: (request: ProxiedRequest) => boolean,
    holder: CliProcess,
    act: () => unknown,
  ) {
    const struck = new Promise<true>((resolve) => {
      strike = {
        left: count,
        is,
        async act() {
          await act();
          resolve(true);
        },
      };
    });
    const early = await Promise.race([struck, holder.ended]);
    if (early !== true) throw new Error(`ended with ${early.code} before it was struck: ${early.stderr}`);
  }

  let holder: CliProcess | undefined;
  let hasBegun = false;
  function takeHolder(): CliProcess {
    const taken = holder ?? launch(hasBegun ? "resume" : "run");
    hasBegun = true;
    holder = undefined;
    return taken;
  }
  /** Returns a number of creates to wait for, small enough to leave some for all disturbances. */
  const someCreates = (): number => upTo(tests / (2 * disturbances.length), random);

  async function kill(): Promise<void> {
    const isYoung = hasBegun && random.next() < 0.15;
    const killed = takeHolder();
    const shoot = () => process.kill(killed.pid, "SIGKILL");
    if (isYoung) shoot();
    // If the provider settles soon, every request counts, including polls.
    else await strikeAt(someCreates(), settling ? isCreate : () => true, killed, shoot);
    await killed.ended;
    counts.kills++;
  }

  async function freeze(): Promise<void> {
    const frozen = takeHolder();
    await strikeAt(someCreates(), isCreate, frozen, () => stopProcess(frozen.pid, join(dir, ".placewright")));
    await sleep(leaseMs + 1000);
    const successor = launch("resume");
    await waitForOutput(successor.child, /^run \d/m);
    // Wake it at once, or in the middle of its successor's creates.
    if (random.next() < 0.5) await strikeAt(upTo(3, random), isCreate, successor, () => {}).catch(() => {});
    process.kill(frozen.pid, "SIGCONT");
    const { code, stderr } = await frozen.ended;
    if (code !== 5)
      throw new Error(`a process that was stopped past its lease ended with ${code}: ${stderr}`);
    holder = successor;
    counts.freezes++;
  }

  async function interruptRun(): Promise<void> {
    const stopped = takeHolder();
    await strikeAt(someCreates(), isCreate, stopped, () => interrupt(stopped.child));
    await stopped.ended;
  }

  async function putBack(): Promise<void> {
    await interruptRun();
    const [ledger, earlier] = [join(dir, ".placewright"), join(dir, "earlier")];
    await cp(ledger, earlier, { recursive: true });
    await finish(dir);
    await rm(ledger, { recursive: true });
    await cp(earlier, ledger, { recursive: true });
    counts.staleLedgers++;
  }

  async function copy(): Promise<void> {
    await interruptRun();
    await cp(dir, copyDir, { recursive: true });
    await finish(copyDir);
    counts.staleLedgers++;
  }

  /** Resumes until nothing is open: a fault may end a command early, and the next one continues. */
  async function finish(cwd: string): Promise<void> {
    for (let round = 0; round < maxFinishing; round++) {
      const { code, stderr } = await launch("resume", cwd).ended;
      // A run with a test that is billed twice always exits with 3.
      if (code === 0 || (code === 3 && (await readLedger(cwd)).state === "finished")) return;
      if (code !== 3 && code !== 4) throw new Error(`resume ended with ${code}: ${stderr}`);
    }
    throw new Error(`the run is not finished after ${maxFinishing} commands`);
  }

  /** Logs everything that happened, if the service has a test twice. */
  const explain = (names: readonly string[]): void => {
    const doubles = names.filter((name, index) => names.indexOf(name) !== index);
    if (doubles.length > 0) console.log([`paid twice: ${doubles.join(", ")}`, ...trace].join("\n"));
  };

  const acts: Readonly<Record<Disturbance, () => Promise<void>>> = {
    kill,
    freeze,
    "put-back": putBack,
    copy,
  };
  try {
    for (const disturbance of disturbances) {
      await acts[disturbance]();
      note(`end of ${disturbance}`);
    }
    await holder?.ended;
    await finish(dir);
    await proxy.settled();
    if (settling) throwIfTooSlow(proxy.latestEffectMs, settling);
    faults += service.control.faults().reduce((sum, { applied }) => sum + applied, 0);
    const counted = await countAll(project, disturbances.includes("copy") ? [copyDir] : []);
    explain(counted.names);
    return { ...counts, faults, ...counted };
  } finally {
    // A stopped process can be killed, too.
    for (const { pid } of alive) process.kill(pid, "SIGKILL");
    await Promise.all([...alive].map(({ ended }) => ended));
    await project.close();
    await rm(copyDir, { recursive: true, force: true });
  }
}

async function countAll({ dir, reports }: FarProject, copies: readonly string[]) {
  const names = (await reports()).map(({ name }) => name);
  const ledger = await readLedger(dir);
  const all = [ledger, ...(await Promise.all(copies.map(readLedger)))].flatMap(({ tests }) => tests);
  const known = new Set(names);
  return {
    names,
    lost: all.map(({ reportName }) => reportName).filter((name) => !known.has(name)),
    verdicts: ledger.tests.map(({ verdict }) => verdict),
  };
}

const pass: Fault = { kind: "pass" };

/** Returns a fault for about a quarter of the creates and a tenth of the other requests. */
function faultOf({ method }: ProxiedRequest, { lateMs }: Settling, random: Random): Fault {
  const [roll, more] = [random.next(), random.next()];
  const throttled = { kind: "answer", status: 429, error: "TooManyRequestsException" } as const;
  if (method !== "POST") {
    if (roll < 0.05) return { kind: "reset" };
    if (roll < 0.07) return { kind: "gateway", status: 429 };
    return roll < 0.1 ? throttled : pass;
  }
  if (roll < 0.08) return { kind: "late", until: sleep(more * lateMs) };
  if (roll < 0.14) return { kind: "lose-answer" };
  if (roll < 0.19) return { kind: "gateway", status: more < 0.5 ? 403 : 429 };
  if (roll < 0.22) return { kind: "reset" };
  return roll < 0.25 ? throttled : pass;
}

/** Returns a random integer from 1 to `most`. */
const upTo = (most: number, random: Random): number => 1 + Math.floor(random.next() * Math.max(1, most));

/** Throws if this machine caused longer delays than planned, which would not be an error of the run. */
function throwIfTooSlow(latestEffectMs: number, { settleMs, lagMs }: Settling): void {
  if (latestEffectMs + lagMs >= settleMs)
    throw new Error(
      `this machine is too slow: a create took effect after ${latestEffectMs} ms, and the list lags ${lagMs} ms`,
    );
}
