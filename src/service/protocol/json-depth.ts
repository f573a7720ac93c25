/** Maximum nesting depth, deeper than any request of the API or the control plane. */
const maxDepth = 64;

const [quote, backslash, openList, openObject, closeList, closeObject] = Buffer.from('"\\[{]}');

/**
 * Whether JSON is nested deeper than any valid request. Checked before parsing, because parsing deep nesting
 * takes a hundred times longer than reading the bytes.
 */
export function nestsTooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (isText) {
      if (byte === backslash) index++;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === openList || byte === openObject) {
      if (++depth > maxDepth) return true;
    } else if (byte === closeList || byte === closeObject) depth--;
  }
  return false;
}
