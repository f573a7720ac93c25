import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { RunOutcome } from "../../../src/result/run-report.ts";
import type { BrokenScenario } from "../../../src/scenario/load.ts";
import type { Store } from "../../../src/store/store.ts";
import { startAfterRecent } from "../../../src/worker/start-after-recent.ts";
import { selectRunnable } from "../../../src/workspace/select-tests.ts";
import { NothingLeft, TestsTaken } from "../../../src/workspace/start-run.ts";
import { hourMs, runIdOf, type StagedRun, stageProject } from "../../support/staged-ledger.ts";

const scenario = `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order is on its way." } }
expect: { overall: [inbox >= 50] }
`;
const message = new TextEncoder().encode("Subject: Tulips\r\n\r\nHello");
const elsewhere = "elsewhere 4711 x";

/** A run with tests that it has not submitted. `heldMs` is how long another process still works on it. */
const open = (number: number, ageMs: number, scenarios: readonly string[], heldMs?: number): StagedRun => ({
  id: runIdOf(number),
  createdAtMs: Date.now() - ageMs,
  tests: scenarios.map((name) => ({ scenario: name, project: "ses", message })),
  ...(heldMs === undefined ? {} : { lease: { owner: elsewhere, untilMs: Date.now() + heldMs } }),
});

interface Call {
  readonly maxNewTests?: number;
  readonly dryRun?: boolean;
  /** Adds a broken scenario, after which nothing may be submitted. */
  readonly strict?: boolean;
  /** Called before a run is taken. */
  readonly onAcquire?: (store: Store, runId: string) => Promise<unknown>;
  /** Called before the tests are submitted that a run has left. */
  readonly onSubmit?: (store: Store, runId: string) => Promise<void>;
  /** Throws what opening a run throws. Called with the number of the attempt. */
  readonly onStart?: (store: Store, count: number) => Promise<void>;
}

const broken: BrokenScenario = {
  name: "d",
  file: "scenarios/d.yaml",
  tags: [],
  problems: [new PlacewrightError("scenario-invalid", "it is broken")],
};

/** A ledger with these runs, and a call of `run --every 1h` for the scenarios a, b, and c at "ses". */
async function stage(runs: readonly StagedRun[]) {
  const files = ["a", "b", "c"].map((name) => [`scenarios/${name}.yaml`, scenario] as const);
  const { dir, change } = await stageProject(runs, Object.fromEntries(files));
  const call = ({ maxNewTests, dryRun, strict, onAcquire, onSubmit, onStart }: Call = {}) =>
    change(async (opened) => {
      const store: Store = {
        ...opened,
        async acquireLease(runId, request) {
          await onAcquire?.(opened, runId);
          return opened.acquireLease(runId, request);
        },
      };
      const loaded = await loadConfig({ cwd: dir, env: {} });
      const config = { ...loaded, budget: { ...loaded.budget, maxNewTests } };
      const { tests } = await selectRunnable(config, { project: ["ses"] });
      const said: string[] = [];
      const continued: string[] = [];
      let count = 0;
      const started = await startAfterRecent(
        {
          config,
          store,
          plan: { selection: tests, ...(strict ? { strict, broken: [broken] } : {}) },
          everyMs: hourMs,
          env: {},
          branch: undefined,
          project: ["ses"],
          dryRun,
          say: (line) => said.push(line),
          async submit(runId, lease) {
            await onSubmit?.(store, runId);
            continued.push(runId);
            const left = (await store.latestAttempts(runId)).filter(({ state }) => state === "planned");
            await store.saveAttempts(
              lease.fence,
              left.map(({ name }) => ({
                name,
                state: "submitted",
                reportId: name,
                submittedAtMs: Date.now(),
              })),
            );
            await lease.release();
            return { tests: [], verdict: "skipped" } as unknown as RunOutcome;
          },
        },
        async ({ elsewhere }) => {
          await onStart?.(store, ++count);
          const names = tests.map(({ scenario }) => scenario.name);
          const left = names.filter((name) => !elsewhere?.testIds.has(`${name}@ses`));
          if (left.length === 0) throw new NothingLeft();
          return left;
        },
      );
      const { begun, runs, rest } = started;
      return {
        submitted: begun?.run ?? [],
        continued,
        runs,
        said,
        newTests: rest.map((cost) => cost.newTests),
      };
    });
  const stateOf = (number: number) => change(async (store) => (await store.run(runIdOf(number)))?.state);
  return { call, stateOf };
}

