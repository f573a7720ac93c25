import { describe, expect, test } from "vitest";
import { diffLines, diffWords } from "../../../../src/ui/compare/diff-lines.ts";

const lines = (...all: readonly string[]) => all.join("\n");
const numbered = (count: number, word = "line") =>
  Array.from({ length: count }, (_, at) => `${word} ${at + 1}`);
const shown = (difference: ReturnType<typeof diffLines>) =>
  difference.hunks.map((hunk) =>
    hunk.map(({ kind, number, pieces }) => `${kind} ${number} ${pieces.map(({ text }) => text).join("")}`),
  );

describe("a difference of texts", () => {
  test("has the changed lines, and 3 lines around them", () => {
    const before = numbered(20);
    const after = before.with(9, "other");
    const difference = diffLines(lines(...before), lines(...after));
    expect(shown(difference)).toEqual([
      [
        "same 7 line 7",
        "same 8 line 8",
        "same 9 line 9",
        "del 10 line 10",
        "ins 10 other",
        "same 11 line 11",
        "same 12 line 12",
        "same 13 line 13",
      ],
    ]);
    expect(difference).toMatchObject({ changed: 2, left: 0, isTooDifferent: false });
  });

  test("is nothing for equal texts, whatever their line breaks", () => {
    expect(diffLines("a\r\nb\r\n", "a\nb").hunks).toEqual([]);
    expect(diffLines("", "").hunks).toEqual([]);
  });

  test("marks a line that only moved as moved, and not as a change", () => {
    const before = ["moves", ...numbered(12)];
    const difference = diffLines(lines(...before), lines(...numbered(12), "moves"));
    expect(difference.changed).toBe(0);
    expect(
      shown(difference)
        .flat()
        .filter((line) => line.startsWith("moved")),
    ).toEqual(["moved 1 moves", "moved 13 moves"]);
  });

  test("breaks long lines of HTML between tags", () => {
    const markup = (word: string) => `<table><tr>${"<td>cell</td>".repeat(60)}<td>${word}</td></tr></table>`;
    const difference = diffLines(markup("old"), markup("new"), true);
    expect(difference).toMatchObject({ isBroken: true, changed: 2 });
    expect(shown(difference)[0]).toContain("ins 63 <td>new</td>");
  });

  test("is bounded in size", () => {
    const huge = diffLines("a".repeat(500_000), "b".repeat(500_000));
    expect(huge).toMatchObject({ isTooDifferent: true, hunks: [] });
    const different = diffLines(lines(...numbered(9000, "old")), lines(...numbered(9000, "new")));
    expect(different).toMatchObject({ isTooDifferent: true, hunks: [] });
    const long = diffLines(lines(...numbered(400, "old")), lines(...numbered(400, "new")));
    expect(long.hunks.flat()).toHaveLength(300);
    expect(long).toMatchObject({ changed: 800, left: 500 });
    const wide = diffLines("x".repeat(100_000), "y");
    expect(wide.hunks.flat()[0]?.pieces.map(({ text }) => text.length)).toEqual([500, 1]);
  });

  test("ends soon for texts that are hard to compare", () => {
    const startedAt = performance.now();
    const hard = (seed: number) =>
      lines(...Array.from({ length: 20_000 }, (_, at) => String((at * seed) % 97)));
    diffLines(hard(31), hard(53));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe("a difference of lines", () => {
  test("marks the words that changed", () => {
    const { before, after } = diffWords("Save 20 % this weekend", "Save 25 % this weekend");
    expect(before.filter(({ isChanged }) => isChanged)).toEqual([{ text: "20", isChanged: true }]);
    expect(after.filter(({ isChanged }) => isChanged)).toEqual([{ text: "25", isChanged: true }]);
    expect(after.map(({ text }) => text).join("")).toBe("Save 25 % this weekend");
  });

  test("is the whole line if little is shared, or if it is long", () => {
    expect(diffWords("one thing", "quite another matter").after).toEqual([
      { text: "quite another matter", isChanged: true },
    ]);
    expect(diffWords("a ".repeat(2000), "b ".repeat(2000)).before).toHaveLength(2);
  });
});
