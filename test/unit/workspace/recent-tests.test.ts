import { expect, test } from "vitest";
import type { AttemptRow, ListedRun, Store } from "../../../src/store/store.ts";
import { findRecentTests } from "../../../src/workspace/recent-tests.ts";

const run = (id: string, createdAtMs: number, more: Partial<ListedRun> = {}) =>
  ({ id, branch: "main", state: "open", createdAtMs, isDamaged: false, ...more }) as ListedRun;
const attempt = (testId: string, more: Partial<AttemptRow>) =>
  ({ testId, state: "submitted", reportId: "r", measureKey: "0".repeat(32), ...more }) as AttemptRow;

/** A ledger with these runs, the newest first, and their attempts. */
const ledger = (runs: readonly ListedRun[], attempts: Readonly<Record<string, readonly AttemptRow[]>>) =>
  ({
    runs: async () => runs,
    allAttempts: async (id: string) => attempts[id] ?? [],
  }) as unknown as Pick<Store, "runs" | "allAttempts">;

const find = (store: ReturnType<typeof ledger>) => findRecentTests(store, { branch: "main", sinceMs: 100 });

test("a test counts from when it was submitted, also of a run that was started earlier", async () => {
  const store = ledger(
    [
      run("late", 150),
      run("continued", 50, { state: "finished", finishedAtMs: 200 }),
      run("old", 10, { state: "finished", finishedAtMs: 90 }),
    ],
    {
      // A reused result is older than its run.
      late: [
        attempt("c", { submittedAtMs: 160 }),
        attempt("f", { state: "finished", verdict: "passed", completedAtMs: 20 }),
      ],
      continued: [attempt("a", { submittedAtMs: 60 }), attempt("b", { submittedAtMs: 120 })],
      old: [attempt("d", { submittedAtMs: 120 })],
    },
  );
  const { runsOf, unfinished } = await find(store);
  expect(Object.fromEntries(runsOf)).toEqual({ b: ["continued"], c: ["late"], f: ["late"] });
  expect(unfinished).toEqual([]);
});

test("runs that have a test, and runs with a rest are named by their start", async () => {
  const planned = attempt("rest", { state: "planned" });
  const store = ledger([run("new", 150), run("before", 120), run("early", 20)], {
    new: [attempt("a", { submittedAtMs: 155 }), planned],
    before: [attempt("a", { submittedAtMs: 130 })],
    early: [attempt("e", { intendedAtMs: 110, state: "submitting" })],
  });
  const { runsOf, unfinished } = await find(store);
  expect(Object.fromEntries(runsOf)).toEqual({ a: ["before", "new"], e: ["early"] });
  expect(
    unfinished.map(({ runId, isLate, left }) => [runId, isLate, left.map(({ testId }) => testId)]),
  ).toEqual([
    ["early", true, ["e"]],
    ["new", false, ["rest"]],
  ]);
});

test("a test counts by any of its attempts, whatever came of a later one", async () => {
  const store = ledger([run("retried", 20, { state: "cancelled" }), run("refused", 10)], {
    retried: [
      attempt("a", { state: "finished", verdict: "failed", submittedAtMs: 120 }),
      attempt("a", { state: "planned", reportId: undefined }),
      attempt("b", { state: "finished", verdict: "failed", submittedAtMs: 90 }),
      attempt("b", { state: "finished", verdict: "errored", reportId: undefined, completedAtMs: 130 }),
    ],
    refused: [
      attempt("c", { state: "finished", verdict: "errored", reportId: undefined, completedAtMs: 130 }),
    ],
  });
  const { runsOf, unfinished } = await find(store);
  expect([Object.fromEntries(runsOf), unfinished]).toEqual([{ a: ["retried"] }, []]);
});

test("an adopted test counts for each branch, because its own is unknown", async () => {
  const measureKey = "adopted a.20260301-081500-3fa9c1.0";
  const store = ledger([run("other", 160, { branch: "release" })], {
    other: [
      attempt("a", { submittedAtMs: 160, measureKey }),
      attempt("b", { state: "planned", measureKey }),
      attempt("c", { submittedAtMs: 160 }),
      attempt("d", { state: "planned" }),
    ],
  });
  const { runsOf, unfinished } = await find(store);
  expect(Object.fromEntries(runsOf)).toEqual({ a: ["other"] });
  expect(unfinished).toMatchObject([{ runId: "other", left: [{ testId: "b" }] }]);
});
