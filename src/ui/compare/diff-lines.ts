import { diffWordsWithSpace, structuredPatch } from "diff";

/** A piece of a line. */
export interface Piece {
  readonly text: string;
  readonly isChanged: boolean;
}

/** `moved`: a line that is elsewhere in the other text, which is not a change. */
export type LineKind = "same" | "ins" | "del" | "moved";

/** A line of a difference, with its number in the text that has it. */
export interface DiffLine {
  readonly kind: LineKind;
  readonly number: number;
  readonly pieces: readonly Piece[];
}

export interface TextDifference {
  /** Lines that changed, with 3 lines around them. */
  readonly hunks: readonly (readonly DiffLine[])[];
  /** Number of lines that were added or removed. */
  readonly changed: number;
  /** Number of lines of the difference that are left out. */
  readonly left: number;
  /** Whether the texts are too long or too different to compare line by line, so that `hunks` is empty. */
  readonly isTooDifferent: boolean;
  /** Whether long lines were broken between tags, so that line numbers are not those of the message. */
  readonly isBroken: boolean;
}

/** Longest text that is compared, in characters. */
const maxCharacters = 400_000;
/** Lines that may differ. */
const maxEdits = 3000;
/** Time that a comparison may take, in milliseconds. */
const timeout = 500;
/** Lines that are shown. */
const maxLines = 300;
/** Characters of a line that are shown, and up to which words are compared. */
const [maxShown, maxCompared] = [500, 2000];
/** From this length on, a line of HTML is broken between its tags. */
const longLine = 400;

/** Compares two texts line by line, within limits of size and time. */
export function diffLines(before: string, after: string, isMarkup = false): TextDifference {
  const isBroken = isMarkup && [before, after].some(hasLongLine);
  const none = { hunks: [], changed: 0, left: 0, isTooDifferent: false, isBroken };
  const [from, to] = [before, after].map((text) => normalize(text, isBroken)) as [string, string];
  if (from === to) return none;
  if (from.length > maxCharacters || to.length > maxCharacters) return { ...none, isTooDifferent: true };
  const patch = structuredPatch("", "", from, to, "", "", {
    context: 3,
    maxEditLength: maxEdits,
    timeout,
  });
  if (!patch) return { ...none, isTooDifferent: true };
  const raw = patch.hunks.map(({ lines, oldStart, newStart }) => numberLines(lines, oldStart, newStart));
  const marked = markMoved(raw);
  const changed = marked.flat().filter(({ kind }) => kind === "ins" || kind === "del").length;
  const hunks: (readonly DiffLine[])[] = [];
  let room = maxLines;
  for (const hunk of marked) {
    if (room <= 0) break;
    hunks.push(comparePairs(hunk.slice(0, room)));
    room -= hunk.length;
  }
  const total = marked.reduce((sum, hunk) => sum + hunk.length, 0);
  return { ...none, hunks, changed, left: Math.max(0, total - maxLines) };
}

const hasLongLine = (text: string): boolean => {
  let start = 0;
  for (let end = text.indexOf("\n"); end >= 0; start = end + 1, end = text.indexOf("\n", start))
    if (end - start > longLine) return true;
  return text.length - start > longLine;
};

/** Ends every text with one line break, so that the last line is like the others. An empty text has no line. */
function normalize(text: string, isBroken: boolean): string {
  const lines = text.replaceAll("\r\n", "\n").replace(/(?<!\n)\n+$/, "");
  if (lines === "") return "";
  return `${isBroken ? lines.replace(/>[ \t]*</g, ">\n<") : lines}\n`;
}

interface RawLine {
  readonly kind: LineKind;
  readonly number: number;
  readonly text: string;
}

function numberLines(lines: readonly string[], oldStart: number, newStart: number): RawLine[] {
  let [old, now] = [oldStart, newStart];
  return lines.flatMap((line): RawLine[] => {
    const text = line.slice(1);
    if (line.startsWith("-")) return [{ kind: "del", number: old++, text }];
    if (line.startsWith("+")) return [{ kind: "ins", number: now++, text }];
    if (!line.startsWith(" ")) return [];
    old++;
    return [{ kind: "same", number: now++, text }];
  });
}

