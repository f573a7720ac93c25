/** Converts CRLF to LF. */
export const withLineFeeds = (text: string): string => text.replaceAll("\r\n", "\n");

/**
 * Returns the edited text with the line ends of the old text: unchanged lines before and after the edit keep
 * their own, and the lines between have the more frequent one.
 */
export function keepLineEnds(old: string, edited: string): string {
  if (!old.includes("\r\n")) return edited;
  const [before, after] = [linesOf(old), linesOf(edited)];
  const least = Math.min(before.length, after.length);
  let [from, to] = [0, 0];
  while (from < least && isSame(before[from], after[from])) from++;
  while (to < least - from && isSame(before.at(-1 - to), after.at(-1 - to))) to++;
  const crlf = before.filter((line) => line.endsWith("\r\n")).length;
  const end = crlf * 2 >= before.length - 1 ? "\r\n" : "\n";
  const changed = after.slice(from, after.length - to).join("");
  return [
    ...before.slice(0, from),
    end === "\r\n" ? withLineFeeds(changed).replaceAll("\n", end) : changed,
    ...before.slice(before.length - to),
  ].join("");
}

/** Splits a text after each line end. */
const linesOf = (text: string): string[] => text.split(/(?<=\n)/);

const isSame = (left = "", right = ""): boolean => withLineFeeds(left) === withLineFeeds(right);
