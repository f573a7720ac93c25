/** Returns a search for names in the provider's list. Names requested during a sweep share the next one. */
export function createNameSearch(
  find: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): (name: string) => Promise<string | undefined> {
  let names: string[] = [];
  let next: Promise<ReadonlyMap<string, string>> | undefined;
  let current: Promise<unknown> = Promise.resolve();
  return async (name) => {
    names.push(name);
    next ??= current.then(() => {
      const asked = names;
      names = [];
      next = undefined;
      const finding = find(asked);
      current = finding.catch(() => {});
      return finding;
    });
    return (await next).get(name);
  };
}
