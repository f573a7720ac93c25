import { afterEach, beforeEach, expect, test } from "vitest";
import type { PlannedTest } from "../../../src/run/plan.ts";
import { recordAttempts, recordTests } from "../../../src/run/record-run.ts";
import { createOwner } from "../../../src/store/owner.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { beginRun, carry } from "../../support/execute.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const local = projectOf({ provider: "local", completeAfterMs: 5 });
const fence = { runId: "r2", epoch: 1 };
let store: Store;
beforeEach(async () => {
  store = await openMemoryStore();
  await store.createRun(
    { id: "r2", createdAtMs: 1, settings: { projects: [local] } },
    { owner: createOwner(), untilMs: 1e15 },
  );
});
afterEach(() => store.close());

const named = (test: PlannedTest, name: string, position: number): PlannedTest => ({
  ...test,
  position,
  submission: { ...test.submission, name },
});
async function* inOrder(...tests: PlannedTest[]): AsyncGenerator<PlannedTest> {
  yield* tests;
}

test("records tests, and returns what determines the cost of each", async () => {
  const earlier = plannedTest("known", local, { simulate: "* inbox=97 spam=3" });
  await beginRun(store, "r1", [earlier]);
  await carry({ store, runId: "r1" });
  const held = { ...plannedTest("held", local), heldBack: "It has an error" };
  const costed = await recordTests(
    inOrder(
      named(plannedTest("new", local), "new.r2", 2),
      named(earlier, "known.r2", 4),
      named(held, "held.r2", 6),
    ),
    { store, fence, branch: undefined, nowMs: Date.now(), reuseMs: 3_600_000 },
  );
  expect(costed).toEqual([
    { project: local, noChargeReason: undefined },
    { project: local, noChargeReason: "already measured" },
    { project: local, noChargeReason: "blocked by checks" },
  ]);
  expect(
    (await store.latestAttempts("r2")).map(({ name, position, state, verdict }) => [
      name,
      position,
      state,
      verdict,
    ]),
  ).toEqual([
    ["new.r2", 2, "planned", undefined],
    ["known.r2", 4, "measured", undefined],
    ["held.r2", 6, "finished", "failed"],
  ]);
  expect((await store.attempt("known.r2"))?.plan).toMatchObject({ reused: { runId: "r1" } });
  expect(await store.attempt("held.r2")).toMatchObject({
    plan: { heldBack: "It has an error" },
    result: { verdict: "failed", summary: "It has an error", heldBack: true },
  });
  // A blocked test is never measured, so it reuses nothing.
  expect((await store.attempt("held.r2"))?.plan).not.toHaveProperty("reused");
  expect((await store.message("new"))?.bytes).toEqual(plannedTest("new", local).message.bytes);
});

test("records many tests in several writes", async () => {
  const many = Array.from({ length: 120 }, (_, index) =>
    named(plannedTest(`t${index}`, local), `t${index}.r2`, index + 1),
  );
  const costed = await recordTests(inOrder(...many), {
    store,
    fence,
    branch: undefined,
    nowMs: 1,
  });
  expect(costed).toHaveLength(120);
  expect((await store.latestAttempts("r2")).map(({ name }) => name)).toEqual(
    many.map(({ submission }) => submission.name),
  );
});

test("records further attempts under numbered names", async () => {
  const first = named(plannedTest("a", local), "a.r2", 2);
  const options = { store, fence, branch: undefined, nowMs: 1 };
  await recordTests(inOrder(first), options);
  await recordAttempts([first], new Map([["a@here", 1]]), options);
  const [again, ...others] = await store.latestAttempts("r2");
  expect(others).toEqual([]);
  expect(again).toMatchObject({ testId: "a@here", number: 2, state: "planned", position: 2 });
  expect(again?.name).toMatch(/^a\.r2\.[0-9a-f]{8}\.2$/);
});
