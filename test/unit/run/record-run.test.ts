import { afterEach, beforeEach, describe, expect, test } from "vitest";
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

test("records everything that an attempt needs", async () => {
  const plain = plannedTest("a", local);
  const full = {
    ...plannedTest("b", local, { simulate: "* inbox=97 spam=3" }),
    confidence: 0.9,
    controlId: "control@here",
  };
  const { expect: _, expected: __, ...rest } = plannedTest("c", local);
  const control: PlannedTest = { ...rest, kind: "control" };
  await recordTests(inOrder(named(plain, "a.r2", 1), named(full, "b.r2", 2), named(control, "c.r2", 3)), {
    store,
    fence,
    branch: "main",
    nowMs: 1,
  });
  const planOf = async (name: string) => (await store.attempt(name))?.plan;
  const { name: _name, ...submission } = plain.submission;
  expect(await planOf("a.r2")).toEqual({ kind: "placement", expect: plain.expect, submission });
  expect(await planOf("b.r2")).toEqual({
    kind: "placement",
    expect: full.expect,
    confidence: 0.9,
    controlId: "control@here",
    submission: { ...submission, simulate: "* inbox=97 spam=3" },
  });
  expect(await planOf("c.r2")).toEqual({ kind: "control", submission });
  expect(await store.attempt("a.r2")).toEqual({ plan: await planOf("a.r2") });
  expect((await store.identities("r2")).get("a@here")).toEqual(plain.identity);
});

test("does not reuse results of tests that another process created", async () => {
  const test = named(plannedTest("a", local), "a.r2", 1);
  await recordTests(inOrder(test), { store, fence, branch: undefined, nowMs: 1, isAdopted: true });
  expect(await store.latestAttempts("r2")).toMatchObject([{ measureKey: "adopted a.r2" }]);
});

test.each([
  ["main", "r1"],
  ["feature", undefined],
  [undefined, undefined],
])("compares with the baseline that is pinned on its branch: %s", async (branch, runId) => {
  const test = plannedTest("a", local);
  const own = await beginRun(store, "r1", [test], { branch: "old" });
  const placement = { overall: { inboxPercent: 90 }, isps: [], simulated: false };
  await store.saveAttempts(own, [
    { name: "a.run-1", state: "finished", verdict: "failed", placement, completedAtMs: 5 },
  ]);
  await store.setBaseline({ project: "another", branch: "main", runId: "r2", setAtMs: 6 });
  await store.setBaseline({ project: "here", branch: "main", runId: "r1", setAtMs: 6 });
  await recordTests(inOrder(named(test, "a.r2", 1)), { store, fence, branch, nowMs: 7 });
  const plan = (await store.attempt("a.r2"))?.plan as { readonly baseline?: object };
  expect(plan.baseline).toEqual(runId && { runId, measuredAt: "1970-01-01T00:00:00.005Z", placement });
});

test("reuses a result up to the given age", async () => {
  const test = plannedTest("a", local);
  const own = await beginRun(store, "r1", [test]);
  const placement = { overall: { inboxPercent: 90 }, isps: [], simulated: false };
  await store.saveAttempts(own, [
    { name: "a.run-1", state: "finished", verdict: "failed", placement, completedAtMs: 5000 },
  ]);
  const options = { store, fence, branch: undefined };
  const tests = ["b", "c", "d"].map((name, index) => ({
    ...named(test, `${name}.r2`, index),
    identity: { ...test.identity, id: name },
  }));
  for (const [index, reuseMs] of [4000, 3999, undefined].entries())
    await recordTests(inOrder(...tests.slice(index, index + 1)), { ...options, nowMs: 9000, reuseMs });
  expect((await store.latestAttempts("r2")).map(({ state }) => state)).toEqual([
    "measured",
    "planned",
    "planned",
  ]);
  expect(await store.attempt("b.r2")).toMatchObject({ placement, plan: { reused: { runId: "r1" } } });
});