describe("a run that another process submits", () => {
  test("keeps its tests, although it was started before the time", async () => {
    const { call, stateOf } = await stage([open(1, 2 * hourMs, ["b"], 15_000)]);
    expect(await call()).toMatchObject({
      submitted: ["a", "c"],
      continued: [],
      runs: [runIdOf(1)],
      newTests: [],
      said: [
        `process 4711 on elsewhere submits run ${runIdOf(1)}.`,
        `1 test submitted in the last 1 hour, in ${runIdOf(1)}.`,
      ],
    });
    expect(await stateOf(1)).toBe("open");
    expect((await call({ dryRun: true })).submitted).toEqual(["a", "c"]);
  });

  test("keeps its tests if it ends during the call, whose limit does not have them", async () => {
    const { call } = await stage([
      open(1, 1000, ["a"]),
      open(2, 500, ["b", "c"], 15_000),
      open(3, 400, ["d"], 15_000),
    ]);
    const end = (store: Store) => store.releaseLease({ runId: runIdOf(2), epoch: 1 });
    expect(await call({ maxNewTests: 1, onSubmit: end })).toMatchObject({
      submitted: [],
      continued: [runIdOf(1)],
      runs: [runIdOf(1), runIdOf(2)],
      newTests: [1],
    });
    // The next call continues it, if its limit allows.
    await expect(call({ maxNewTests: 1 })).rejects.toMatchObject({
      reason: expect.stringContaining("2 new"),
    });
    expect(await call({ maxNewTests: 2 })).toMatchObject({ continued: [runIdOf(2)], newTests: [2] });
  });

  test("counts toward the limit if it ends while a run is opened", async () => {
    const { call } = await stage([open(1, 1000, ["a"]), open(2, 500, ["b"], 15_000)]);
    const onStart = async (store: Store, count: number) => {
      if (count > 1) return;
      await store.releaseLease({ runId: runIdOf(2), epoch: 1 });
      throw new TestsTaken(new Map([["c@ses", runIdOf(2)]]));
    };
    await expect(call({ maxNewTests: 1, onStart })).rejects.toMatchObject({
      reason: expect.stringMatching(
        /2 new tests .* Only the test that an earlier run had left was submitted/,
      ),
    });
  });

  test("is not continued if that process has cancelled it before it is taken", async () => {
    const { call, stateOf } = await stage([open(1, 1000, ["a"])]);
    const onAcquire = (store: Store, runId: string) => store.cancelRun(runId);
    expect(await call({ onAcquire })).toMatchObject({
      submitted: ["a", "b", "c"],
      continued: [],
      newTests: [],
    });
    expect(await stateOf(1)).toBe("cancelled");
  });

  test("loses its tests if its process ends, and it was started before the time", async () => {
    const { call, stateOf } = await stage([open(1, 2 * hourMs, ["b"], 15_000)]);
    const onStart = async (store: Store, count: number) => {
      if (count > 1) return;
      await store.releaseLease({ runId: runIdOf(1), epoch: 1 });
      throw new TestsTaken(new Map([["b@ses", runIdOf(1)]]));
    };
    expect((await call({ onStart })).submitted).toEqual(["a", "b", "c"]);
    expect(await stateOf(1)).toBe("cancelled");
  });
});

test("a stopped run of other tests is left alone, however old it is", async () => {
  const { call, stateOf } = await stage([open(1, 1000, ["d"]), open(2, 2 * hourMs, ["e"])]);
  expect(await call({ maxNewTests: 0 })).toMatchObject({
    submitted: ["a", "b", "c"],
    continued: [],
    runs: [],
    newTests: [],
    said: [],
  });
  expect([await stateOf(1), await stateOf(2)]).toEqual(["open", "open"]);
});

