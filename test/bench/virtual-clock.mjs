/**
 * Creates a clock that advances only when no work is in progress: it then jumps to the earliest due sleeper.
 */
export function createVirtualClock(startMs) {
  let nowMs = startMs;
  let working = 0;
  let isWatched = false;
  const sleepers = new Set();

  const wakeDue = () => {
    for (const sleeper of [...sleepers].sort((a, b) => a.untilMs - b.untilMs))
      if (sleeper.untilMs <= nowMs) sleeper.wake();
  };

  /** Concludes that everything waits after many turns of the event loop without work. */
  async function watch() {
    if (isWatched) return;
    isWatched = true;
    for (let idleTurns = 0; sleepers.size > 0; ) {
      await new Promise((resolve) => setImmediate(resolve));
      idleTurns = working > 0 ? 0 : idleTurns + 1;
      if (idleTurns < 50) continue;
      nowMs = Math.max(nowMs, Math.min(...[...sleepers].map(({ untilMs }) => untilMs)));
      wakeDue();
      idleTurns = 0;
    }
    isWatched = false;
  }

  return {
    now: () => nowMs,
    steadyMs: () => nowMs - startMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const end = (settle) => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", onAbort);
          settle();
        };
        const onAbort = () => end(() => reject(signal.reason));
        const sleeper = { untilMs: Math.ceil(nowMs + ms), wake: () => end(resolve) };
        signal?.addEventListener("abort", onAbort);
        sleepers.add(sleeper);
        void watch();
      }),
    /** Runs work that takes `ms` of virtual time. */
    async during(ms, work) {
      working++;
      try {
        nowMs += ms;
        wakeDue();
        return await work();
      } finally {
        working--;
      }
    },
  };
}
