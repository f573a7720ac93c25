/** Returns the topic for changes of a run that this process executes. */
export const runTopic = (runId: string): string => `run:${encodeURIComponent(runId.toWellFormed())}`;

/** Notifies open pages that their data changed. A topic is `files`, `ledger`, or that of a run. */
export interface Changes {
  /** Announces that the data of a topic changed. */
  publish(topic: string): void;
  /** Returns the number of open pages that are notified. */
  followers(): number;
  /** Returns a number that grows with every change. */
  now(): number;
  /**
   * Calls `listener` for changes of these topics since that moment, and from then on. Returns a function that
   * ends this.
   */
  follow(topics: readonly string[], since: number, listener: (topic: string) => void): () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<(topic: string) => void>();
  const lastOf = new Map<string, number>();
  let count = 0;
  return {
    publish(topic) {
      lastOf.set(topic, ++count);
      for (const listener of listeners) listener(topic);
    },
    followers: () => listeners.size,
    now: () => count,
    follow(topics, since, listener) {
      const listen = (topic: string) => {
        if (topics.includes(topic)) listener(topic);
      };
      listeners.add(listen);
      const missed = topics.find((topic) => (lastOf.get(topic) ?? 0) > since);
      if (missed !== undefined) listener(missed);
      return () => listeners.delete(listen);
    },
  };
}
