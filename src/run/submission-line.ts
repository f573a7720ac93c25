/** Admits a limited number of items at once to be submitted, after preparing them in batches. */
export interface SubmissionLine<Item, Turn> {
  /**
   * Resolves with `turn` when the item may be submitted; it then holds a slot until `leave`. Resolves with
   * another value if its preparation returned one.
   */
  queue(item: Item): Promise<Turn>;
  /** Frees the item's slot. */
  leave(key: string): void;
  /** Admits no further items: those that wait resolve with `stopped`. */
  stop(): void;
}

export interface SubmissionLineOptions<Item, Turn> {
  keyOf(item: Item): string;
  /** Maximum number of items that are submitted at once. */
  readonly slots: number;
  /** Number of items to prepare at once, ahead of their turns; at least `slots`. */
  readonly ahead: number;
  /** Prepares items. An item with a value in the result does not wait for a turn. */
  prepare(items: readonly Item[]): Promise<ReadonlyMap<Item, Turn>>;
  readonly turn: Turn;
  readonly stopped: Turn;
}

export function createSubmissionLine<Item, Turn>({
  keyOf,
  slots,
  ahead,
  prepare,
  turn,
  stopped,
}: SubmissionLineOptions<Item, Turn>): SubmissionLine<Item, Turn> {
  const waiting = new Map<Item, { resolve(turn: Turn): void; reject(error: unknown): void }>();
  const queued: Item[] = [];
  const ready: Item[] = [];
  const holders = new Set<string>();
  let isPreparing = false;
  let isStopped = false;

  function settle(item: Item, answer: Turn): void {
    waiting.get(item)?.resolve(answer);
    waiting.delete(item);
  }

  function advance(): void {
    if (isStopped) {
      for (const item of [...ready.splice(0), ...queued.splice(0)]) settle(item, stopped);
      return;
    }
    while (holders.size < slots) {
      const item = ready.shift();
      if (item === undefined) break;
      holders.add(keyOf(item));
      settle(item, turn);
    }
    if (!isPreparing && ready.length === 0 && queued.length > 0 && holders.size < slots) void fill();
  }

  async function fill(): Promise<void> {
    isPreparing = true;
    const items = queued.splice(0, Math.max(slots, ahead));
    try {
      const answers = await prepare(items);
      for (const item of items) {
        const answer = answers.get(item);
        if (answer === undefined) ready.push(item);
        else settle(item, answer);
      }
    } catch (error) {
      for (const item of items) {
        waiting.get(item)?.reject(error);
        waiting.delete(item);
      }
    }
    isPreparing = false;
    advance();
  }

  return {
    queue: (item) =>
      new Promise((resolve, reject) => {
        waiting.set(item, { resolve, reject });
        queued.push(item);
        // Prepare all items that are queued in the same task together.
        queueMicrotask(advance);
      }),
    leave(key) {
      if (holders.delete(key)) advance();
    },
    stop() {
      isStopped = true;
      advance();
    },
  };
}
