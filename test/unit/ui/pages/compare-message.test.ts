import { describe, expect, test } from "vitest";
import type { MessageChange } from "../../../../src/ui/compare/compare-messages.ts";
import { diffLines, diffWords } from "../../../../src/ui/compare/diff-lines.ts";
import { type MessagePart, messageMarkup } from "../../../../src/ui/pages/compare-message.ts";
import { readPart } from "./rendered-page.ts";

const nothing: MessageChange = { isSame: true, headers: [], headersLeft: 0 };
const changed: MessageChange = {
  isSame: false,
  subject: diffWords("Ten tulips today", "Ten roses today"),
  html: diffLines("<p>a</p>", "<p>b</p>\n<p>c</p>"),
  text: diffLines("old", "new"),
  headers: [
    { name: "List-ID", before: "one", after: "two" },
    { name: "X-Gone", before: "was" },
    { name: "X-New", after: "is" },
  ],
  headersLeft: 2,
  attachments: diffWords("a.pdf", "b.pdf"),
};
const render = (change: MessageChange | undefined, part: MessagePart = "all") =>
  readPart(String(messageMarkup(change, part, (each) => `/to-${each}`)));

describe("what changed in the message", () => {
  test("is not known without both messages", () => {
    expect(render(undefined).text).toContain("The ledger does not have both messages.");
    expect(render(nothing).text).not.toContain("The ledger");
  });

  test("is nothing, or only the encoding", () => {
    expect(render(nothing).text).toContain("Nothing: both runs had the same message.");
    expect(render(nothing).links()).toEqual([]);
    expect(render({ ...nothing, isSame: false }).text).toContain("how the message is encoded");
  });

  test("has a tab for each part, with the number of changes", () => {
    expect(render(changed).links()).toEqual([
      "All changes 12 → /to-all (current)",
      "HTML 3 → /to-html",
      "Text 2 → /to-text",
      "Headers 6 → /to-headers",
    ]);
    expect(render(changed, "text").links()).toContain("Text 2 → /to-text (current)");
  });

  test.each<[string, MessageChange, string]>([
    ["a subject", { ...nothing, subject: diffWords("a", "b") }, "All changes 1"],
    ["a header", { ...nothing, headers: [{ name: "X" }] }, "All changes 1"],
    ["attachments", { ...nothing, attachments: diffWords("a", "b") }, "All changes 1"],
    ["HTML whose lines only moved", { ...nothing, html: diffLines("a\nb\n", "b\na\n") }, "HTML 1"],
    ["text whose lines only moved", { ...nothing, text: diffLines("a\nb\n", "b\na\n") }, "Text 1"],
  ])("counts %s alone as a change", (_, change, link) => {
    expect(render(change).links().join()).toContain(link);
  });

  test.each<[MessagePart, string[]]>([
    ["all", ["Subject", "Attachments", "HTML", "Text", "Headers"]],
    ["html", ["HTML"]],
    ["text", ["Text"]],
    ["headers", ["Subject", "Headers"]],
  ])("shows with the tab %s only its parts", (part, titles) => {
    const { texts, text } = render(changed, part);
    expect(texts("h3")).toEqual(titles);
    expect(text).not.toContain("Nothing changed here");
  });

  test("says that a part did not change", () => {
    const one = { ...nothing, attachments: diffWords("a", "b") };
    expect(render(one, "html").text).toContain("Nothing changed here.");
    expect(render(one, "headers").text).toContain("Nothing changed here.");
    expect(render(one, "headers").texts("h3")).toEqual([]);
    expect(render(one).text).not.toContain("Nothing changed here.");
  });

  test("marks the words of a line that were removed and added", () => {
    const { texts, text } = render({ ...nothing, subject: changed.subject ?? diffWords("", "") });
    expect([texts("del"), texts("ins")]).toEqual([["tulips"], ["roses"]]);
    expect(text).toContain("Before: Ten tulips todayAfter: Ten roses today");
  });

  test("lists headers with their values, and how many are left out", () => {
    const { texts, text } = render({ ...changed }, "headers");
    expect(texts("dt")).toEqual(["List-ID", "X-Gone", "X-New"]);
    expect(texts("dd")).toEqual(["onetwo", "was", "is"]);
    expect(texts("del")).toEqual(expect.arrayContaining(["one", "was"]));
    expect(texts("ins")).toEqual(expect.arrayContaining(["two", "is"]));
    expect(text).toContain("2 more headers not shown.");
    expect(render({ ...changed, headersLeft: 0 }).text).not.toContain("not shown");
  });

  test("says how many lines changed, and where long lines are broken", () => {
    const bar = (text: MessageChange["text"]) =>
      render({ ...nothing, ...(text ? { text } : {}) }, "text").ofClass("frame-bar");
    expect(bar(changed.text)).toEqual(["Text2 lines changed"]);
    const long = diffLines(`<p>${"a".repeat(500)}</p>`, "<p>b</p>", true);
    expect(bar(long)).toEqual(["Text2 lines changed, long lines are broken between tags"]);
    expect(bar({ ...diffLines("a", "b"), isTooDifferent: true })).toEqual(["Text"]);
  });
});
