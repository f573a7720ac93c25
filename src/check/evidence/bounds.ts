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

/** A part of a message that a limit can leave unread. */
export type CutArea = "headers" | "parts" | "bodies";

/** Collects descriptions of what was left unread, without duplicates. */
export interface Cuts {
  readonly all: readonly string[];
  /** `areas` are those whose rest is not read, because of a limit: a check of it cannot pass. */
  add(what: string, ...areas: readonly CutArea[]): void;
}

const cutAreas = new WeakMap<readonly string[], Map<CutArea, string>>();

export function createCuts(): Cuts {
  const all: string[] = [];
  const unread = new Map<CutArea, string>();
  cutAreas.set(all, unread);
  return {
    all,
    add(what, ...areas) {
      if (!all.includes(what)) all.push(what);
      for (const area of areas) if (!unread.has(area)) unread.set(area, what);
    },
  };
}

/** Returns the areas of a message that are not read to their end, with what is missing of each. */
export const unreadAreas = (cuts: readonly string[]): ReadonlyMap<CutArea, string> =>
  cutAreas.get(cuts) ?? new Map();
