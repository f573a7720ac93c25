import { afterEach, expect, test, vi } from "vitest";
import type { AccessStore } from "../../../../src/store/access.ts";
import { createHealth } from "../../../../src/ui/team/health.ts";

afterEach(() => void vi.useRealTimers());

const healthOf = (session: AccessStore["session"]) => createHealth({ session }, { now: () => 0 });

test("asks the ledger at most every 5 s, however often it is asked", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const session = vi.fn(async () => undefined);
  const isHealthy = healthOf(session);
  expect(await Promise.all([isHealthy(), isHealthy(), isHealthy()])).toEqual([true, true, true]);
  expect(session).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5000);
  session.mockRejectedValueOnce(new Error("the server is gone"));
  expect(await isHealthy()).toBe(false);
  expect(session).toHaveBeenCalledTimes(2);
});

test("a ledger that never answers is not healthy", async () => {
  expect(await healthOf(() => new Promise(() => {}))()).toBe(false);
});
