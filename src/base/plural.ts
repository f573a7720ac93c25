/** `1 error`, `3 errors`, `2 mailboxes`; with a verb too: `1 image has`, `3 images have`. */
export const plural = (count: number, noun: string, [one, many] = ["", ""]): string =>
  `${count} ${noun}${count === 1 ? "" : noun.endsWith("x") ? "es" : "s"}${one ? ` ${count === 1 ? one : many}` : ""}`;

/** Returns `Both tests`, or `All 3 tests`. The noun is in the plural, and `count` at least 2. */
export const allOf = (count: number, nouns: string): string =>
  count === 2 ? `Both ${nouns}` : `All ${count} ${nouns}`;
