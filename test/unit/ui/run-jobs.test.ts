import { expect, test } from "vitest";
import { createChanges } from "../../../src/ui/changes.ts";
import { createRunJobs } from "../../../src/ui/run-jobs.ts";
import { openLedger } from "../../../src/workspace/ledger.ts";
import { temporaryProject } from "../scenario/temporary-project.ts";

test("a run of another process has no activity and no failure here, and is not stopped", async () => {
  const store = await openLedger({ ledgerDir: await temporaryProject({}), env: {} });
  const changes = createChanges();
  const jobs = createRunJobs(store, changes, new AbortController().signal);
  jobs.stop("20260301-081500-3fa9c1");
  expect([
    jobs.job("20260301-081500-3fa9c1"),
    jobs.failureOf("20260301-081500-3fa9c1"),
    changes.now(),
  ]).toEqual([undefined, undefined, 0]);
  await jobs.close();
  await store.close();
});
