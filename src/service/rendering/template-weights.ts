/** A template rendered within this many milliseconds counts as light. */
const lightMs = 200;

/** Maximum number of templates remembered as light, and as heavy. */
const maxRemembered = 1000;

/** What is known of templates, by key: which ones render quickly, and which ones recently exceeded the budget. */
export interface TemplateWeights {
  isLight(key: string): boolean;
  /** Whether the template exceeded the budget less than `pauseMs` ago. */
  isHeavy(key: string): boolean;
  /** Records that a template was rendered, or failed within its budget. */
  addDone(key: string, tookMs: number): void;
  /** Records that a template exceeded its time or memory budget. */
  addExceeded(key: string): void;
}

/** Creates an empty memory. `nowMs` returns the time of a clock that never goes back. */
export function createTemplateWeights(pauseMs: number, nowMs: () => number): TemplateWeights {
  const light = new Set<string>();
  const heavyUntilMs = new Map<string, number>();
  return {
    isLight: (key) => light.has(key),
    isHeavy: (key) => (heavyUntilMs.get(key) ?? 0) > nowMs(),
    addDone(key, tookMs) {
      light.delete(key);
      if (tookMs <= lightMs) remember(light.add(key));
    },
    addExceeded(key) {
      light.delete(key);
      heavyUntilMs.delete(key);
      remember(heavyUntilMs.set(key, nowMs() + pauseMs));
    },
  };
}

/** Removes the oldest entry if there are too many. */
function remember(keys: Set<string> | Map<string, number>): void {
  const [oldest] = keys.keys();
  if (keys.size > maxRemembered && oldest !== undefined) keys.delete(oldest);
}
