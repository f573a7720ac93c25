/**
 * Removes the comments in parentheses, which may nest, from a header value (RFC 5322, 3.2.2). Keeps an
 * unterminated comment.
 */
export function withoutComments(value: string): string {
  let kept = "";
  let depth = 0;
  let start = 0;
  for (let index = 0; index < value.length; index++) {
    if (value[index] === "\\" && depth > 0) index++;
    else if (value[index] === "(" && depth++ === 0) {
      kept += value.slice(start, index);
      start = index;
    } else if (value[index] === ")" && depth > 0 && --depth === 0) start = index + 1;
  }
  return kept + value.slice(start);
}
