import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, type TestContext, test } from "vitest";
import type { RunReport } from "../../src/mod.ts";
import type { Verdict } from "../../src/result/verdict.ts";
import { leaseMs } from "../../src/run/run-lease.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import {
  type FarProject,
  type FarProjectOptions,
  isCreate,
  isGet,
  isList,
  nameIn,
  readLedger,
  readReport,
  startFarProject,
} from "../support/far-project.ts";
import type { Fault, ProxiedRequest } from "../support/faulty-proxy.ts";
import { type CliOptions, type CliProcess, interrupt, launchCli, waitForOutput } from "../support/run-cli.ts";
import { inCi, inDepth, isThorough, sampleOf } from "../support/sample-of.ts";
import { stopProcess } from "../support/stop-process.ts";

// Tests wait for leases, and for requests that an earlier process may still send.

/** Slightly longer than a lease lasts without renewal, in milliseconds. */
const pastLeaseMs = leaseMs + 1000;

const pass: Fault = { kind: "pass" };

/** Returns the helpers of a test. Everything that they start ends with the test. */
function stage({ expect, onTestFinished }: TestContext) {
  async function farProject(options: FarProjectOptions): Promise<FarProject> {
    const project = await startFarProject(options);
    onTestFinished(project.close);
    return project;
  }

  function launch(args: readonly string[], options: CliOptions): CliProcess {
    const launched = launchCli(args, options);
    let isOver = false;
    void launched.ended.then(() => {
      isOver = true;
    });
    onTestFinished(async () => {
      if (!isOver) process.kill(launched.pid, "SIGKILL");
      await launched.ended;
    });
    return launched;
  }

  /** Starts a run, and ends it after it has sent some of its creates. */
  async function endedRun(
    tests: number,
    afterCreates: number,
    end: (process: CliProcess) => void,
  ): Promise<FarProject> {
    let first: CliProcess | undefined;
    const last = atRequest(afterCreates, isCreate, () => first && end(first));
    const project = await farProject({ tests, decide: last.decide });
    first = launch(["run"], { cwd: project.dir });
    await last.reached;
    await first.ended;
    return project;
  }

  /** Expects that the service has one report per test, and that the ledgers contain all of them. */
  async function expectPaidOnce({ dir, reports }: FarProject, tests: number, folders = [dir]): Promise<void> {
    const created = await reports();
    expect(new Set(created.map(({ name }) => name)).size).toBe(tests);
    expect(created).toHaveLength(tests);
    const ids = created.map(({ id }) => id).sort();
    for (const folder of folders) {
      const ledger = await readLedger(folder);
      expect(ledger).toMatchObject({ state: "finished", exitCode: 0, counts: { passed: tests } });
      expect(ledger.tests.map(({ reportId }) => reportId).sort()).toEqual(ids);
    }
  }

  /** Expects that the report names the only duplicate test, with both ids. */
  async function expectDouble({ dir, reports }: FarProject, name: string | undefined): Promise<void> {
    const ids = (await reports()).filter((each) => each.name === name).map(({ id }) => id);
    expect(ids).toHaveLength(2);
    const report = await readReport(dir);
    expect(passed(report)).toBe(3);
    expect(report.exitCode).toBe(3);
    const doubles = report.run.reconciliation?.doubles ?? [];
    expect(doubles).toMatchObject([{ project: "far", reportName: name }]);
    expect(doubles[0]?.testId).toBe(report.tests.find(({ reportName }) => reportName === name)?.id);
    expect(doubles[0]?.reportIds.toSorted()).toEqual(ids.toSorted());
  }

  const run = (args: readonly string[], options: CliOptions) => launch(args, options).ended;
  return { expect, onTestFinished, farProject, launch, run, endedRun, expectPaidOnce, expectDouble };
}

/**
 * Counts the requests for which `is` is true. `reached` resolves at number `count`, which is first held until
 * `then` finishes.
 */
