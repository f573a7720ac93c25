import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { createOwner } from "../../../../src/store/owner.ts";
import { runCommand } from "../../../support/run-command.ts";
import { placed, runIdOf, type StagedRun, stageProject } from "../../../support/staged-ledger.ts";

const order = (name: string, more = "") => `from: Acme <news@acme.example>
tags: [${name}, orders]
message: { simple: { subject: "Your order of ${name}", text: "Thank you. Your order of ${name} is on its way." } }
expect: { overall: [inbox >= 50] }
${more}
`;
const usage = "  See https://placewright.dev/errors/usage\n";
const [one, two, three] = [1, 2, 3].map(runIdOf) as [string, string, string];

test("list, validate, and preview show the selected tests", async () => {
  const control = 'control:\n  simple: { subject: "Statement", text: "Your statement is ready." }';
  const { dir, run } = await stageProject([], {
    "scenarios/roses.yaml": order("roses", control).replace("50]", "50, inbox >= control - 90]"),
    "scenarios/tulips.yaml": order("tulips", "variants: [{ name: a }, { name: b }]"),
  });
  expect(await run("list")).toEqual({
    code: 0,
    stdout: `roses · local #roses #orders scenarios/roses.yaml
tulips (a) · local #tulips #orders scenarios/tulips.yaml
tulips (b) · local #tulips #orders scenarios/tulips.yaml
3 tests
local: 4 new tests, free
`,
    stderr: "",
  });
  expect(
    (await run("list", "scenarios/roses.yaml", "-p", "local,ses")).stdout,
  ).toBe(`roses · local #roses #orders scenarios/roses.yaml
roses · ses #roses #orders scenarios/roses.yaml
2 tests
local: 2 new tests, free
ses: 2 new tests, price unknown (set pricePerTest in the config)
`);
  const json = await run("list", "--tag", "tulips", "--json");
  expect(JSON.parse(json.stdout).map(({ id }: { id: string }) => id)).toEqual([
    "tulips[a]@local",
    "tulips[b]@local",
  ]);
  expect((await run("validate")).stdout).toBe("✓ 2 scenarios, 3 messages: all valid. Nothing was sent.\n");
  expect(await run("validate", "scenarios/roses.yaml")).toEqual({
    code: 0,
    stdout: "✓ 1 scenario, 1 message: all valid. Nothing was sent.\n",
    stderr: "",
  });
  expect(await run("preview", "--reports", "r")).toEqual({
    code: 0,
    stdout: "Preview: r/preview/index.html\n",
    stderr: "",
  });
  const page = await readFile(join(dir, "r/preview/index.html"), "utf8");
  for (const title of ["roses", "tulips (a)", "tulips (b)"]) expect(page).toContain(title);
});

const submitted = (scenario: string) => ({ scenario, state: "submitted", submittedAtMs: 1 }) as const;
const runOf = (id: string, tests: StagedRun["tests"], more: Partial<StagedRun> = {}): StagedRun => ({
  id,
  createdAtMs: Number.parseInt(id.slice(-2), 16),
  tests,
  ...more,
});

describe("cancel", () => {
  test("says what becomes of every test", async () => {
    const { run } = await stageProject([
      runOf(one, [submitted("a"), { scenario: "b" }, { scenario: "c" }]),
      runOf(two, [{ scenario: "a" }]),
      runOf(three, [{ scenario: "a", state: "submitting" }, submitted("b")]),
      runOf(runIdOf(4), [{ scenario: "a", verdict: "passed" }], { verdict: "passed" }),
    ]);
    const say = (stdout: string) => ({ code: 0, stdout, stderr: "" });
    expect(await run("cancel", one)).toEqual(
      say(`Cancelled run ${one}: 2 tests will not be submitted.
1 test at the provider cannot be cancelled: placewright wait ${one} collects the results.
`),
    );
    expect(await run("cancel", two)).toEqual(
      say(`Cancelled run ${two}: 1 test will not be submitted.
placewright wait ${two} finishes it: nothing is left to collect.
`),
    );
    expect(await run("cancel", three)).toEqual(
      say(`Cancelled run ${three}: nothing more will be submitted.
1 test at the provider cannot be cancelled: placewright wait ${three} collects the results.
1 test may also be at the provider: the process that submitted them has ended, or is suspended. placewright wait ${three} finds out.
`),
    );
    expect((await run("cancel", runIdOf(4))).stderr).toContain(
      `Cannot cancel run ${runIdOf(4)}: it is finished`,
    );
    expect(await run("cancel")).toEqual({
      code: 2,
      stdout: "",
      stderr: `✕ Missing required argument 'run'. Run placewright cancel --help to see its arguments and options.\n${usage}`,
    });
  });
});

