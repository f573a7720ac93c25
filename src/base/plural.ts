/** `1 error`, `3 errors`; with a verb too: `1 image has`, `3 images have`. */
export const plural = (count: number, noun: string, [one, many] = ["", ""]): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}${one ? ` ${count === 1 ? one : many}` : ""}`;
