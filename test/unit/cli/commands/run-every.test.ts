import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  type FarProject,
  type FarProjectOptions,
  isCreate,
  nameIn,
  readLedger,
  startFarProject,
  startStoppingProject,
} from "../../../support/far-project.ts";
import type { CliRun } from "../../../support/run-cli.ts";
import { runCommand } from "../../../support/run-command.ts";
import { inCi } from "../../../support/sample-of.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(
  options: FarProjectOptions,
): Promise<FarProject & { run(...args: string[]): Promise<CliRun> }> {
  const project = await startFarProject(options);
  closers.push(project.close);
  return { ...project, run: (...args) => runCommand(args, { cwd: project.dir }) };
}

async function openStopping(tests: number) {
  const project = await startStoppingProject({ tests });
  closers.push(project.close);
  const run = (...args: string[]): Promise<CliRun> => runCommand(args, { cwd: project.dir });
  return { ...project, run };
}

const night = ["run", "--detach", "--every", "20h"];

describe("run --every", () => {
  test("submits nothing again within the time, and prints the run that has the tests", async () => {
    const { run, reports } = await open({ tests: 3 });
    const first = await run(...night);
    expect(first.code, first.stderr).toBe(0);
    const again = await run(...night);
    expect(again).toMatchObject({ code: 0, stdout: first.stdout });
    expect(again.stderr).toBe(`3 tests submitted in the last 20 hours, in ${first.stdout.trim()}.\n`);
    expect(await reports()).toHaveLength(3);
  });

  test("submits again after the time, and for another branch", async () => {
    const { run, reports } = await open({ tests: 2 });
    await run(...night, "--branch", "main");
    expect((await run(...night, "--branch", "spring")).code).toBe(0);
    expect(await reports()).toHaveLength(4);
    await run("run", "--detach", "--every", "0s", "--branch", "main");
    expect(await reports()).toHaveLength(6);
  });

  test("fails for a broken scenario each time, although the others are submitted", async () => {
    const { dir, run, reports } = await open({ tests: 2 });
    await writeFile(join(dir, "scenarios/broken.yaml"), "from: [\n");
    for (const isFirst of [true, false]) {
      const { code, stderr } = await run(...night);
      expect(stderr, String(isFirst)).toContain("scenarios/broken.yaml:");
      expect(code).toBe(2);
    }
    expect(await reports()).toHaveLength(2);
  });

  test("submits only the tests that are new", async () => {
    const { dir, run, reports } = await open({ tests: 2 });
    const first = (await run(...night)).stdout.trim();
    await writeFile(
      join(dir, "scenarios/another.yaml"),
      'from: Acme <news@acme.example>\nmessage: { simple: { subject: "New", text: "A new message about ten tulips." } }\nexpect: { overall: [inbox >= 50] }\n',
    );
    const second = await run(...night);
    expect(second.code).toBe(0);
    expect(second.stdout.trim()).not.toBe(first);
    expect(await reports()).toHaveLength(3);
  });

  test("submits what a stopped run has left, in that run", async () => {
    const { dir, run, reports, stop } = await openStopping(4);
    const first = await runCommand(night, { cwd: dir, interrupt: stop.signal });
    expect(first.code).toBe(130);
    expect((await reports()).length).toBeLessThan(4);
    const second = await run(...night);
    expect(second).toMatchObject({ code: 0, stdout: first.stdout });
    const names = (await reports()).map(({ name }) => name);
    expect(names).toHaveLength(4);
    expect(new Set(names).size).toBe(4);
    expect(names.every((name) => name.includes(first.stdout.trim()))).toBe(true);
  });

  test("says and exits by the mistakes of scenarios, and prints the run that it has continued", async () => {
    const { dir, run, reports, stop } = await openStopping(3);
    const first = await runCommand(night, { cwd: dir, interrupt: stop.signal });
    const before = (await reports()).length;
    for (const name of ["x", "y"]) await writeFile(join(dir, `scenarios/${name}.yaml`), "tegs: [a]\n");
    const strict = await run(...night, "--strict");
    expect(strict).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("Nothing was submitted."),
    });
    expect(await reports()).toHaveLength(before);
    const second = await run(...night);
    expect(second).toMatchObject({ code: 2, stdout: first.stdout });
    expect(second.stderr).toContain("Submitting the others.");
    expect(second.stderr).not.toContain("Nothing was submitted.");
    expect(await reports()).toHaveLength(3);
  });

  inCi("gives up what an older run has left", async () => {
    const { dir, run, reports, stop } = await openStopping(3);
    const first = (await runCommand(night, { cwd: dir, interrupt: stop.signal })).stdout.trim();
    const before = (await reports()).length;
    const second = await run("run", "--detach", "--every", "0s");
    expect(second.code).toBe(0);
    expect(second.stderr).toContain(
      `Run ${first} was stopped before all of its tests were submitted, too long ago`,
    );
    expect(await reports()).toHaveLength(before + 3);
    // What it had submitted is still collected.
    const collected = await run("wait");
    expect(collected.stdout).toContain(`reports/${first}/index.html`);
    expect(JSON.parse((await run("status", first, "--json")).stdout)).toMatchObject({
      state: "finished",
      counts: { pending: 0 },
    });
  });

  test("submits again what the provider refused", async () => {
    let isDown = true;
    const { run, reports } = await open({
      tests: 2,
      keys: "retries: 0",
      decide: (request) =>
        isDown && isCreate(request)
          ? { kind: "answer", status: 403, error: "AccessDeniedException" }
          : { kind: "pass" },
    });
    expect((await run(...night)).code).toBe(3);
    isDown = false;
    expect((await run(...night)).code).toBe(0);
    expect(await reports()).toHaveLength(2);
  });

  test.each<[string, (name: string) => boolean, string[]]>([
    ["the test was refused", (name) => !name.includes("control"), ["control", "control", "sale"]],
    ["the control was refused", (name) => name.includes("control"), ["sale"]],
  ])("ends where a control is measured with its test, and %s", async (_, isRefused, submitted) => {
    let refuses = true;
    const { dir, run, reports } = await open({
      tests: 1,
      keys: "concurrency: 1, retries: 0",
      decide: (request) =>
        refuses && isCreate(request) && isRefused(nameIn(request))
          ? { kind: "answer", status: 400, error: "BadRequestException" }
          : { kind: "pass" },
    });
    await rm(join(dir, "scenarios/orders.yaml"));
    await writeFile(
      join(dir, "scenarios/sale.yaml"),
      `from: Acme <news@acme.example>
message: { simple: { subject: "Sale", text: "Ten tulips for the price of eight." } }
control: { simple: { subject: "Your statement", text: "Your statement is ready." } }
expect: { overall: [inbox >= control - 5] }
`,
    );
    expect((await run(...night)).code).toBe(3);
    refuses = false;
    expect((await run(...night, "--dry-run")).code).toBe(0);
    expect((await run(...night)).code).toBe(0);
    expect((await run(...night)).code).toBe(0);
    const names = (await reports()).map(({ name }) => (name.includes("control") ? "control" : "sale"));
    expect(names.toSorted()).toEqual(submitted);
  });

  test.each([
    ["whose file", "scenarios/orders.yaml", "tegs: [a]\n", "scenarios/orders.yaml:"],
    ["whose message", "rows.csv", "name,nummer\norder-1,1\n", 'there is no variable "number"'],
  ])(
    "fails each time for a scenario %s became invalid after its test was submitted",
    async (_, file, text, words) => {
      const { dir, run, reports } = await open({ tests: 1 });
      const first = (await run(...night)).stdout.trim();
      await writeFile(join(dir, file), text);
      for (const flags of [[], ["--strict"], ["--dry-run"], []]) {
        const { code, stdout, stderr } = await run(...night, ...flags);
        expect(stderr, flags.join()).toContain(words);
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      }
      // No run without tests hides the first one.
      expect((await readLedger(dir)).run.id).toBe(first);
      await writeFile(
        join(dir, "scenarios/another.yaml"),
        'from: Acme <news@acme.example>\nmessage: { simple: { subject: "New", text: "A new message about ten tulips." } }\nexpect: { overall: [inbox >= 50] }\n',
      );
      expect(await run(...night, "--strict")).toMatchObject({ code: 2, stdout: "" });
      expect(await reports()).toHaveLength(1);
      const second = await run(...night);
      expect(second.code).toBe(2);
      expect(second.stderr).toContain(words);
      expect(await reports()).toHaveLength(2);
    },
  );

  test("submits nothing of a stopped run with --strict, if a message cannot be built", async () => {
    const { dir, run, reports, stop } = await openStopping(3);
    await runCommand(night, { cwd: dir, interrupt: stop.signal });
    const before = (await reports()).length;
    await writeFile(join(dir, "rows.csv"), "name,nummer\norder-1,1\n");
    expect(await run(...night, "--strict")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining('no variable "number"'),
    });
    expect(await reports()).toHaveLength(before);
  });

  test("submits nothing again of a ledger that was lost, unless another sender sends it, as its variables say", async () => {
    const { dir, run, reports } = await open({ tests: 1 });
    const path = join(dir, "scenarios/orders.yaml");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace("news@acme.example", "orders{{number}}@bücher.example"));
    await run(...night);
    await rm(join(dir, ".placewright"), { recursive: true });
    const refused = await run(...night);
    expect([refused.code, refused.stdout]).toEqual([3, ""]);
    expect(refused.stderr).toContain('Cannot submit in project "far": the provider has 1 test');
    expect(await reports()).toHaveLength(1);
    const rows = join(dir, "rows.csv");
    await writeFile(rows, (await readFile(rows, "utf8")).replace("order-1,1", "order-1,2"));
    expect((await run(...night)).code).toBe(0);
    expect(await reports()).toHaveLength(2);
  });

  test("finds the tests of a ledger that was lost, after collect --adopt", async () => {
    const { dir, run, reports } = await open({ tests: 3, service: { completeAfterMs: 86_400_000 } });
    const first = (await run(...night)).stdout.trim();
    await rm(join(dir, ".placewright"), { recursive: true });
    const collected = await run("collect", "--adopt");
    expect(collected.code, collected.stderr).toBe(0);
    expect(collected.stdout).toContain(`Run ${first}: adopted 3 tests that the ledger had lost.`);
    expect(collected.stdout).toContain(`Run ${first}: 3 tests open`);
    expect(await run(...night)).toMatchObject({ code: 0, stdout: `${first}\n` });
    expect(await reports()).toHaveLength(3);
  });

  test.each([
    [["--branch", "main"], {}],
    [[], { PLACEWRIGHT_BRANCH: "main" }],
    [[], { GITHUB_REF_NAME: "main" }],
  ])("finds them on their branch: %j %j", async (flags, env) => {
    const { dir, reports } = await open({ tests: 2, service: { completeAfterMs: 86_400_000 } });
    const run = (...args: string[]) => runCommand([...args, ...flags], { cwd: dir, env });
    await run(...night);
    await rm(join(dir, ".placewright"), { recursive: true });
    expect((await run("collect", "--adopt")).stdout).toContain("adopted 2 tests");
    expect((await run(...night)).code).toBe(0);
    expect(await reports()).toHaveLength(2);
  });

  test("takes no tests of another project in the account, whose scenarios have the same names", async () => {
    const { dir, run, reports } = await open({ tests: 2, service: { completeAfterMs: 86_400_000 } });
    await run(...night);
    await rm(join(dir, ".placewright"), { recursive: true });
    const path = join(dir, "scenarios/orders.yaml");
    await writeFile(path, (await readFile(path, "utf8")).replace("news@acme.example", "news@blume.example"));
    const collected = await run("collect", "--adopt");
    expect(collected).toMatchObject({ code: 0, stdout: "Nothing to collect: no run is open.\n" });
    expect((await run(...night)).code).toBe(0);
    expect(await reports()).toHaveLength(4);
  });

  test.each([
    [["--every", "20h"], "without --detach"],
    [["--every", "20h", "--detach", "--last-failed"], "with --last-failed"],
    [["--every", "20h", "--detach", "--shard", "1/2"], "with --shard"],
  ])("is refused %j", async (args, words) => {
    const { run, reports } = await open({ tests: 1 });
    const refused = await run("run", ...args);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`Cannot use --every ${words}`);
    expect(await reports()).toEqual([]);
  });
});

