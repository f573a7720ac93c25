import { describe, expect, test } from "vitest";
import { diffLines } from "../../../../src/ui/compare/diff-lines.ts";
import { differenceMarkup, lineDiffMarkup } from "../../../../src/ui/parts/line-diff.ts";
import { readPart } from "../pages/rendered-page.ts";

const render = (before: string, after: string) => readPart(String(lineDiffMarkup(before, after, "Changes")));

describe("a difference of lines", () => {
  test("has the number, kind, and changed words of each line", () => {
    const { html, texts } = render("same\nTen red tulips\n", "same\nTen red roses\nmore\n");
    expect(html).toContain('<li value="1"><span><bdi>same</bdi></span></li>');
    expect(html).toContain('<li value="2" class="del">');
    expect(html).toContain('<li value="3" class="ins">');
    expect(texts("li")).toEqual(["same", "removed: Ten red tulips", "added: Ten red roses", "added: more"]);
    expect(html).toContain('role="group" aria-label="Changes" tabindex="0"');
  });

  test("marks words within lines that replace each other", () => {
    const { texts } = render("Ten red tulips\n", "Ten red roses\n");
    expect([texts("del"), texts("ins")]).toEqual([["tulips"], ["roses"]]);
  });

  test("tells lines that moved, without marks", () => {
    const { html, texts } = render("a\nb\n", "b\na\n");
    expect(html).toContain('class="moved"');
    expect(texts("li").filter((line) => line.startsWith("moved: "))).toHaveLength(2);
    expect([texts("del"), texts("ins")]).toEqual([[], []]);
  });

  test("is none for equal texts, or for other line breaks at their end", () => {
    expect(render("a\n", "a\n").text).toBe("They do not differ.");
    expect(render("a\n", "a").text).toBe("They differ only in the line breaks at their end.");
  });

  test("says that texts are too different, or how many lines are left out", () => {
    const { text, texts } = render("a".repeat(500_000), "b");
    expect(text).toBe("Too long or too different to show line by line.");
    expect(texts("li")).toEqual([]);
    const difference = (left: number) =>
      readPart(String(differenceMarkup({ ...diffLines("a", "b"), left }))).text;
    expect(difference(1)).toContain("1 more line not shown.");
    expect(difference(0)).not.toContain("not shown");
  });

  test("shows characters that would hide as text", () => {
    expect(render("a\n", "\u202e<b>\n").html).not.toMatch(/\u202e|<b>/);
  });
});
