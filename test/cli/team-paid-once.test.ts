import { cp, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, type TestContext, test } from "vitest";
import { leaseMs } from "../../src/run/run-lease.ts";
import { type FarProject, isCreate, startFarProject } from "../support/far-project.ts";
import {
  hasPostgres,
  type PostgresServer,
  postgresNote,
  sharedPostgresUrl,
  startPostgres,
} from "../support/postgres.ts";
import { type CliProcess, launchCli } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { isThorough } from "../support/sample-of.ts";

// Tests wait for leases.

const pastLeaseMs = leaseMs + 1000;
const tests = 30;

/** Starts a run on one machine, and calls `then` at its tenth create. Returns the project and the process. */
async function startRun(
  { onTestFinished }: TestContext,
  url: string,
  then: (process: CliProcess) => void | Promise<void>,
): Promise<{ project: FarProject; first: CliProcess; reached: Promise<void>; other: string }> {
  let creates = 0;
  let first: CliProcess | undefined;
  let reach = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const project = await startFarProject({
    tests,
    keys: "concurrency: 3",
    async decide(request) {
      if (isCreate(request) && ++creates === 10 && first) {
        await then(first);
        reach();
      }
      return { kind: "pass" };
    },
  });
  onTestFinished(project.close);
  // The checkout of another machine.
  const other = `${project.dir}-other`;
  await cp(project.dir, other, { recursive: true });
  onTestFinished(() => rm(other, { recursive: true, force: true }));
  first = launchCli(["run"], { cwd: project.dir, env: { PLACEWRIGHT_LEDGER: url } });
  const started = first;
  onTestFinished(async () => {
    started.child.kill("SIGKILL");
    await started.ended;
  });
  return { project, first, reached, other };
}

/** Expects one report for each test, all of which the ledger has. */
async function expectPaidOnce(
  { expect }: TestContext,
  project: FarProject,
  cwd: string,
  url: string,
): Promise<void> {
  const created = await project.reports();
  expect(created).toHaveLength(tests);
  expect(new Set(created.map(({ name }) => name)).size).toBe(tests);
  const { stdout } = await runCommand(["status", "--json"], { cwd, env: { PLACEWRIGHT_LEDGER: url } });
  const ledger = JSON.parse(stdout);
  expect(ledger).toMatchObject({ state: "finished", exitCode: 0, counts: { passed: tests } });
  expect(ledger.tests.map(({ reportId }: { reportId: string }) => reportId).toSorted()).toEqual(
    created.map(({ id }) => id).toSorted(),
  );
}

describe.skipIf(!hasPostgres).concurrent(`two machines with one ledger in PostgreSQL${postgresNote}`, () => {
  test("pay once if the first one is killed", async (context) => {
    const url = await sharedPostgresUrl();
    const { project, first, reached, other } = await startRun(
      context,
      url,
      ({ child }) => void child.kill("SIGKILL"),
    );
    await reached;
    await first.ended;
    const { expect } = context;
    const resumed = launchCli(["resume"], { cwd: other, env: { PLACEWRIGHT_LEDGER: url } });
    expect(await resumed.ended).toMatchObject({ code: 0 });
    await expectPaidOnce(context, project, other, url);
  });

  test.runIf(isThorough)(
    "pay once if the first one is suspended longer than its lease, wherever it is",
    async (context) => {
      const url = await sharedPostgresUrl();
      const { expect } = context;
      const { project, first, reached, other } = await startRun(
        context,
        url,
        ({ pid }) => void process.kill(pid, "SIGSTOP"),
      );
      await reached;
      await sleep(pastLeaseMs);
      const resumed = launchCli(["resume"], { cwd: other, env: { PLACEWRIGHT_LEDGER: url } });
      expect(await resumed.ended).toMatchObject({ code: 0 });
      process.kill(first.pid, "SIGCONT");
      expect(await first.ended).toMatchObject({ code: 5, stderr: expect.stringContaining("took it over") });
      await expectPaidOnce(context, project, other, url);
    },
  );

  test.runIf(isThorough)(
    "pay once if the server is killed and starts again during the run",
    async (context) => {
      const { expect, onTestFinished } = context;
      const server: PostgresServer = await startPostgres();
      onTestFinished(server.close);
      const url = server.url("restarted");
      const { project, first, reached } = await startRun(context, url, async () => {
        await server.stop("immediate");
        await server.start();
      });
      await reached;
      expect(await first.ended).toMatchObject({ code: 0 });
      await expectPaidOnce(context, project, project.dir, url);
    },
  );
});
