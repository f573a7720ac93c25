import { afterEach, beforeEach, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { findOpenRuns } from "../../../src/workspace/open-runs.ts";
import { describeStores } from "../../support/store-kinds.ts";
import { attemptOf, message, testOf } from "../store/one-run.ts";

const nowMs = 10_000;

describeStores((open) => {
  let store: Store;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ store, close } = await open());
  });
  afterEach(() => close());

  /** Records a run with one test that is submitted, on which a process works until a time. */
  async function add(id: string, createdAtMs: number, untilMs: number): Promise<void> {
    const fence = { runId: id, epoch: 1 };
    await store.createRun(
      { id, createdAtMs, branch: "main", settings: {} },
      { owner: "elsewhere 1 x", untilMs },
    );
    await store.addTests(fence, [{ ...testOf("a"), attempt: attemptOf(`${id}.a`) }], [message]);
    await store.openRun(fence);
    await store.saveAttempts(fence, [{ name: `${id}.a`, state: "submitted", reportId: id }]);
  }

  test("open and cancelled runs with results to come are found, also those that a process works on", async () => {
    for (const [index, [id, untilMs]] of (
      [
        ["held", nowMs + 5000],
        ["left", 1],
        ["cancelled-held", nowMs + 5000],
        ["cancelled-left", 1],
        ["cancelled-done", 1],
      ] as const
    ).entries())
      await add(id, index + 1, untilMs);
    await store.saveAttempts({ runId: "cancelled-done", epoch: 1 }, [
      { name: "cancelled-done.a", state: "finished", verdict: "passed" },
    ]);
    for (const id of ["cancelled-held", "cancelled-left", "cancelled-done"]) await store.cancelRun(id);
    expect(await findOpenRuns(store, { nowMs })).toEqual([
      "held",
      "left",
      "cancelled-held",
      "cancelled-left",
    ]);
    // A worker takes only those that no process works on.
    expect((await store.dueRuns({ limit: 9, nowMs })).map(({ id }) => id)).toEqual([
      "left",
      "cancelled-left",
    ]);
  });
});
