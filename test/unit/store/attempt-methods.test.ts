import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readHead } from "../../../src/store/sqlite/head-file.ts";
import type { NewAttempt, NewTest, Store } from "../../../src/store/store.ts";
import { describeStores } from "../../support/store-kinds.ts";

describeStores((open) => {
  let folder: string | undefined;
  let store: Store;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ store, folder, close } = await open());
  });
  afterEach(() => close());

  const fence = { runId: "run", epoch: 1 };
  const attemptOf = (name: string, rest: Partial<NewAttempt> = {}): NewAttempt => ({
    name,
    number: 1,
    state: "planned",
    providerKey: "provider",
    measureKey: "measure",
    plan: { from: name },
    ...rest,
  });
  const testOf = (id: string, position: number, attempt: NewAttempt): NewTest => ({
    position,
    id,
    scenario: `scenario of ${id}`,
    project: "p",
    identity: { title: id },
    attempt,
  });
  const placement = { overall: { inboxPercent: 90 }, isps: [], simulated: false };
  const rowOf = (name: string, rest: object = {}) => ({
    name,
    runId: "run",
    testId: name.slice(0, 1),
    number: 1,
    position: name.startsWith("a") ? 1 : 2,
    scenario: `scenario of ${name.slice(0, 1)}`,
    project: "p",
    measureKey: "measure",
    state: "planned",
    ...rest,
  });
  const rows = () => store.allAttempts("run");
  /** Expects a number of intents in the head, which only SQLite has. */
  const expectIntents = (count: number) => {
    if (folder === undefined) return;
    const head = readHead(folder);
    expect(typeof head === "object" ? head.runs.find(({ id }) => id === "run")?.intents : head).toBe(count);
  };

  async function begin(...attempts: NewAttempt[]): Promise<void> {
    await store.createRun({ id: "run", createdAtMs: 5, settings: {} }, { owner: "me", untilMs: 1000 });
    await store.addTests(
      fence,
      attempts.map((attempt, index) => testOf(attempt.name.slice(0, 1), index + 1, attempt)),
      [],
    );
    await store.openRun(fence);
  }

  describe("tests", () => {
    test("are stored with their attempts, in order of position", async () => {
      const reused = attemptOf("b1", {
        state: "measured",
        verdict: "passed",
        placement,
        result: { kept: 1 },
      });
      await begin(attemptOf("a1"), reused);
      expect(await rows()).toMatchObject([
        rowOf("a1"),
        rowOf("b1", { state: "measured", verdict: "passed" }),
      ]);
      expect(await store.latestAttempts("run")).toEqual(await store.allAttempts("run"));
      expect(await store.attempt("a1")).toEqual({ plan: { from: "a1" } });
      expect(await store.attempt("b1")).toEqual({ plan: { from: "b1" }, placement, result: { kept: 1 } });
      expect(await store.attempt("c1")).toBeUndefined();
      expect([...(await store.identities("run"))]).toEqual([
        ["a", { title: "a" }],
        ["b", { title: "b" }],
      ]);
      expect(await store.identities("none")).toEqual(new Map());
      expect(await store.attemptsOf("run", "b")).toMatchObject([
        { name: "b1", plan: { from: "b1" }, placement, result: { kept: 1 } },
      ]);
      expect(await store.attemptsOf("run", "c")).toEqual([]);
    });

    test("have a message with bytes, without, or none", async () => {
      await begin(attemptOf("a1"));
      const bytes = new Uint8Array([7, 0, 1, 255, 9]).subarray(1, 4);
      await store.addAttempts(
        fence,
        [],
        [
          { contentHash: "raw", bytes, document: { kind: "raw" } },
          { contentHash: "simple", document: { kind: "simple" } },
        ],
      );
      expect(await store.message("raw")).toEqual({
        contentHash: "raw",
        bytes: new Uint8Array([0, 1, 255]),
        document: { kind: "raw" },
      });
      expect(await store.message("simple")).toEqual({ contentHash: "simple", document: { kind: "simple" } });
      expect(await store.message("none")).toBeUndefined();
    });

    test("can be attempted again, which opens a finished run", async () => {
      await begin(attemptOf("a1"));
      await store.finishRun(fence, { verdict: "failed", finishedAtMs: 9 });
      await store.addAttempts(fence, [{ testId: "a", attempt: attemptOf("a2", { number: 2 }) }], []);
      const run = await store.run("run");
      expect(run?.state).toBe("open");
      expect(run).not.toHaveProperty("verdict");
      expect(run).not.toHaveProperty("finishedAtMs");
      expect((await store.latestAttempts("run")).map(({ name }) => name)).toEqual(["a2"]);
      expect((await store.allAttempts("run")).map(({ name }) => name)).toEqual(["a1", "a2"]);
      expectIntents(0);
    });
  });

  describe("intents", () => {
    test("are recorded before anything is billed, and counted once per attempt", async () => {
      await begin(attemptOf("a1"), attemptOf("b1"));
      expectIntents(0);
      expect(await store.recordIntents(fence, ["a1", "none"], 7)).toBe(true);
      expectIntents(1);
      expect(await store.recordIntents(fence, ["a1", "b1"], 8)).toBe(true);
      expectIntents(2);
      expect(await rows()).toMatchObject([
        { name: "a1", state: "submitting", intendedAtMs: 8 },
        { name: "b1", state: "submitting", intendedAtMs: 8 },
      ]);
    });

    test.each<[string, () => Promise<unknown>]>([
      ["cancelled", () => store.cancelRun("run")],
      ["finished", () => store.finishRun(fence, { verdict: "passed", finishedAtMs: 9 })],
    ])("are refused once the run is %s", async (_, end) => {
      await begin(attemptOf("a1"));
      await end();
      expect(await store.recordIntents(fence, ["a1"], 7)).toBe(false);
      expect(await rows()).toMatchObject([{ name: "a1", state: "planned" }]);
    });
  });

  describe("saving attempts", () => {
    test("changes what is given, and keeps the rest", async () => {
      await begin(attemptOf("a1"), attemptOf("b1"));
      await store.saveAttempts(fence, [
        { name: "a1", state: "submitted", reportId: "r-1", intendedAtMs: 6, submittedAtMs: 7 },
        { name: "none", state: "finished" },
      ]);
      // A member that is undefined changes nothing either.
      const nothing = { state: undefined, reportId: undefined } as object;
      await store.saveAttempts(fence, [{ name: "a1", ...nothing }]);
      await store.saveAttempts(fence, [{ name: "a1", completedAtMs: 9, placement }]);
      await store.saveAttempts(fence, [
        { name: "a1", state: "finished", verdict: "passed", result: { ok: true } },
      ]);
      expect(await rows()).toMatchObject([
        rowOf("a1", {
          state: "finished",
          reportId: "r-1",
          verdict: "passed",
          intendedAtMs: 6,
          submittedAtMs: 7,
          completedAtMs: 9,
        }),
        rowOf("b1"),
      ]);
      expect(await store.attempt("a1")).toEqual({ plan: { from: "a1" }, placement, result: { ok: true } });
      expect(await store.damagedAttempts(9)).toEqual([]);
    });

    test("adds up the calls of the run", async () => {
      await begin(attemptOf("a1"));
      await store.saveAttempts(fence, [], { create: 2, get: 1 });
      await store.saveAttempts(fence, []);
      await store.saveAttempts(fence, [], { get: 4, list: 1 });
      expect((await store.run("run"))?.calls).toEqual({ create: 2, get: 5, list: 1 });
    });
  });

  test("adopting a test replaces what was measured, and does not finish a cancelled run", async () => {
    await begin(attemptOf("a1"), attemptOf("b1"));
    await store.saveAttempts(fence, [
      {
        name: "a1",
        state: "finished",
        verdict: "failed",
        completedAtMs: 9,
        placement,
        result: { ok: false },
      },
      { name: "b1", state: "submitted", reportId: "r-2", submittedAtMs: 3 },
    ]);
    await store.cancelRun("run");
    await store.adoptAttempts(
      fence,
      [
        { name: "a1", reportId: "r-1", submittedAtMs: 50 },
        // It has another id by now.
        { name: "b1", reportId: "r-3", submittedAtMs: 50 },
      ],
      { prices: new Map(), nowMs: 0 },
    );
    const [a, b] = await rows();
    expect(a).toMatchObject(rowOf("a1", { state: "submitted", reportId: "r-1", submittedAtMs: 50 }));
    for (const gone of ["verdict", "completedAtMs"]) expect(a).not.toHaveProperty(gone);
    expect(await store.attempt("a1")).toEqual({ plan: { from: "a1" } });
    expect(b).toMatchObject(rowOf("b1", { state: "submitted", reportId: "r-2", submittedAtMs: 3 }));
    expect((await store.run("run"))?.state).toBe("cancelled");
  });

  describe("lists across runs", () => {
    const add = async (id: string, createdAtMs: number, state?: "submitted") => {
      await store.createRun({ id, createdAtMs, settings: {} }, { owner: "me", untilMs: 1000 });
      const own = { runId: id, epoch: 1 };
      await store.addTests(own, [testOf("a", 1, attemptOf(`${id}.1`))], []);
      await store.openRun(own);
      if (state) await store.saveAttempts(own, [{ name: `${id}.1`, state, reportId: "r", submittedAtMs: 6 }]);
      return own;
    };

    test("find the last attempts, with the start of their run", async () => {
      await add("r1", 10);
      const newest = await add("r2", 20);
      await store.addAttempts(newest, [{ testId: "a", attempt: attemptOf("r2.2", { number: 2 }) }], []);
      expect(await store.lastAttempts(["a", "z"], 9)).toMatchObject([
        { name: "r2.2", startedAtMs: 20, testId: "a" },
      ]);
      expect(await store.lastAttempts(["z"], 9)).toEqual([]);
      expect(await store.lastAttempts(["a"], 0)).toEqual([]);
    });

    test("find open attempts, newest run first, within a number of runs", async () => {
      await add("r1", 10, "submitted");
      await add("r2", 20, "submitted");
      await add("r3", 30);
      const namesOf = async (limit: number) => (await store.openAttempts(limit)).map(({ name }) => name);
      expect(await namesOf(9)).toEqual(["r2.1", "r1.1"]);
      expect(await namesOf(2)).toEqual(["r2.1"]);
      expect(await namesOf(1)).toEqual([]);
    });
  });
});