function atRequest(count: number, is: (request: ProxiedRequest) => boolean, then: () => unknown) {
  let seen = 0;
  let reach = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return {
    reached,
    async decide(request: ProxiedRequest): Promise<Fault> {
      if (is(request) && ++seen === count) {
        await then();
        reach();
      }
      return pass;
    },
  };
}

const passed = ({ tests }: Pick<RunReport, "tests">): number =>
  tests.filter(({ verdict }) => verdict === "passed").length;

describe.concurrent("a process that is frozen longer than its lease", () => {
  test("creates nothing more, exits with 5, and names the process that took over the run", async (context) => {
    const on = stage(context);
    const { expect } = on;
    let first: CliProcess | undefined;
    const sixth = atRequest(
      6,
      isCreate,
      () => first && stopProcess(first.pid, join(project.dir, ".placewright")),
    );
    const project: FarProject = await on.farProject({
      tests: 20,
      keys: "concurrency: 2",
      service: { completeAfterMs: 5000 },
      decide: sixth.decide,
    });
    const cwd = project.dir;
    first = on.launch(["run"], { cwd });
    await sixth.reached;
    await sleep(pastLeaseMs);

    const second = on.launch(["resume"], { cwd });
    await waitForOutput(second.child, /^run \d/m);
    process.kill(first.pid, "SIGCONT");
    const stopped = await first.ended;
    expect(stopped.stderr).toContain(`process ${second.pid} on`);
    expect(stopped.stderr).toContain("took it over");
    expect(stopped.code).toBe(5);
    const finished = await second.ended;
    expect(finished.code).toBe(0);
    await on.expectPaidOnce(project, 20);
  });

  inDepth("exits with 5 after the other process has finished the run", async (context) => {
    const on = stage(context);
    const { expect } = on;
    let first: CliProcess | undefined;
    const sixth = atRequest(
      6,
      isCreate,
      () => first && stopProcess(first.pid, join(project.dir, ".placewright")),
    );
    const project: FarProject = await on.farProject({
      tests: 20,
      keys: "concurrency: 2",
      decide: sixth.decide,
    });
    const cwd = project.dir;
    first = on.launch(["run"], { cwd });
    await sixth.reached;
    await sleep(pastLeaseMs);

    expect(await on.run(["resume"], { cwd })).toMatchObject({ code: 0 });
    process.kill(first.pid, "SIGCONT");
    const stopped = await first.ended;
    expect(stopped.stderr).toContain("took it over");
    expect(stopped.code).toBe(5);
    await on.expectPaidOnce(project, 20);
  });
});

describe.concurrent("an older copy of a ledger", () => {
  inCi("that a CI cache restores after the run finished causes no second payment", async (context) => {
    const on = stage(context);
    const { expect } = on;
    const project = await on.endedRun(50, 20, ({ child }) => interrupt(child));
    const { dir } = project;
    const created = (await project.reports()).length;
    expect(created).toBeGreaterThanOrEqual(19);
    expect(created).toBeLessThan(50);
    const ledger = join(dir, ".placewright");
    await cp(ledger, join(dir, "cache"), { recursive: true });
    expect(await on.run(["resume"], { cwd: dir })).toMatchObject({ code: 0 });

    await rm(ledger, { recursive: true });
    await cp(join(dir, "cache"), ledger, { recursive: true });
    expect((await readLedger(dir)).counts.passed).toBeLessThan(50);
    expect(await on.run(["resume"], { cwd: dir })).toMatchObject({ code: 0 });
    await on.expectPaidOnce(project, 50);
  });

  inDepth(
    "in another folder is finished there, and then in the original, without a second payment",
    async (context) => {
      const on = stage(context);
      const { expect } = on;
      const project = await on.endedRun(50, 20, ({ child }) => interrupt(child));
      const { dir } = project;
      const copy = `${dir}-copy`;
      on.onTestFinished(() => rm(copy, { recursive: true, force: true }));
      await cp(dir, copy, { recursive: true });
      expect(await on.run(["resume"], { cwd: copy })).toMatchObject({ code: 0 });
      expect(await on.run(["resume"], { cwd: dir })).toMatchObject({ code: 0 });
      await on.expectPaidOnce(project, 50, [copy, dir]);
    },
  );
});

