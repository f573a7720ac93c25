import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { runWorker } from "../../../src/worker/run-worker.ts";
import type { WorkerEvent } from "../../../src/worker/worker-event.ts";
import { openLedger } from "../../../src/workspace/ledger.ts";
import { selectAllFrom } from "../../../src/workspace/select-tests.ts";
import { startRun } from "../../../src/workspace/start-run.ts";
import { isCreate, startFarProject } from "../../support/far-project.ts";

test("a worker hands a run back, and writes no report, while a test is errored only for now", async ({
  onTestFinished,
}) => {
  // The provider refuses to show a test that it has: the test is paid for, and stays open.
  const project = await startFarProject({
    tests: 1,
    decide: (request) =>
      isCreate(request) ? { kind: "pass" } : { kind: "answer", status: 403, error: "AccessDeniedException" },
  });
  onTestFinished(project.close);
  const config = await loadConfig({ cwd: project.dir, env: {} });
  const store = await openLedger(config);
  onTestFinished(() => store.close());
  const { tests: selection } = await selectAllFrom(config, {});
  const started = await startRun(store, config, { selection, check: false, env: {}, commandLine: "test" });
  await started?.lease.release();
  const interrupt = new AbortController();
  const events: WorkerEvent[] = [];
  await runWorker({
    store,
    config,
    env: {},
    clock: systemClock,
    concurrency: 1,
    projects: config.projects.map(({ name }) => name),
    interrupt: interrupt.signal,
    abandon: new AbortController().signal,
    onEvent(event) {
      events.push(event);
      if (event.type === "run-left") interrupt.abort();
    },
  });
  const left = events.find(({ type }) => type === "run-left");
  expect(left).toMatchObject({ isFinished: false, report: { counts: { errored: 1 } } });
  expect((await store.run(started?.runId ?? ""))?.state).toBe("open");
  expect(await readdir(join(project.dir, "reports")).catch(() => [])).toEqual([]);
});
