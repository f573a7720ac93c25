/** Maximum number of test names kept. The oldest are dropped. */
const maxNames = 100_000;

export type KnownNames = ReturnType<typeof createKnownNames>;

/** Creates a map from test ids to names, for the tests that this process has created or listed. */
export function createKnownNames() {
  const names = new Map<string, string>();
  return {
    of: (id: string): string | undefined => names.get(id),
    /** Records the name of an id, unless it already has one. */
    note(id: string, name: string): void {
      if (names.has(id)) return;
      const [oldest] = names.size < maxNames ? [] : names.keys();
      if (oldest !== undefined) names.delete(oldest);
      names.set(id, name);
    },
  };
}
