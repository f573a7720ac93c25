import { access, chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startService } from "../../src/api/service.ts";
import type { RunReport } from "../../src/mod.ts";
import { makeProject } from "../support/project-folder.ts";
import { readWholeReport } from "../support/rendered-report.ts";
import { type CliRun, interrupt, runCli, startCli, waitForOutput } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { inDepth } from "../support/sample-of.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const order = (name: string, more = "") => `from: Acme <news@acme.example>
message:
  simple: { subject: "Your order of ${name}", text: "Thank you. Your order of ${name} is on its way." }
expect: { overall: [inbox >= 50] }
${more}
`;

interface Project {
  readonly dir: string;
  run(...args: string[]): Promise<CliRun>;
  report(folder?: string): Promise<RunReport>;
}

/** Creates a project with two tests, one of which fails. */
async function project(
  files: Readonly<Record<string, string>> = {},
  config = `{ projects: [{ name: "local", provider: "local", completeAfter: "50ms" }] }`,
): Promise<Project> {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default ${config};\n`,
    "scenarios/tulips.yaml": order("tulips"),
    "scenarios/roses.yaml": order("roses", "simulate: '* inbox=10 spam=90'"),
    ...files,
  });
  closers.push(remove);
  return {
    dir,
    run: (...args) => runCommand(args, { cwd: dir }),
    report: (folder = "reports/latest") => readWholeReport(join(dir, folder)),
  };
}

const slow = (completeAfter: string) =>
  `{ projects: [{ name: "local", provider: "local", completeAfter: "${completeAfter}" }] }`;

/** Returns the parts of a report that are identical in every run. */
const verdictsOf = ({ tests }: RunReport) =>
  tests.map(({ id, verdict, summary, placement }) => ({ id, verdict, summary, placement }));

describe("a detached run", () => {
  test("ends once everything is submitted; another process collects the same verdicts as a plain run", async () => {
    const { run, report } = await project();
    const plain = await run("run", "--seed", "x");
    const expected = verdictsOf(await report());
    expect(plain.code).toBe(1);

    const detached = await run("run", "--seed", "x", "--detach");
    expect(detached.code).toBe(0);
    expect(detached.stdout).toMatch(/^\d{8}-\d{6}-[0-9a-f]{6}\n$/);
    const runId = detached.stdout.trim();

    const status = await run("status", runId);
    expect(status.stdout).toContain("2 pending");
    expect(status.stdout).toContain("2 calls (create 2)");
    expect(status.stdout).toContain(`placewright wait ${runId} collects`);

    const none = await run("run", "--last-failed");
    expect(none.stdout).toContain(
      `no test of run ${runId} failed or was not measured. 2 tests still pending: placewright wait ${runId} collects`,
    );
    const waited = await run("wait", runId, "--timeout", "30s");
    expect(waited.code).toBe(1);
    expect(verdictsOf(await report())).toEqual(expected);
    expect((await report()).run).toMatchObject({ id: runId, callsByOperation: { create: 2, get: 2 } });
  });

  inDepth(
    "stays pending if the timeout of wait passes, exits with 4, and shows the next command",
    async () => {
      const { run } = await project({}, slow("1h"));
      const runId = (await run("run", "--detach")).stdout.trim();
      const waited = await run("wait", "--timeout", "100ms");
      expect(waited.code).toBe(4);
      expect(waited.stdout).toContain(`To continue: placewright resume ${runId}`);
      const report = await run("report", runId);
      expect(report.code).toBe(4);
      expect(report.stdout).toContain("2 pending");
    },
  );

  inDepth("says when the reporters run", async () => {
    const { run } = await project();
    const detached = await run("run", "--detach", "--reporter", "junit=x.xml");
    expect(detached.stderr).toContain(
      `Reports are written when the run ends: placewright wait ${detached.stdout.trim()}, with the same --reporter.`,
    );
  });

  test("reports blocked messages", async () => {
    const { run } = await project({ "scenarios/bad.yaml": order("%%name%%") });
    const detached = await run("run", "--detach");
    expect(detached.code).toBe(1);
    expect(detached.stderr).toContain("before sending");
  });
});

