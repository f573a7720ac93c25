import { expect, test, vi } from "vitest";
import { maxDelayMs, systemClock } from "../../../src/base/clock.ts";

test("sleeps longer than a timer can", async () => {
  const stop = new AbortController();
  const onWarning = vi.fn();
  process.on("warning", onWarning);
  const slept = systemClock.sleep(maxDelayMs + 1, stop.signal).then(
    () => "slept",
    () => "stopped",
  );
  const first = await Promise.race([slept, systemClock.sleep(20)]);
  process.off("warning", onWarning);
  expect(first).toBeUndefined();
  expect(onWarning).not.toHaveBeenCalled();
  stop.abort();
  expect(await slept).toBe("stopped");
});

test.each([0, -5, Number.NaN])("does not sleep %d ms once its signal has aborted", async (ms) => {
  const reason = new Error("stopped");
  await expect(systemClock.sleep(ms, AbortSignal.abort(reason))).rejects.toBe(reason);
});

test("sleeps for the given time, and rejects with the signal's reason", async () => {
  const begunMs = systemClock.steadyMs();
  await systemClock.sleep(20, undefined, { background: false });
  expect(systemClock.steadyMs() - begunMs).toBeGreaterThanOrEqual(19);
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(5_000);
  const stop = new AbortController();
  const slept = systemClock.sleep(60_000, stop.signal, { background: true });
  const reason = new Error("stopped");
  stop.abort(reason);
  await expect(slept).rejects.toBe(reason);
});
