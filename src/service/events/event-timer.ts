import type { SteadyClock } from "../../base/clock.ts";
import type { ServiceClock } from "../service-clock.ts";
import type { EventLog } from "../state/event-log.ts";

/**
 * Lets events happen at their time, also while no request arrives.
 * @param onSettled called when some have happened
 */
export function startEventTimer(
  eventLog: EventLog,
  accountClock: Pick<ServiceClock, "realMsUntil">,
  clock: Pick<SteadyClock, "sleep" | "steadyMs">,
  signal: AbortSignal,
  onSettled: () => void = () => {},
): void {
  let current: { readonly atMs: number; readonly stop: AbortController } | undefined;

  function schedule(): void {
    const nextAtMs = eventLog.nextAtMs();
    if (nextAtMs === undefined || signal.aborted) return;
    const leftMs = Math.ceil(accountClock.realMsUntil(nextAtMs));
    if (!Number.isFinite(leftMs)) return;
    const atMs = clock.steadyMs() + leftMs;
    if (current && current.atMs <= atMs) return;
    current?.stop.abort();
    const stop = new AbortController();
    const mine = { atMs, stop };
    current = mine;
    clock.sleep(leftMs, AbortSignal.any([signal, stop.signal]), { background: true }).then(
      () => {
        if (current === mine) current = undefined;
        eventLog.settle();
        onSettled();
        schedule();
      },
      () => {},
    );
  }

  eventLog.subscribe(() => {}, schedule);
  schedule();
}
