import { install } from "@sinonjs/fake-timers";
import { processContext } from "./simulated-process.ts";

const macrotask = globalThis.setImmediate;

/** The time of everything in a simulation. It passes only when nothing is left to do. */
export interface VirtualTime {
  now(): number;
  sleep(ms: number): Promise<void>;
  /**
   * Advances time until a condition is met. Returns `false` if nothing more can happen, or the limit is
   * exceeded.
   */
  runUntil(isDone: () => boolean, limitMs: number): Promise<boolean>;
  uninstall(): void;
}

/** Replaces this process's timers and date, including those that libraries use. */
export function installVirtualTime(startMs: number): VirtualTime {
  const clock = install({
    now: startMs,
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
    loopLimit: 1_000_000,
  });
  // A frozen process runs no timer. Once it thaws, due timers fire in any order; a timer cleared meanwhile
  // does nothing.
  const { setTimeout: setVirtual, clearTimeout: clearVirtual } = globalThis;
  const cleared = new WeakSet<object>();
  globalThis.setTimeout = ((act: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const process = processContext.getStore();
    const timer = setVirtual(() => {
      if (!process) return act(...args);
      void process.thawed().then(() => {
        if (!cleared.has(timer)) act(...args);
      });
    }, ms);
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = ((timer?: object) => {
    if (typeof timer === "object") cleared.add(timer);
    clearVirtual(timer as never);
  }) as typeof clearTimeout;
  return {
    now: () => clock.now,
    sleep: (ms) => new Promise((resolve) => clock.setTimeout(() => resolve(), Math.ceil(ms))),
    async runUntil(isDone, limitMs) {
      for (;;) {
        // Promises settle before a macrotask runs; this code waits only for promises and virtual timers.
        await new Promise<void>((resolve) => macrotask(resolve));
        if (isDone()) return true;
        if (clock.countTimers() === 0 || clock.now > limitMs) return false;
        clock.next();
      }
    },
    uninstall() {
      Object.assign(globalThis, { setTimeout: setVirtual, clearTimeout: clearVirtual });
      clock.uninstall();
    },
  };
}
