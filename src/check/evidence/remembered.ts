/** Maximum number of results, and of characters of a text, that are kept. */
const [maxKept, maxCharacters] = [2000, 255];

/** Wraps a pure function of a short text so that its latest results are kept: messages repeat their hosts. */
export function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const kept = known.get(text);
    if (kept !== undefined) return kept;
    const result = compute(text);
    if (text.length > maxCharacters) return result;
    if (known.size >= maxKept) known.clear();
    known.set(text, result);
    return result;
  };
}
