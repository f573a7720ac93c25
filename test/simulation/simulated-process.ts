import { AsyncLocalStorage } from "node:async_hooks";
import type { SteadyClock } from "../../src/base/clock.ts";
import type { ProcessFault } from "./schedule.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** One process of a simulation. Everything it does beyond itself passes its gate: there it is frozen, or killed. */
export interface SimulatedProcess {
  readonly id: number;
  readonly clock: SteadyClock;
  readonly interrupt: AbortController;
  readonly abandon: AbortController;
  /** Creates whose bytes have left it. */
  sent: number;
  /** Whether it was held up, so that another may have taken its run. */
  readonly wasHeldUp: boolean;
  /** Until when its disk is full, and until when it hangs, in virtual time. */
  readonly diskFullUntilMs: number;
  readonly diskHangsUntilMs: number;
  readonly isKilled: boolean;
  /** Resolves when the process may go on; never, once it is killed. */
  gate(): Promise<void>;
  /** The same for a timer of its own that is due, which is no step. */
  thawed(): Promise<void>;
  apply(effect: ProcessFault["effect"]): void;
}

/** Whose code is running: timers that libraries set belong to their process too. */
export const processContext = new AsyncLocalStorage<SimulatedProcess>();

export interface ProcessOptions {
  readonly id: number;
  readonly time: VirtualTime;
  /** How far its date is ahead, in milliseconds. */
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
  /** How long its steady clock has stood still, and since when it does. */
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
    // Nobody knows which of its tasks goes on first when a process thaws.
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
