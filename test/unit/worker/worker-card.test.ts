import { expect, test } from "vitest";
import { leaseMs } from "../../../src/run/run-lease.ts";
import { liveWorkers } from "../../../src/worker/worker-card.ts";

test("a worker counts as gone as soon as others may take its runs over", async () => {
  const nowMs = 1_000_000;
  const seen = (id: string, agoMs: number) => ({ id, seenAtMs: nowMs - agoMs, document: {} });
  const workers = async () => [seen("alive", leaseMs - 1), seen("gone", leaseMs)];
  expect((await liveWorkers({ workers }, nowMs)).map(({ id }) => id)).toEqual(["alive"]);
});