describe("a killed run", () => {
  inDepth(
    "is finished by resume, with tests that the embedded service completed in the meantime",
    async () => {
      const { dir, run, report } = await project({}, slow("1s"));
      const child = startCli(["run"], { cwd: dir });
      const ended = new Promise((resolve) => child.once("close", resolve));
      await waitForOutput(child, /^measuring/m);
      process.kill(child.pid ?? 0, "SIGKILL");
      await ended;
      expect((await run("status")).stdout).toContain("no process is working on it");
      expect((await run("resume", "--timeout", "30s")).code).toBe(1);
      const { tests, run: facts } = await report();
      expect(tests.map(({ verdict }) => verdict)).toEqual(["failed", "passed"]);
      await expect(access(join(dir, ".placewright/local", facts.id))).rejects.toThrow();
    },
  );

  test("cannot be resumed if it was killed before its tests were recorded", async () => {
    const { run } = await project();
    const { openSqliteStore } = await import("../../src/store/sqlite/sqlite-store.ts");
    const { dir } = await project();
    const store = await openSqliteStore(join(dir, ".placewright"));
    await store.createRun(
      { id: "r", createdAtMs: 1, settings: { projects: [] } },
      { owner: "x", untilMs: 1 },
    );
    await store.close();
    for (const command of ["resume", "wait"]) {
      const { code, stderr } = await runCommand([command, "r"], { cwd: dir });
      expect(code).toBe(2);
      expect(stderr).toContain("run r");
    }
    const missing = await run("resume");
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.stderr).toContain("No runs yet. Run placewright run to create one.");
  });
});

describe("a run that another process is working on", () => {
  inDepth("makes resume fail and wait wait", async () => {
    const { dir, run } = await project({}, slow("15s"));
    const child = startCli(["run"], { cwd: dir });
    const ended = new Promise((resolve) => child.once("close", resolve));
    await waitForOutput(child, /^measuring/m);
    const [refused, waited] = await Promise.all([run("resume"), run("wait")]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/Run .* is in use by process \d+ on \S+\. Run placewright wait/);
    expect(waited.stdout).toContain("Waiting for it.");
    expect(waited.code).toBe(1);
    expect(await ended).toBe(1);
  });

  test("is stopped by cancel; wait collects its submitted tests", async () => {
    const { dir, run } = await project({}, slow("1s"));
    const runId = (await run("run", "--detach")).stdout.trim();
    const cancelled = await run("cancel", runId);
    expect(cancelled.stdout).toContain(
      `2 tests at the provider cannot be cancelled: placewright wait ${runId}`,
    );
    expect((await run("resume", runId)).stderr).toContain("it was cancelled");
    expect((await run("wait", runId)).stdout).toContain("1 failed · 1 passed");
    expect((await run("cancel", runId)).stderr).toContain("it is finished");
    expect(dir).toBeTruthy();
  });

  test("stays open on Ctrl-C, and is finished by resume", async () => {
    const { dir, run } = await project({}, slow("1s"));
    const child = startCli(["run"], { cwd: dir });
    const ended = new Promise((resolve) => child.once("close", resolve));
    await waitForOutput(child, /^measuring/m);
    interrupt(child);
    expect(await ended).toBe(130);
    expect((await run("resume")).stdout).toContain("1 failed · 1 passed");
  });
});

describe("retries in the same run", () => {
  test("--last-failed retries failed tests with the current scenarios, and keeps earlier attempts", async () => {
    const { dir, run, report } = await project();
    await run("run");
    const first = await report();
    await writeFile(join(dir, "scenarios/roses.yaml"), order("roses"));
    const again = await run("run", "--last-failed");
    expect(again.code).toBe(0);
    const second = await report();
    expect(second.run.id).toBe(first.run.id);
    expect(second.tests.map(({ verdict }) => verdict)).toEqual(["passed", "passed"]);
    expect(second.tests[0]?.earlierAttempts).toMatchObject([
      { number: 1, verdict: "failed", reportName: first.tests[0]?.reportName },
    ]);
    expect(second.tests[0]?.reportName).toBe(`${first.tests[0]?.reportName}.2`);
    expect(second.tests[1]).toEqual(first.tests[1]);
    const third = await run("run", "--last-failed", "--reporter", "junit=results.xml");
    expect([third.code, third.stdout]).toEqual([
      0,
      expect.stringContaining("Nothing to retry: no test of run"),
    ]);
    expect(await readFile(join(dir, "results.xml"), "utf8")).toContain('<testsuites name="placewright"');
    await run("run", "--last-failed", "--dry-run", "--reporter", "junit=none.xml");
    await expect(access(join(dir, "none.xml"))).rejects.toThrow();
  });

  inDepth(
    "--only-errored retries tests that had a provider error, and creates no existing test again",
    async () => {
      const service = await startService({
        completeAfterMs: 50,
        faults: [
          {
            operation: "CreateDeliverabilityTestReport",
            error: { statusCode: 400, code: "BadRequestException" },
            count: 1,
          },
          {
            operation: "GetDeliverabilityTestReport",
            error: { statusCode: 403, code: "AccessDeniedException" },
            count: 1,
          },
        ],
      });
      closers.push(() => service.close());
      const { run, report } = await project(
        {},
        `{ projects: [{ name: "far", provider: "sesv2", region: "us-east-1", endpoint: "${service.url}", concurrency: 1 }] }`,
      );
      const first = await run("run");
      expect(first.code).toBe(3);
      expect((await report()).tests.map(({ verdict }) => verdict)).toEqual(["errored", "errored"]);
      expect((await run("run", "--only-errored")).code).toBe(0);
      const { tests } = await report();
      expect(tests.map(({ verdict }) => verdict)).toEqual(["passed", "passed"]);
      // The first test was never created and is retried; the second was being measured in the meantime.
      expect(tests.map(({ earlierAttempts }) => earlierAttempts?.length ?? 0)).toEqual([1, 0]);
      const creates = service.control
        .requests()
        .filter(({ operation }) => operation === "CreateDeliverabilityTestReport");
      expect(creates).toHaveLength(3);
    },
  );
});