describe.concurrent("a test that exists twice", () => {
  inDepth("makes the run exit with 3 if its create took effect later than settle allows", async (context) => {
    const on = stage(context);
    const { expect } = on;
    let late: { name: string; takeEffect(): void } | undefined;
    const project = await on.farProject({
      tests: 3,
      keys: 'settle: "500ms"',
      async decide(request) {
        if (!isCreate(request)) return pass;
        if (!late) {
          let takeEffect = () => {};
          const until = new Promise<void>((resolve) => {
            takeEffect = resolve;
          });
          late = { name: nameIn(request), takeEffect };
          return { kind: "late", until };
        }
        if (nameIn(request) === late.name) {
          late.takeEffect();
          await project.proxy.settled();
        }
        return pass;
      },
    });
    const { code } = await on.run(["run"], { cwd: project.dir });
    expect(code).toBe(3);
    await on.expectDouble(project, late?.name);
  });

  inDepth("makes the run exit with 3 if the provider's list lagged longer than settle", async (context) => {
    const on = stage(context);
    const { expect } = on;
    let name: string | undefined;
    const project = await on.farProject({
      tests: 3,
      keys: 'settle: "500ms"',
      service: { completeAfterMs: 9000 },
      proxy: { lagMs: 8000 },
      decide(request) {
        if (!isCreate(request) || name !== undefined) return pass;
        name = nameIn(request);
        return { kind: "lose-answer" };
      },
    });
    const { code } = await on.run(["run"], { cwd: project.dir });
    expect(code).toBe(3);
    await on.expectDouble(project, name);
  });
});

const silent: Fault = { kind: "silent" };

describe.concurrent("a provider that never responds", () => {
  const peers: [string, (request: ProxiedRequest) => boolean, Partial<Record<Verdict, number>>][] = [
    // Each test may exist; resume finds out.
    ["create", isCreate, { errored: 3 }],
    ["get and list", (request) => isGet(request) || isList(request), { pending: 3 }],
    ["anything", () => true, { skipped: 3 }],
  ];

  /** Starts a run of three tests, and resolves after the first of its requests is stuck. */
  async function stuckRun(
    { farProject, launch }: ReturnType<typeof stage>,
    is: (request: ProxiedRequest) => boolean,
    ...options: string[]
  ) {
    const stuck = atRequest(1, is, () => {});
    const { dir } = await farProject({
      tests: 3,
      async decide(request) {
        await stuck.decide(request);
        return is(request) ? silent : pass;
      },
    });
    const first = launch(["run", ...options], { cwd: dir });
    // On a slow machine, the run may end before a request is stuck.
    await Promise.race([stuck.reached, first.ended]);
    return { dir, ...first };
  }

  test.for(sampleOf(peers, 3, isThorough))(
    "%s: --timeout ends the run, with a report",
    async ([, is, counts], context) => {
      const { expect, ...on } = stage(context);
      const { dir, ended } = await stuckRun({ expect, ...on }, is, "--timeout", "20s");
      // The run must end: the test's own time limit is far shorter than such a peer could block it.
      const { code } = await ended;
      const report = await readReport(dir);
      expect(report.counts).toMatchObject(counts);
      expect(code).toBe("errored" in counts ? 3 : 4);
      expect(report.exitCode).toBe(code);
    },
  );

  inDepth.for(peers.filter(([name]) => name !== "anything"))(
    "%s: the first Ctrl-C ends the run, with a report",
    async ([, is, counts], context) => {
      const { expect, ...on } = stage(context);
      const { dir, child, ended } = await stuckRun({ expect, ...on }, is);
      interrupt(child);
      const { code } = await ended;
      expect(code).toBe(130);
      const report = await readReport(dir);
      expect(report.run.interrupted).toBe(true);
      expect(report.counts).toMatchObject(counts);
    },
  );

  inDepth("anything: the first Ctrl-C ends the process, and no run is recorded", async (context) => {
    const { expect, ...on } = stage(context);
    const { dir, child, ended } = await stuckRun({ expect, ...on }, () => true);
    interrupt(child);
    // It ends by the signal: the account is asked before a run begins, so there is nothing to report.
    await ended;
    expect(child.signalCode).toBe("SIGINT");
    await expect(readReport(dir)).rejects.toThrow("Cannot read the report");
    const { stdout } = await on.run(["history"], { cwd: dir });
    expect(stdout).toBe("No results yet.\n");
  });

  inDepth("to one Get does not change the verdicts of the other tests", async (context) => {
    const on = stage(context);
    const { expect } = on;
    let stuck: string | undefined;
    const project = await on.farProject({
      tests: 6,
      decide(request) {
        if (!isGet(request)) return pass;
        stuck ??= request.path;
        return request.path === stuck ? silent : pass;
      },
    });
    const first = on.launch(["run"], { cwd: project.dir });
    await waitForOutput(first.child, /(passed[\s\S]*?){5}/);
    interrupt(first.child);
    const { code } = await first.ended;
    expect(code).toBe(130);
    const report = await readReport(project.dir);
    expect(report.counts).toMatchObject({ passed: 5, pending: 1 });
  });
});