describe("a branch without a baseline", () => {
  const baseline = "expect: { overall: [inbox >= 50], baseline: [inbox >= baseline - 20] }";

  test("compares with that of the target of its pull request, or the default branch", async () => {
    const { dir } = await open({ tests: 1 });
    await writeFile(
      join(dir, "scenarios/compared.yaml"),
      `from: Acme <news@acme.example>\nmessage: { simple: { subject: "Your order", text: "Ten tulips are on their way." } }\n${baseline}\n`,
    );
    const run = (env: Readonly<Record<string, string>>) =>
      runCommand(["run", "scenarios/compared.yaml"], { cwd: dir, env });
    expect((await run({ GITHUB_REF_NAME: "main" })).stdout).toContain("No baseline yet");
    const other = await run({ GITHUB_HEAD_REF: "spring" });
    expect(other.stdout).toContain("No baseline yet");
    for (const env of [
      { GITHUB_HEAD_REF: "spring2", GITHUB_BASE_REF: "main" },
      { CI_COMMIT_REF_NAME: "spring3", CI_DEFAULT_BRANCH: "main" },
      {
        CI_COMMIT_REF_NAME: "spring4",
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "next",
        CI_DEFAULT_BRANCH: "main",
      },
    ]) {
      const compared = await run(env);
      expect(compared.code, compared.stdout).toBe(0);
      expect(compared.stdout).not.toContain("No baseline yet");
      const shown = await runCommand(["baseline", "show"], { cwd: dir, env });
      expect(shown.stdout).toContain("in the inbox");
    }
  });
});
