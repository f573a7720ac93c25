import { expect, test } from "vitest";
import type { Reconciliation } from "../../../src/result/reconciliation.ts";
import type { TestResult } from "../../../src/result/run-report.ts";
import type { Verdict } from "../../../src/result/verdict.ts";
import { summarizeRun, thisRuntime } from "../../../src/run/summarize-run.ts";
import { test as result } from "../../support/sample-run-report.ts";

const run = { interrupted: false };
const named = (verdicts: readonly Verdict[]) =>
  verdicts.map((verdict, index) => result(`t${index + 1}`, undefined, { verdict, summary: "why" }));

test.each<[Verdict[], Verdict, string]>([
  [[], "skipped", "No tests were run"],
  [["passed"], "passed", "t1 meets every expectation"],
  [["passed", "passed"], "passed", "Both tests meet every expectation"],
  [["passed", "failed"], "failed", "t2: why"],
  [["failed", "warned", "failed"], "failed", "t1: why; 1 more test failed"],
  [["failed", "failed", "failed"], "failed", "t1: why; 2 more tests failed"],
  [["passed", "warned", "warned"], "warned", "t2: why; 1 more test has a warning"],
  // A failed test decides on the release, even if a provider error decides the exit code.
  [["errored", "failed"], "errored", "t2: why; 1 test had a provider error"],
  [
    ["errored", "failed", "failed", "errored"],
    "errored",
    "t2: why; 1 more test failed; 2 tests had provider errors",
  ],
  [["errored", "errored", "not-measured"], "errored", "t1: why; 1 more test had a provider error"],
  [["pending", "pending", "pending"], "pending", "t1: why; 2 more tests are still open"],
])("the verdict of %j is %s: %s", (verdicts, verdict, summary) => {
  expect(summarizeRun(named(verdicts), run)).toMatchObject({ verdict, summary });
});

const checkedAt = "2026-11-20T08:15:00.000Z";
const orphan = { project: "ses", reportName: "sale.1", reportId: "r-1" };
const double = { project: "ses", reportName: "sale.1", reportIds: ["r-1", "r-2"] };
const amiss = "; the provider's tests differ from the ledger";
test.each<[string, Partial<Reconciliation>, Verdict[], number, string]>([
  [
    "a test that the ledger does not have",
    { orphans: [orphan] },
    ["passed"],
    3,
    `t1 meets every expectation${amiss}`,
  ],
  ["a test that is paid for twice", { doubles: [double] }, ["warned"], 3, `t1: why${amiss}`],
  ["both, which a failed test outweighs", { orphans: [orphan], doubles: [double] }, ["failed"], 3, "t1: why"],
  [
    "a test that it no longer lists",
    { vanished: [{ ...orphan, testId: "t1" }] },
    ["passed"],
    0,
    "t1 meets every expectation",
  ],
])(
  "the exit code and the summary agree on a provider with %s",
  (_, differences, verdicts, exitCode, summary) => {
    const reconciliation = { checkedAt, doubles: [], orphans: [], vanished: [], ...differences };
    expect(summarizeRun(named(verdicts), { ...run, reconciliation })).toMatchObject({ exitCode, summary });
  },
);

test("the summary names the project if there are several", () => {
  const tests = ["eu", "us"].map((project) =>
    result("sale", "de", { verdict: "failed", summary: "why", project }),
  );
  expect(summarizeRun(tests, run).summary).toBe("sale (de) · eu: why; 1 more test failed");
});

const quarantine = { until: "2099-01-01", reason: "flaky", verdict: "failed" } as const;
test.each<[string, readonly Partial<TestResult>[], string]>([
  ["every test is in quarantine", [{ quarantine }], "Nothing gates: every test is in quarantine. why"],
  [
    "all are, and a control is not",
    [{ quarantine }, { role: "control" }],
    "Nothing gates: every test is in quarantine. why",
  ],
  ["there is only a health check", [{ role: "health" }], "t1 meets every expectation"],
  ["a health check gates", [{ quarantine }, { role: "health" }], "Both tests meet every expectation"],
  ["there are none but controls", [{ role: "control" }], "t1 meets every expectation"],
])("the summary says that nothing gates only if a quarantine is why: %s", (_, facts, summary) => {
  const tests = facts.map((more, at) =>
    result(`t${at + 1}`, undefined, { verdict: "passed", summary: "why", ...more }),
  );
  expect(summarizeRun(tests, run).summary).toBe(summary);
});

test("a shard without tests says that the other shards have them", () => {
  expect(summarizeRun([], { ...run, shard: { index: 1, total: 50, plan: "p" } }).summary).toBe(
    "No test falls into shard 1/50; the other shards have them",
  );
});

test("the runtime is the one that runs this", () => {
  const { deno } = process.versions as { deno?: string };
  expect(thisRuntime()).toEqual(
    deno === undefined ? { name: "node", version: process.versions.node } : { name: "deno", version: deno },
  );
});