describe.concurrent("a run without a region", () => {
  test("ends at once, and does not claim that a test may exist", async (context) => {
    const on = stage(context);
    const { expect } = on;
    const project = await on.farProject({ tests: 3 });
    const { dir } = project;
    await writeFile(
      join(dir, "placewright.config.ts"),
      'export default { projects: [{ name: "ses", provider: "sesv2" }] };\n',
    );
    const { code, stdout, stderr } = await on.run(["run", "--no-check"], {
      cwd: dir,
      env: {
        AWS_REGION: "",
        AWS_ACCESS_KEY_ID: "placewright",
        AWS_SECRET_ACCESS_KEY: "placewright",
        AWS_CONFIG_FILE: join(dir, "none"),
        AWS_SHARED_CREDENTIALS_FILE: join(dir, "none"),
      },
    });
    expect(code).toBe(3);
    expect(stdout + stderr).toContain("the region is missing");
    expect(stdout + stderr).not.toContain("may exist");
  });
});

const execute = promisify(execFile);
const canLimitFiles = process.platform === "linux" && existsSync("/usr/bin/prlimit");
if (!canLimitFiles) console.log("skipped: a disk that fills up (needs Linux, and prlimit of util-linux)");

describe.runIf(canLimitFiles).concurrent("a disk that fills up after some creates", () => {
  inDepth(
    "exits with 3 and names tests that may be billed; resume then creates none twice",
    async (context) => {
      const on = stage(context);
      const { expect } = on;
      let first: CliProcess | undefined;
      const names: string[] = [];
      // No file may grow from here on, as if the disk were full.
      const fill = () => first && execute("/usr/bin/prlimit", ["--pid", String(first.pid), "--fsize=0"]);
      const fifth = atRequest(5, isCreate, fill);
      const project = await on.farProject({
        tests: 20,
        keys: "concurrency: 2",
        async decide(request) {
          if (isCreate(request)) names.push(nameIn(request));
          // Respond more slowly than the ledger, which must notice before all tests are created.
          if (isCreate(request) && names.length > 5) await new Promise((resolve) => setTimeout(resolve, 500));
          return fifth.decide(request);
        },
      });
      const cwd = project.dir;
      await writeFile(join(cwd, "ignoring.sh"), `trap '' XFSZ; exec "$@"\n`);
      await chmod(join(cwd, "ignoring.sh"), 0o755);
      first = on.launch(["run"], { cwd, through: ["bash", "ignoring.sh"] });
      const { code, stderr } = await first.ended;
      expect(code).toBe(3);
      expect(stderr).toMatch(/Failed to record run \S+: .*(the disk is full|disk I\/O error)/);
      const [named = ""] = /Tests that may be billed: [^;]*/.exec(stderr) ?? [];
      for (const name of names) expect(named).toContain(name);
      expect(stderr).toMatch(/placewright resume \S+, which finds them by name and creates none twice/);
      expect((await project.reports()).length).toBeLessThan(20);

      expect(await on.run(["resume"], { cwd })).toMatchObject({ code: 0 });
      await on.expectPaidOnce(project, 20);
    },
  );
});

