import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { describeStores } from "../../support/store-kinds.ts";

describeStores((open) => {
  let store: Store;
  let tamper: (sql: string) => Promise<void>;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ store, tamper, close } = await open());
  });
  afterEach(() => close());

  interface Measured {
    readonly inbox?: number;
    readonly completedAtMs?: number;
    readonly measureKey?: string;
    readonly providerKey?: string;
    readonly branch?: string;
    readonly verdict?: "passed" | "warned" | "failed";
    /** The verdict of the test. Default: that of the run. */
    readonly own?: "failed";
  }
  const placed = (inboxPercent: number) => ({ overall: { inboxPercent }, isps: [], simulated: false });

  /** Adds a run with one test. It is finished if it has a verdict, and measured if it has an inbox share. */
  async function add(
    id: string,
    createdAtMs: number,
    { inbox, completedAtMs, measureKey = "m", providerKey = "p", branch, verdict, own }: Measured = {},
  ): Promise<void> {
    const fence = { runId: id, epoch: 1 };
    const name = `${id}.a`;
    await store.createRun({ id, createdAtMs, branch, settings: {} }, { owner: "me", untilMs: 1 });
    const attempt = { name, number: 1, state: "planned", providerKey, measureKey, plan: {} } as const;
    await store.addTests(
      fence,
      [{ position: 1, id: "a@p", scenario: "a", project: "p", identity: {}, attempt }],
      [],
    );
    await store.openRun(fence);
    await store.saveAttempts(fence, [
      {
        name,
        state: verdict ? "finished" : "submitted",
        reportId: `report-${id}`,
        submittedAtMs: createdAtMs + 1,
        ...(completedAtMs === undefined ? {} : { completedAtMs }),
        ...(inbox === undefined ? {} : { placement: placed(inbox) }),
        ...(verdict ? { verdict: own ?? verdict } : {}),
      },
    ]);
    if (verdict) await store.finishRun(fence, { verdict, finishedAtMs: createdAtMs + 100 });
  }

  const measurement = (runId: string, inbox: number, completedAtMs: number, rest: object = {}) => ({
    runId,
    testId: "a@p",
    scenario: "a",
    project: "p",
    reportId: `report-${runId}`,
    completedAtMs,
    placement: placed(inbox),
    ...rest,
  });

  describe("measurements", () => {
    test("of a test in a run are its latest", async () => {
      await add("r1", 10, { inbox: 90, completedAtMs: 20, verdict: "passed", branch: "main" });
      await add("r2", 30);
      expect(await store.measuredIn("r1", "a@p")).toEqual(
        measurement("r1", 90, 20, { verdict: "passed", branch: "main" }),
      );
      expect(await store.measuredIn("r2", "a@p")).toBeUndefined();
      expect(await store.measuredIn("r1", "b@p")).toBeUndefined();
      const fence = { runId: "r1", epoch: 1 };
      const again = {
        name: "r1.a.2",
        number: 2,
        state: "planned",
        providerKey: "p",
        measureKey: "m",
        plan: {},
      } as const;
      await store.addAttempts(fence, [{ testId: "a@p", attempt: again }], []);
      expect(await store.measuredIn("r1", "a@p")).toMatchObject({ placement: placed(90) });
      await store.saveAttempts(fence, [{ name: "r1.a.2", placement: placed(70) }]);
      // Without a completion time, the start of the run counts.
      expect(await store.measuredIn("r1", "a@p")).toMatchObject({ placement: placed(70), completedAtMs: 10 });
    });

    test("to reuse are the newest with the same key, since a time", async () => {
      await add("r1", 10, { inbox: 90, completedAtMs: 20 });
      await add("r2", 30, { inbox: 80, completedAtMs: 40 });
      await add("r3", 50, { inbox: 70, completedAtMs: 60, measureKey: "other" });
      await add("r4", 70);
      expect(await store.measuredSince("m", 0)).toEqual(measurement("r2", 80, 40));
      expect(await store.measuredSince("m", 40)).toMatchObject({ runId: "r2" });
      expect(await store.measuredSince("m", 41)).toBeUndefined();
      expect(await store.measuredSince("none", 0)).toBeUndefined();
    });

    test("of a baseline are from the newest run of the branch that passed or warned", async () => {
      await add("r1", 10, { inbox: 90, verdict: "passed", branch: "main" });
      await add("r2", 20, { inbox: 80, verdict: "warned", branch: "main" });
      await add("r3", 30, { inbox: 70, verdict: "failed", branch: "main" });
      // In quarantine, a test that failed lets its run pass.
      await add("r6", 35, { inbox: 40, verdict: "warned", own: "failed", branch: "main" });
      await add("r4", 40, { inbox: 60, verdict: "passed" });
      await add("r5", 50, { inbox: 50, branch: "main" });
      expect(await store.measuredInPassedRun("a@p", "main")).toMatchObject({ runId: "r2" });
      expect(await store.measuredInPassedRun("a@p", undefined)).toMatchObject({ runId: "r4" });
      expect(await store.measuredInPassedRun("a@p", "feature")).toBeUndefined();
      expect(await store.measuredInPassedRun("b@p", "main")).toBeUndefined();
    });

    test("before a time are the last ones, oldest first", async () => {
      for (const [index, at] of [10, 20, 30, 40].entries())
        await add(`r${index}`, at, { inbox: at, completedAtMs: at + 5 });
      const runsOf = async (beforeMs: number, limit: number) =>
        (await store.measurementsBefore("a@p", beforeMs, limit)).map(({ runId }) => runId);
      expect(await runsOf(45, 2)).toEqual(["r1", "r2"]);
      expect(await runsOf(46, 9)).toEqual(["r0", "r1", "r2", "r3"]);
      expect(await runsOf(15, 9)).toEqual([]);
    });

    test("in a list have the judgment of the newest of each test", async () => {
      for (const [index, at] of [10, 20].entries()) {
        await add(`r${index}`, at, { inbox: at, completedAtMs: at + 5 });
        await store.saveAttempts({ runId: `r${index}`, epoch: 1 }, [{ name: `r${index}.a`, result: { at } }]);
      }
      await add("r2", 30);
      expect(await store.measurements({ limit: 9 })).toEqual([
        measurement("r0", 10, 15),
        measurement("r1", 20, 25, { judgment: { at: 20 } }),
      ]);
    });

    test("have durations per provider, newest first", async () => {
      await add("r1", 10, { completedAtMs: 20 });
      await add("r2", 30, { completedAtMs: 60 });
      await add("r3", 70, { completedAtMs: 75, providerKey: "other" });
      await add("r4", 90);
      expect(await store.completionTimes("p", 9)).toEqual([29, 9]);
      expect(await store.completionTimes("p", 1)).toEqual([29]);
      expect(await store.completionTimes("none", 9)).toEqual([]);
    });

    test("that were changed are reported or left out, and never used", async () => {
      await add("r1", 10, { inbox: 90, completedAtMs: 20, verdict: "passed" });
      await add("r2", 30, { inbox: 80, completedAtMs: 40, verdict: "passed" });
      await tamper("UPDATE attempt SET verdict = 'failed' WHERE run_id = 'r2'");
      const damaged = {
        code: "ledger-unusable",
        reason: expect.stringContaining("its record of attempt 1 of test a@p in run r2 is damaged"),
      };
      await expect(store.measuredIn("r2", "a@p")).rejects.toMatchObject(damaged);
      await expect(store.measuredSince("m", 0)).rejects.toMatchObject(damaged);
      await expect(store.measurements({ limit: 9 })).rejects.toMatchObject(damaged);
      const reported: unknown[] = [];
      const rest = await store.measurements({ limit: 9, onDamaged: (error) => reported.push(error) });
      expect(rest.map(({ runId }) => runId)).toEqual(["r1"]);
      expect(reported).toMatchObject([damaged]);
      expect((await store.measurementsBefore("a@p", 99, 9)).map(({ runId }) => runId)).toEqual(["r1"]);
      expect(await store.damagedAttempts(9)).toEqual([{ runId: "r2", testId: "a@p", number: 1 }]);
      expect(await store.damagedAttempts(0)).toEqual([]);
    });
  });

  describe("the history of a test", () => {
    const shown = async (filter: Omit<Parameters<Store["history"]>[0], "testId">, testId = "a@p") =>
      (await store.history({ testId, ...filter })).map(({ runId }) => runId);

    test("has its runs, measured or not, oldest first", async () => {
      await add("r1", 10, { inbox: 90, completedAtMs: 20, verdict: "passed", branch: "main" });
      await add("r2", 30);
      await add("r3", 50, { inbox: 80, completedAtMs: 60, verdict: "failed", providerKey: "q" });
      expect(await store.history({ testId: "a@p", limit: 9 })).toEqual([
        {
          runId: "r1",
          testId: "a@p",
          createdAtMs: 10,
          branch: "main",
          name: "r1.a",
          number: 1,
          state: "finished",
          verdict: "passed",
          providerKey: "p",
          completedAtMs: 20,
          placement: placed(90),
          settings: {},
        },
        {
          runId: "r2",
          testId: "a@p",
          createdAtMs: 30,
          name: "r2.a",
          number: 1,
          state: "submitted",
          providerKey: "p",
          settings: {},
        },
        expect.objectContaining({ runId: "r3", verdict: "failed", providerKey: "q", placement: placed(80) }),
      ]);
      expect(await shown({ limit: 9 }, "b@p")).toEqual([]);
    });

    test("is a range of runs, of which the newest are read", async () => {
      for (const at of [10, 20, 30, 40]) await add(`r${at}`, at, { inbox: at });
      expect(await shown({ limit: 2 })).toEqual(["r30", "r40"]);
      expect(await shown({ limit: 9, sinceMs: 20 })).toEqual(["r20", "r30", "r40"]);
      expect(await shown({ limit: 9, beforeMs: 30 })).toEqual(["r10", "r20"]);
      expect(await shown({ limit: 1, sinceMs: 20, beforeMs: 40 })).toEqual(["r30"]);
      expect(await shown({ limit: 9, sinceMs: 41 })).toEqual([]);
    });

    test("has the latest attempt of each run, and no run that is being planned", async () => {
      await add("r1", 10, { inbox: 90, verdict: "failed" });
      const again = {
        name: "r1.a.2",
        number: 2,
        state: "planned",
        providerKey: "p",
        measureKey: "m",
        plan: {},
      } as const;
      await store.addAttempts({ runId: "r1", epoch: 1 }, [{ testId: "a@p", attempt: again }], []);
      await store.createRun({ id: "r2", createdAtMs: 20, settings: {} }, { owner: "me", untilMs: 1 });
      await store.addTests(
        { runId: "r2", epoch: 1 },
        [
          {
            position: 1,
            id: "a@p",
            scenario: "a",
            project: "p",
            identity: {},
            attempt: { ...again, name: "r2.a", number: 1 },
          },
        ],
        [],
      );
      expect(await store.history({ testId: "a@p", limit: 9 })).toMatchObject([
        { runId: "r1", number: 2, state: "planned", name: "r1.a.2" },
      ]);
    });

    test("leaves out what was changed behind the ledger's back, and reports it", async () => {
      await add("r1", 10, { inbox: 90, verdict: "passed" });
      await add("r2", 20, { inbox: 80, verdict: "passed" });
      await tamper("UPDATE attempt SET verdict = 'failed' WHERE run_id = 'r1'");
      const damaged: string[] = [];
      expect(await shown({ limit: 9, onDamaged: ({ message }) => damaged.push(message) })).toEqual(["r2"]);
      expect(damaged).toEqual([expect.stringContaining("attempt 1 of test a@p in run r1")]);
      await expect(store.history({ testId: "a@p", limit: 9 })).rejects.toMatchObject({
        code: "ledger-unusable",
      });
    });
  });

  test("every test that was measured is listed with its newest measurement", async () => {
    expect(await store.measuredTests()).toEqual([]);
    await add("r1", 10, { inbox: 90, completedAtMs: 20, verdict: "passed" });
    await add("r2", 30, { inbox: 80, completedAtMs: 40, verdict: "failed" });
    await add("r3", 50);
    expect(await store.measuredTests()).toEqual([
      {
        testId: "a@p",
        scenario: "a",
        project: "p",
        runId: "r2",
        completedAtMs: 40,
        verdict: "failed",
        identity: {},
      },
    ]);
    await tamper("UPDATE test SET identity = '{' WHERE run_id = 'r2'");
    expect(await store.measuredTests()).toEqual([]);
  });

  test("baselines are one run per project and branch, until they are cleared", async () => {
    await add("r1", 10);
    await add("r2", 20);
    await store.setBaseline({ project: "p", branch: "main", runId: "r1", setAtMs: 1 });
    await store.setBaseline({ project: "p", branch: "", runId: "r1", setAtMs: 2 });
    await store.setBaseline({ project: "p", branch: "main", runId: "r2", setAtMs: 3 });
    const rest = { project: "p", branch: "", runId: "r1", setAtMs: 2 };
    expect(await store.baselines()).toEqual([
      rest,
      { project: "p", branch: "main", runId: "r2", setAtMs: 3 },
    ]);
    expect(await store.clearBaseline("p", "main")).toBe(true);
    expect(await store.clearBaseline("p", "main")).toBe(false);
    expect(await store.baselines()).toEqual([rest]);
  });

  test("a finished run stores its end and its differences from the providers", async () => {
    await add("r1", 10);
    const fence = { runId: "r1", epoch: 1 };
    await store.saveReconciliation(fence, { doubles: [] });
    await store.finishRun(fence, { verdict: "warned", finishedAtMs: 77 });
    expect(await store.run("r1")).toMatchObject({
      state: "finished",
      verdict: "warned",
      finishedAtMs: 77,
      reconciliation: { doubles: [] },
    });
    // An adopted test makes both outdated.
    await store.adoptAttempts(
      fence,
      [
        { name: "r1.a", insteadOf: "report-r1", reportId: "report-new", submittedAtMs: 50 },
        { name: "r1.none", reportId: "x", submittedAtMs: 50 },
      ],
      { prices: new Map(), nowMs: 0 },
    );
    const reopened = await store.run("r1");
    expect(reopened?.state).toBe("open");
    for (const gone of ["verdict", "finishedAtMs", "reconciliation"])
      expect(reopened).not.toHaveProperty(gone);
    expect(await store.latestAttempts("r1")).toMatchObject([
      { name: "r1.a", state: "submitted", reportId: "report-new", submittedAtMs: 50 },
    ]);
    // The ledger's id is no longer the one that was searched for.
    await store.adoptAttempts(
      fence,
      [{ name: "r1.a", insteadOf: "report-r1", reportId: "y", submittedAtMs: 9 }],
      { prices: new Map(), nowMs: 0 },
    );
    expect((await store.latestAttempts("r1"))[0]?.reportId).toBe("report-new");
  });
});
