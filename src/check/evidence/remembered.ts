export interface RememberedOptions {
  /** Number of results that are kept. Default: 2000. */
  readonly most?: number;
  /** Number of characters of the longest text whose result is kept. Default: 255. */
  readonly longest?: number;
}

/** Wraps a pure function of a text so that its latest results are kept: messages repeat themselves. */
export function remembered<T>(
  compute: (text: string) => T,
  { most = 2000, longest = 255 }: RememberedOptions = {},
): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const kept = known.get(text);
    if (kept !== undefined) return kept;
    const result = compute(text);
    if (text.length > longest) return result;
    if (known.size >= most) known.clear();
    known.set(text, result);
    return result;
  };
}
