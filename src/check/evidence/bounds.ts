/** How much of a message is read, so that a hostile one costs no more than a large one. What is beyond is named in `cuts`. */
export const bounds = {
  messageBytes: 25 * 2 ** 20,
  headerFieldCharacters: 64 * 1024,
  headerFields: 1000,
  /** Verifying signatures takes the square of the folded lines of a field. */
  authenticatedHeaderLines: 5000,
  parts: 500,
  htmlCharacters: 2 * 2 ** 20,
  htmlElements: 20_000,
  htmlDepth: 500,
  textCharacters: 2 * 2 ** 20,
  styleCharacters: 256 * 1024,
} as const;

/** Collects what was left unread, each once. */
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
