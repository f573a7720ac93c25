import { expect, test } from "vitest";
import type { Verdict } from "../../../src/result/verdict.ts";
import { summarizeRun, thisRuntime } from "../../../src/run/summarize-run.ts";
import { test as result } from "../../support/sample-run-report.ts";

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
  expect(summarizeRun(named(verdicts))).toEqual({ verdict, summary });
});

test("the summary names the project if there are several", () => {
  const tests = ["eu", "us"].map((project) =>
    result("sale", "de", { verdict: "failed", summary: "why", project }),
  );
  expect(summarizeRun(tests).summary).toBe("sale (de) · eu: why; 1 more test failed");
});

test("a shard without tests says that the other shards have them", () => {
  expect(summarizeRun([], { index: 1, total: 50, plan: "p" }).summary).toBe(
    "No test falls into shard 1/50; the other shards have them",
  );
});

test("the runtime is the one that runs this", () => {
  const { deno } = process.versions as { deno?: string };
  expect(thisRuntime()).toEqual(
    deno === undefined ? { name: "node", version: process.versions.node } : { name: "deno", version: deno },
  );
});
