import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseReportName } from "../../src/run/reconcile.ts";
import { type FarProject, isCreate, startFarProject } from "../support/far-project.ts";
import type { Fault, ProxiedRequest } from "../support/faulty-proxy.ts";
import { useHttpServer } from "../support/loopback-server.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../support/postgres.ts";
import { type CliProcess, type CliRun, launchCli } from "../support/run-cli.ts";
import { byDepth, isExhaustive, isThorough } from "../support/sample-of.ts";

const tests = 3;
const rounds = byDepth({ laptop: 1, ci: isExhaustive ? 4 : 2, all: 40 });
const nightly = ["run", "--detach", "--every", "20h"];

/** A scenario whose message waits at the gate, when its process has read the ledger and has recorded no test yet. */
const scenario = `export default {
  from: "Acme <news@acme.example>",
  async message({ number }) {
    if (process.env.GATE) await fetch(process.env.GATE + "/" + process.pid);
    return { simple: { subject: "Your order " + number, text: "Thank you. Ten tulips are on their way." } };
  },
  variants: "rows.csv",
  expect: { overall: ["inbox >= 50"] },
};
`;
const other = `from: Acme <news@acme.example>
message: { simple: { subject: "Our bulbs", text: "A new message about ten tulips." } }
expect: { overall: [inbox >= 50] }
`;

interface Moment {
  readonly project: FarProject;
  /** Starts the command as a process on the branch, which waits at the gate unless it is left out. */
  launch(branch: string, args: readonly string[], gate?: string): CliProcess;
}

/** Opens a project whose scenario waits at a gate. */
async function openMoment(
  ledger: string | undefined,
  decide: (request: ProxiedRequest) => Fault | Promise<Fault> = () => ({ kind: "pass" }),
): Promise<Moment> {
  const project = await startFarProject({ tests, decide });
  onTestFinished(project.close);
  await rm(join(project.dir, "scenarios/orders.yaml"));
  await writeFile(join(project.dir, "scenarios/orders.ts"), scenario);
  await writeFile(join(project.dir, "scenarios/bulbs.yaml"), other);
  return {
    project,
    launch(branch, args, gate) {
      const started = launchCli([...nightly, "--branch", branch, ...args], {
        cwd: project.dir,
        env: { ...(ledger ? { PLACEWRIGHT_LEDGER: ledger } : {}), ...(gate ? { GATE: gate } : {}) },
      });
      onTestFinished(async () => {
        started.child.kill("SIGKILL");
        await started.ended;
      });
      return started;
    },
  };
}

/**
 * Opens a gate that opens for all, once two processes wait at it, and until a process may go on that is held. On a
 * busy machine, the second process may need so long that the first one's message would exceed its time limit of 30 s:
 * the gate opens after 20 s.
 */
async function useGate(): Promise<{ readonly url: string; hold(pid: number, until: Promise<void>): void }> {
  const waiting = new Map<string, Set<string>>();
  const held = new Map<string, Promise<void>>();
  const opened = new Map<string, () => void>();
  const both = new Map<string, Promise<void>>();
  const { url } = await useHttpServer(async ({ path }) => {
    const [, round = "", pid = ""] = path.split("/");
    const pids = waiting.get(round) ?? new Set();
    waiting.set(round, pids.add(pid));
    if (!both.has(round)) both.set(round, new Promise<void>((resolve) => opened.set(round, resolve)));
    if (pids.size === 2) opened.get(round)?.();
    await Promise.race([both.get(round), late(20_000)]);
    await held.get(pid);
    return {};
  });
  return { url, hold: (pid, until) => void held.set(String(pid), until) };
}

/** Returns the tests that were created, without the run that did it, sorted. */
async function createdIn({ project }: Moment): Promise<string[]> {
  return (await project.reports())
    .map(({ name }) => name.replace(`.${parseReportName(name)?.runId}`, ""))
    .toSorted();
}

/** Ends after a time, and keeps no process alive. */
const late = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());

const ledgers: [string, boolean, () => Promise<string | undefined>][] = [
  ["folder", true, async () => undefined],
  [`PostgreSQL${postgresNote}`, hasPostgres, sharedPostgresUrl],
];

