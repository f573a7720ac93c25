/** Returns the shell command for these arguments, quoted: `placewright run --grep 'spring sale'`. */
export const toCommandLine = (words: readonly string[]): string =>
  ["placewright", ...words].map(quoted).join(" ");

const quoted = (word: string): string =>
  /^[\w./:=@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
