import { install } from "@sinonjs/fake-timers";
import { processContext } from "./simulated-process.ts";

const macrotask = globalThis.setImmediate;

/** The time that everything in a simulation lives in: it passes only when nothing is left to do. */
export interface VirtualTime {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Lets time pass until a condition holds. Returns false if nothing more can happen, or the time is over. */
  runUntil(isDone: () => boolean, limitMs: number): Promise<boolean>;
  uninstall(): void;
}

/** Replaces the timers and the date of this process, those that libraries use included. */
export function installVirtualTime(startMs: number): VirtualTime {
  const clock = install({
    now: startMs,
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
    loopLimit: 1_000_000,
  });
  // A process that is frozen runs no timer; once it thaws, those that are due come in any order. One that is cleared meanwhile
  // does nothing: it is done with by whoever cleared it.
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
        // Promises are settled before a macrotask runs; nothing here waits for anything but promises and virtual timers.
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
