import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { leaseMs } from "../../../src/run/run-lease.ts";
import { createOwner } from "../../../src/store/owner.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { startRun } from "../../../src/workspace/start-run.ts";
import { makeProject } from "../../support/project-folder.ts";

test("does not delete a run that another process begins to plan at the same time", async () => {
  const { dir, remove } = await makeProject({});
  const memory = await openMemoryStore();
  const other = "20260301-081500-3fa9c1";
  // The other process is faster: its run exists when this one checks.
  const store: Store = {
    ...memory,
    async runs(filter) {
      const beganAtMs = Date.now();
      while (Date.now() < beganAtMs + 5) await sleep(1);
      const lease = { owner: createOwner(), untilMs: Date.now() + leaseMs };
      await memory.createRun({ id: other, createdAtMs: Date.now(), settings: { projects: [] } }, lease);
      return memory.runs(filter);
    },
  };
  const config = await loadConfig({ cwd: dir, env: {} });
  const begun = await startRun(store, config, { selection: [], env: {}, commandLine: "placewright run" });
  expect(await memory.run(other)).toMatchObject({ state: "planning" });
  await begun?.lease.release();
  await memory.close();
  await remove();
});
