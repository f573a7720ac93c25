/** Whether bytes are UTF-16 text, which no mail server accepts: by its byte order mark, or two letters at the start. */
export const isUtf16 = ([a, b, c, d]: Uint8Array): boolean =>
  (a === 0xff && b === 0xfe) ||
  (a === 0xfe && b === 0xff) ||
  (!!a && b === 0 && !!c && d === 0) ||
  (a === 0 && !!b && c === 0 && !!d);
