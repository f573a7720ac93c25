import { expect, test } from "vitest";
import { placed, runIdOf, type StagedRun, stageProject } from "../../../support/staged-ledger.ts";

const page = "  See https://placewright.dev/errors/usage\n";
const first = runIdOf(1);
const second = runIdOf(2);

/** Two runs without a branch: tulips pass, then all fail; one of a branch; and one that is not finished. */
const runs: readonly StagedRun[] = [
  {
    id: first,
    createdAtMs: 1,
    verdict: "passed",
    tests: [
      { scenario: "tulips", verdict: "passed", placement: placed(90), completedAtMs: 2 },
      {
        scenario: "tulips",
        project: "ses",
        verdict: "passed",
        placement: placed(70, {}, { simulated: true }),
        completedAtMs: 2,
      },
    ],
  },
  {
    id: second,
    createdAtMs: 10,
    verdict: "failed",
    tests: [
      { scenario: "tulips", verdict: "failed", placement: placed(20), completedAtMs: 12 },
      { scenario: "tulips", project: "ses", verdict: "failed", placement: placed(30), completedAtMs: 12 },
      { scenario: "roses", verdict: "failed", placement: placed(10), completedAtMs: 12 },
    ],
  },
  {
    id: runIdOf(3),
    createdAtMs: 20,
    branch: "main",
    verdict: "warned",
    tests: [{ scenario: "tulips", verdict: "warned", placement: placed(60), completedAtMs: 22 }],
  },
  { id: runIdOf(4), createdAtMs: 30, tests: [{ scenario: "tulips" }] },
];

const say = (stdout: string) => ({ code: 0, stdout, stderr: "" });
const none = "no baseline; baseline thresholds are not measured";

test("baseline shows, sets, and clears the run that each test is compared with", async () => {
  const { run } = await stageProject(runs);
  const unpinned = say(`  roses@local: ${none}
  tulips@local: 90% in the inbox, 10% in spam (run ${first})
  tulips@ses: 70% in the inbox, 30% in spam (run ${first}, simulated)
`);
  expect(await run("baseline")).toEqual(unpinned);
  expect(await run("baseline", "show")).toEqual(unpinned);
  expect(await run("baseline", "set", first)).toEqual(say(`Baseline of local, ses: run ${first}.\n`));
  expect(await run("baseline", "set", second, "--project", "ses")).toEqual(
    say(`Baseline of ses: run ${second}. Its verdict is failed; later runs are compared with it anyway.\n`),
  );
  expect(await run("baseline", "show")).toEqual(
    say(`local: run ${first}, set with placewright baseline set
ses: run ${second}, set with placewright baseline set
  roses@local: ${none}
  tulips@local: 90% in the inbox, 10% in spam (run ${first})
  tulips@ses: 30% in the inbox, 70% in spam (run ${second})
`),
  );
  expect(await run("baseline", "clear", "--project", "ses")).toEqual(
    say("The last run that passed is the baseline again.\n"),
  );
  expect((await run("baseline", "show")).stdout).toBe(
    `local: run ${first}, set with placewright baseline set\n${unpinned.stdout}`,
  );
  const nothing = say("No baseline was set: the baseline is the last run that passed or only warned.\n");
  expect(await run("baseline", "clear", "--project", "ses")).toEqual(nothing);
  expect((await run("baseline", "clear")).stdout).toBe("The last run that passed is the baseline again.\n");
  expect(await run("baseline", "clear")).toEqual(nothing);
  expect((await run("baseline", "clear", "--branch", "b")).stdout).toMatch(
    /^No baseline was set on branch b:/,
  );
  expect(await run("baseline", "show")).toEqual(unpinned);
});

test("baseline show lists only the tests of the named projects", async () => {
  const { run } = await stageProject(runs);
  expect((await run("baseline", "show", "--project", "ses")).stdout).toBe(
    `  tulips@ses: 70% in the inbox, 30% in spam (run ${first}, simulated)\n`,
  );
});

test("baseline keeps branches apart, and names the branch", async () => {
  const { run } = await stageProject(runs);
  const on = (branch: string, ...args: string[]) => run("baseline", ...args, "--branch", branch);
  const unpinned = `  roses@local: ${none}
  tulips@local: 60% in the inbox, 40% in spam (run ${runIdOf(3)})
  tulips@ses: ${none}
`;
  expect(await on("main", "show")).toEqual(say(unpinned));
  expect(await on("main", "set", first, "-p", "local")).toEqual(
    say(`Baseline of local on branch main: run ${first}.\n`),
  );
  expect((await on("main", "show")).stdout).toBe(
    `local: run ${first}, set with placewright baseline set
  roses@local: ${none}
  tulips@local: 90% in the inbox, 10% in spam (run ${first})
  tulips@ses: ${none}
`,
  );
  expect((await on("other", "show")).stdout).toBe(
    `  roses@local: ${none}\n  tulips@local: ${none}\n  tulips@ses: ${none}\n`,
  );
  expect(await on("other", "clear")).toEqual(
    say("No baseline was set on branch other: the baseline is the last run that passed or only warned.\n"),
  );
  expect((await on("main", "clear", "-p", "ses")).stdout).toMatch(/^No baseline was set on branch main: /);
  expect(await on("main", "clear", "-p", "local,ses")).toEqual(
    say("The last run that passed on branch main is the baseline again.\n"),
  );
  expect((await on("main", "show")).stdout).toBe(unpinned);
});

