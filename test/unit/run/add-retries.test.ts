import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import type { TestIdentity } from "../../../src/result/run-report.ts";
import { addRetries } from "../../../src/run/add-retries.ts";
import { type AttemptPlan, type Judgment, parsePlan, repeatKeyOf } from "../../../src/run/attempt-plan.ts";
import type { Budget } from "../../../src/run/cost.ts";
import { judgeTest } from "../../../src/run/judge-test.ts";
import type { PlannedPlacement, PlannedTest, RunProject } from "../../../src/run/plan.ts";
import { recordAttempts } from "../../../src/run/record-run.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Fence, Store } from "../../../src/store/store.ts";
import { beginRun } from "../../support/execute.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const local = projectOf({ provider: "local" });
const priced: RunProject = { ...projectOf({ provider: "sesv2", region: "eu-west-1" }), pricePerTest: 2 };
let store: Store;
beforeEach(async () => {
  store = await openMemoryStore();
});
afterEach(() => store.close());

const placementOf = (inboxPercent: number) => ({ overall: { inboxPercent }, isps: [], simulated: false });
const testOf = (name: string, project = local, change: Partial<PlannedPlacement> = {}): PlannedPlacement => ({
  ...plannedTest(name, project),
  retries: 1,
  ...change,
});

/** Ends attempts with the judgment of these placements. By default, in the noise of `inbox >= 50`. */
async function measure(
  fence: Fence,
  placed: Readonly<Record<string, number>>,
  change: Partial<Judgment> = {},
) {
  for (const [name, inboxPercent] of Object.entries(placed)) {
    const plan = (await store.attempt(name))?.plan as AttemptPlan;
    const placement = placementOf(inboxPercent);
    const result = { ...judgeTest(parsePlan(plan), { kind: "measured", placement }), ...change };
    const { verdict } = result;
    await store.saveAttempts(fence, [
      { name, state: "finished", verdict, placement, result, completedAtMs: 5 },
    ]);
  }
}

async function begin(tests: readonly PlannedTest[], placed: Readonly<Record<string, number>> = {}) {
  const fence = await beginRun(store, "run-1", tests);
  await measure(fence, Object.keys(placed).length > 0 ? placed : { "a.run-1": 47 });
  return fence;
}

async function retry(
  fence: Fence,
  {
    budget = {},
    on = store,
    ...change
  }: { budget?: Budget; on?: Store; identities?: ReadonlyMap<string, TestIdentity> } = {},
) {
  const run = await store.run(fence.runId);
  if (!run) throw new Error("no run");
  const identities = (await store.identities(fence.runId)) as ReadonlyMap<string, TestIdentity>;
  const { testIds, left } = await addRetries(run, {
    store: on,
    fence,
    clock: systemClock,
    budget,
    identities,
    ...change,
  });
  return [[...testIds], left];
}
const none = [[], 0];
const numbers = async () => (await store.latestAttempts("run-1")).map(({ number }) => number);

describe("a test whose verdict is within noise", () => {
  test("has another attempt of the same message, which repeats the first", async () => {
    const fence = await begin([testOf("a")]);
    const [first] = await store.latestAttempts("run-1");
    expect(await retry(fence)).toEqual([["a@here"], 0]);
    const [row] = await store.latestAttempts("run-1");
    expect(row).toMatchObject({ number: 2, state: "planned", contentHash: "a" });
    expect(row?.name).toMatch(/^a\.run-1\.[0-9a-f]{8}\.2$/);
    expect(row?.measureKey).toBe(repeatKeyOf(first?.measureKey ?? "", 2));
    expect((await store.attempt(row?.name ?? ""))?.plan).toEqual({
      ...((await store.attempt("a.run-1"))?.plan as object),
      repeats: [placementOf(47)],
    });
  });

  test("has as many as its scenario allows, each of which repeats all before", async () => {
    const fence = await begin([testOf("a", local, { retries: 2 })]);
    for (const number of [2, 3]) {
      expect(await retry(fence)).toEqual([["a@here"], 0]);
      const [row] = await store.latestAttempts("run-1");
      expect(row?.number).toBe(number);
      await measure(fence, { [row?.name ?? ""]: 48 });
    }
    expect(await retry(fence)).toEqual(none);
    const [last] = await store.latestAttempts("run-1");
    expect((await store.attempt(last?.name ?? ""))?.plan).toMatchObject({
      repeats: [placementOf(47), placementOf(48)],
    });
  });

  test("measures again what it reused", async () => {
    const earlier = await beginRun(store, "run-0", [testOf("a", local)]);
    await measure(earlier, { "a.run-1": 47 });
    const again = { ...testOf("a"), submission: { ...testOf("a").submission, name: "a.again" } };
    const fence = await beginRun(store, "run-1", [again], { reuseMs: 1e12 * 2 });
    await measure(fence, { "a.again": 47 });
    expect((await store.attempt("a.again"))?.plan).toHaveProperty("reused");
    expect(await retry(fence)).toEqual([["a@here"], 0]);
    const [row] = await store.latestAttempts("run-1");
    expect((await store.attempt(row?.name ?? ""))?.plan).not.toHaveProperty("reused");
  });

  test("is retried if it could not be decided", async () => {
    const fence = await begin([testOf("a")], {});
    await measure(fence, { "a.run-1": 47 }, { verdict: "not-measured" });
    expect(await retry(fence)).toEqual([["a@here"], 0]);
  });
});