describe("wait", () => {
  test("waits for another process until its timeout, and refuses a run that is being recorded", async () => {
    const lease = { owner: createOwner(), untilMs: Date.now() + 19_000 };
    const { run } = await stageProject([
      runOf(one, [submitted("a")], { lease }),
      runOf(two, [], { isPlanning: true }),
    ]);
    const { code, stdout, stderr } = await run("wait", one, "--timeout", "0s");
    expect([code, stderr]).toEqual([4, ""]);
    expect(stdout).toBe(
      `process ${process.pid} on ${hostname()} is working on run ${one}. Waiting for it.\n\nReport: reports/${one}/index.html\nTo continue: placewright resume ${one}\n`,
    );
    expect((await run("wait", one, "--timeout", "20ms")).stdout).toBe(stdout);
    for (const [command, action] of [
      ["wait", "wait for"],
      ["report", "report"],
    ] as const)
      expect(await run(command, two)).toEqual({
        code: 2,
        stdout: "",
        stderr: `✕ Cannot ${action} run ${two}: none of its tests are submitted yet. Wait until it has started. If it was stopped, start a new one.\n${usage}`,
      });
    const refused = await run("resume", one);
    expect([refused.code, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toContain(`Run ${one} is in use by process ${process.pid} on ${hostname()}`);
  });

  test("has the timeout of the config if it is given none", async () => {
    const lease = { owner: createOwner(), untilMs: Date.now() + 19_000 };
    const { run } = await stageProject([runOf(one, [submitted("a")], { lease })], {
      "placewright.config.ts":
        'export default { timeout: "10ms", projects: [{ name: "local", provider: "local" }] };\n',
    });
    expect((await run("wait")).code).toBe(4);
  });
});

describe("report", () => {
  test("has the exit code of the run, and says how to continue it", async () => {
    const passed = { scenario: "a", verdict: "passed", placement: placed(90), completedAtMs: 1 } as const;
    const { dir, run } = await stageProject([
      runOf(one, [passed], { verdict: "passed" }),
      runOf(two, [submitted("a"), { scenario: "b" }], { isCancelled: true }),
      runOf(three, [submitted("a"), { scenario: "b" }]),
      runOf(runIdOf(4), [{ ...passed, verdict: "failed" }], { verdict: "failed" }),
    ]);
    const endOf = async (id: string) => {
      const { code, stdout, stderr } = await run("report", id);
      expect(stderr).toBe("");
      return [code, stdout.slice(stdout.lastIndexOf("\nReport:"))];
    };
    const path = (id: string) => `\nReport: reports/${id}/index.html\n`;
    expect(await endOf(one)).toEqual([0, path(one)]);
    expect(await endOf(two)).toEqual([4, `${path(two)}To continue: placewright wait ${two}\n`]);
    expect(await endOf(three)).toEqual([4, `${path(three)}To continue: placewright resume ${three}\n`]);
    expect((await endOf(runIdOf(4)))[0]).toBe(1);
    expect(JSON.parse(await readFile(join(dir, `reports/${one}/report.json`), "utf8")).run.id).toBe(one);
  });

  test.skipIf(process.platform === "win32")(
    "--pdf writes what a browser prints, or says why not",
    async () => {
      const { dir, run } = await stageProject(
        [runOf(one, [{ scenario: "a", verdict: "failed" }], { verdict: "failed" })],
        {
          chromium:
            '#!/bin/sh\nfor each in "$@"; do case "$each" in --print-to-pdf=*) echo %PDF- > "$(echo "$each" | cut -d= -f2-)";; esac; done\n',
        },
      );
      await chmod(join(dir, "chromium"), 0o700);
      const report = (browser: string) =>
        runCommand(["report", "--pdf", "out/release.pdf"], {
          cwd: dir,
          env: { PLACEWRIGHT_BROWSER: browser },
        });
      const none = await report("");
      expect([none.code, none.stderr]).toEqual([
        2,
        expect.stringContaining("Cannot make a PDF: no Chromium is found. Install Chromium,"),
      ]);
      expect(none.stdout).toContain(`Report: reports/${one}/index.html`);
      const { code, stdout, stderr } = await report(join(dir, "chromium"));
      expect([code, stderr]).toEqual([1, ""]);
      expect(stdout).toMatch(/\nReport: \S+\nPDF: out\/release\.pdf\n$/);
      expect(await readFile(join(dir, "out/release.pdf"), "utf8")).toBe("%PDF-\n");
      expect((await run("report")).stdout).not.toContain("PDF");
    },
  );

  test("says so if the report or its latest copy cannot be written", async () => {
    const { dir, run } = await stageProject([
      runOf(one, [{ scenario: "a", verdict: "passed" }], { verdict: "passed" }),
    ]);
    await mkdir(join(dir, "reports"));
    await writeFile(join(dir, "reports", one), "");
    const { code, stdout, stderr } = await run("report");
    expect(code).toBe(3);
    expect(stdout).not.toContain("Report:");
    expect(stderr).toMatch(/^✕ [^\n]+\n {2}[^\n]*placewright report [^\n]*\.\n$/);
    const other = await stageProject([
      runOf(one, [{ scenario: "a", verdict: "passed" }], { verdict: "passed" }),
    ]);
    await mkdir(join(other.dir, "reports/latest"), { recursive: true });
    await writeFile(join(other.dir, "reports/latest/own.txt"), "");
    const again = await other.run("report");
    expect(again.stdout).toMatch(/\nReport: reports\/\S+\/index\.html\n$/);
    expect(again.stderr).toMatch(new RegExp(`^! [^\n]+\n {2}The report is complete in reports/${one}\\.\n$`));
  });
});

describe("run", () => {
  const files = {
    "placewright.config.ts":
      'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }] };\n',
    "scenarios/tulips.yaml": order("tulips"),
  };

  test("--dry-run shows the cost only", async () => {
    const { run } = await stageProject([], files);
    const dry = { code: 0, stdout: "local: 1 new test, free\nNothing was submitted.\n", stderr: "" };
    expect(await run("run", "--dry-run")).toEqual(dry);
    expect((await run("status", "--all")).stdout).toBe("No runs yet.\n");
  });

  test("--detach prints only the id, and names the reporters that wait writes", async () => {
    const { run } = await stageProject([], files);
    const plain = await run("run", "--detach");
    expect([plain.code, plain.stdout]).toEqual([0, expect.stringMatching(/^\d{8}-\d{6}-[0-9a-f]{6}\n$/)]);
    expect(plain.stderr).not.toContain("Reports are written");
    const { code, stdout, stderr } = await run("run", "--detach", "--reporter", "junit=x.xml");
    expect(code).toBe(0);
    expect(stderr).toMatch(
      new RegExp(
        `Reports are written when the run ends: placewright wait ${stdout.trim()}, with the same --reporter\\.\n$`,
      ),
    );
  });

  test("--last-failed and --only-errored say that nothing is left to retry", async () => {
    const { run } = await stageProject([], files);
    await run("run");
    const id = JSON.parse((await run("status", "--json")).stdout).id;
    const none = (what: string, more = "") => ({
      code: 0,
      stdout: `Nothing to retry: no test of run ${id} ${what}.${more}\n`,
      stderr: "",
    });
    expect(await run("run", "--last-failed")).toEqual(none("failed or was not measured"));
    expect(await run("run", "--only-errored")).toEqual(none("had a provider error"));
    expect(await run("run", "--only-errored", "--last-failed")).toEqual(
      none("failed or was not measured, or had a provider error"),
    );
    const open = await stageProject([runOf(one, [submitted("tulips")])], files);
    const { code, stdout } = await open.run("run", "--last-failed");
    expect([code, stdout]).toEqual([
      4,
      `Nothing to retry: no test of run ${one} failed or was not measured. 1 test still pending: placewright wait ${one} collects the results.\n`,
    ]);
    expect((await open.run("run", "--last-failed", "--dry-run")).code).toBe(0);
  });

  test("--last-failed names the flag for tests that had a provider error, and --only-errored for failed ones", async () => {
    const stage = (verdict: "errored" | "failed") =>
      stageProject([runOf(one, [{ scenario: "tulips", verdict }], { verdict })], files);
    expect((await (await stage("errored")).run("run", "--last-failed")).stdout).toBe(
      `Nothing to retry: no test of run ${one} failed or was not measured. 1 test had a provider error: placewright run --only-errored retries it.\n`,
    );
    expect((await (await stage("failed")).run("run", "--only-errored")).stdout).toBe(
      `Nothing to retry: no test of run ${one} had a provider error. 1 test failed: placewright run --last-failed retries it.\n`,
    );
  });
});

test("merge writes the report of all shards once, and refuses no folders", async () => {
  const { dir, run } = await stageProject([], {
    "placewright.config.ts":
      'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }] };\n',
    "scenarios/tulips.yaml": order("tulips"),
    "scenarios/roses.yaml": order("roses"),
  });
  for (const shard of [1, 2])
    await run("run", "--shard", `${shard}/2`, "--reports", `part-${shard}`, "--ledger", `ledger-${shard}`);
  const folders = ["part-1/latest", "part-2/latest"];
  const { code, stdout, stderr } = await run("merge", ...folders, "part-1/../part-1/latest");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("2 passed");
  const [, path = ""] = /\nReport: (\S+)\n$/.exec(stdout) ?? [];
  expect(JSON.parse(await readFile(join(dir, path, "../report.json"), "utf8")).tests).toHaveLength(2);
  await writeFile(join(dir, "file"), "");
  const failed = await run("merge", ...folders, "--reports", "file");
  expect(failed.code).toBe(3);
  expect(failed.stderr).toContain(
    `\n  The reports of the shards are unchanged: placewright merge ${folders.join(" ")} writes the merged report again.\n`,
  );
  expect(await run("merge")).toEqual({
    code: 2,
    stdout: "",
    stderr: `✕ No report folders given. Pass one per shard: placewright merge shard-1/latest shard-2/latest\n${usage}`,
  });
});

test("the annotations of GitHub Actions need no summary", async () => {
  const { dir } = await stageProject([
    runOf(one, [{ scenario: "a", verdict: "failed", placement: placed(1), completedAtMs: 1 }], {
      verdict: "failed",
    }),
  ]);
  const reportWith = (env: Record<string, string>) => runCommand(["report"], { cwd: dir, env });
  const marked = await reportWith({ GITHUB_ACTIONS: "true" });
  expect([marked.code, marked.stderr]).toEqual([1, ""]);
  expect(marked.stdout).toMatch(/^::error file=scenarios\/a\.yaml/m);
  expect((await reportWith({ GITHUB_ACTIONS: "false" })).stdout).not.toContain("::error");
  // Its failure is shown, and does not change the exit code.
  const failed = await reportWith({ GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: dir });
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/^! [^\n]*github[^\n]*\n$/i);
});

test.each([
  ["--every 20h --detach", "--last-failed"],
  ["--every 20h --detach", "--only-errored"],
  ["--every 20h --detach", "--shard 1/2"],
  ["--open", "--detach"],
  ["--open", "--dry-run"],
  ["--watch", "--ui"],
  ["--watch", "--detach"],
  ["--watch", "--dry-run"],
  ["--watch", "--shard 1/2"],
  ["--watch", "--last-failed"],
  ["--watch", "--only-errored"],
  ["--ui", "--detach"],
  ["--ui", "--dry-run"],
  ["--ui", "--shard 1/2"],
  ["--ui", "--last-failed"],
  ["--ui", "--only-errored"],
  ["--ui", "--reporter junit"],
  ["--ui", "--timeout 1m"],
])("run refuses %s with %s, which contradict each other", async (one, other) => {
  const { run } = await stageProject([]);
  const { code, stdout, stderr } = await run("run", ...`${one} ${other}`.split(" "));
  const [flag = "", with_ = ""] = [one, other].map((words) => words.split(" ")[0]);
  expect([code, stdout, stderr]).toEqual([
    2,
    "",
    expect.stringContaining(`Cannot use ${flag} with ${with_}`),
  ]);
});
