import { expect, test } from "vitest";
import type { ResolvedConfig } from "../../../src/config/config.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import { retryTests } from "../../../src/workspace/retry-tests.ts";
import { beginRun } from "../../support/execute.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

test("does not retry a test that the provider was found to have, because it would be billed twice", async () => {
  const store = await openMemoryStore();
  const project = projectOf({ provider: "local" });
  const planned = plannedTest("sale", project);
  const fence = await beginRun(store, "run-1", [planned]);
  const { name } = planned.submission;
  await store.saveAttempts(fence, [{ name, state: "finished", verdict: "errored" }]);
  await store.saveReconciliation(fence, {
    checkedAt: "2026-03-01T08:15:00Z",
    doubles: [],
    orphans: [{ project: project.name, reportName: name, reportId: "1" }],
    vanished: [],
  });
  await store.releaseLease(fence);
  const run = await store.run("run-1");
  const config = { projects: [project] } as unknown as ResolvedConfig;
  const attempts = await store.latestAttempts("run-1");
  if (!run) throw new Error("there is no run");
  await expect(retryTests(store, config, run, attempts, { selection: [] })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringMatching(/the provider already has it\. Run placewright reconcile run-1 --adopt/),
  });
  // The lease is released, so that an adopting process can acquire it.
  expect((await store.run("run-1"))?.lease).toBeUndefined();
  await store.close();
});