const faketime = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
  .map((triplet) => `/usr/lib/${triplet}/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path));
const isFaketimeRequired = process.env["PLACEWRIGHT_REQUIRE_SERVERS"] === "1";
if (!faketime) console.log("skipped: a clock that was set back (needs Debian's libfaketime)");

test.runIf(isFaketimeRequired)("finds libfaketime if PLACEWRIGHT_REQUIRE_SERVERS=1", ({ expect }) => {
  expect(faketime).toBeDefined();
});

describe.runIf(faketime !== undefined).concurrent("a clock that was set back an hour", () => {
  const backAnHour = {
    LD_PRELOAD: faketime ?? "",
    FAKETIME: "-1h",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };

  const kill = ({ pid }: CliProcess) => process.kill(pid, "SIGKILL");

  inCi("takes over a run at once if its process died on this machine", async (context) => {
    const on = stage(context);
    const { expect } = on;
    const project = await on.endedRun(20, 10, kill);
    const resumed = on.launch(["resume"], { cwd: project.dir, env: backAnHour });
    expect(await resumed.ended).toMatchObject({ code: 0 });
    await on.expectPaidOnce(project, 20);
  });

  inDepth(
    "takes over a run after one lease, not after an hour, if its process died on another machine",
    async (context) => {
      const on = stage(context);
      const { expect } = on;
      const project = await on.endedRun(20, 10, kill);
      const { dir } = project;
      const store = await openSqliteStore(join(dir, ".placewright"));
      const [{ id = "" } = {}] = await store.runs();
      const nowMs = Date.now();
      const taken = await store.acquireLease(id, {
        owner: "build-7/pid:[4026531836] 4711 3fa9c1",
        nowMs: nowMs + leaseMs,
        untilMs: nowMs + leaseMs,
        leaseMs,
      });
      expect(taken.kind).toBe("acquired");
      await store.close();

      const beganMs = performance.now();
      const resumed = on.launch(["resume"], { cwd: dir, env: backAnHour });
      await waitForOutput(resumed.child, /^run \d/m);
      const tookMs = performance.now() - beganMs;
      expect(tookMs).toBeGreaterThan(leaseMs);
      expect(await resumed.ended).toMatchObject({ code: 0 });
      await on.expectPaidOnce(project, 20);
    },
  );
});

describe.concurrent("parallel submits", () => {
  inDepth("reach the concurrency limit", async (context) => {
    const on = stage(context);
    const { expect } = on;
    let inFlight = 0;
    let most = 0;
    const project = await on.farProject({
      tests: 30,
      keys: "concurrency: 8",
      async decide(request) {
        if (!isCreate(request)) return pass;
        most = Math.max(most, ++inFlight);
        await sleep(500);
        inFlight--;
        return pass;
      },
    });
    expect(await on.run(["run"], { cwd: project.dir })).toMatchObject({ code: 0 });
    expect(most).toBe(8);
    await on.expectPaidOnce(project, 30);
  });
});
