/** Records the changes of collections, in order to store them. */
export interface Journal {
  /** Records one change. `value` is `undefined` if the entry was deleted. */
  record(collection: string, key: string, value: unknown): void;
}

/**
 * Resources of one kind by key, in the order in which they were first set. Replace values with `set` and
 * never mutate them, so that the journal records each change. Values contain JSON, dates, and bytes.
 */
export class Collection<Value> extends Map<string, Value> {
  readonly name: string;
  readonly #journal: Journal | undefined;

  constructor(name: string, journal?: Journal, entries: Iterable<readonly [string, Value]> = []) {
    super();
    this.name = name;
    for (const [key, value] of entries) super.set(key, value);
    // Initial entries are not recorded; changes from here on are.
    this.#journal = journal;
  }

  override set(key: string, value: Value): this {
    this.#journal?.record(this.name, key, value);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    if (!super.delete(key)) return false;
    this.#journal?.record(this.name, key, undefined);
    return true;
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key);
  }
}
