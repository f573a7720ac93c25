import { once } from "node:events";
import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type RunningService, startService } from "../../src/api/service.ts";
import { makeProject } from "../support/project-folder.ts";
import { type CliRun, startCli } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { inCi, inDepth } from "../support/sample-of.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const create = "CreateDeliverabilityTestReport";

interface Paid {
  readonly dir: string;
  readonly service: RunningService;
  run(...args: string[]): Promise<CliRun>;
  /** Starts a run. Resolves after the provider has received this many create requests. */
  begin(creates: number): Promise<{ kill(): Promise<void>; readonly ended: Promise<number | null> }>;
  created(): number;
}

/** Creates a project with paid tests, which run one after another. */
async function paid({
  tests,
  latencyMs,
  completeAfterMs,
}: {
  readonly tests: number;
  readonly latencyMs: number;
  readonly completeAfterMs: number;
}): Promise<Paid> {
  const service = await startService({ completeAfterMs, faults: [{ operation: create, latencyMs }] });
  closers.push(() => service.close());
  const variants = Array.from(
    { length: tests },
    (_, index) => `  - { name: v${index}, what: "tulip ${index}" }`,
  );
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { projects: [{ name: "far", provider: "sesv2", region: "us-east-1",
      endpoint: "${service.url}", concurrency: 1, pollEvery: "200ms" }], check: { failOn: "never" } };\n`,
    "scenarios/sale.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "A {{what}}", text: "Thank you. Your {{what}} is on its way." } }
variants:
${variants.join("\n")}
expect: { overall: [inbox >= 1] }
`,
  });
  closers.push(remove);
  const created = () => service.control.requests().filter(({ operation }) => operation === create).length;
  return {
    dir,
    service,
    created,
    run: (...args) => runCommand(args, { cwd: dir }),
    async begin(creates) {
      const child = startCli(["run"], { cwd: dir });
      const ended = once(child, "close").then(([code]) => code as number | null);
      const kill = async () => {
        child.kill("SIGKILL");
        await ended;
      };
      closers.push(kill);
      await Promise.race([
        expect.poll(created, { timeout: 120_000, interval: 20 }).toBeGreaterThanOrEqual(creates),
        ended.then((code) => expect.fail(`the run has ended with ${code}`)),
      ]);
      return { kill, ended };
    },
  };
}

describe("a ledger that has lost records of billed tests", () => {
  test("makes every command fail, and name the run and the tests", async () => {
    const { dir, run, begin } = await paid({ tests: 18, latencyMs: 5, completeAfterMs: 600_000 });
    const { kill } = await begin(18);
    await kill();
    // A copy that includes the log is complete.
    await cp(join(dir, ".placewright"), join(dir, "copy"), { recursive: true });
    const whole = await run("status", "--json", "--ledger", "copy");
    expect(whole.code).toBe(0);
    const runId = JSON.parse(whole.stdout).id;
    await rm(join(dir, ".placewright/ledger.sqlite-wal"));
    for (const command of [
      ["status"],
      ["status", "--all"],
      ["history"],
      ["wait"],
      ["resume"],
      ["run"],
      ["prune"],
    ]) {
      const { code, stdout, stderr } = await run(...command);
      expect([command, code, stdout]).toEqual([command, 2, ""]);
      expect(stderr).toContain(`run ${runId} is out of date (18 tests may be billed)`);
      expect(stderr).toContain(`placewright reconcile ${runId} --adopt`);
    }
  });

  test("with a damaged head makes status report it, and blocks billed calls", async () => {
    const { dir, run, created } = await paid({ tests: 1, latencyMs: 0, completeAfterMs: 50 });
    expect((await run("run")).code).toBe(0);
    await writeFile(join(dir, ".placewright/ledger.head"), "x");
    const status = await run("status", "--all");
    expect(status.code).toBe(0);
    expect(status.stdout).toContain("ledger.head, which records whether billed tests were lost, is damaged");
    const again = await run("run");
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("delete ledger.head");
    expect(created()).toBe(1);
  });
});

describe("cancel", () => {
  inCi("during submits distinguishes submitted tests from tests that will never be submitted", async () => {
    const { run, begin, created, service } = await paid({
      tests: 40,
      latencyMs: 100,
      completeAfterMs: 500,
    });
    const child = await begin(5);
    // From here on, there is time for two commands, even on a busy machine.
    service.control.setFaults([{ operation: create, latencyMs: 4000 }]);
    const runId = JSON.parse((await run("status", "--json")).stdout).id;
    const cancelled = await run("cancel", runId);
    expect(cancelled.code).toBe(0);
    expect(cancelled.stdout).toMatch(/^Waiting for process \d+ on \S+ to stop submitting/);
    await child.ended;
    const paidFor = created();
    expect(paidFor).toBeLessThan(40);
    expect(cancelled.stdout).toContain(`${40 - paidFor} tests will not be submitted.`);
    expect(cancelled.stdout).not.toContain("may also be at the provider");
    const status = await run("status", runId);
    expect(status.stdout).not.toContain("resume");
    const waited = await run("wait", runId);
    expect(waited.stdout).not.toContain("resume");
    expect(waited.code).toBe(1);
    expect(waited.stdout).toContain(`${paidFor} passed`);
    expect((await run("status", runId)).stdout).toContain(`placewright report ${runId}`);
    expect(created()).toBe(paidFor);
  });

  inDepth("after a detached run leaves the results to wait, and suggests no command that fails", async () => {
    const { run } = await paid({ tests: 3, latencyMs: 0, completeAfterMs: 3000 });
    const runId = (await run("run", "--detach")).stdout.trim();
    const cancelled = await run("cancel", runId);
    expect(cancelled.stdout).toBe(
      `Cancelled run ${runId}: no test was left to submit.\n3 tests at the provider cannot be cancelled: placewright wait ${runId} collects the results.\n`,
    );
    expect((await run("status", runId)).stdout).toContain(
      `placewright wait ${runId} collects the submitted tests`,
    );
    const soon = await run("wait", runId, "--timeout", "0s");
    expect(soon.code).toBe(4);
    expect(soon.stdout).toContain(`To continue: placewright wait ${runId}`);
    expect(soon.stdout).not.toContain("resume");
    const waited = await run("wait", runId);
    expect(waited.code).toBe(0);
    expect(waited.stdout).not.toContain("To continue");
  });
});
