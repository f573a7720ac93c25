import { copyFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { createRunId } from "../../../../src/base/ids.ts";
import { createRandom } from "../../../../src/base/random.ts";
import { createOwner } from "../../../../src/store/owner.ts";
import { nameOf, runIdOf, type StagedRun, stageProject } from "../../../support/staged-ledger.ts";

/** A provider whose list is a JSON file next to it. */
const panel = `import { readFileSync } from "node:fs";
const fail = async () => { throw new Error("not for this test"); };
export default ({ file }) => ({
  name: "panel", simulated: false, region: async () => "",
  submit: fail, find: fail, poll: fail, result: fail, close: async () => {},
  async *list() {
    const { error, tests = [] } = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
    yield* tests;
    if (error) throw new Error(error);
  },
});
`;
const config = `export default { projects: ["panel", "other"].map((name) => (
  { name, provider: "module", module: "./panel.mjs", options: { file: "./" + name + ".json" } })) };\n`;
const scenario = `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order is on its way." } }
expect: { overall: [inbox >= 50] }
`;

const [one, two, three] = [1, 2, 3].map(runIdOf) as [string, string, string];
const nameIn = (runId: string, name: string) => nameOf(runId, { scenario: name, project: "panel" });
const submitted = (name: string) =>
  ({ scenario: name, project: "panel", state: "submitted", submittedAtMs: 1 }) as const;
const planned = (name: string) => ({ scenario: name, project: "panel" }) as const;
const runOf = (id: string, tests: StagedRun["tests"], more: Partial<StagedRun> = {}): StagedRun => ({
  id,
  createdAtMs: Date.UTC(2026, 2, 1, 8, 15),
  tests,
  ...more,
});

async function stage(runs: readonly StagedRun[], files: Readonly<Record<string, string>> = {}) {
  const project = await stageProject(runs, {
    "placewright.config.ts": config,
    "panel.mjs": panel,
    "panel.json": "{}",
    "other.json": "{}",
    ...files,
  });
  /** Puts tests into the provider's list: run, name, and id. */
  const list = (...tests: readonly [string, string, string][]) =>
    writeFile(
      join(project.dir, "panel.json"),
      JSON.stringify({ tests: tests.map(([runId, name, id]) => ({ id, name: nameIn(runId, name) })) }),
    );
  return { ...project, list };
}

const agree = "  The ledger and the providers agree\n";
const down = JSON.stringify({ error: "it is down" });

test("reconcile names a lost run until it is compared, and only --adopt opens its ledger", async () => {
  const { dir, run, add } = await stage([runOf(one, [planned("a")])]);
  const file = join(dir, ".placewright/ledger.sqlite");
  await copyFile(file, join(dir, "old"));
  await add(runOf(two, [submitted("b")]));
  await rm(`${file}-wal`, { force: true });
  await copyFile(join(dir, "old"), file);
  const refused = await run("reconcile");
  expect([refused.code, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toContain(`placewright reconcile ${two} --adopt`);

  await writeFile(join(dir, "panel.json"), down);
  const missing = `Run ${two} is still missing from the ledger, which submits nothing until then: placewright reconcile ${two} --adopt adopts it. It also gives up tests that the provider lists but cannot return.\n`;
  expect(await run("reconcile", one, "--adopt", "--project", "other")).toEqual({
    code: 3,
    stdout: `Run ${one}\n  Could not compare all of panel: it is down\n`,
    stderr: missing,
  });
  await writeFile(join(dir, "panel.json"), "{}");
  expect(await run("reconcile", one, "--adopt")).toEqual({
    code: 3,
    stdout: `Run ${one}\n${agree}`,
    stderr: missing,
  });
  expect(await run("reconcile", "--adopt")).toEqual({
    code: 0,
    stdout: `Run ${one}\n${agree}Run ${two}, which is not in the ledger\n${agree}`,
    stderr: "",
  });
  expect(await run("reconcile")).toEqual({ code: 0, stdout: `Run ${one}\n${agree}`, stderr: "" });
});

test("reconcile --adopt leaves out tests that cannot be read, names them, and adopts the others", async () => {
  const { dir, run } = await stage([], {
    "scenarios/a.yaml": scenario,
    "scenarios/b.yaml": scenario.replace("Your order", "Your other order"),
  });
  const impossible = nameIn("20261399-081500-3fa9c1", "a");
  const tests = [
    { id: "id-a", name: nameIn(three, "a"), createdAtMs: "yesterday" },
    { id: "", name: nameIn(three, "b") },
    { id: "id-7", name: 7 },
    { id: "id-c", name: nameIn(three, "c"), from: {} },
    { id: "id-d", name: impossible },
    "damaged",
    { id: "another", name: "a test of another tool" },
  ];
  await writeFile(join(dir, "panel.json"), JSON.stringify({ tests }));
  const { code, stdout, stderr } = await run("reconcile", "--adopt");
  expect(stderr.trim().split("\n")).toEqual(
    [
      `Cannot trust the list of placement tests: "${nameIn(three, "b")}" has no valid ID`,
      "Cannot trust the list of placement tests: the name of id-7 is not text",
      `Cannot trust the list of placement tests: the sender of "${nameIn(three, "c")}" is not text`,
      "Cannot trust the list of placement tests: an entry is not a test",
      `"${impossible}" is of a run that started at an impossible time`,
    ].map(
      (reason) =>
        `Left out of the list of panel: ${reason}. If it is a test of Placewright, find it at the provider`,
    ),
  );
  expect(stdout).toContain(`Run ${three}\n  Adopted 1 test: placewright wait ${three} collects them\n`);
  expect(stdout).toContain(
    "  Could not compare all of panel: 4 tests of its list were left out: Cannot trust",
  );
  expect(code).toBe(3);
  const again = await run("reconcile", "--adopt");
  expect(again).toMatchObject({ code: 3, stderr });
  expect(again.stdout).not.toContain("Adopted");
  // Nothing but the invalid tests is left.
  await writeFile(join(dir, "panel.json"), JSON.stringify({ tests: tests.slice(0, 1) }));
  expect(await run("reconcile", "--adopt")).toEqual({
    code: 0,
    stdout: `Run ${three}\n${agree}`,
    stderr: "",
  });
});

test("reconcile names an invalid test if there is no run", async () => {
  const { dir, run } = await stage([]);
  await writeFile(join(dir, "panel.json"), JSON.stringify({ tests: [{ id: "id-7", name: 7 }] }));
  expect(await run("reconcile", "--adopt")).toMatchObject({
    code: 3,
    stdout: "Nothing to reconcile.\n",
    stderr: expect.stringContaining("the name of id-7 is not text"),
  });
  expect(await run("collect", "--adopt")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("the name of id-7 is not text"),
  });
});

test("reconcile lists every difference, and how to adopt", async () => {
  const { run, list } = await stage([runOf(one, [submitted("a"), submitted("b"), planned("c")])]);
  await list([one, "a", "report-a"], [one, "a", "again"], [one, "c", "id-c"], [three, "x", "id-x"]);
  expect(await run("reconcile")).toEqual({
    code: 3,
    stdout: `Run ${one}
  Billed 2 times: ${nameIn(one, "a")} at panel (report-a, again)
  Not in the ledger: ${nameIn(one, "c")} at panel (id-c)
  No longer at the provider: ${nameIn(one, "b")} at panel (report-b)
  placewright reconcile ${one} --adopt adds them to the ledger; nothing is billed again
Run ${three}, which is not in the ledger
  Not in the ledger: ${nameIn(three, "x")} at panel (id-x)
  placewright reconcile ${three} --adopt adds the run to the ledger; nothing is billed again
`,
    stderr: "",
  });
  const { code, stdout, stderr } = await run("reconcile", one, "--json");
  expect([code, stderr]).toEqual([3, ""]);
  expect(JSON.parse(stdout)).toEqual([
    {
      runId: one,
      isKnown: true,
      adopted: 0,
      reconciliation: {
        checkedAt: expect.any(String),
        doubles: [
          {
            project: "panel",
            testId: "a@panel",
            reportName: nameIn(one, "a"),
            reportIds: ["report-a", "again"],
          },
        ],
        orphans: [{ project: "panel", reportName: nameIn(one, "c"), reportId: "id-c" }],
        vanished: [
          { project: "panel", testId: "b@panel", reportName: nameIn(one, "b"), reportId: "report-b" },
        ],
      },
    },
  ]);
});

test("reconcile without differences says so, and prints an empty list as JSON", async () => {
  const { run, list } = await stage([]);
  expect(await run("reconcile")).toEqual({ code: 0, stdout: "Nothing to reconcile.\n", stderr: "" });
  expect(await run("reconcile", "--json")).toEqual({ code: 0, stdout: "[]\n", stderr: "" });
  await list([three, "x", "id-x"]);
  expect(await run("reconcile", "--project", "other")).toEqual({
    code: 0,
    stdout: "Nothing to reconcile.\n",
    stderr: "",
  });
  const known = await stage([runOf(one, [submitted("a")]), runOf(two, [planned("b")])]);
  await known.list([one, "a", "report-a"]);
  expect(await known.run("reconcile")).toEqual({
    code: 0,
    stdout: `Run ${one}\n${agree}Run ${two}\n${agree}`,
    stderr: "",
  });
});

describe("reconcile exits with", () => {
  const only = async (tests: StagedRun["tests"], ...listed: readonly [string, string, string][]) => {
    const { run, list } = await stage([runOf(one, tests)]);
    await list(...listed);
    return run("reconcile", one);
  };

  test("0 for a test that the provider no longer has", async () => {
    expect(await only([submitted("b")])).toEqual({
      code: 0,
      stdout: `Run ${one}\n  No longer at the provider: ${nameIn(one, "b")} at panel (report-b)\n`,
      stderr: "",
    });
  });

  test("3 for a test that is billed twice", async () => {
    expect(await only([submitted("a")], [one, "a", "report-a"], [one, "a", "x"], [one, "a", "y"])).toEqual({
      code: 3,
      stdout: `Run ${one}\n  Billed 3 times: ${nameIn(one, "a")} at panel (report-a, x, y)\n`,
      stderr: "",
    });
  });

  test("3 for a test that only the provider has", async () => {
    expect((await only([planned("a")], [one, "a", "x"])).code).toBe(3);
  });

  test("3 for a provider that cannot be queried, but compares the other", async () => {
    const { dir, run } = await stage([runOf(one, [planned("a")])]);
    await writeFile(join(dir, "other.json"), down);
    expect(await run("reconcile", one)).toEqual({
      code: 3,
      stdout: `Run ${one}\n  Could not compare all of other: it is down\n`,
      stderr: "",
    });
  });

  test("3 for a run that cannot be read, but compares the others", async () => {
    const { run, tamper } = await stage([runOf(one, [planned("a")]), runOf(two, [planned("a")])]);
    await tamper(`UPDATE run SET settings = '{}' WHERE id = '${one}'`);
    const { code, stdout } = await run("reconcile");
    expect(code).toBe(3);
    const lines = stdout.split("\n");
    expect(lines[1]).toMatch(/^ {2}Not compared: Cannot use the ledger in /);
    lines.splice(1, 1);
    expect(lines.join("\n")).toBe(`Run ${one}\nRun ${two}\n${agree}`);
  });
});

test("reconcile records nothing of a run that a process is working on", async () => {
  const lease = { owner: createOwner(), untilMs: Date.now() + 19_000 };
  const { run, list } = await stage([runOf(one, [planned("a")], { lease })], {
    "scenarios/a.yaml": scenario,
  });
  await list([one, "a", "x"]);
  expect(await run("reconcile", one, "--adopt")).toEqual({
    code: 3,
    stdout: `Run ${one}, which process ${process.pid} on ${hostname()} is working on
  Not in the ledger: ${nameIn(one, "a")} at panel (x)
  Nothing was recorded: placewright wait ${one} waits for the run
`,
    stderr: "",
  });
});

test("reconcile --adopt adds tests to a run of the ledger", async () => {
  const { run, list } = await stage([runOf(one, [planned("a")])], { "scenarios/a.yaml": scenario });
  await list([one, "a", "x"]);
  expect(await run("reconcile", one, "--adopt")).toEqual({
    code: 0,
    stdout: `Run ${one}\n  Adopted 1 test: placewright wait ${one} collects them\n`,
    stderr: "",
  });
  expect((await run("reconcile", one)).stdout).toBe(`Run ${one}\n${agree}`);
});

test("reconcile --adopt creates a lost run again, without tests that no scenario creates", async () => {
  const { run, list } = await stage([], { "scenarios/a.yaml": scenario, "scenarios/b.yaml": scenario });
  await list([three, "a", "id-a"], [three, "b", "id-b"], [three, "gone", "id-gone"]);
  expect(await run("reconcile", three, "--adopt")).toEqual({
    code: 3,
    stdout: `Run ${three}
  Adopted 2 tests: placewright wait ${three} collects them
  If the run was cancelled, only the lost ledger knew it: placewright cancel ${three}
  Not in the ledger: ${nameIn(three, "gone")} at panel (id-gone)
  No scenario that can be built creates them. Use their ids to find them at the provider
`,
    stderr: "",
  });
});

test("reconcile --adopt names the damaged ledger that it sets aside, but none from before", async () => {
  const { dir, run } = await stage([runOf(one, [planned("a")])]);
  const folder = join(dir, ".placewright");
  await writeFile(join(folder, "lost-1-ledger.sqlite"), "");
  for (const file of ["ledger.sqlite-wal", "ledger.sqlite-shm"])
    await rm(join(folder, file), { force: true });
  await writeFile(join(folder, "ledger.sqlite"), "damaged ".repeat(1000));
  const { code, stderr } = await run("reconcile", "--adopt");
  expect(code).toBe(0);
  expect(stderr).toMatch(/^The damaged ledger is set aside: \.placewright\/lost-\d{2,}-ledger\.sqlite\n$/);
});

test("status names tests that only the provider has, beside a verdict that does not count them", async () => {
  const { run, list } = await stage([
    runOf(one, [{ scenario: "a", project: "panel", verdict: "passed", completedAtMs: 1 }], {
      verdict: "passed",
    }),
    runOf(two, [{ scenario: "b", project: "panel", verdict: "passed", completedAtMs: 1 }], {
      verdict: "passed",
    }),
  ]);
  await list([one, "lost", "id-1"]);
  expect((await run("reconcile", one)).code).toBe(3);
  const { code, stdout } = await run("status", one);
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining("· ⚡ the provider's tests differ from the ledger"),
  ]);
  expect(stdout).toContain("1 test exists at the provider without a record in the ledger");
  const all = (await run("status", "--all")).stdout.trim().split("\n");
  expect(all.map((line) => line.endsWith("⚡ the provider's tests differ from the ledger"))).toEqual(
    all.map((line) => line.startsWith(one)),
  );
  expect(JSON.parse((await run("status", "--all", "--json")).stdout)).toContainEqual(
    expect.objectContaining({ id: one, differs: true }),
  );
  expect((await run("status", two)).stdout).not.toContain("differ");
});

