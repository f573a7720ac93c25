/** How long each run waits after failures before it is tried again. */
export interface Pauses {
  /** Whether a run waits. Times are those of a steady clock, in milliseconds. */
  has(runId: string, nowMs: number): boolean;
  /** Lengthens the pause of a run, and returns its length in milliseconds. */
  lengthen(runId: string, nowMs: number): number;
  clear(runId: string): void;
}

const firstMs = 30_000;
const longestMs = 3_600_000;

/** Creates pauses that double with each failure of a run in a row, from half a minute up to an hour. */
export function createPauses(): Pauses {
  const pauses = new Map<string, { readonly untilMs: number; readonly ms: number }>();
  return {
    has: (runId, nowMs) => (pauses.get(runId)?.untilMs ?? 0) > nowMs,
    lengthen(runId, nowMs) {
      const ms = Math.min(longestMs, (pauses.get(runId)?.ms ?? firstMs / 2) * 2);
      pauses.set(runId, { untilMs: nowMs + ms, ms });
      return ms;
    },
    clear: (runId) => void pauses.delete(runId),
  };
}