test("baseline set uses the newest run by default, and refuses one that is not finished", async () => {
  const { run } = await stageProject(runs);
  expect(await run("baseline", "set")).toEqual({
    code: 2,
    stdout: "",
    stderr: `✕ Cannot set run ${runIdOf(4)} as the baseline: it is not finished. Use a finished run. Run placewright status --all to list all runs.\n${page}`,
  });
  const { run: runOther } = await stageProject(runs.slice(0, 3));
  expect((await runOther("baseline", "set")).stdout).toBe(
    `Baseline of local: run ${runIdOf(3)}. Its verdict is warned; later runs are compared with it anyway.\n`,
  );
});

test("baseline set says how many tests can be compared with, and refuses a run of failures in quarantine", async () => {
  const quarantined = (number: number, others: StagedRun["tests"]): StagedRun => ({
    id: runIdOf(number),
    createdAtMs: number,
    verdict: "warned",
    tests: [
      { scenario: "roses", verdict: "failed", placement: placed(10), completedAtMs: number },
      ...others,
    ],
  });
  const { run } = await stageProject([
    quarantined(7, []),
    quarantined(8, [{ scenario: "tulips", verdict: "passed", placement: placed(90), completedAtMs: 9 }]),
  ]);
  expect((await run("baseline", "set", runIdOf(7))).stderr).toBe(
    `✕ Cannot set run ${runIdOf(7)} as the baseline: each of its tests was not measured, or failed in quarantine. Use a finished run with a measured test that did not fail in quarantine. Run placewright status --all to list all runs.\n${page}`,
  );
  expect((await run("baseline", "set", runIdOf(8))).stdout).toBe(
    `Baseline of local: run ${runIdOf(8)}. Its verdict is warned; later runs are compared with it anyway. Only 1 of its 2 tests can be compared with: the others were not measured, or failed in quarantine.\n`,
  );
});

test("baseline says that there are no results, on any branch", async () => {
  const { run } = await stageProject([]);
  expect(await run("baseline")).toEqual(say("No results yet.\n"));
  expect(await run("baseline", "show", "--branch", "main")).toEqual(say("No results yet on branch main.\n"));
  const staged = await stageProject(runs.slice(0, 1));
  expect((await staged.run("baseline", "show")).stdout).not.toContain("No results yet");
});

test("baseline names a damaged measurement, and shows the others", async () => {
  const { run, tamper } = await stageProject(runs.slice(1, 2));
  await tamper("UPDATE attempt SET verdict = 'warned' WHERE test_id = 'roses@local'");
  const { code, stdout, stderr } = await run("baseline", "show");
  expect([code, stdout]).toEqual([0, `  tulips@local: ${none}\n  tulips@ses: ${none}\n`]);
  expect(stderr).toMatch(/^Cannot use the ledger in ".*": its record of attempt 1 of test roses@local .*\n$/);
});

test("baseline accepts a project that only the ledger has, by its results or its baseline", async () => {
  const gone = (number: number, placement?: ReturnType<typeof placed>): StagedRun => ({
    id: runIdOf(number),
    createdAtMs: number,
    verdict: "passed",
    tests: [
      {
        scenario: "tulips",
        project: `gone-${number}`,
        verdict: "passed",
        ...(placement ? { placement, completedAtMs: 2 } : {}),
      },
    ],
  });
  const { run, change } = await stageProject([gone(5, placed(90)), gone(6)]);
  await change((store) =>
    store.setBaseline({ project: "gone-6", branch: "", runId: runIdOf(6), setAtMs: 1 }),
  );
  expect(await run("baseline", "show", "-p", "gone-5")).toEqual(
    say(
      `gone-6: run ${runIdOf(6)}, set with placewright baseline set\n  tulips@gone-5: 90% in the inbox, 10% in spam (run ${runIdOf(5)})\n`,
    ),
  );
  expect((await run("baseline", "clear", "-p", "gone-6,local")).code).toBe(0);
  const { code, stderr } = await run("baseline", "show", "-p", "gone-5,gone-7");
  expect(code).toBe(2);
  expect(stderr).toBe(`✕ No project named "gone-7" in the config. Available projects: local, ses.\n${page}`);
});

test.each<[string[], string]>([
  [["sett"], 'Unknown baseline action "sett". Did you mean "set"? Use one of: set, show, clear.'],
  [["remove-it"], 'Unknown baseline action "remove-it". Use one of: set, show, clear.'],
  [["toString"], 'Unknown baseline action "toString". Use one of: set, show, clear.'],
  [["set", "a", "b"], 'Unexpected argument "b" after baseline set. Name one run.'],
  [
    ["show", "a"],
    'Unexpected argument "a" after baseline show. Run placewright baseline show without it: only set accepts a run.',
  ],
  [
    ["clear", "a", "b"],
    'Unexpected argument "b" after baseline clear. Run placewright baseline clear without it: only set accepts a run.',
  ],
])("baseline refuses %j", async (args, words) => {
  const { run } = await stageProject([]);
  expect(await run("baseline", ...args)).toEqual({ code: 2, stdout: "", stderr: `✕ ${words}\n${page}` });
});
