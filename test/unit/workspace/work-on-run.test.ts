import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import type { ExecuteOptions } from "../../../src/run/execute-run.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { RunState, StoredRun } from "../../../src/store/store.ts";
import { hasLocalData } from "../../../src/workspace/local-dir.ts";
import { refuseUnready, workOnRun } from "../../../src/workspace/work-on-run.ts";
import { beginRun, takeOver } from "../../support/execute.ts";
import { plannedTest } from "../../support/planned-tests.ts";
import { makeProject } from "../../support/project-folder.ts";

const runId = "20260301-081500-3fa9c1";

test.each<[RunState, string | undefined, string | undefined]>([
  ["open", undefined, undefined],
  ["finished", undefined, undefined],
  ["planning", "it was stopped before its tests were recorded", "Start a new run. Nothing was submitted"],
  [
    "cancelled",
    "it was cancelled",
    `Run placewright wait ${runId} to collect the submitted tests, or start a new run to submit again`,
  ],
])("a run that is %s is refused if it cannot be continued", (state, reason, hint) => {
  const run: StoredRun = { id: runId, state, createdAtMs: 0, calls: {}, epoch: 1, settings: {} };
  const check = () => refuseUnready(run);
  if (reason === undefined) expect(check).not.toThrow();
  else
    expect(check).toThrow(
      expect.objectContaining({
        code: "usage",
        reason: `Cannot continue run ${runId}: ${reason}`,
        hint,
      }),
    );
});

/** Begins a run of one test at the embedded service. Returns a function that works on it, as a new process. */
async function stage({ keys = "", completeAfter = 100 } = {}) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { ${keys} projects: [{ name: "here", provider: "local", completeAfter: ${completeAfter}, pollEvery: 20 }] };\n`,
  });
  onTestFinished(remove);
  const config = await loadConfig({ cwd: dir, env: {} });
  const store = await openMemoryStore();
  onTestFinished(() => store.close());
  const [project] = config.projects;
  if (!project) throw new Error("no project");
  await beginRun(store, runId, [plannedTest("a", project)]);
  const { signal } = new AbortController();
  const work = async (options: Partial<ExecuteOptions> = {}) => {
    const lease = await takeOver(store, runId);
    return workOnRun(config, {
      store,
      runId,
      lease,
      emit: () => {},
      interrupt: signal,
      abandon: signal,
      ...options,
    });
  };
  return { work, hasData: () => hasLocalData(config, runId) };
}

test("the data of a run's embedded service is kept until the run is finished", async () => {
  const { work, hasData } = await stage();
  const detached = await work({ polls: "never" });
  expect([detached.counts.pending, await hasData()]).toEqual([1, true]);
  const collected = await work();
  expect([collected.verdict, await hasData()]).toEqual(["passed", false]);
});

test.each<[string, string, Partial<ExecuteOptions>]>([
  ["the time limit of the config", "timeout: 20,", {}],
  ["its own time limit, which takes precedence", 'timeout: "1h",', { timeoutMs: 20 }],
])("a run ends at %s", async (_, keys, options) => {
  const { work } = await stage({ keys, completeAfter: 3_600_000 });
  // Whether it was submitted depends on the speed of the machine.
  expect(["pending", "skipped"]).toContain((await work(options)).verdict);
});
