/** More of a dictionary is not read. */
const maxCharacters = 64 * 1024;
/** A PDF says in its last lines where its cross-reference table or stream is. */
const tailCharacters = 2048;

/** The keys of a PDF's trailer, of its own level alone; empty if it has none that can be read. Never throws. */
export function pdfTrailerKeys(bytes: Uint8Array): ReadonlySet<string> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = trailerStart(file);
  return start < 0 ? new Set() : keysOf(file.toString("latin1", start, start + maxCharacters));
}

/** Where the dictionary of the trailer begins: behind the table, or that of the cross-reference stream (ISO 32000-2, 7.5.5 and 7.5.8). */
function trailerStart(file: Buffer): number {
  const tail = file.toString("latin1", Math.max(0, file.length - tailCharacters));
  const offset = /^startxref\s{1,8}(\d{1,10})/.exec(
    tail.slice(Math.max(0, tail.lastIndexOf("startxref"))),
  )?.[1];
  const table = offset === undefined ? -1 : Number(offset);
  const head = table < 0 ? "" : file.toString("latin1", table, table + 40);
  if (/^\s{0,8}\d{1,10}\s{1,8}\d{1,5}\s{1,8}obj\b/.test(head)) return file.indexOf("<<", table);
  const trailer = /^\s{0,8}xref\b/.test(head) ? file.indexOf("trailer", table) : file.lastIndexOf("trailer");
  return trailer < 0 ? -1 : file.indexOf("<<", trailer);
}

/** Reads the keys of the dictionary that a text begins with: neither those of dictionaries in it nor what its strings say. */
function keysOf(text: string): ReadonlySet<string> {
  const keys = new Set<string>();
  const token = /<<|>>|[[\](]|\/([^\s()<>[\]{}/%]*)|%[^\r\n]*|[^\s()<>[\]/%]+|\s+|./gs;
  let [depth, isKey] = [0, true];
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [word, name] = match;
    if (/^[\s%]/.test(word)) continue;
    if (word === "(") token.lastIndex = stringEnd(text, match.index);
    if (word === "<<" || word === "[") depth++;
    else if (word === ">>" || word === "]") depth--;
    else if (depth === 1 && name !== undefined && isKey) {
      keys.add(
        name.replace(/#([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      );
      isKey = false;
      continue;
    }
    if (depth <= 0) break;
    // A value ends where a key may begin; a reference (`5 0 R`) has no name in it.
    isKey = true;
  }
  return keys;
}

/** Where a string ends whose parentheses nest, apart from those that are escaped. */
function stringEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return at + 1;
  }
  return text.length;
}