describe("no other attempt is made", () => {
  test.each<[string, Partial<PlannedPlacement>, number, Partial<Judgment>]>([
    ["without retries", { retries: undefined }, 47, {}],
    ["beyond noise", {}, 40, {}],
    ["if it passed", {}, 60, {}],
    ["if its verdict is another", {}, 47, { verdict: "warned" }],
    [
      "if a demanded check failed",
      {},
      47,
      { checkAssertions: [{ source: "links", check: "links", outcome: "failed", message: "x" }] as never },
    ],
    [
      "if a demanded check was not measured",
      {},
      47,
      {
        checkAssertions: [
          { source: "links", check: "links", outcome: "not-measured", message: "x" },
        ] as never,
      },
    ],
  ])("%s", async (_, change, inboxPercent, judgment) => {
    const fence = await beginRun(store, "run-1", [testOf("a", local, change)]);
    await measure(fence, { "a.run-1": inboxPercent }, judgment);
    expect(await retry(fence)).toEqual(none);
    expect(await numbers()).toEqual([1]);
  });

  test("unless its checks passed", async () => {
    const fence = await beginRun(store, "run-1", [testOf("a")]);
    const passed = [{ source: "links", check: "links", outcome: "passed", message: "x" }] as never;
    await measure(fence, { "a.run-1": 47 }, { checkAssertions: passed });
    expect(await retry(fence)).toEqual([["a@here"], 0]);
  });

  test("while it is measured", async () => {
    const fence = await beginRun(store, "run-1", [testOf("a")]);
    await measure(fence, { "a.run-1": 47 });
    await store.saveAttempts(fence, [{ name: "a.run-1", state: "measured", verdict: "failed" }]);
    expect(await retry(fence)).toEqual(none);
  });

  test("of a test that another process created", async () => {
    const fence = await begin([testOf("a")]);
    const options = { store, fence, branch: undefined, nowMs: 1, isAdopted: true };
    await recordAttempts([testOf("a", local, { retries: 3 })], new Map([["a@here", 1]]), options);
    const [row] = await store.latestAttempts("run-1");
    await measure(fence, { [row?.name ?? ""]: 47 });
    expect(await retry(fence)).toEqual(none);
    expect(await numbers()).toEqual([2]);
  });

  test("writes nothing", async () => {
    const fence = await begin([testOf("a")], { "a.run-1": 60 });
    const on: Store = { ...store, addAttempts: () => Promise.reject(new Error("written")) };
    expect(await retry(fence, { on })).toEqual(none);
  });

  test("without a placement, or without a judgment", async () => {
    const fence = await beginRun(store, "run-1", [testOf("a"), testOf("b")]);
    await measure(fence, { "a.run-1": 47 });
    const result = (await store.attempt("a.run-1"))?.result as Judgment;
    const ended = { state: "finished", verdict: "failed", completedAtMs: 5 } as const;
    const other = await beginRun(store, "run-2", [
      { ...testOf("c"), submission: { ...testOf("c").submission, name: "c.run-2" } },
      { ...testOf("d"), submission: { ...testOf("d").submission, name: "d.run-2" } },
    ]);
    await store.saveAttempts(other, [
      { name: "c.run-2", ...ended, result },
      { name: "d.run-2", ...ended, placement: placementOf(47) },
    ]);
    expect(await retry(other)).toEqual(none);
  });

  test("of a control", async () => {
    const { expect: _, expected: __, ...rest } = testOf("a");
    const fence = await beginRun(store, "run-1", [{ ...rest, kind: "control" }]);
    await store.saveAttempts(fence, [
      {
        name: "a.run-1",
        state: "finished",
        verdict: "failed",
        placement: placementOf(47),
        result: { verdict: "failed", summary: "", assertions: [] } satisfies Judgment,
        completedAtMs: 5,
      },
    ]);
    expect(await retry(fence)).toEqual(none);
  });

  test("of a test without an identity, while the others have theirs", async () => {
    const fence = await begin([testOf("a"), testOf("b")], { "a.run-1": 47, "b.run-1": 47 });
    const identities = new Map([["b@here", testOf("b").identity]]);
    expect(await retry(fence, { identities })).toEqual([["b@here"], 0]);
    expect(await numbers()).toEqual([1, 2]);
  });

  test("of more than 200 tests", async () => {
    const names = Array.from({ length: 201 }, (_, index) => `t${index}`);
    const fence = await begin(
      names.map((name) => testOf(name)),
      Object.fromEntries(names.map((name) => [`${name}.run-1`, 47])),
    );
    const [testIds, left] = await retry(fence);
    expect(testIds).toEqual(names.slice(0, 200).map((name) => `${name}@here`));
    expect(left).toBe(0);
  });
});

