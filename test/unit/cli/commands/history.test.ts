import { expect, test } from "vitest";
import { assertion } from "../../../support/sample-run-report.ts";
import { placed, runIdOf, type StagedRun, stageProject } from "../../../support/staged-ledger.ts";

const at = (day: number): number => Date.UTC(2026, 2, day, 8, 15);
const ranges = {
  inbox: { lowPercent: 70, highPercent: 90 },
  spam: { lowPercent: 10, highPercent: 30 },
  missing: { lowPercent: 0, highPercent: 0 },
};
const uncertain = { overall: { inboxPercent: 80, spamPercent: 20, ranges }, simulated: true };

/** Three runs: roses once, tulips three times, at a mailbox provider that is new, and one that goes. */
const three: readonly StagedRun[] = [
  [placed(100, { Gmail: 100, AOL: 50 })],
  [placed(50, { Gmail: 0, AOL: 100 }), placed(10, {}, { simulated: true })],
  [placed(0, { Gmail: 24, "Yahoo!": 90 })],
].map(([tulips, roses], index) => ({
  id: runIdOf(index + 1),
  createdAtMs: at(index + 1),
  verdict: "passed",
  tests: [
    { scenario: "tulips", verdict: "passed", placement: tulips, completedAtMs: at(index + 1) + 1000 },
    ...(roses
      ? [{ scenario: "roses", verdict: "failed", placement: roses, completedAtMs: at(index + 1) } as const]
      : []),
  ],
}));

const tulips = `tulips@local 3 measurements, 2026-03-01 to 2026-03-03
  overall  █▅▁  0% inbox
  Gmail    █▁▂  24% inbox
  AOL      ▅█·  not measured
  Yahoo!   ··█  90% inbox
`;
const roses = `roses@local 1 measurement, 2026-03-02, simulated, uncertainty unknown
  overall  ▁  10% inbox
`;

test("history prints JSON, which is an empty list without results", async () => {
  const { run } = await stageProject(three.slice(1, 2));
  const { code, stdout, stderr } = await run("history", "--json");
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual([
    {
      test: "roses@local",
      measurements: [
        {
          runId: runIdOf(2),
          completedAt: "2026-03-02T08:15:00.000Z",
          verdict: "failed",
          placement: placed(10, {}, { simulated: true }),
        },
      ],
    },
    {
      test: "tulips@local",
      measurements: [
        {
          runId: runIdOf(2),
          completedAt: "2026-03-02T08:15:01.000Z",
          verdict: "passed",
          placement: placed(50, { Gmail: 0, AOL: 100 }),
        },
      ],
    },
  ]);
  const empty = await stageProject([]);
  expect(await empty.run("history", "--json")).toEqual({ code: 0, stdout: "[]\n", stderr: "" });
  expect(await empty.run("history")).toEqual({ code: 0, stdout: "No results yet.\n", stderr: "" });
});

test("history draws every test, with all of its mailbox providers", async () => {
  const { run } = await stageProject(three);
  expect(await run("history")).toEqual({ code: 0, stdout: `${roses}${tulips}`, stderr: "" });
});

test("history draws one scenario, and only the last measurements with --limit", async () => {
  const { run } = await stageProject(three);
  expect(await run("history", "tulips")).toEqual({ code: 0, stdout: tulips, stderr: "" });
  expect(await run("history", "tulips", "--limit", "1")).toEqual({
    code: 0,
    stdout:
      "tulips@local 1 measurement, 2026-03-03\n  overall  ▁  0% inbox\n  Gmail    ▂  24% inbox\n  Yahoo!   █  90% inbox\n",
    stderr: "",
  });
});

test("history draws 30 measurements if there is no --limit", async () => {
  const runs = Array.from(
    { length: 31 },
    (_, index): StagedRun => ({
      id: runIdOf(index),
      createdAtMs: at(1) + index,
      verdict: "passed",
      tests: [
        {
          scenario: "tulips",
          verdict: "passed",
          placement: placed(index === 0 ? 0 : 100),
          completedAtMs: at(1) + index,
        },
      ],
    }),
  );
  const { run } = await stageProject(runs);
  expect((await run("history")).stdout).toBe(
    `tulips@local 30 measurements, 2026-03-01\n  overall  ${"█".repeat(30)}  100% inbox\n`,
  );
});

test("history says that the last overall rate was not measured", async () => {
  const { run } = await stageProject([
    {
      id: runIdOf(1),
      createdAtMs: at(1),
      verdict: "passed",
      tests: [
        {
          scenario: "tulips",
          verdict: "passed",
          placement: { ...placed(0, { Gmail: 100 }), overall: {} },
          completedAtMs: at(1),
        },
      ],
    },
  ]);
  expect((await run("history")).stdout).toBe(
    "tulips@local 1 measurement, 2026-03-01\n  overall  ·  not measured\n  Gmail    █  100% inbox\n",
  );
});

test("history has the range of the last simulated rate", async () => {
  const { run } = await stageProject([
    {
      id: runIdOf(1),
      createdAtMs: at(1),
      verdict: "passed",
      tests: [
        {
          scenario: "tulips",
          verdict: "passed",
          placement: placed(80, {}, uncertain),
          completedAtMs: at(1),
        },
      ],
    },
  ]);
  expect((await run("history")).stdout).toBe(
    "tulips@local 1 measurement, 2026-03-01, simulated\n  overall  ▇  80% inbox (70 to 90%)\n",
  );
});

test("history names a damaged measurement, and draws the others", async () => {
  const { run, tamper } = await stageProject(three);
  await tamper(
    `UPDATE attempt SET verdict = 'warned' WHERE run_id = '${runIdOf(2)}' AND test_id = 'roses@local'`,
  );
  const { code, stdout, stderr } = await run("history");
  expect([code, stdout]).toEqual([0, tulips]);
  expect(stderr).toMatch(
    /^Cannot use the ledger in ".*": its record of attempt 1 of test roses@local in run \S+ is damaged.*\n$/,
  );
});

test("history of an unknown scenario names a similar one, or how to list all", async () => {
  const { run } = await stageProject(three);
  const page = "  See https://placewright.dev/errors/usage\n";
  expect(await run("history", "tulpis")).toEqual({
    code: 2,
    stdout: "",
    stderr: `✕ No results for scenario "tulpis". Did you mean "tulips"?\n${page}`,
  });
  expect(await run("history", "something-else")).toEqual({
    code: 2,
    stdout: "",
    stderr: `✕ No results for scenario "something-else". Run placewright history to list all measured scenarios.\n${page}`,
  });
});

test("history shows as many decimals as the thresholds of the last run need", async () => {
  const assertions = [
    assertion("overall", "inbox", ">=", 95, 94.6),
    assertion("Gmail", "inbox", ">=", 90, 94.6),
    assertion("AOL", "inbox", ">=", 200 / 3, 200 / 3),
  ];
  const placement = placed(94.6, { Gmail: 94.6, AOL: 200 / 3 });
  const { run } = await stageProject([
    {
      id: runIdOf(1),
      createdAtMs: at(1),
      verdict: "failed",
      tests: [{ scenario: "tulips", verdict: "failed", placement, assertions, completedAtMs: at(1) }],
    },
  ]);
  expect((await run("history")).stdout).toBe(
    "tulips@local 1 measurement, 2026-03-01\n  overall  █  94.6% inbox\n  Gmail    █  95% inbox\n  AOL      ▆  66.67% inbox\n",
  );
});