test("collect --adopt waits for a list that it cannot read before it adopts a run that is lost, and goes on", async () => {
  const { dir, run, list } = await stage([], { "scenarios/a.yaml": scenario });
  const recent = createRunId(Date.now() - 60_000, createRandom());
  await list([recent, "a", "id-1"]);
  await writeFile(join(dir, "other.json"), down);
  const adopt = () => run("collect", "--adopt", "--project", "panel,other");
  const partly = await adopt();
  expect([partly.code, partly.stdout]).toEqual([3, "Nothing to collect: no run is open.\n"]);
  expect(partly.stderr).toContain("it is down");
  expect(partly.stderr).toContain(`Run ${recent}: Adopted once all lists can be read`);
  await writeFile(join(dir, "other.json"), "{}");
  expect((await adopt()).stdout).toContain(`Run ${recent}: adopted 1 test that the ledger had lost.`);
});

test("run --every submits nothing in a project with tests that the ledger has lost, or whose list cannot be read", async () => {
  const { dir, run, list } = await stage([], { "scenarios/a.yaml": scenario });
  const recent = createRunId(Date.now() - 60_000, createRandom());
  const night = (...more: string[]) =>
    run("run", "--detach", "--every", "20h", "--no-check", "--project", "panel", ...more);
  await list([recent, "a", "id-1"]);
  const lost = await night();
  expect([lost.code, lost.stdout]).toEqual([3, ""]);
  expect(lost.stderr).toContain(
    `Cannot submit in project "panel": the provider has 1 test that the ledger does not have, such as ${nameIn(recent, "a")}`,
  );
  expect(lost.stderr).toContain("placewright collect --adopt");
  await writeFile(join(dir, "panel.json"), down);
  expect((await night()).stderr).toContain("it is down");
  expect((await run("status", "--all")).stdout).toBe("No runs yet.\n");
  // Tests of another name, of an older run, and of another sender say nothing about these.
  await writeFile(
    join(dir, "panel.json"),
    JSON.stringify({
      tests: [
        { id: "1", name: nameIn(recent, "b") },
        { id: "2", name: nameIn(three, "a") },
        { id: "3", name: nameIn(recent, "a"), from: "Blume <news@blume.example>" },
      ],
    }),
  );
  // The provider of this test refuses each create.
  expect((await night()).stderr).toContain("not for this test");
});