test.each(["resume", "wait", "report"])("%s of a finished run keeps its end", async (command) => {
  const { run, report } = await project();
  await run("run");
  const { finishedAt, durationMs } = (await report()).run;
  const again = await run(command);
  expect(again.code).toBe(1);
  expect((await report()).run).toMatchObject({ finishedAt, durationMs });
  await run(command);
  expect((await report()).run).toMatchObject({ finishedAt, durationMs });
});

describe("shards", () => {
  test("merge into the report of a whole run", async () => {
    const rows = Array.from({ length: 9 }, (_, index) => `row-${index}`).join("\n");
    const { dir, run, report } = await project({
      "scenarios/many.yaml": `${order("{{name}}", "variants: rows.csv")}`,
      "rows.csv": `name\n${rows}\n`,
    });
    const options = ["--seed", "x", "--date", "2026-03-01"];
    await run("run", ...options, "--reports", "whole");
    const shards = ["1/3", "2/3", "3/3"];
    for (const shard of shards)
      await run(
        "run",
        ...options,
        "--shard",
        shard,
        "--reports",
        `part-${shard[0]}`,
        "--ledger",
        `ledger-${shard[0]}`,
      );
    const merged = await run("merge", ...shards.map((shard) => `part-${shard[0]}/latest`));
    expect(merged.code).toBe(1);
    const [whole, joined] = [await report("whole/latest"), await report()];
    const still = ({ run: _run, ...rest }: RunReport) => ({
      ...rest,
      tests: rest.tests.map(
        ({ reportName: _name, reportId: _id, submittedAt: _submitted, completedAt: _completed, ...test }) =>
          test,
      ),
    });
    expect(still(joined)).toEqual(still(whole));
    expect(joined.tests).toHaveLength(11);
    const page = await readFile(join(dir, "reports/latest/index.html"), "utf8");
    expect(page).toContain("row-8");
    const parts = await Promise.all(shards.map((shard) => report(`part-${shard[0]}/latest`)));
    expect(parts.reduce((sum, part) => sum + part.tests.length, 0)).toBe(11);
  });

  test("without tests say so in one sentence, and exit with 0", async () => {
    const { run, report } = await project();
    const none = await run("run", "--shard", "1/50", "--reports", "part-1", "--ledger", "ledger-1");
    const words = "No test falls into shard 1/50; the other shards have them.";
    expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining(words) });
    expect(none.stdout).not.toMatch(/send/i);
    for (const command of ["wait", "status"]) {
      const { code, stdout } = await run(command, "--ledger", "ledger-1");
      expect([code, stdout.split(words).length]).toEqual([0, 2]);
      expect(stdout).not.toMatch(/\n\n\n/);
    }
    expect((await report("part-1/latest")).summary).toBe(words.slice(0, -1));
  });

  inDepth("of different states of the scenarios are rejected", async () => {
    const { dir, run, report } = await project();
    const part = (index: number) =>
      run("run", "--shard", `${index}/3`, "--reports", `part-${index}`, "--ledger", `ledger-${index}`);
    const merge = () => run("merge", ...[1, 2, 3].map((index) => `part-${index}/latest`));
    await part(1);
    await part(3);
    await writeFile(join(dir, "scenarios/tulips.yaml"), order("tulips").replace("50", "60"));
    await part(2);
    const merged = await merge();
    expect(merged.code).toBe(2);
    expect(merged.stderr).toContain(
      "Cannot merge: shard 2/3 and shard 1/3 have different scenarios or data files",
    );
    expect(merged.stderr).toContain("Run shard 2/3 again with the same files as shard 1/3");
    await writeFile(join(dir, "scenarios/tulips.yaml"), order("tulips"));
    await part(2);
    expect((await merge()).stderr).toBe("");
    const parts = await Promise.all([1, 2, 3].map((index) => report(`part-${index}/latest`)));
    expect(parts.map(({ run: { shard }, tests }) => shard?.tests === tests.length)).toEqual([
      true,
      true,
      true,
    ]);
  });

  test("are rejected if one is missing, or if a folder has no report", async () => {
    const { run } = await project();
    await run("run", "--shard", "1/2");
    expect((await run("merge", "reports/latest")).stderr).toContain("Cannot merge: shard 2/2 is missing");
    expect((await run("merge", "nowhere")).stderr).toContain('Cannot read the report "nowhere/report.json"');
    expect((await run("merge")).stderr).toContain("No report folders given");
  });
});

