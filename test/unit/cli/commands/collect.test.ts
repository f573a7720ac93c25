import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { isGet, isList, startFarProject, startStoppingProject } from "../../../support/far-project.ts";
import type { ProxiedRequest } from "../../../support/faulty-proxy.ts";
import { makeProject } from "../../../support/project-folder.ts";
import type { CliRun } from "../../../support/run-cli.ts";
import { runCommand } from "../../../support/run-command.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const scenario = (name: string, more = "") => `from: Acme <news@acme.example>
message:
  simple: { subject: "Your order of ${name}", text: "Thank you. Your order of ${name} is on its way." }
expect: { overall: [inbox >= 50] }
${more}
`;

/** Creates a project whose tests complete at once with `--project fast`, and never with `--project slow`. */
async function project() {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { projects: [
      { name: "fast", provider: "local", completeAfter: 0 },
      { name: "slow", provider: "local", completeAfter: "24h" },
    ] };\n`,
    "scenarios/tulips.yaml": scenario("tulips"),
    "scenarios/roses.yaml": scenario("roses", "simulate: '* inbox=10 spam=90'"),
  });
  closers.push(remove);
  const run = (...args: string[]): Promise<CliRun> => runCommand(args, { cwd: dir });
  /** Starts a detached run, and returns its id. */
  const detach = async (...args: string[]): Promise<string> =>
    (await run("run", "--detach", "--project", ...args)).stdout.trim();
  const isFinished = async (id: string): Promise<boolean> =>
    JSON.parse((await run("status", id, "--json")).stdout).state === "finished";
  return { dir, run, detach, isFinished };
}

describe("wait without an id", () => {
  test("collects every open run, and exits by all of them", async () => {
    const { run, detach, isFinished } = await project();
    const nights = [
      await detach("fast", "scenarios/roses.yaml"),
      await detach("fast", "scenarios/tulips.yaml"),
    ];
    const waited = await run("wait", "--timeout", "30s");
    expect(waited.code, waited.stdout).toBe(1);
    for (const id of nights) {
      expect(waited.stdout).toContain(`reports/${id}/index.html`);
      expect(await isFinished(id)).toBe(true);
    }
  });

  test("exits with 0 if all runs that it waited for passed", async () => {
    const { run, detach, isFinished } = await project();
    const nights = [
      await detach("fast", "scenarios/tulips.yaml"),
      await detach("fast", "scenarios/tulips.yaml"),
    ];
    expect((await run("wait", "--timeout", "30s")).code).toBe(0);
    for (const id of nights) expect(await isFinished(id)).toBe(true);
  });

  test("collects what is there of every run before its time is over", async () => {
    const { run, detach, isFinished } = await project();
    const slow = await detach("slow", "scenarios/tulips.yaml");
    const fast = await detach("fast", "scenarios/tulips.yaml");
    const waited = await run("wait", "--timeout", "0s");
    expect(waited.code).toBe(4);
    expect(await isFinished(fast)).toBe(true);
    expect(await isFinished(slow)).toBe(false);
  });

  test("does not wait for a run that was stopped before it submitted everything, and does not hide it", async () => {
    const far = await startStoppingProject({ tests: 3 });
    closers.push(far.close);
    const run = (...args: string[]): Promise<CliRun> => runCommand(args, { cwd: far.dir });
    const interrupted = await runCommand(["run", "--detach"], { cwd: far.dir, interrupt: far.stop.signal });
    const stopped = interrupted.stdout.trim();
    expect((await run("wait")).code).toBe(4);
    await run("run", "--detach");
    const waited = await run("wait");
    const left = `Run ${stopped}: 2 not submitted: placewright resume ${stopped} submits them.`;
    expect([waited.code, waited.stdout]).toEqual([4, expect.stringContaining(left)]);
    for (const [more, code] of [
      [[], 4],
      [[stopped], 4],
      [["--every", "1h"], 0],
    ] as const)
      expect(await run("collect", ...more)).toMatchObject({ code, stdout: expect.stringContaining(left) });
    expect((await run("resume", stopped)).code).toBe(0);
    expect((await run("collect")).code).toBe(0);
  });

  test("names the tests of a stopped run that are not submitted while results of others are to come", async () => {
    const far = await startStoppingProject({ tests: 3, service: { completeAfterMs: 3_600_000 } });
    closers.push(far.close);
    const run = (...args: string[]): Promise<CliRun> => runCommand(args, { cwd: far.dir });
    await runCommand(["run", "--detach"], { cwd: far.dir, interrupt: far.stop.signal });
    const left = "2 not submitted: placewright resume";
    expect(await run("collect")).toMatchObject({ code: 4, stdout: expect.stringContaining(left) });
    expect((await run("collect", "--every", "1h")).code).toBe(0);
    await run("run", "--detach", "--every", "1h");
    expect(await run("collect")).toMatchObject({ code: 0, stdout: expect.not.stringContaining(left) });
  });

  test("shows the newest run if none is open", async () => {
    const { run, detach } = await project();
    const id = await detach("fast", "scenarios/roses.yaml");
    expect((await run("wait")).code).toBe(1);
    const again = await run("wait");
    expect(again.code).toBe(1);
    expect(again.stdout).toContain(`reports/${id}/index.html`);
  });
});