describe("run --every submits nothing", () => {
  const recent = createRunId(Date.now() - 60_000, createRandom());
  const night = async ([staged, tests]: readonly [readonly StagedRun[], readonly object[]]) => {
    const { dir, run } = await stage(staged, { "scenarios/a.yaml": scenario });
    await writeFile(join(dir, "panel.json"), JSON.stringify({ tests }));
    const started = await run("run", "--detach", "--every", "1h", "--no-check");
    return { started, collect: () => run("collect", "--adopt", "--every", "1h") };
  };

  test.each([
    ["without a valid ID", { id: "", name: nameIn(recent, "a") }],
    ["whose name is no text", { id: "id-1", name: 7 }],
    ["whose name has a further character", { id: "id-1", name: `${nameIn(recent, "a")}\u0000` }],
    ["whose name lost its end", { id: "id-1", name: nameIn(recent, "a").slice(0, -1) }],
  ])("while the list has a test %s, which may be one of these, and collect names it", async (_, listed) => {
    const { started, collect } = await night([[], [listed]]);
    expect([started.code, started.stdout]).toEqual([3, ""]);
    expect(started.stderr).toContain('Cannot submit without the list of tests in project "panel"');
    const { code, stderr } = await collect();
    expect(code).toBe(3);
    expect(stderr).toContain("Left out of the list of panel");
  });

  test("that was created within the time by a run that started before it, until it is adopted", async () => {
    const listed = { id: "id-1", name: nameIn(three, "a"), createdAtMs: Date.now() - 60_000 };
    const { started } = await night([[], [listed]]);
    expect([started.code, started.stdout]).toEqual([3, ""]);
    expect(started.stderr).toContain(nameIn(three, "a"));
    const old = await night([[], [{ ...listed, createdAtMs: Date.now() - 2 * 3_600_000 }]]);
    expect(old.started.stderr).toContain("not for this test");
  });

  test("that a cancelled run has as planned, and the provider has, until it is adopted", async () => {
    const { run, list } = await stage([runOf(recent, [planned("a")], { createdAtMs: Date.now() - 60_000 })], {
      "scenarios/a.yaml": scenario,
    });
    await run("cancel", recent);
    await list([recent, "a", "id-1"]);
    const started = await run("run", "--detach", "--every", "1h", "--no-check");
    expect([started.code, started.stdout]).toEqual([3, ""]);
    expect(started.stderr).toContain(nameIn(recent, "a"));
    expect((await run("collect", "--adopt", "--every", "1h")).stdout).toContain("adopted 1 test");
  });
});