describe("the ledger's history", () => {
  test("is drawn by history, used by baseline, and deleted by prune, except for open runs and baselines", async () => {
    const { run } = await project();
    await run("run", "--branch", "main", "--grep", "tulips");
    await run("run", "--branch", "main");
    const history = await run("history", "tulips");
    expect(history.stdout).toMatch(
      /^tulips@local 2 measurements, [-\d]+, simulated\n {2}overall +█{2} {2}\d+% inbox \(\d+ to \d+%\)\n/,
    );
    expect((await run("history", "tulpis")).stderr).toContain('Did you mean "tulips"?');

    expect((await run("baseline", "show", "--branch", "main")).stdout).toMatch(
      /roses@local: no baseline; baseline thresholds are not measured\n {2}tulips@local: \d+% in the inbox/,
    );
    const named = await run("baseline", "set", "--branch", "main");
    expect(named.stdout).toMatch(/^Baseline of local on branch main: run [\d-]+[0-9a-f]{6}\./);

    expect(named.stdout).toContain("Its verdict is failed; later runs are compared with it anyway.");
    expect((await run("baseline", "show", "--branch", "main")).stdout).toContain(
      "set with placewright baseline set",
    );
    expect((await run("baseline", "clear", "--branch", "main")).stdout).toContain("is the baseline again");
    expect((await run("baseline", "sett")).stderr).toContain('Did you mean "set"?');

    const all = (await run("status", "--all")).stdout.trim().split("\n");
    expect(all).toHaveLength(2);
    const pruned = await run("prune", "--keep", "0s");
    expect(pruned.stdout).toMatch(/Kept .*: it has the latest passing result of a test\nDeleted 1 run\./);
    expect((await run("status", "--all")).stdout.trim().split("\n")).toHaveLength(1);
  });

  test("is kept by prune while billed tests are not collected", async () => {
    const { run } = await project({}, slow("1h"));
    await run("run", "--detach");
    expect((await run("prune", "--keep", "0s")).stdout).toMatch(
      /Kept .*: 2 tests may be billed and not collected\nDeleted 0 runs/,
    );
  });
});

describe("an unusable ledger", () => {
  test.each<[string, (dir: string) => Promise<unknown>, RegExp]>([
    [
      "a file in its place",
      (dir) => writeFile(join(dir, ".placewright"), ""),
      /a file exists at the path of the folder/,
    ],
    [
      "damaged",
      async (dir) => {
        await mkdir(join(dir, ".placewright"), { mode: 0o700 });
        await writeFile(join(dir, ".placewright/ledger.sqlite"), "damaged ".repeat(1000));
      },
      /its file is damaged\. Restore it from a copy/,
    ],
  ])("%s: is reported before anything is submitted", async (_, spoil, words) => {
    const service = await startService();
    closers.push(() => service.close());
    const { dir, run } = await project(
      {},
      `{ projects: [{ name: "far", provider: "sesv2", region: "us-east-1", endpoint: "${service.url}" }] }`,
    );
    await spoil(dir);
    const { code, stderr } = await run("run");
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(service.control.requests()).toEqual([]);
  });

  test.skipIf(process.platform === "win32")(
    "on a full disk is reported before anything is submitted",
    async () => {
      const service = await startService();
      closers.push(() => service.close());
      const { dir } = await project(
        {},
        `{ projects: [{ name: "far", provider: "sesv2", region: "us-east-1", endpoint: "${service.url}" }] }`,
      );
      await runCommand(["status", "--all"], { cwd: dir });
      // No file may grow beyond this size, as if the disk were full.
      await writeFile(join(dir, "limited.sh"), `trap '' XFSZ; ulimit -f 8; exec "$@"\n`);
      await chmod(join(dir, "limited.sh"), 0o755);
      const { code, stderr } = await runCli(["run"], { cwd: dir, through: ["bash", "limited.sh"] });
      expect(stderr).toMatch(/Cannot use the ledger in .*: (the disk is full|disk I\/O error)/);
      expect(code).toBe(2);
      expect(service.control.requests()).toEqual([]);
    },
  );
});
