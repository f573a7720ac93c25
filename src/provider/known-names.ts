/** Most tests whose names are kept; the oldest are forgotten. */
const maxNames = 100_000;

/** The names of tests by their ids, as far as this process has created or listed them. */
export function createKnownNames() {
  const names = new Map<string, string>();
  return {
    of: (id: string): string | undefined => names.get(id),
    /** Keeps the name of an id, unless it has one. */
    note(id: string, name: string): void {
      if (names.has(id)) return;
      const [oldest] = names.size < maxNames ? [] : names.keys();
      if (oldest !== undefined) names.delete(oldest);
      names.set(id, name);
    },
  };
}
