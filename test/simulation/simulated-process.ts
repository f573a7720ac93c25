import { AsyncLocalStorage } from "node:async_hooks";
import type { SteadyClock } from "../../src/base/clock.ts";
import type { ProcessFault } from "./schedule.ts";
import type { VirtualTime } from "./virtual-time.ts";

/**
 * One process of a simulation. Every external action passes its gate, where the process is frozen or killed.
 */
export interface SimulatedProcess {
  readonly id: number;
  readonly clock: SteadyClock;
  readonly interrupt: AbortController;
  readonly abandon: AbortController;
  /** Number of create requests whose bytes have left the process. */
  sent: number;
  /** Whether the process was delayed so long that another may have acquired its run. */
  readonly wasHeldUp: boolean;
  /** Virtual times until which its disk is full, and until which it hangs. */
  readonly diskFullUntilMs: number;
  readonly diskHangsUntilMs: number;
  readonly isKilled: boolean;
  /** Resolves when the process may continue; never resolves once it is killed. */
  gate(): Promise<void>;
  /** Does the same for a timer of the process that is due, without counting a step. */
  thawed(): Promise<void>;
  apply(effect: ProcessFault["effect"]): void;
}

/** The process whose code is running. Timers that libraries set belong to their process too. */
export const processContext = new AsyncLocalStorage<SimulatedProcess>();

export interface ProcessOptions {
  readonly id: number;
  readonly time: VirtualTime;
  /** Time by which the process's date is ahead, in milliseconds. */
  readonly aheadMs: number;
  readonly faults: readonly ProcessFault[];
  onFault(): void;
  onKilled(): void;
}

export function createProcess({
  id,
  time,
  aheadMs,
  faults,
  onFault,
  onKilled,
}: ProcessOptions): SimulatedProcess {
  const interrupt = new AbortController();
  const abandon = new AbortController();
  let step = 0;
  let frozenUntilMs = 0;
  let dateOffsetMs = aheadMs;
  /** Total time that the steady clock was stopped; `isSuspendedSinceMs` is the start of the current stop. */
  let stoodStillMs = 0;
  let isSuspendedSinceMs: number | undefined;
  let diskFullUntilMs = 0;
  let diskHangsUntilMs = 0;
  let isKilled = false;
  let wasHeldUp = false;

  function apply(effect: ProcessFault["effect"]): void {
    onFault();
    const nowMs = time.now();
    switch (effect.kind) {
      case "kill":
        isKilled = true;
        onKilled();
        return;
      case "freeze":
        frozenUntilMs = Math.max(frozenUntilMs, nowMs + effect.seconds * 1000);
        wasHeldUp = true;
        return;
      case "suspend":
        frozenUntilMs = Math.max(frozenUntilMs, nowMs + effect.seconds * 1000);
        isSuspendedSinceMs ??= nowMs;
        wasHeldUp = true;
        return;
      case "set-clock":
        dateOffsetMs += effect.minutes * 60_000;
        return;
      case "interrupt":
        interrupt.abort(new Error("interrupted"));
        return;
      case "abandon":
        interrupt.abort(new Error("interrupted"));
        abandon.abort(new Error("interrupted again"));
        return;
      case "disk-full":
        diskFullUntilMs = nowMs + effect.seconds * 1000;
        return;
      case "disk-hangs":
        diskHangsUntilMs = nowMs + effect.seconds * 1000;
        wasHeldUp = true;
    }
  }

  async function gate(): Promise<void> {
    step++;
    for (const fault of faults) if (fault.process === id && fault.step === step) apply(fault.effect);
    await thawed();
  }

  async function thawed(): Promise<void> {
    // When a process thaws, its tasks continue in an unknown order.
    while (!isKilled && frozenUntilMs > time.now())
      await time.sleep(frozenUntilMs - time.now() + Math.floor(Math.random() * 20));
    if (isKilled) return new Promise(() => {});
    if (isSuspendedSinceMs !== undefined) {
      stoodStillMs += time.now() - isSuspendedSinceMs;
      isSuspendedSinceMs = undefined;
    }
  }

  const clock: SteadyClock = {
    now: () => time.now() + dateOffsetMs,
    steadyMs: () => (isSuspendedSinceMs ?? time.now()) - stoodStillMs,
    async sleep(ms, signal) {
      if (signal?.aborted) throw signal.reason;
      let onAbort = () => {};
      const aborted = new Promise<void>((resolve) => {
        onAbort = resolve;
      });
      signal?.addEventListener("abort", onAbort, { once: true });
      await Promise.race([time.sleep(ms), aborted]);
      signal?.removeEventListener("abort", onAbort);
      await gate();
      if (signal?.aborted) throw signal.reason;
    },
  };

  return {
    id,
    clock,
    interrupt,
    abandon,
    sent: 0,
    gate,
    thawed,
    apply,
    get diskHangsUntilMs() {
      return diskHangsUntilMs;
    },
    get diskFullUntilMs() {
      return diskFullUntilMs;
    },
    get wasHeldUp() {
      return wasHeldUp;
    },
    get isKilled() {
      return isKilled;
    },
  };
}
