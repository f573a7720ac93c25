/** Follows what changes in collections, to keep it. */
export interface Journal {
  /** `value` is undefined where the entry is gone. */
  record(collection: string, key: string, value: unknown): void;
}

/**
 * Resources of one kind by key, in the order in which they were first set. A value is never changed in place: `set` puts
 * another one, so that a journal can follow. Values hold JSON, dates and bytes.
 */
export class Collection<Value> extends Map<string, Value> {
  readonly name: string;
  readonly #journal: Journal | undefined;

  constructor(name: string, journal?: Journal, entries: Iterable<readonly [string, Value]> = []) {
    super();
    this.name = name;
    for (const [key, value] of entries) super.set(key, value);
    // From here on changes are recorded.
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