describe("what a stopped run has left is not submitted again", () => {
  /** A run that has submitted these tests. */
  const done = (number: number, ageMs: number, scenarios: readonly string[]): StagedRun => ({
    id: runIdOf(number),
    createdAtMs: Date.now() - ageMs,
    tests: scenarios.map((name) => ({
      scenario: name,
      project: "ses",
      message,
      state: "submitted" as const,
      submittedAtMs: Date.now() - ageMs,
    })),
  });
  const dropped = `Run ${runIdOf(1)} was stopped before all of its tests were submitted, and other runs have some of these tests. It is cancelled; what it has submitted is collected.`;

  test("if another run has submitted it since, which leaves the others to the new run", async () => {
    const { call, stateOf } = await stage([open(1, 1000, ["a", "b"]), done(2, 500, ["a"])]);
    const dry = await call({ dryRun: true });
    expect(dry).toMatchObject({ submitted: ["b", "c"], newTests: [] });
    expect(dry.said[0]).toBe(
      dropped.replace("is cancelled; what it has submitted is collected", "would be cancelled"),
    );
    expect(await stateOf(1)).toBe("open");
    const { said, ...called } = await call();
    expect(called).toMatchObject({ submitted: ["b", "c"], continued: [], runs: [runIdOf(2)], newTests: [] });
    expect([said[0], await stateOf(1)]).toEqual([dropped, "cancelled"]);
  });

  test("if another run submitted it before, and too long ago", async () => {
    const { call } = await stage([done(1, 2 * hourMs, ["a"]), open(2, 1000, ["a"])]);
    expect(await call()).toMatchObject({ submitted: ["b", "c"], continued: [runIdOf(2)] });
  });

  test("if two stopped runs have it left", async () => {
    const { call, stateOf } = await stage([open(2, 2000, ["a", "b"]), open(1, 1000, ["b", "c"])]);
    expect(await call({ maxNewTests: 2 })).toMatchObject({
      submitted: ["c"],
      continued: [runIdOf(2)],
      newTests: [2],
    });
    expect([await stateOf(1), await stateOf(2)]).toEqual(["cancelled", "open"]);
  });

  test("if a run that another process submits has it, or one of other tests", async () => {
    for (const other of [open(2, 500, ["d"]), open(2, 500, ["a", "d"], 15_000)]) {
      const { call, stateOf } = await stage([open(1, 1000, ["b", "d"]), other]);
      expect((await call()).continued).toEqual([]);
      expect([await stateOf(1), await stateOf(2)]).toEqual(["cancelled", "open"]);
    }
  });

  test("if a mistake in a scenario is enough to submit nothing", async () => {
    const { call } = await stage([open(1, 1000, ["a"])]);
    await expect(call({ strict: true })).rejects.toMatchObject({
      message: expect.stringContaining("it is broken"),
    });
    expect((await call()).continued).toEqual([runIdOf(1)]);
  });
});

test("a dry run says what the rest of a stopped run costs", async () => {
  const { call } = await stage([open(1, 1000, ["a", "d"])]);
  expect((await call({ dryRun: true })).said[0]).toBe(
    `Run ${runIdOf(1)} was stopped before all of its tests were submitted. Up to 2 tests would be submitted (ses: 2 new tests, price unknown (set pricePerTest in the config)).`,
  );
});

test("a dry run leaves the tests of a stopped run to it, and those of one that is too old to the new run", async () => {
  const { call, stateOf } = await stage([open(1, 1000, ["a"]), open(2, 2 * hourMs, ["b"])]);
  expect(await call({ dryRun: true })).toMatchObject({ submitted: ["b", "c"], continued: [], newTests: [1] });
  expect([await stateOf(1), await stateOf(2)]).toEqual(["open", "open"]);
});

test("what a stopped run left is not taken if its limit is too low, and stays", async () => {
  const { call } = await stage([open(1, 1000, ["a", "b"])]);
  await expect(call({ maxNewTests: 1 })).rejects.toMatchObject({
    reason: expect.stringContaining("Nothing was submitted"),
  });
  expect((await call({ maxNewTests: 2 })).continued).toEqual([runIdOf(1)]);
});

test("an error of starting the run is thrown, with what the call has submitted before", async () => {
  const { call } = await stage([open(1, 1000, ["a"])]);
  const submitted: string[] = [];
  const failing = call({
    onSubmit: async (_store, runId) => void submitted.push(runId),
    onStart: () => Promise.reject(new Error("the ledger is full")),
  });
  await expect(failing).rejects.toThrow("the ledger is full");
  expect(submitted).toEqual([runIdOf(1)]);
});