describe.each(ledgers.slice(0, isThorough ? 2 : 1))(
  "two jobs that start at one moment, with one ledger: %s",
  (_name, isThere, ledgerOf) => {
    test.runIf(isThere)("submit each test once", async () => {
      const moment = await openMoment(await ledgerOf());
      const gate = await useGate();
      let before = 0;
      for (let round = 1; round <= rounds; round++) {
        // In every second round, only one of them has the second scenario.
        const others = round % 2 === 0 ? ["scenarios/orders.ts"] : [];
        const started = [[], others].map((args) =>
          moment.launch(`round-${round}`, args, `${gate.url}/${round}`),
        );
        const ended: CliRun[] = await Promise.all(started.map((each) => each.ended));
        for (const { code, stderr } of ended) expect(code, stderr).toBe(0);
        const created = await createdIn(moment);
        expect(created, ended.map(({ stderr }) => stderr).join()).toHaveLength(before + tests + 1);
        before = created.length;
        const [first, second] = ended.map(({ stdout }) => stdout.trim().split("\n"));
        if (others.length === 0) expect(first).toEqual(second);
        expect(ended.some(({ stderr }) => stderr.includes("submitted in the last 20 hours, in "))).toBe(true);
      }
      // Each round creates the same tests.
      const created = await createdIn(moment);
      const counts = [...new Set(created)].map((name) => created.filter((each) => each === name).length);
      const lost = (tests + 1) * rounds - counts.reduce((sum, count) => sum + Math.min(count, rounds), 0);
      const paidTwice = counts.reduce((sum, count) => sum + Math.max(0, count - rounds), 0);
      console.log(`${rounds} rounds: ${created.length} tests, ${lost} lost, ${paidTwice} paid twice`);
      expect({ lost, paidTwice }).toEqual({ lost: 0, paidTwice: 0 });
    });

    test.runIf(isThere)(
      "leave tests to the faster one while the answers to its creates are late",
      async () => {
        let release = () => {};
        let slowerEnded: Promise<unknown> = Promise.resolve();
        const moment = await openMoment(await ledgerOf(), (request) =>
          isCreate(request)
            ? {
                kind: "hold-answer",
                until() {
                  release();
                  return slowerEnded;
                },
              }
            : { kind: "pass" },
        );
        const gate = await useGate();
        const faster = moment.launch("main", [], `${gate.url}/1`);
        const slower = moment.launch("main", [], `${gate.url}/1`);
        slowerEnded = slower.ended;
        gate.hold(slower.pid, new Promise((resolve) => (release = resolve)));
        const { code, stdout, stderr } = await slower.ended;
        expect(code, stderr).toBe(0);
        expect(await faster.ended).toMatchObject({ code: 0, stdout });
        expect(await createdIn(moment)).toHaveLength(tests + 1);
      },
    );

    test.runIf(isThere && isThorough)(
      "lose none if the faster one is killed before it submits any",
      async () => {
        let winner: CliProcess | undefined;
        let release = () => {};
        const moment = await openMoment(await ledgerOf(), async (request) => {
          if (!isCreate(request) || !winner) return { kind: "pass" };
          const { child, ended } = winner;
          winner = undefined;
          child.kill("SIGKILL");
          await ended;
          release();
          return { kind: "reset" };
        });
        const gate = await useGate();
        winner = moment.launch("main", [], `${gate.url}/1`);
        const killed = winner;
        const slower = moment.launch("main", [], `${gate.url}/1`);
        gate.hold(slower.pid, new Promise((resolve) => (release = resolve)));
        const { code, stdout, stderr } = await slower.ended;
        expect(code, stderr).toBe(0);
        expect(stderr).toContain(
          "was stopped before all of its tests were submitted. Submitting the others.",
        );
        expect((await killed.ended).code).not.toBe(0);
        const created = await createdIn(moment);
        expect(created).toHaveLength(tests + 1);
        expect(new Set(created).size).toBe(tests + 1);
        // A later job has nothing left to do.
        const later = await moment.launch("main", []).ended;
        expect(later).toMatchObject({ code: 0, stdout });
        expect(await createdIn(moment)).toEqual(created);
      },
    );
  },
);
