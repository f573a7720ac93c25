import { describe, expect, test } from "vitest";
import type { Verdict } from "../../../../src/result/verdict.ts";
import { findRun } from "../../../../src/run/read-run.ts";
import type { Store } from "../../../../src/store/store.ts";
import { readRunView, readTestChoice, type TestChoice } from "../../../../src/ui/runs/read-run-page.ts";
import { sampleReconciliation } from "../../../support/sample-run-report.ts";
import {
  placed,
  runIdOf,
  type StagedRun,
  type StagedTest,
  stageProject,
} from "../../../support/staged-ledger.ts";

test.each<[Record<string, string>, Partial<TestChoice>]>([
  [{}, { verdict: undefined, words: "", from: 0 }],
  [
    { show: "failed", q: " sale ", from: "50" },
    { verdict: "failed", words: "sale", from: 50 },
  ],
  [{ show: "open" }, { verdict: undefined }],
  [{ q: "x".repeat(300) }, { words: "x".repeat(200) }],
  [{ from: "-1" }, { from: 0 }],
  [{ from: "1.5" }, { from: 0 }],
  [{ from: "many" }, { from: 0 }],
  [{ from: "1" }, { from: 1 }],
])("the choice of tests is read from %j", (query, choice) => {
  expect(readTestChoice(query)).toMatchObject(choice);
});

const of = (scenario: string, verdict?: Verdict, more: Partial<StagedTest> = {}): StagedTest => ({
  scenario,
  ...(verdict === undefined ? {} : { verdict, placement: placed(90) }),
  ...more,
});

/** Reads the view of the last of these runs. */
async function viewOf(
  runs: readonly StagedRun[],
  choice: Partial<TestChoice> = {},
  prepare: (store: Store) => Promise<void> = async () => {},
) {
  const { change } = await stageProject(runs);
  return change(async (store) => {
    await prepare(store);
    const run = await findRun(store, runs.at(-1)?.id ?? "");
    return readRunView(store, run, { verdict: undefined, words: "", from: 0, ...choice });
  });
}
const run = (tests: readonly StagedTest[], more: Partial<StagedRun> = {}): StagedRun => ({
  id: runIdOf(9),
  createdAtMs: 900,
  tests,
  ...more,
});
const many = (count: number, last: Verdict = "passed") =>
  Array.from({ length: count }, (_, at) =>
    of(`t${String(at).padStart(4, "0")}`, at === count - 1 ? last : "passed"),
  );
const idsOf = ({ shown }: Awaited<ReturnType<typeof viewOf>>) => shown.map(({ result }) => result.scenario);

describe("the tests of a run", () => {
  const tests = [of("good", "passed"), of("bad", "failed"), of("Broken", "errored"), of("waits")];

  test("are the most urgent first, with their counts", async () => {
    const view = await viewOf([run(tests)]);
    expect(idsOf(view)).toEqual(["bad", "Broken", "waits", "good"]);
    expect([view.tests, view.chosen]).toEqual([4, 4]);
    expect(view.counts).toMatchObject({ passed: 1, failed: 1, errored: 1, skipped: 1 });
    expect(view.shown[0]?.attempt.testId).toBe("bad@local");
  });

  test.each<[Partial<TestChoice>, string[]]>([
    [{ verdict: "failed" }, ["bad"]],
    [{ words: "bRoK" }, ["Broken"]],
    [{ words: "@local" }, ["bad", "Broken", "waits", "good"]],
    [{ verdict: "passed", words: "bad" }, []],
    [{ from: 2 }, ["waits", "good"]],
  ])("are chosen by %j", async (choice, scenarios) => {
    const view = await viewOf([run(tests)], choice);
    expect(idsOf(view)).toEqual(scenarios);
    expect(view.tests).toBe(4);
    expect(view.chosen).toBe(choice.from === undefined ? scenarios.length : 4);
  });

  test("are 50 on a page", async () => {
    const view = await viewOf([run(many(51))]);
    expect([view.shown.length, view.chosen]).toEqual([50, 51]);
  });

  test.each([500, 501])("decide about the release, however many there are: %j", async (count) => {
    const failed = await viewOf([run(many(count, "failed"), { verdict: "failed" })]);
    expect(failed.decision.verdict).toBe("failed");
    expect([failed.counts.passed, failed.counts.failed]).toEqual([count - 1, 1]);
    expect(idsOf(failed)[0]).toBe(`t${String(count - 1).padStart(4, "0")}`);
    const passed = await viewOf([run(many(count), { verdict: "passed" })]);
    expect(passed.decision.verdict).toBe("passed");
  });

  test.each([1, 501])("decide with what differs at the provider: %j", async (count) => {
    const decisionOf = async (change: object) =>
      (
        await viewOf([run(many(count))], {}, (store) =>
          store.saveReconciliation(
            { runId: runIdOf(9), epoch: 1 },
            { ...sampleReconciliation, doubles: [], orphans: [], ...change },
          ),
        )
      ).decision.verdict;
    const { doubles, orphans } = sampleReconciliation;
    expect(await decisionOf({})).toBe("passed");
    expect(await decisionOf({ doubles })).not.toBe("passed");
    expect(await decisionOf({ orphans })).not.toBe("passed");
  });
});

describe("a run", () => {
  test("is simulated if a model computed a placement", async () => {
    const simulated = of("b", "passed", { placement: placed(90, {}, { simulated: true }) });
    expect((await viewOf([run([of("a", "passed"), simulated])])).isSimulated).toBe(true);
    expect((await viewOf([run([of("a", "passed")])])).isSimulated).toBeFalsy();
  });

  test("was sent when its last test was", async () => {
    const sent = (ms: number) => of(`s${ms}`, undefined, { state: "submitted", submittedAtMs: ms });
    const { lastSentMs, open } = await viewOf([run([sent(2000), sent(5000), sent(3000), of("x")])]);
    expect([lastSentMs, open.length]).toEqual([5000, 3]);
    expect((await viewOf([run([of("x")])])).lastSentMs).toBeUndefined();
  });

  test("comes after the last finished one of its branch", async () => {
    const earlier = (number: number, more: Partial<StagedRun> = {}): StagedRun => ({
      id: runIdOf(number),
      createdAtMs: number,
      branch: "main",
      verdict: "passed",
      tests: [of("a", "passed")],
      ...more,
    });
    const now = run([of("a", "passed")], { branch: "main" });
    const open: Partial<StagedRun> = { tests: [of("a")] };
    const { verdict: _, ...unfinished } = earlier(4, open);
    const { before } = await viewOf([
      earlier(1),
      earlier(2),
      earlier(3, { branch: "side" }),
      unfinished,
      now,
    ]);
    expect(before?.id).toBe(runIdOf(2));
    expect((await viewOf([earlier(3, { branch: "side" }), now])).before).toBeUndefined();
  });

  test("has its spending: what a cancelled one did not send is never sent", async () => {
    const tests = [of("a"), of("b", undefined, { state: "submitted", submittedAtMs: 1 })];
    const open = await viewOf([run(tests)]);
    expect(open.spending[0]).toMatchObject({ project: "local", sent: 1, toSend: 1, unpaid: 0 });
    const cancelled = await viewOf([run(tests, { isCancelled: true })]);
    expect(cancelled.spending[0]).toMatchObject({ project: "local", sent: 1, toSend: 0, unpaid: 1 });
  });

  test("is summarized by its most urgent test", async () => {
    const { summary, reconciliation } = await viewOf([run([of("a", "passed"), of("b", "failed")])]);
    expect(summary).toContain("It failed");
    expect(reconciliation).toBeUndefined();
  });
});