/** Marks lines that were removed in one place and added in another. */
function markMoved(hunks: readonly (readonly RawLine[])[]): RawLine[][] {
  const left = new Map<string, { ins: number; del: number }>();
  for (const { kind, text } of hunks.flat()) {
    if (kind !== "ins" && kind !== "del") continue;
    const key = text.trim();
    const counts = left.get(key) ?? { ins: 0, del: 0 };
    counts[kind]++;
    left.set(key, counts);
  }
  const moved = new Map([...left].map(([key, { ins, del }]) => [key, Math.min(ins, del)]));
  const open = { ins: new Map(moved), del: new Map(moved) };
  return hunks.map((hunk) =>
    hunk.map((line) => {
      if (line.kind !== "ins" && line.kind !== "del") return line;
      const key = line.text.trim();
      const count = key === "" ? 0 : (open[line.kind].get(key) ?? 0);
      if (count === 0) return line;
      open[line.kind].set(key, count - 1);
      return { ...line, kind: "moved" as const };
    }),
  );
}

const toPieces = (pieces: readonly Piece[]): readonly Piece[] => {
  const shown: Piece[] = [];
  let room = maxShown;
  for (const piece of pieces) {
    if (room <= 0) break;
    shown.push({ ...piece, text: piece.text.slice(0, room) });
    room -= piece.text.length;
  }
  if (room < 0) shown.push({ text: "…", isChanged: false });
  return shown;
};

/** Marks the words that differ between lines that replace each other. */
function comparePairs(lines: readonly RawLine[]): readonly DiffLine[] {
  const result: DiffLine[] = [];
  for (let at = 0; at < lines.length; ) {
    const removed = runOf(lines, at, "del");
    const added = runOf(lines, at + removed.length, "ins");
    if (removed.length > 0 && removed.length === added.length) {
      const pairs = removed.map((line, index) => diffWords(line.text, added[index]?.text ?? ""));
      for (const [index, line] of removed.entries())
        result.push({ kind: "del", number: line.number, pieces: pairs[index]?.before ?? [] });
      for (const [index, line] of added.entries())
        result.push({ kind: "ins", number: line.number, pieces: pairs[index]?.after ?? [] });
      at += 2 * removed.length;
      continue;
    }
    const { kind, number, text } = lines[at] as RawLine;
    const isChanged = kind === "ins" || kind === "del";
    result.push({ kind, number, pieces: toPieces([{ text, isChanged }]) });
    at++;
  }
  return result;
}

function runOf(lines: readonly RawLine[], start: number, kind: LineKind): readonly RawLine[] {
  let end = start;
  while (lines[end]?.kind === kind) end++;
  return lines.slice(start, end);
}

/** Compares two lines word by word. Long lines, and lines that share little, are changed as a whole. */
export function diffWords(
  before: string,
  after: string,
): { readonly before: readonly Piece[]; readonly after: readonly Piece[] } {
  const whole = {
    before: toPieces([{ text: before, isChanged: true }]),
    after: toPieces([{ text: after, isChanged: true }]),
  };
  if (before.length > maxCompared || after.length > maxCompared) return whole;
  const parts = diffWordsWithSpace(before, after, { maxEditLength: 500 });
  if (!parts) return whole;
  const shared = parts.reduce(
    (sum, { added, removed, value }) => sum + (added || removed ? 0 : value.trim().length),
    0,
  );
  if (shared * 3 < Math.min(before.length, after.length)) return whole;
  return {
    before: toPieces(
      parts.flatMap(({ added, removed, value }) =>
        added ? [] : [{ text: value, isChanged: removed === true }],
      ),
    ),
    after: toPieces(
      parts.flatMap(({ added, removed, value }) =>
        removed ? [] : [{ text: value, isChanged: added === true }],
      ),
    ),
  };
}
