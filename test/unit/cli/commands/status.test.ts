import { cp, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { createOwner } from "../../../../src/store/owner.ts";
import {
  dayMs,
  nameOf,
  placed,
  runIdOf,
  type StagedRun,
  stageProject,
} from "../../../support/staged-ledger.ts";

const say = (stdout: string) => ({ code: 0, stdout, stderr: "" });

/** Days are shown with their hours, so that they are stable while a test runs. */
const ago = (days: number): number => Date.now() - days * dayMs;
const [one, two, three, four, five] = [1, 2, 3, 4, 5].map(runIdOf) as [
  string,
  string,
  string,
  string,
  string,
];

const ranges = {
  inbox: { lowPercent: 70, highPercent: 90 },
  spam: { lowPercent: 10, highPercent: 30 },
  missing: { lowPercent: 0, highPercent: 0 },
};
const simulated = placed(80, {}, { simulated: true, overall: { inboxPercent: 80, spamPercent: 20, ranges } });

const finished = (): StagedRun => ({
  id: one,
  createdAtMs: ago(3),
  branch: "main",
  verdict: "failed",
  calls: { create: 2, get: 1 },
  tests: [
    { scenario: "roses", verdict: "passed", placement: simulated, completedAtMs: 1 },
    { scenario: "tulips", project: "ses", verdict: "failed", placement: placed(10), completedAtMs: 1 },
  ],
});

test("status and status --all show the newest run, a named one, and all", async () => {
  const runs: readonly StagedRun[] = [
    finished(),
    {
      id: two,
      createdAtMs: ago(2),
      verdict: "passed",
      calls: { create: 1 },
      tests: [
        {
          scenario: "tulips",
          verdict: "passed",
          placement: placed(99),
          submittedAtMs: 1,
          completedAtMs: 2,
        },
      ],
    },
    { id: three, createdAtMs: ago(1), tests: [], isPlanning: true },
  ];
  const { run } = await stageProject(runs);
  expect(await run("status")).toEqual(
    say(`${two} · ✓ passed · started 2 days ago

✓ passed tulips · local · It passed

1 passed
1 call (create 1)
placewright report ${two}
`),
  );
  expect(await run("status", one)).toEqual(
    say(`${one} · ✕ failed · started 3 days ago · main

✕ failed tulips · ses · local · It failed
✓ passed roses · local · It passed · simulated: 80% in the inbox (70 to 90%), 20% in spam (10 to 30%)

1 failed · 1 passed
3 calls (create 2, get 1)
Simulated: these results come from a model, not from real mailboxes.
The model's 95% interval of the inbox rate is 70 to 90%; the model is not calibrated to your own placements (placewright calibrate).
placewright report ${one}
`),
  );
  expect(await run("status", three)).toEqual(
    say(`${three} · planning · started 1 day ago
no process is working on it

No tests were run.
0 calls
`),
  );
  expect(await run("status", "--all")).toEqual(
    say(`${three} · planning · started 1 day ago
${two} · ✓ passed · started 2 days ago
${one} · ✕ failed · started 3 days ago · main
`),
  );
  const { code, stdout, stderr } = await run("status", "--all", "--json");
  expect([code, stderr]).toEqual([0, ""]);
  const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(JSON.parse(stdout)).toEqual([
    { id: three, state: "planning", startedAt: iso, calls: {} },
    { id: two, state: "finished", verdict: "passed", startedAt: iso, calls: { create: 1 } },
    {
      id: one,
      state: "finished",
      verdict: "failed",
      branch: "main",
      startedAt: iso,
      calls: { create: 2, get: 1 },
    },
  ]);
  const json = JSON.parse((await run("status", one, "--json")).stdout);
  expect(json).toMatchObject({
    id: one,
    state: "finished",
    branch: "main",
    calls: { create: 2, get: 1 },
    verdict: "failed",
    exitCode: 1,
    counts: { failed: 1, passed: 1 },
    tests: [{ id: "roses@local" }, { id: "tulips@ses" }],
  });
});

const submitted = (scenario: string) => ({ scenario, state: "submitted", submittedAtMs: ago(1) }) as const;

test("status says what continues an open run, and who works on it", async () => {
  const lease = { owner: createOwner(), untilMs: Date.now() + 19_000 };
  const { run } = await stageProject([
    { id: one, createdAtMs: ago(3), tests: [submitted("a")], lease },
    { id: two, createdAtMs: ago(2), tests: [submitted("a"), { scenario: "b" }] },
    { id: three, createdAtMs: ago(2), tests: [submitted("a"), { scenario: "b" }], isCancelled: true },
    {
      id: four,
      createdAtMs: ago(2),
      tests: [{ scenario: "a", verdict: "passed" }, { scenario: "b" }],
      isCancelled: true,
    },
    {
      id: five,
      createdAtMs: ago(2),
      tests: [1, 2, 3].map((n) => ({ scenario: `s${n}`, state: "submitting" })),
    },
  ]);
  const pending = "… pending a · local · submitted 1 day ago as report-a";
  expect(await run("status", one)).toEqual(
    say(`${one} · open · started 3 days ago
process ${process.pid} on ${hostname()} is working on it

${pending}

1 pending
0 calls
placewright wait ${one} collects the results
`),
  );
  const open = (id: string, state: string, skipped: string, next: string) =>
    say(`${id} · ${state} · started 2 days ago
no process is working on it

${pending}
– skipped b · local · ${skipped}

1 pending · 1 skipped
0 calls
${next}
`);
  expect(await run("status", two)).toEqual(
    open(
      two,
      "open",
      "Not submitted yet",
      `placewright resume ${two} submits the rest and collects the results`,
    ),
  );
  expect(await run("status", three)).toEqual(
    open(
      three,
      "cancelled",
      "Not submitted: the run was cancelled",
      `placewright wait ${three} collects the submitted tests`,
    ),
  );
  expect((await run("status", four)).stdout).toMatch(
    new RegExp(
      `1 skipped · 1 passed\n0 calls\nplacewright wait ${four} finishes it: nothing is left to collect\n$`,
    ),
  );
  const name = nameOf(five, { scenario: "s1" });
  const { stdout } = await run("status", five);
  expect(stdout).toContain(
    `… pending s1 · local · Being submitted as "${name}"; if its process has ended, placewright wait finds out whether it exists\n`,
  );
  expect(stdout).toContain(
    `3 pending\n0 calls\n3 tests in an unknown state: may already exist at the provider\nplacewright wait ${five} collects the results\n`,
  );
});

test("status says once for several tests that their ranges differ", async () => {
  const other = { ...simulated, overall: { inboxPercent: 50, spamPercent: 50 } };
  const { run } = await stageProject([
    {
      id: one,
      createdAtMs: ago(1),
      verdict: "passed",
      tests: [
        { scenario: "a", verdict: "passed", placement: simulated, completedAtMs: 1 },
        { scenario: "b", verdict: "passed", placement: other, completedAtMs: 1 },
      ],
    },
  ]);
  expect((await run("status")).stdout).toContain(
    "Simulated: these results come from a model, not from real mailboxes.\nEach test's figures include the range of each simulated rate.\nplacewright report",
  );
});

test("status --all names damaged records, and shows the rest", async () => {
  const { run, tamper } = await stageProject([
    finished(),
    { ...finished(), id: two, createdAtMs: ago(2) },
    { ...finished(), id: three, createdAtMs: ago(1) },
  ]);
  await tamper(`UPDATE run SET settings = 'x' WHERE id = '${one}';
    UPDATE attempt SET verdict = 'warned' WHERE run_id = '${two}' AND test_id = 'tulips@ses';
    UPDATE attempt SET verdict = 'warned' WHERE run_id = '${three}'`);
  const { code, stdout, stderr } = await run("status", "--all");
  expect([code, stderr]).toEqual([0, ""]);
  expect(
    stdout,
  ).toBe(`${three} · ✕ failed · started 1 day ago · main · its record of attempt 1 of test roses@local is damaged, and of 1 more
${two} · ✕ failed · started 2 days ago · main · its record of attempt 1 of test tulips@ses is damaged
${one} · ✕ failed · started 3 days ago · main · its record is damaged
`);
  const listed = JSON.parse((await run("status", "--all", "--json")).stdout);
  expect(listed.map(({ id, damaged }: { id: string; damaged?: string }) => [id, damaged])).toEqual([
    [three, "its record of attempt 1 of test roses@local is damaged, and of 1 more"],
    [two, "its record of attempt 1 of test tulips@ses is damaged"],
    [one, "its record is damaged"],
  ]);
});

test("status warns of a ledger that is damaged, before the run and before the list", async () => {
  const { dir, run } = await stageProject([finished()]);
  await writeFile(join(dir, ".placewright/ledger.head"), "x");
  for (const more of [[], ["--all"]]) {
    const [first = "", second] = (await run("status", ...more)).stdout.split("\n");
    expect(first).toMatch(/ledger\.head, which records whether billed tests were lost, is damaged/);
    expect(second).toBe(`${one} · ✕ failed · started 3 days ago · main`);
  }
});

test("status without runs says so, and names the folder of --ledger", async () => {
  const { dir, run } = await stageProject([]);
  const missing = "See https://placewright.dev/errors/run-missing";
  expect(await run("status", "--all")).toEqual(say("No runs yet.\n"));
  expect(await run("status", "--all", "--json")).toEqual(say("[]\n"));
  expect(await run("status")).toEqual({
    code: 2,
    stdout: "",
    stderr: `✕ No runs yet. Run placewright run to create one.\n  ${missing}\n`,
  });
  const other = await stageProject([finished()]);
  await other.change((store) => store.deleteRun({ runId: one, epoch: 1 }));
  await cp(join(other.dir, ".placewright"), join(dir, "own"), { recursive: true });
  expect(await run("status", "--all", "--ledger", "own")).toEqual(say('No runs yet in "own".\n'));
  expect((await run("status", "--ledger", "own")).stderr).toBe(
    `✕ No runs yet. The ledger is "own". Run placewright run to create one.\n  ${missing}\n`,
  );
  expect((await run("status", two, "--ledger", "own")).stderr).toBe(
    `✕ Cannot find run "${two}" in the ledger. The ledger is "own". Run placewright reconcile ${two} --adopt to find its tests at the provider.\n  ${missing}\n`,
  );
  expect((await run("status", "--ledger", "gone")).stderr).toBe(
    `✕ No runs yet in "gone": the folder does not exist. Check --ledger, or PLACEWRIGHT_LEDGER.\n  ${missing}\n`,
  );
});

test("status refuses --all with a run", async () => {
  const { run } = await stageProject([]);
  expect(await run("status", "--all", one)).toEqual({
    code: 2,
    stdout: "",
    stderr: `✕ Cannot use --all with run "${one}". Name a run, or pass --all to list all of them.\n  See https://placewright.dev/errors/usage\n`,
  });
});