describe("run --every goes on, although the provider has tests whose id the ledger does not know,", () => {
  const recent = createRunId(Date.now() - 60_000, createRandom());
  const night = async (run: Partial<StagedRun>, ...args: string[]) => {
    const tests = [{ ...planned("a"), state: "submitting", intendedAtMs: Date.now() - 50_000 }] as const;
    const staged = await stage([runOf(recent, tests, { createdAtMs: Date.now() - 60_000, ...run })], {
      "scenarios/a.yaml": scenario,
    });
    await staged.list([recent, "a", "id-1"]);
    return staged.run("run", "--detach", "--every", "1h", "--no-check", ...args);
  };

  test("while another process submits them", async () => {
    const lease = { owner: createOwner(), untilMs: Date.now() + 19_000 };
    const { code, stdout, stderr } = await night({ branch: "main", lease }, "--branch", "main");
    expect([code, stdout]).toEqual([0, `${recent}\n`]);
    expect(stderr).toContain(`submits run ${recent}.`);
  });

  test("if they are of another branch", async () => {
    const { stderr } = await night({ branch: "main" }, "--branch", "dev");
    // The provider of this test refuses each create.
    expect(stderr).toContain("not for this test");
  });
});

test("reconcile compares what it can, and names the project whose list cannot be read", async () => {
  const { dir, run, list } = await stage([runOf(one, [planned("a")])]);
  await list([one, "lost", "id-1"]);
  await writeFile(join(dir, "other.json"), down);
  const { code, stdout, stderr } = await run("reconcile");
  expect(code).toBe(3);
  expect(stdout).toContain("  Not in the ledger: lost.");
  expect(stderr).toContain('Cannot read the list of project "other": it is down');
  const json = await run("reconcile", "--json");
  expect([json.code, JSON.parse(json.stdout)[0].runId]).toEqual([3, one]);
});