test("records many tests in several writes", async () => {
  const writes: number[] = [];
  const counted: Store = {
    ...store,
    async addTests(of, tests, messages) {
      writes.push(tests.length);
      await store.addTests(of, tests, messages);
    },
  };
  const many = Array.from({ length: 120 }, (_, index) =>
    named(plannedTest(`t${index}`, local), `t${index}.r2`, index + 1),
  );
  const costed = await recordTests(inOrder(...many), {
    store: counted,
    fence,
    branch: undefined,
    nowMs: 1,
  });
  expect(costed).toHaveLength(120);
  expect(writes).toEqual([50, 50, 20]);
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

describe("an attempt that another process created", () => {
  const placementOf = (inboxPercent: number) => ({ overall: { inboxPercent }, isps: [], simulated: false });
  const of = (test: PlannedTest, number: number) =>
    recordAttempts([test], new Map([["a@here", number - 1]]), {
      store,
      fence,
      branch: undefined,
      nowMs: 1,
      isAdopted: true,
    });
  const nameOf = async (wanted: number) =>
    (await store.attemptsOf("r2", "a@here")).find(({ number }) => number === wanted)?.name ?? "";
  const measure = async (number: number) =>
    store.saveAttempts(fence, [
      {
        name: await nameOf(number),
        state: "finished",
        verdict: "failed",
        placement: placementOf(number),
        completedAtMs: 5,
      },
    ]);
  const planOf = async (number: number) => (await store.attempt(await nameOf(number)))?.plan;
  const first = (retries?: number) => ({
    ...named(plannedTest("a", local), "a.r2", 1),
    ...(retries === undefined ? {} : { retries }),
  });
  const begin = (test: PlannedTest) =>
    recordTests(inOrder(test), { store, fence, branch: undefined, nowMs: 1, isAdopted: true });

  test("repeats those before it if its scenario has retries", async () => {
    await begin(first(2));
    await measure(1);
    await of(first(2), 2);
    expect(await planOf(2)).toMatchObject({ kind: "placement", retries: 2, repeats: [placementOf(1)] });
    expect(await planOf(2)).toHaveProperty("submission.from", "Acme <news@acme.example>");
    expect(await planOf(2)).not.toHaveProperty("hasLostRepeats");
    expect(await planOf(1)).not.toHaveProperty("repeats");
  });

  test("repeats none without retries", async () => {
    await begin(first());
    await measure(1);
    await of(first(), 2);
    expect(await planOf(2)).not.toHaveProperty("repeats");
    expect(await planOf(2)).not.toHaveProperty("hasLostRepeats");
  });

  test("repeats none if its message is a control", async () => {
    const { expect: _, expected: __, ...rest } = plannedTest("a", local);
    const control = named({ ...rest, kind: "control" }, "a.r2", 1);
    await begin(control);
    await measure(1);
    await of(control, 2);
    expect(Object.keys((await planOf(2)) ?? {}).sort()).toEqual(["kind", "submission"]);
  });

  test("repeats only those before it", async () => {
    await begin(first(3));
    await measure(1);
    await of(first(3), 3);
    await measure(3);
    await of(first(3), 2);
    expect(await planOf(2)).toMatchObject({ repeats: [placementOf(1)] });
  });

  test("has lost those before it if the ledger lacks one, or its placement", async () => {
    await begin(first(3));
    await of(first(3), 2);
    expect(await planOf(2)).toMatchObject({ hasLostRepeats: true });
    expect(await planOf(2)).not.toHaveProperty("repeats");
    await measure(1);
    await of(first(3), 4);
    expect(await planOf(4)).toMatchObject({ hasLostRepeats: true });
  });

  test("repeats at most as many as a scenario may have", async () => {
    await begin(first(3));
    for (const number of [1, 2, 3, 4]) {
      await measure(number);
      await of(first(3), number + 1);
    }
    expect(await planOf(4)).toMatchObject({ repeats: [1, 2, 3].map(placementOf) });
    expect(await planOf(5)).toMatchObject({ hasLostRepeats: true });
    expect(await planOf(5)).not.toHaveProperty("repeats");
  });
});

test("costs of retries are those that the scenario has, unless it is blocked", async () => {
  const withRetries = { ...plannedTest("a", local), retries: 2 };
  const costed = await recordTests(
    inOrder(
      named(withRetries, "a.r2", 1),
      named(
        { ...plannedTest("b", local), retries: 2, heldBack: "It has an error" } as PlannedTest,
        "b.r2",
        2,
      ),
    ),
    { store, fence, branch: undefined, nowMs: 1 },
  );
  expect(costed).toEqual([
    { project: local, noChargeReason: undefined, retries: 2 },
    { project: local, noChargeReason: "blocked by checks" },
  ]);
  expect((await store.attempt("a.r2"))?.plan).toMatchObject({ retries: 2 });
});
