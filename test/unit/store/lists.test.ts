import { afterAll, beforeAll, expect, test } from "vitest";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { NewAttempt, RunFilter, Store } from "../../../src/store/store.ts";
import { inDepth } from "../../support/sample-of.ts";
import { describeStores } from "../../support/store-kinds.ts";

const hourMs = 3_600_000;
let store: Store;

const attemptOf = (name: string, number: number, contentHash?: string): NewAttempt => ({
  name,
  number,
  state: "planned",
  contentHash,
  providerKey: "provider",
  measureKey: "measure",
  plan: {},
});

interface Wanted {
  readonly id: string;
  readonly hour: number;
  readonly tests: readonly string[];
  readonly branch?: string;
  readonly verdict?: "passed" | "failed";
  readonly leaves?: "planning" | "open" | "submitted" | "cancelled";
}

async function add({ id, hour, tests, branch, verdict = "passed", leaves }: Wanted): Promise<void> {
  const fence = { runId: id, epoch: 1 };
  const createdAtMs = hour * hourMs;
  await store.createRun({ id, createdAtMs, branch, settings: {} }, { owner: "me", untilMs: 1 });
  await store.addTests(
    fence,
    tests.map((name, index) => ({
      position: index + 1,
      id: name,
      scenario: name.split(" ")[0] ?? "",
      project: "p",
      identity: {},
      attempt: attemptOf(`${id}.${name}`, 1),
    })),
    [],
  );
  if (leaves === "planning") return;
  await store.openRun(fence);
  if (leaves === "open") return;
  const isSubmitted = leaves === "submitted" || leaves === "cancelled";
  await store.saveAttempts(
    fence,
    tests.map((name) => ({
      name: `${id}.${name}`,
      state: isSubmitted ? "submitted" : "finished",
      reportId: `${id}.${name}`,
      submittedAtMs: createdAtMs + 1,
      ...(isSubmitted ? {} : { completedAtMs: createdAtMs + 2, verdict, placement: { id } as never }),
    })),
  );
  if (leaves === "cancelled") await store.cancelRun(id);
  if (!isSubmitted) await store.finishRun(fence, { verdict, finishedAtMs: createdAtMs + 3 });
}

