import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openPostgresStore } from "../../src/store/postgres/postgres-store.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../support/postgres.ts";
import { makeProject } from "../support/project-folder.ts";
import { type CliOptions, type CliProcess, interrupt, launchCli, waitForOutput } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { inCi, inDepth } from "../support/sample-of.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const scenario = `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 0] }
`;

async function stage({ keys = "", completeAfter = "0", url = "" } = {}) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { check: { failOn: "never" }, ${keys} projects: [
      { name: "here", provider: "local", completeAfter: "${completeAfter}" }, { name: "other", provider: "local" }] };\n`,
    "scenarios/a.yaml": scenario,
  });
  closers.push(remove);
  const options = { cwd: dir, ...(url ? { env: { PLACEWRIGHT_LEDGER: url } } : {}) };
  return { dir, options, run: (...args: string[]) => runCommand(args, options) };
}

/** Starts a worker process, and ends it after the test. */
function launchWorker(options: CliOptions, ...args: string[]): CliProcess {
  const worker = launchCli(["worker", ...args], options);
  closers.push(async () => {
    if (worker.child.exitCode === null && worker.child.signalCode === null)
      process.kill(worker.pid, "SIGKILL");
    await worker.ended;
  });
  return worker;
}

const schedules =
  'schedules: [{ name: "nightly", cron: "0 2 * * *", timezone: "Europe/Berlin" }, { name: "weekly", cron: "0 3 * * 1", project: "other" }],';

describe("placewright schedule", () => {
  inDepth("lists what comes next, and what came of the last times", async () => {
    const { run } = await stage({ keys: schedules });
    const { code, stdout } = await run("schedule");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^nightly: 0 2 \* \* \* \(Europe\/Berlin\)\n {2}next: \d{4}-\d\d-\d\d 0[01]:00 UTC\nweekly: 0 3 \* \* 1 \(UTC\)\n {2}next: \d{4}-\d\d-\d\d 03:00 UTC\nNo worker is running: nothing starts until placewright worker runs\.\n$/,
      ),
    ]);
    expect(JSON.parse((await run("schedule", "list", "weekly", "--json")).stdout)).toEqual([
      {
        name: "weekly",
        cron: "0 3 * * 1",
        timezone: "UTC",
        next: expect.stringMatching(/T03:00:00\.000Z$/),
        withoutWorker: ["other"],
        ticks: [],
      },
    ]);
  });

  test("pauses and resumes one, and says who did", async () => {
    const { run } = await stage({ keys: schedules });
    expect((await run("schedule", "pause", "nightly")).stdout).toBe(
      "Schedule nightly is paused: its times are missed until placewright schedule resume nightly\n",
    );
    expect((await run("schedule", "list", "nightly")).stdout).toMatch(
      /, paused by \S.* on \S+\n {2}next: none until placewright schedule resume nightly\n/,
    );
    const [listed] = JSON.parse((await run("schedule", "--json")).stdout);
    expect(listed.pausedBy).toMatch(/ on /);
    expect(listed).not.toHaveProperty("next");
    expect((await run("schedule", "resume", "nightly")).stdout).toBe("Schedule nightly is running again.\n");
    expect((await run("schedule", "list", "nightly")).stdout).not.toContain("paused");
    expect((await run("schedule", "resume", "nightly")).stdout).toBe("Schedule nightly is not paused.\n");
  });

  test("says which one no running worker can start, and for want of which project", async () => {
    const { options, run } = await stage({
      keys: schedules.replace('nightly"', 'nightly", project: "here"'),
    });
    const worker = launchWorker(options, "--project", "here", "--port", "0");
    await waitForOutput(worker.child, /health and metrics/);
    await vi.waitFor(async () => expect((await run("schedule")).stdout).toContain("1 worker running."), {
      timeout: 120_000,
    });
    const { stdout } = await run("schedule");
    expect(stdout.match(/no running worker may use .*/g)).toEqual([
      "no running worker may use other: its times are missed until one does",
    ]);
    expect(stdout.indexOf("no running worker")).toBeGreaterThan(stdout.indexOf("weekly"));
  });

  inDepth("starts one now, for the workers", async () => {
    const { run } = await stage({ keys: schedules });
    const { code, stdout, stderr } = await run("schedule", "run", "nightly");
    const id = stdout.trim();
    expect([code, stderr]).toEqual([
      0,
      `No worker is running for its projects: start one with placewright worker, or run placewright resume ${id}\n`,
    ]);
    expect((await run("resume", id)).stdout).toContain("1 passed");
  });

  test.each<[string[], string, string]>([
    [["schedule", "lst"], 'Cannot find the action "lst" of schedule', 'Did you mean "list"?'],
    [
      ["schedule", "remove"],
      'Cannot find the action "remove" of schedule',
      "Use one of: list, run, pause, resume",
    ],
    [["schedule", "constructor"], 'Cannot find the action "constructor" of schedule', "Use one of"],
    [["schedule", "run"], "Name a schedule", "Available schedules: nightly, weekly"],
    [["schedule", "pause", "nightl"], 'No schedule named "nightl" in the config', 'Did you mean "nightly"?'],
    [
      ["schedule", "list", "x"],
      'No schedule named "x" in the config',
      "Available schedules: nightly, weekly",
    ],
    [
      ["schedule", "pause", "nightly", "weekly"],
      'Cannot use "weekly": schedule pause takes one name',
      "Run placewright schedule pause weekly for it",
    ],
    [["worker", "--project", "heer"], 'No project named "heer" in the config', 'Did you mean "here"?'],
    [["worker", "--concurrency", "0"], "--concurrency", ""],
  ])("%j is refused: %s", async (args, words, hint) => {
    const { run } = await stage({ keys: schedules });
    const { code, stderr } = await run(...args);
    expect(stderr).toContain(words);
    expect(stderr).toContain(hint);
    expect([code, stderr]).not.toEqual([3, expect.stringContaining("bug")]);
    expect(code).toBe(2);
  });

  test("without schedules says so, and how to add one", async () => {
    const { run } = await stage();
    expect((await run("schedule")).stdout).toBe("The config has no schedules.\n");
    expect((await run("schedule", "--json")).stdout).toBe("[]\n");
    const { code, stderr } = await run("schedule", "run", "nightly");
    expect([code, stderr]).toEqual([2, expect.stringContaining("The config has no schedules")]);
    expect(stderr).toContain('schedules: [{ name: "nightly", cron: "0 2 * * *" }]');
  });

  test.each([
    ['{ name: "a", cron: "0 25 * *" }', "must be five fields"],
    ['{ name: "a", cron: "0 25 * * *" }', 'has an invalid hour "25": it can be 0 to 23'],
    ['{ name: "a", cron: "0 0 30 2 *" }', "must have a time that will come"],
    ['{ name: "a", cron: "0 2 * * *", timezone: "Mars" }', "must be a time zone such as Europe/Berlin"],
    ['{ name: "a b", cron: "0 2 * * *" }', "must be 1 to 100 characters without spaces"],
    [
      '{ name: "a", cron: "0 2 * * *", project: "heer" }',
      'schedule "a" names "heer", which is not a project',
    ],
    ['{ name: "a", cron: "0 2 * * *" }, { name: "a", cron: "0 3 * * *" }', 'two schedules are named "a"'],
    ['{ name: "a", cron: "0 2 * * *", latest: "soon" }', "must be a duration"],
  ])("refuses %s in the config", async (text, words) => {
    const { run } = await stage({ keys: `schedules: [${text}],` });
    const { code, stderr } = await run("schedule");
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});