describe("collect", () => {
  test("exits by what it collected, and says what is still open", async () => {
    const { run, detach, isFinished } = await project();
    const slow = await detach("slow", "scenarios/tulips.yaml", "scenarios/roses.yaml");
    const fast = await detach("fast", "scenarios/tulips.yaml");
    const collected = await run("collect");
    expect(collected.code, collected.stdout + collected.stderr).toBe(0);
    expect(collected.stdout).toContain(`Run ${slow}: 2 tests open`);
    expect(collected.stdout).toContain(`reports/${fast}/index.html`);
    expect(collected.stdout).not.toContain(`reports/${slow}/`);
    expect([await isFinished(fast), await isFinished(slow)]).toEqual([true, false]);
  });

  test("says only what is open of a run without news, and all of one with news", async () => {
    const { run, detach } = await project();
    const slow = await detach("slow", "scenarios/tulips.yaml");
    const silent = await run("collect");
    expect([silent.code, silent.stderr]).toEqual([0, ""]);
    expect(silent.stdout).toMatch(new RegExp(`^Run ${slow}: 1 test open[^\\n]*\\.\\n$`));
    await detach("fast", "scenarios/tulips.yaml");
    const { stdout } = await run("collect");
    expect(stdout).toMatch(/^✓ passed {7}tulips · fast · /m);
    expect(stdout).not.toContain("tulips · slow");
  });

  test("names the files of reporters by the run, except for those of the first one with news", async () => {
    const { dir, run, detach } = await project();
    await detach("slow", "scenarios/tulips.yaml");
    await detach("fast", "scenarios/tulips.yaml");
    await run("collect", "--reporter", "junit=out/results.xml");
    expect(await readdir(join(dir, "out"))).toEqual(["results.xml"]);
  });

  test("does not wait for the rest of a run that was cancelled", async () => {
    const far = await startStoppingProject({ tests: 3, service: { completeAfterMs: 0 } });
    closers.push(far.close);
    const run = (...args: string[]): Promise<CliRun> => runCommand(args, { cwd: far.dir });
    const { stdout } = await runCommand(["run", "--detach"], { cwd: far.dir, interrupt: far.stop.signal });
    expect((await run("collect")).code).toBe(4);
    await run("cancel", stdout.trim());
    const collected = await run("collect", stdout.trim());
    expect(collected.code).toBe(1);
    expect(collected.stdout).toContain("2 not measured · 1 passed");
    expect(collected.stdout).not.toContain("not submitted: placewright resume");
  });

  test("fails if a run that it collected failed, although others passed", async () => {
    const { dir, run, detach } = await project();
    await detach("fast", "scenarios/roses.yaml");
    const passed = await detach("fast", "scenarios/tulips.yaml");
    const collected = await run("collect", "--reporter", "junit=out/results.xml");
    expect(collected.code).toBe(1);
    // Each run has its own file.
    expect(await readFile(join(dir, "out/results.xml"), "utf8")).toContain('failures="1"');
    expect(await readFile(join(dir, `out/results.${passed}.xml`), "utf8")).toContain('failures="0"');
  });

  test("exits with --every by results of that time, although others of their run are open", async () => {
    const { run } = await project();
    await run("run", "--detach", "--project", "fast", "--project", "slow", "scenarios/roses.yaml");
    expect((await run("collect")).code).toBe(1);
    const plain = await run("collect");
    expect([plain.code, plain.stdout]).toEqual([0, expect.stringMatching(/: 1 test open.*; 1 failed\.\n$/)]);
    for (const _attempt of [2, 3]) {
      const again = await run("collect", "--every", "20h", "--reporter", "junit=results.xml");
      expect(again.code).toBe(1);
      expect(again.stdout).toContain("Do not send");
      expect(again.stdout).toContain("1 test open");
    }
    expect((await run("collect", "--every", "0s")).code).toBe(0);
  });

  test("exits with 0 if there is nothing new, and with --every by what has ended within that time", async () => {
    const { run, detach } = await project();
    const failed = await detach("fast", "scenarios/roses.yaml");
    expect((await run("collect")).code).toBe(1);
    await detach("slow", "scenarios/tulips.yaml");
    expect((await run("collect")).code).toBe(0);
    const again = await run("collect", "--every", "20h");
    expect(again.code).toBe(1);
    expect(again.stdout).toContain(`reports/${failed}/index.html`);
    expect((await run("collect", "--every", "0s")).code).toBe(0);
  });

  test.each<[string, (request: ProxiedRequest) => boolean]>([
    ["the provider refuses connections", () => true],
    ["its list fails", isList],
    ["single results cannot be read", isGet],
  ])("exits with 3, and says why, if %s", async (_, isAffected) => {
    let isDown = false;
    const far = await startFarProject({
      tests: 2,
      keys: "retries: 0",
      service: { completeAfterMs: 0 },
      decide: (request) => ({ kind: isDown && isAffected(request) ? "reset" : "pass" }),
    });
    closers.push(far.close);
    const run = (...args: string[]): Promise<CliRun> => runCommand(args, { cwd: far.dir });
    const ids = [(await run("run", "--detach")).stdout.trim(), (await run("run", "--detach")).stdout.trim()];
    isDown = true;
    const failed = await run("collect");
    expect(failed.code, failed.stdout).toBe(3);
    for (const id of ids) expect(failed.stdout).toContain(`reports/${id}/index.html`);
    expect(failed.stdout).toMatch(/Cannot (list|get|read) /);
    isDown = false;
    const collected = await run("collect");
    expect(collected.code, collected.stdout).toBe(0);
    expect(collected.stdout).not.toContain("errored");
  });

  test("refuses a project that the config does not have", async () => {
    const { run } = await project();
    expect((await run("collect", "--project", "nope")).code).toBe(2);
  });

  test("of one run leaves the others alone", async () => {
    const { run, detach, isFinished } = await project();
    const one = await detach("fast", "scenarios/roses.yaml");
    const other = await detach("fast", "scenarios/tulips.yaml");
    expect((await run("collect", other)).code).toBe(0);
    expect([await isFinished(one), await isFinished(other)]).toEqual([false, true]);
  });

  test("has nothing to do in a project without runs, and creates no ledger", async () => {
    const { dir, run } = await project();
    const collected = await run("collect");
    expect(collected).toMatchObject({ code: 0, stdout: "Nothing to collect: no run is open.\n", stderr: "" });
    await expect(access(join(dir, ".placewright"))).rejects.toThrow();
  });

  test("refuses an unknown reporter before it collects anything", async () => {
    const { run, detach, isFinished } = await project();
    const id = await detach("fast", "scenarios/roses.yaml");
    await detach("fast", "scenarios/tulips.yaml");
    const collected = await run("collect", "--reporter", "juint");
    expect(collected.code).toBe(2);
    expect(collected.stderr.match(/Cannot find a reporter/g)).toHaveLength(1);
    expect(await isFinished(id)).toBe(false);
  });
});