describeStores((open) => {
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ store, close } = await open());
    for (const run of [
      { id: "r1", hour: 1, tests: ["sale en", "sale de", "order"] },
      { id: "r2", hour: 2, tests: ["sale en"], verdict: "failed" },
      { id: "r3", hour: 3, tests: ["sale en"] },
      { id: "r4", hour: 4, tests: ["sale en"], branch: "main" },
      { id: "r5", hour: 5, tests: ["sale en"], leaves: "submitted" },
      { id: "r6", hour: 6, tests: ["sale en", "order"], leaves: "cancelled" },
      { id: "r7", hour: 7, tests: ["new"], leaves: "open" },
      { id: "r8", hour: 8, tests: ["new"], leaves: "planning" },
    ] as const satisfies readonly Wanted[])
      await add(run);
    await store.setBaseline({ project: "p", branch: "", runId: "r2", setAtMs: 1 });
  });
  afterAll(() => close());

  test("find the newest run whose tests are recorded", async () => {
    expect(await store.newestRun()).toMatchObject({ id: "r7", settings: {} });
    expect((await store.runs()).map(({ id }) => id)).toEqual([
      "r8",
      "r7",
      "r6",
      "r5",
      "r4",
      "r3",
      "r2",
      "r1",
    ]);
    expect((await store.runs({ limit: 2 })).map(({ id }) => id)).toEqual(["r8", "r7"]);
    expect((await store.runs({ state: "planning" })).map(({ id }) => id)).toEqual(["r8"]);
    expect((await store.runs())[0]).not.toHaveProperty("settings");
  });

  test.each<[string, RunFilter, string[]]>([
    ["a state", { state: "open" }, ["r7", "r5"]],
    ["a finished state", { state: "finished" }, ["r4", "r3", "r2", "r1"]],
    ["a verdict", { verdict: "failed" }, ["r2"]],
    ["a branch", { branch: "main" }, ["r4"]],
    ["a project", { project: "q" }, []],
    ["a project of all", { project: "p", state: "cancelled" }, ["r6"]],
    ["a word of a test, in any case", { words: ["ORDER"] }, ["r6", "r1"]],
    ["several words", { words: ["order", "r6"] }, ["r6"]],
    ["a word of a branch", { words: ["mai"] }, ["r4"]],
    ["signs of patterns as they are", { words: ["%"] }, []],
    ["an underscore as it is", { words: ["sale_en"] }, []],
    ["the runs after one", { after: { id: "r3", createdAtMs: 3 * hourMs } }, ["r2", "r1"]],
    ["the runs after a time", { after: { id: "r0", createdAtMs: 3 * hourMs } }, ["r2", "r1"]],
  ])("select runs by %s", async (_, filter, ids) => {
    expect((await store.runs(filter)).map(({ id }) => id)).toEqual(ids);
    const counts = await store.countRuns(filter);
    expect(counts.reduce((sum, { runs }) => sum + runs, 0)).toBe(ids.length);
  });

  test("find the runs that differ from their providers", async () => {
    const differences = { checkedAt: "", doubles: [], vanished: [] };
    const orphan = { project: "p", reportName: "a", reportId: "b" };
    await store.saveReconciliation({ runId: "r1", epoch: 1 }, { ...differences, orphans: [] });
    await store.saveReconciliation({ runId: "r2", epoch: 1 }, { ...differences, orphans: [orphan] });
    expect((await store.runs({ differs: true })).map(({ id }) => id)).toEqual(["r2"]);
  });

  test("count runs by state and verdict, and what they test", async () => {
    const counts = await store.countRuns();
    expect(counts.map(({ state, verdict = "", runs }) => `${state} ${verdict} ${runs}`).toSorted()).toEqual([
      "cancelled  1",
      "finished failed 1",
      "finished passed 3",
      "open  2",
      "planning  1",
    ]);
    expect(await store.runSizes(["r1", "r7", "none"])).toEqual(
      new Map([
        ["r1", { tests: 3, scenarios: 2, scenario: "order", projects: 1, project: "p" }],
        ["r7", { tests: 1, scenarios: 1, scenario: "new", projects: 1, project: "p" }],
      ]),
    );
    expect(await store.runSizes([])).toEqual(new Map());
    expect([await store.branches(10), await store.branches(2)]).toEqual([["main"], []]);
  });

  test("give the reasons not to delete old runs", async () => {
    const old = await store.oldRuns(6.5 * hourMs);
    expect(
      old.map(({ id, uncollected, isBaseline, isLastPassed }) => [id, uncollected, isBaseline, isLastPassed]),
    ).toEqual([
      ["r6", 2, false, false],
      ["r5", 1, false, false],
      ["r4", 0, false, true],
      ["r3", 0, false, true],
      ["r2", 0, true, false],
      // The last run in which two of its tests passed.
      ["r1", 0, false, true],
    ]);
  });

  test("find the last attempt of a test in the newest run that has it", async () => {
    const last = async (limit?: number) =>
      (await store.lastAttempts(["sale en", "sale de", "order", "new", "none"], limit))
        .map(({ testId, runId, startedAtMs }) => `${testId}: ${runId} ${startedAtMs / hourMs}`)
        .toSorted();
    expect(await last(50)).toEqual(["new: r7 7", "order: r6 6", "sale de: r1 1", "sale en: r6 6"]);
    // Runs whose tests are not recorded do not count.
    expect(await last(2)).toEqual(["new: r7 7", "order: r6 6", "sale en: r6 6"]);
    expect(await last()).toEqual(await last(50));
  });

  test("find what came of attempts", async () => {
    const found = await store.attemptResults(["r1.order", "r6.order", "none"]);
    expect(found.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: "r1.order", placement: { id: "r1" } },
      { name: "r6.order" },
    ]);
    expect(await store.attemptResults([])).toEqual([]);
  });

  test("find the last attempt of a retried test", async () => {
    const before = store;
    const { store: own, close: closeOwn } = await open();
    store = own;
    await add({ id: "r", hour: 1, tests: ["sale en"], verdict: "failed" });
    store = before;
    await own.addAttempts(
      { runId: "r", epoch: 1 },
      [{ testId: "sale en", attempt: attemptOf("r.2", 2) }],
      [],
    );
    expect(await own.lastAttempts(["sale en"], 5)).toMatchObject([{ name: "r.2", state: "planned" }]);
    await closeOwn();
  });

  test("find open attempts, which are at their providers", async () => {
    expect((await store.openAttempts(100)).map(({ runId, testId }) => [runId, testId])).toEqual([
      ["r6", "sale en"],
      ["r6", "order"],
      ["r5", "sale en"],
    ]);
    expect((await store.openAttempts(3)).map(({ runId }) => runId)).toEqual(["r6", "r6"]);
  });

  test("find the newest measurements of each test, oldest first", async () => {
    const of = async (filter: Parameters<Store["measurements"]>[0]) =>
      (await store.measurements(filter)).map(({ testId, runId }) => `${testId}: ${runId}`);
    expect(await of({ limit: 2 })).toEqual(["order: r1", "sale de: r1", "sale en: r3", "sale en: r4"]);
    expect(await of({ limit: 9, scenario: "order" })).toEqual(["order: r1"]);
    expect(await of({ limit: 9, scenario: "none" })).toEqual([]);
    expect(await of({ limit: 1, testIds: ["sale en", "order", "new", "none"] })).toEqual([
      "order: r1",
      "sale en: r4",
    ]);
    expect(await of({ limit: 9, testIds: ["sale en", "order"], scenario: "order" })).toEqual(["order: r1"]);
    expect(await of({ limit: 9, testIds: [] })).toEqual([]);
    expect(await store.measuredScenarios()).toEqual(["order", "sale"]);
  });

  test("delete a health check, which has no message, with its run", async () => {
    const before = store;
    const { store: own, close: closeOwn } = await open();
    store = own;
    await add({ id: "r", hour: 1, tests: ["health"] });
    await own.deleteRun({ runId: "r", epoch: 1 });
    expect(await own.runs()).toEqual([]);
    await closeOwn();
    store = before;
  });
});

