import { describe, expect, test } from "vitest";
import { isShowable, messageMarkup } from "../../../../src/report/html/message-view.ts";
import type { MessageReport } from "../../../../src/result/run-report.ts";
import { attributes, elements, rows, texts } from "./elements.ts";

const bare: MessageReport = {
  contentHash: "0".repeat(64),
  kind: "raw",
  from: "Acme <news@acme.example>",
  subject: "Tulips",
  sizeBytes: 12_480,
  headers: [],
  attachments: [],
  notes: [],
};
const markupOf = (more: Partial<MessageReport>) => messageMarkup({ ...bare, ...more }, "test-a");
const labelsOf = (more: Partial<MessageReport>) => texts(markupOf(more), "label");

test.each<[string, Partial<MessageReport>, boolean]>([
  ["without parts", {}, true],
  ["at the limit", { html: "a".repeat(500_000), text: "a".repeat(500_000) }, true],
  ["with large HTML", { html: "a".repeat(500_001) }, false],
  ["with a large text", { text: "a".repeat(500_001) }, false],
  ["with a large source", { source: "a".repeat(500_001) }, false],
])("a message %s can be shown in a page: %s", (_, more, expected) => {
  expect(isShowable({ ...bare, ...more })).toBe(expected);
});

describe("a message", () => {
  test("without parts has its envelope, its size, and its notes", () => {
    const markup = markupOf({ notes: ["The service holds this template.", "<b>"] });
    expect(texts(markup, "dd")).toEqual(["Tulips", "Acme <news@acme.example>"]);
    expect(texts(markup, "p", "note")).toEqual(["The service holds this template.", "<b>"]);
    expect(texts(markup, "p", "hint")).toEqual(["12.5 kB"]);
    expect(["fieldset", "input", "iframe", "pre", "table"].flatMap((name) => elements(markup, name))).toEqual(
      [],
    );
    expect(texts(markupOf({ subject: "" }), "dd")[0]).toBe("(none)");
    expect(texts(markupOf({}), "p", "note")).toEqual([]);
  });

  test("links its file only at a path that Placewright gives", () => {
    const hint = (emlPath: string) => texts(markupOf({ emlPath }), "p", "hint");
    expect(hint("messages/a-01234567.eml")).toEqual(["12.5 kB · Full message (.eml)"]);
    expect(hint("../a.eml")).toEqual(["12.5 kB"]);
  });

  test.each<[Partial<MessageReport>, string[]]>([
    [{ html: "" }, ["Light", "Dark"]],
    [{ text: "" }, ["Text"]],
    [{ headers: [{ name: "From", value: "a" }] }, ["Headers"]],
    [{ source: "" }, ["Source"]],
    [{ attachments: [{ contentType: "image/png", sizeBytes: 1, inline: false }] }, ["Attachments (1)"]],
  ])("has a tab for each of its parts: %j", (more, expected) => {
    expect(labelsOf(more)).toEqual(expected);
  });

  test("has one tab selected, and each tab's panel in the same order", () => {
    const markup = markupOf({
      html: "<p>a</p>",
      text: "one\n  two",
      headers: [{ name: "Subject", value: "Tulips" }],
      source: "Subject: Tulips\n\none",
      attachments: [
        { filename: "a.pdf", contentType: "application/pdf", sizeBytes: 999, inline: false },
        { contentType: "image/png", sizeBytes: 2000, inline: true },
      ],
    });
    const inputs = elements(markup, "input").map(({ attribs }) => attribs);
    expect(inputs.map(({ value, name }) => [value, name])).toEqual(
      ["light", "dark", "text", "headers", "source", "attachments"].map((id) => [id, "test-a-view"]),
    );
    expect(inputs.map((attribs) => "checked" in attribs)).toEqual([true, false, false, false, false, false]);
    expect(attributes(markup, "div", "class").filter((name) => name?.startsWith("panel "))).toEqual(
      inputs.map(({ value }) => `panel panel-${value}`),
    );
    expect(texts(markup, "pre")).toEqual(["one two", "Subject: Tulips one"]);
    expect(String(markup)).toContain("one\n  two");
    expect(rows(markup)).toEqual([
      ["Header", "Value"],
      ["Subject", "Tulips"],
      ["File", "Type", "Size"],
      ["a.pdf", "application/pdf", "999 B"],
      ["(no name)", "image/png, inline", "2 kB"],
    ]);
  });
});

describe("the frames of a message", () => {
  const image = (name: string) => `<img src="https://img.example/${name}.png">`;
  test("are of a desktop and a phone, in light and in dark", () => {
    const frames = elements(markupOf({ html: "<p>a</p>" }), "iframe").map(({ attribs }) => attribs);
    expect(frames.map(({ class: name, width, title }) => [name, width, title])).toEqual([
      ["light desktop", "600", "The message on a desktop, light"],
      ["light phone", "375", "The message on a phone, light"],
      ["dark desktop", "600", "The message on a desktop, dark"],
      ["dark phone", "375", "The message on a phone, dark"],
    ]);
    for (const { sandbox, srcdoc } of frames) {
      expect(sandbox).toBe("");
      expect(srcdoc).toMatch(/<p>a<\/p>$/);
    }
  });

  test.each([
    ["<p>a</p>", "The message loads no remote resources."],
    [image("a"), "1 remote resource is blocked here; a mail client would load it."],
    [image("a") + image("b"), "2 remote resources are blocked here; a mail client would load them."],
  ])("of %s state what is blocked", (html, expected) => {
    const [light, dark] = texts(markupOf({ html }), "p", "hint");
    expect(light).toBe(expected);
    expect(dark).toBe(
      `${expected} The message has no dark-mode styles; some mail clients invert its colors.`,
    );
  });

  test("do not miss dark styles that the message has", () => {
    const html = "<style>@media (prefers-color-scheme: dark) { p { color: #fff } }</style>";
    expect(texts(markupOf({ html }), "p", "hint").slice(0, 2)).toEqual([
      "The message loads no remote resources.",
      "The message loads no remote resources.",
    ]);
  });
});