describe("retries stay within limits", () => {
  const names = ["a", "b", "c"];
  const placed = Object.fromEntries(names.map((name) => [`${name}.run-1`, 47]));
  /** Begins a run whose three tests were created. */
  async function beginPaid(project: RunProject) {
    const fence = await beginRun(
      store,
      "run-1",
      names.map((name) => testOf(name, project)),
    );
    await store.recordIntents(fence, Object.keys(placed), 1);
    await measure(fence, placed);
    return fence;
  }
  const free: RunProject = { ...priced, pricePerTest: 0 };
  const { pricePerTest: _, ...unpriced } = priced;

  test.each<[string, RunProject, Budget, number]>([
    ["no limit", priced, {}, 3],
    ["tests of the run, of which three exist", priced, { maxNewTests: 3 }, 0],
    ["one test more", priced, { maxNewTests: 4 }, 1],
    ["two tests more", priced, { maxNewTests: 5 }, 2],
    ["cost of the run", priced, { maxCost: 7 }, 0],
    ["the cost of one more", priced, { maxCost: 8 }, 1],
    ["the cost of all", priced, { maxCost: 12 }, 3],
    ["tests of the day", priced, { day: { maxNewTests: 2 } }, 2],
    ["cost of the day", priced, { day: { maxCost: 3 } }, 1],
    ["tests of the month", priced, { month: { maxNewTests: 1 } }, 1],
    ["cost of the month", priced, { month: { maxCost: 4 } }, 2],
    ["no price, but a cost", unpriced, { maxCost: 100 }, 0],
    ["no price, and no cost", unpriced, { maxNewTests: 4 }, 1],
    ["a price of 0", free, { maxNewTests: 0, day: { maxNewTests: 0 } }, 3],
  ])("%s", async (_, project, budget, count) => {
    const fence = await beginPaid(project);
    expect(await retry(fence, { budget })).toEqual([
      names.slice(0, count).map((name) => `${name}@here`),
      3 - count,
    ]);
    expect(await numbers()).toEqual(names.map((_, index) => (index < count ? 2 : 1)));
  });

  test("tests that were never created do not count", async () => {
    const fence = await beginRun(
      store,
      "run-1",
      names.map((name) => testOf(name, priced)),
    );
    await measure(fence, placed);
    expect(await retry(fence, { budget: { maxNewTests: 2 } })).toEqual([["a@here", "b@here"], 1]);
  });

  test("tests of other projects count at their own price", async () => {
    const other: RunProject = { ...local, name: "free" };
    const fence = await beginRun(store, "run-1", [testOf("a", priced), testOf("b", other)]);
    await store.recordIntents(fence, ["a.run-1", "b.run-1"], 1);
    await measure(fence, { "a.run-1": 47, "b.run-1": 47 });
    expect(await retry(fence, { budget: { maxNewTests: 2 } })).toEqual([["a@here", "b@free"], 0]);
    const rows = await store.latestAttempts("run-1");
    expect(rows.map(({ project, number }) => [project, number])).toEqual([
      ["here", 2],
      ["free", 2],
    ]);
    expect((await store.spent(systemClock.now())).day).toEqual({ newTests: 1, cost: 2 });
  });

  test("what they cost is reserved", async () => {
    const fence = await beginPaid(priced);
    await retry(fence);
    expect((await store.spent(systemClock.now())).day).toEqual({ newTests: 3, cost: 6 });
  });

  test("fewer are made if another run has spent the rest in the meantime", async () => {
    const fence = await beginPaid(priced);
    const other = await beginRun(store, "run-2", [
      { ...testOf("z", priced), submission: { ...testOf("z", priced).submission, name: "z.run-2" } },
    ]);
    await measure(other, { "z.run-2": 47 });
    let isFirst = true;
    const racing: Store = {
      ...store,
      async addAttempts(...given) {
        if (isFirst) {
          isFirst = false;
          await retry(other);
        }
        return store.addAttempts(...given);
      },
    };
    expect(await retry(fence, { budget: { day: { maxNewTests: 3 } }, on: racing })).toEqual([
      ["a@here", "b@here"],
      1,
    ]);
    expect((await store.spent(systemClock.now())).day).toEqual({ newTests: 3, cost: 6 });
  });
});