inDepth("read, judge, and summarize four times the runs in less than sixteen times the time", async () => {
  store = await openMemoryStore();
  const added = { runs: 0 };
  /** Returns the shortest of three CPU times of this process, in milliseconds. */
  async function timeWith(runs: number): Promise<number> {
    for (; added.runs < runs; added.runs++)
      await add({
        id: `r${String(added.runs).padStart(5, "0")}`,
        hour: added.runs,
        tests: ["sale en", "sale de"],
      });
    let shortest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) {
      const before = process.cpuUsage();
      expect(await store.runs()).toHaveLength(runs);
      expect((await store.oldRuns(5000 * hourMs)).filter(({ isLastPassed }) => isLastPassed)).toHaveLength(1);
      expect(await store.measurements({ limit: 30 })).toHaveLength(60);
      expect(await store.lastAttempts(["sale en", "sale de"], 50)).toHaveLength(2);
      expect(await store.openAttempts(100)).toEqual([]);
      expect(await store.damagedAttempts(runs)).toEqual([]);
      const { user, system } = process.cpuUsage(before);
      shortest = Math.min(shortest, (user + system) / 1000);
    }
    return shortest;
  }
  const small = await timeWith(1000);
  // One query per run over all others would take sixteen times as long.
  expect((await timeWith(4000)) / small).toBeLessThan(9);
  await store.close();
});
