/** The command that a shell takes for these words: `placewright run --grep 'spring sale'`. */
export const toCommandLine = (words: readonly string[]): string =>
  ["placewright", ...words].map(quoted).join(" ");

const quoted = (word: string): string =>
  /^[\w./:=@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
