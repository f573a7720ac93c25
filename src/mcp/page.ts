import * as z from "zod";

/** Largest page, in characters of its JSON text. */
const maxPageChars = 16_000;

/** Arguments that page through a list. */
export const pageFields = {
  offset: z.int().min(0).max(1_000_000).describe("Number of items to skip. Default: 0.").optional(),
  limit: z.int().min(1).max(100).describe("Maximum number of items. Default: 20.").optional(),
};

/** The position of a page in a list. */
interface PageChoice {
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

/** Keys that follow each page of a list. */
export const pageKeys = {
  total: z.int().describe("Number of items in the whole list."),
  nextOffset: z.int().describe("Pass it as offset to read on. Absent on the last page.").optional(),
};

/** One page of a list. */
export interface Page<T> {
  readonly items: T[];
  readonly total: number;
  readonly nextOffset?: number;
}

/** Returns a page: as many items as are asked for, and as fit into an answer, at least one. */
export function pageOf<T>(all: readonly T[], { offset = 0, limit = 20 }: PageChoice): Page<T> {
  const items: T[] = [];
  let chars = 0;
  for (const item of all.slice(offset, offset + limit)) {
    chars += JSON.stringify(item).length;
    if (items.length > 0 && chars > maxPageChars) break;
    items.push(item);
  }
  const next = offset + items.length;
  return { items, total: all.length, ...(items.length > 0 && next < all.length ? { nextOffset: next } : {}) };
}
