/**
 * Limits on how much of a message is read, so that a hostile message costs no more than a large one. `cuts`
 * lists what was skipped.
 */
export const bounds = {
  messageBytes: 25 * 2 ** 20,
  headerFieldCharacters: 64 * 1024,
  headerFields: 1000,
  /** The time to verify signatures is quadratic in the number of folded lines of a header. */
  authenticatedHeaderLines: 5000,
  parts: 500,
  htmlCharacters: 2 * 2 ** 20,
  htmlElements: 20_000,
  htmlDepth: 500,
  textCharacters: 2 * 2 ** 20,
  styleCharacters: 256 * 1024,
} as const;

/** Collects descriptions of what was left unread, without duplicates. */
export interface Cuts {
  readonly all: readonly string[];
  add(what: string): void;
}

export function createCuts(): Cuts {
  const all: string[] = [];
  return {
    all,
    add(what) {
      if (!all.includes(what)) all.push(what);
    },
  };
}