describe("placewright worker", () => {
  inCi("works until Ctrl-C, which hands its runs back and exits with 0", async () => {
    const { options, run } = await stage({ completeAfter: "1h" });
    const { stdout } = await run("run", "--detach");
    const worker = launchWorker(options, "--port", "0");
    const [, url] = await waitForOutput(worker.child, /health and metrics at (http:\/\/127\.0\.0\.1:\d+)/);
    await waitForOutput(worker.child, /working on it/);
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: "ok" });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("placewright_runs_working 1");
    interrupt(worker.child);
    const ended = await worker.ended;
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    expect(ended.stdout).toContain(`run ${stdout.trim().split("\n").at(-1)}: handed back, 1 test left`);
    expect(ended.stdout).toMatch(/Stopped\. Other workers continue its runs\.\n$/);
    const status = JSON.parse((await run("status", "--json")).stdout);
    expect(status.state).toBe("open");
  });
});

describe.skipIf(!hasPostgres)(`workers of a shared ledger${postgresNote}`, () => {
  test("are not there to have the secrets, so run --detach asks for them before it records a run", async () => {
    const url = await sharedPostgresUrl();
    const seeds = `{ name: "own", provider: "seedlist",
      send: { via: "smtp", host: "127.0.0.1", port: 1, user: "a", password: { env: "SEEDS_OF_NOBODY" } },
      seeds: [{ isp: "Gmail", imap: { host: "127.0.0.1" }, seeds: [{ address: "a@seeds.example", password: { env: "SEEDS_OF_NOBODY" } }] }] }`;
    const { dir, remove } = await makeProject({
      "placewright.config.ts": `export default { ledger: ${JSON.stringify(url)}, projects: [${seeds}] };\n`,
      "scenarios/a.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 1] }
`,
    });
    closers.push(remove);
    const { code, stdout, stderr } = await runCommand(["run", "--detach"], { cwd: dir });
    expect(stderr).toContain("SEEDS_OF_NOBODY");
    expect([code, stdout]).toEqual([3, ""]);
    const status = await runCommand(["status", "--all"], { cwd: dir });
    expect([status.stdout, status.stderr]).toEqual(["No runs yet.\n", ""]);
  });

  test("submit what run --detach plans, and wait waits for them", async () => {
    const url = await sharedPostgresUrl();
    const { dir, options, run } = await stage({ url });
    const alone = await run("run", "--detach");
    expect(alone.stderr).toContain(
      "No worker is running for its projects, so this process submits the tests.",
    );
    const worker = launchWorker(options, "--project", "here");
    await waitForLook(url);
    const other = await run("run", "--detach", "--project", "other");
    expect(other.stderr).toContain("so this process submits the tests.");
    const planned = await run("run", "--detach", "--project", "here");
    expect([planned.code, planned.stderr]).toEqual([0, "Planned. A worker submits the tests.\n"]);
    const waited = await run("wait", planned.stdout.trim());
    expect([waited.code, waited.stdout]).toEqual([0, expect.stringContaining("1 passed")]);
    interrupt(worker.child);
    const ended = await worker.ended;
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain(`run ${planned.stdout.trim()}: passed, 1 test`);
    const report = await readFile(join(dir, "reports", planned.stdout.trim(), "report.json"), "utf8");
    expect(JSON.parse(report).run.id).toBe(planned.stdout.trim());
    const after = await run("run", "--detach");
    expect(after.stderr).toContain("No worker is running for its projects");
  });
});

/** Waits until a worker has given a sign of life. */
async function waitForLook(url: string): Promise<void> {
  const store = await openPostgresStore(url);
  try {
    while ((await store.workers()).length === 0);
  } finally {
    await store.close();
  }
}
