const invisibleRun = /\p{Default_Ignorable_Code_Point}+/gu;
/** The characters of the flags of England, Scotland, Wales, and other regions, after a black flag. */
const region = /^\ufe0f?[\u{e0061}-\u{e007a}]{2}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,3}\u{e007f}/u;
const tag = /[\u{e0000}-\u{e007f}]/u;
const selector = /[\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const ideographSelector = /[\u{e0100}-\u{e01ef}]/u;
/** Invisible operators of formulas, and controls that no text needs. */
const operator = /[\u2061-\u2065\u206a-\u206f\u{1d173}-\u{1d17a}]/u;
const endsInLetter = /[\p{L}\p{M}\p{N}]$/u;
const startsWithLetter = /^[\p{L}\p{N}]/u;

/**
 * Length from which a run of invisible characters in a word, or between words, can carry text. Scripts need at
 * most a few in a row, and the padding of preheaders is separated by spaces, or repeats a few characters.
 */
const [leastInWord, leastElsewhere] = [8, 40];
const maxPeriod = 16;

/**
 * Returns the number of invisible characters that no script, emoji, or padding needs: readers see nothing of
 * them, but programs read text in them.
 */
export function smuggledCharacters(text: string): number {
  let count = 0;
  for (const { 0: run, index } of text.matchAll(invisibleRun)) {
    const end = index + run.length;
    count += smuggledIn([...run], text.slice(Math.max(0, index - 2), index), text.slice(end, end + 2));
  }
  return count;
}

function smuggledIn(run: readonly string[], before: string, after: string): number {
  const isInWord = endsInLetter.test(before) && startsWithLetter.test(after);
  const isData = isInWord
    ? run.length >= leastInWord
    : run.length >= leastElsewhere && new Set(run).size > 1 && !isRepeated(run);
  if (isData) return run.length;
  const flag = before.endsWith("\u{1f3f4}")
    ? [...(region.exec(run.slice(0, 8).join(""))?.[0] ?? "")].length
    : 0;
  let count = 0;
  for (let at = flag; at < run.length; at++)
    if (isStray(run[at] ?? "", run[at - 1] ?? before, run.length)) count++;
  return count;
}

/** Whether a character has no place after what precedes it. A selector has one after a visible character. */
function isStray(character: string, before: string, runLength: number): boolean {
  if (tag.test(character)) return true;
  if (operator.test(character)) return runLength > 1;
  if (!selector.test(character) || character === before) return false;
  return ideographSelector.test(character)
    ? !/[\p{Script=Han}〆]$/u.test(before)
    : /\p{Default_Ignorable_Code_Point}$/u.test(before) || (character < "\ufe0e" && /(?:^|\s)$/.test(before));
}

/** Share of a run that may differ from what is repeated: where one padding adjoins another. */
const maxDifferent = 1 / 8;

/** Whether a run mostly repeats a group of a few characters, as padding does. */
function isRepeated(run: readonly string[]): boolean {
  for (let period = 1; period <= maxPeriod; period++) {
    const different = run.filter((character, at) => at >= period && character !== run[at - period]);
    if (different.length <= maxDifferent * run.length) return true;
  }
  return false;
}