test("tests of a project that was not compared when a run was adopted are adopted later", async () => {
  const { dir, run, list } = await stage([], { "scenarios/a.yaml": scenario });
  const recent = createRunId(Date.now() - 60_000, createRandom());
  await list([recent, "a", "id-1"]);
  const other = { id: "id-2", name: nameOf(recent, { scenario: "a", project: "other" }) };
  await writeFile(join(dir, "other.json"), JSON.stringify({ tests: [other] }));
  expect((await run("reconcile", "--adopt", "--project", "panel")).stdout).toContain("Adopted 1 test");
  expect((await run("reconcile")).stdout).toContain(`Not in the ledger: ${other.name} at other`);
  expect((await run("reconcile", "--adopt")).stdout).toContain("Adopted 1 test");
  expect((await run("reconcile")).stdout).toContain("agree");
});

test("a run that is lost is not adopted, even by its id, while a list may have further tests of it", async () => {
  const { dir, run, list } = await stage([], { "scenarios/a.yaml": scenario });
  const recent = createRunId(Date.now() - 60_000, createRandom());
  await list([recent, "a", "id-1"]);
  await writeFile(join(dir, "other.json"), down);
  const { code, stdout } = await run("reconcile", recent, "--adopt");
  expect([code, stdout]).toEqual([3, expect.stringContaining("Adopted once all lists can be read")]);
  expect((await run("status", "--all")).stdout).toBe("No runs yet.\n");
  expect((await run("reconcile", recent, "--adopt", "--project", "panel")).stdout).toContain(
    "Adopted 1 test",
  );
});

test("a project that is not asked for does not matter to an adopted run without tests in it", async () => {
  const { dir, run, list } = await stage([], { "scenarios/a.yaml": scenario });
  const recent = createRunId(Date.now() - 60_000, createRandom());
  await list([recent, "a", "id-1"]);
  await writeFile(join(dir, "other.json"), down);
  expect((await run("reconcile", "--adopt", "--project", "panel")).stdout).toContain("Adopted 1 test");
  expect(await run("reconcile", "--project", "panel")).toEqual({
    code: 0,
    stdout: `Run ${recent}\n${agree}`,
    stderr: "",
  });
});
