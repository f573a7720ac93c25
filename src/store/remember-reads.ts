import type { PlacewrightError } from "../base/errors.ts";
import type { Store } from "./store.ts";

/** Answers that are kept. When there are more, the oldest are forgotten. */
const maxKept = 100;

type Reads = "lastAttempts" | "measurements" | "measuredTests" | "history";

/**
 * Wraps a store so that reads over many runs are not repeated until something is written, by any process. For pages: their
 * readers load them again and again, while nothing changes.
 */
export function rememberReads(store: Store): Store {
  let version: string | undefined;
  let kept = new Map<string, Promise<unknown>>();

  /** Returns the answer of a read, or the one that was given since the last write. */
  async function remember<T>(key: string, read: () => Promise<T>): Promise<T> {
    const now = await store.version();
    if (now !== version) {
      version = now;
      kept = new Map();
    }
    const own = kept;
    const known = own.get(key) as Promise<T> | undefined;
    if (known) return known;
    const answer = read();
    own.set(key, answer);
    const [oldest] = own.keys();
    if (own.size > maxKept && oldest !== undefined) own.delete(oldest);
    answer.catch(() => own.delete(key));
    return answer;
  }

  /** The same for a read that leaves out what is damaged, and reports it each time. */
  async function rememberIntact<T>(
    key: string,
    onDamaged: ((error: PlacewrightError) => void) | undefined,
    read: (onDamaged?: (error: PlacewrightError) => void) => Promise<T>,
  ): Promise<T> {
    if (!onDamaged) return remember(`${key} whole`, () => read());
    const { answer, damaged } = await remember(key, async () => {
      const damaged: PlacewrightError[] = [];
      return { answer: await read((error) => damaged.push(error)), damaged };
    });
    for (const error of damaged) onDamaged(error);
    return answer;
  }

  const keyOf = (name: Reads, ...values: readonly unknown[]): string => JSON.stringify([name, ...values]);

  return {
    ...store,
    lastAttempts: (...given) => remember(keyOf("lastAttempts", ...given), () => store.lastAttempts(...given)),
    measuredTests: () => remember(keyOf("measuredTests"), () => store.measuredTests()),
    measurements: ({ onDamaged, ...filter }) =>
      rememberIntact(keyOf("measurements", filter), onDamaged, (note) =>
        store.measurements({ ...filter, ...(note ? { onDamaged: note } : {}) }),
      ),
    history: ({ onDamaged, ...filter }) =>
      rememberIntact(keyOf("history", filter), onDamaged, (note) =>
        store.history({ ...filter, ...(note ? { onDamaged: note } : {}) }),
      ),
  };
}
