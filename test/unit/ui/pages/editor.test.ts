import { html } from "hono/html";
import { describe, expect, test } from "vitest";
import {
  type EditorPage,
  languageOf,
  marksMarkup,
  noticesMarkup,
  renderEditor,
} from "../../../../src/ui/pages/editor.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import type { Mark } from "../../../../src/ui/write/marks.ts";
import { readPage, readPart } from "./rendered-page.ts";

const file = "scenarios/sale.yaml";
const mark = (more: Partial<Mark> = {}): Mark => ({
  severity: "error",
  file,
  line: 3,
  column: 5,
  message: "It has no sender",
  fix: "Write one",
  ...more,
});
const render = async (more: Partial<EditorPage> = {}) =>
  readPage(
    await renderEditor({
      visit: { since: 3, visitor: ownVisitor() },
      file,
      kind: "scenario",
      hash: "h1",
      text: "from: a\nname: b",
      canWrite: true,
      isTeam: false,
      form: undefined,
      preview: undefined,
      marks: [],
      words: { variables: ["headline"], partials: [], helpers: [], keys: {} },
      saved: undefined,
      scenario: undefined,
      ...more,
    }),
  );
const notice = (...marks: Mark[]) => readPart(String(noticesMarkup(marks, file)));

test.each([
  ["a.yaml", "YAML"],
  ["a.YML", "YAML"],
  ["a.json", "JSON"],
  ["a.csv", "CSV"],
  ["a.mjml", "MJML"],
  ["a.mjml.hbs", "MJML"],
  ["a.ts", "TypeScript"],
  ["a.mts", "TypeScript"],
  ["a.tsx", "TypeScript"],
  ["a.js", "JavaScript"],
  ["a.cjs", "JavaScript"],
  ["a.jsx", "JavaScript"],
  ["a.text.hbs", "Text"],
  ["a.txt", "Text"],
  ["a.html.hbs", "HTML"],
  ["a.yaml.html", "HTML"],
  ["json", "HTML"],
])("the language of %s is %s", (name, language) => {
  expect(languageOf(name)).toBe(language);
});

describe("the notice", () => {
  test("is nothing without an error", () => {
    expect(noticesMarkup([mark({ severity: "warn" })], file)).toBe("");
    expect(noticesMarkup([], file)).toBe("");
  });

  test("has the first error, its fix, and its line", () => {
    const { text, links, html: markup } = notice(mark({ severity: "warn", message: "other" }), mark());
    expect(text).toBe("✕ Can’t build this. It has no sender. Write one.Go to line 3");
    expect(links()).toEqual(["Go to line 3 → #yaml"]);
    expect(markup).toContain('data-line="3"');
  });

  test.each<[string, Partial<Mark>, string]>([
    ["ends the fix once", { fix: "Write one!" }, "It has no sender. Write one!Go to line 3"],
    ["needs no fix", { fix: undefined }, "It has no sender.Go to line 3"],
    ["names the first line if none is known", { line: undefined }, "Write one.Go to line 1"],
    ["opens another file", { file: "templates/a.html.hbs" }, "Write one.Open templates/a.html.hbs"],
    ["leads nowhere without a file", { file: undefined }, "✕ Can’t build this. It has no sender. Write one."],
  ])("%s", (_, more, words) => {
    expect(notice(mark(more)).text.endsWith(words)).toBe(true);
  });

  test("leads to the line of another file", () => {
    const other = notice(mark({ file: "templates/a.html.hbs" }));
    expect(other.links()[0]).toContain("→ /write?file=templates%2Fa.html.hbs&line=3");
    expect(other.html).not.toContain("data-line");
    expect(notice(mark({ line: undefined })).html).not.toContain("data-line");
  });

  test("counts further errors", () => {
    expect(notice(mark(), mark()).text).toContain("And 1 more error.");
    expect(notice(mark(), mark(), mark()).text).toContain("And 2 more errors.");
    expect(notice(mark(), mark({ severity: "warn" })).text).not.toContain("more error");
  });

  test("offers the word that was meant", () => {
    const replace = { at: 4, from: "form", to: "from" };
    const { texts, html: markup } = notice(mark({ replace }));
    expect(texts("button")).toEqual(["Use from"]);
    expect(markup).toContain('name="replace" value="{&quot;at&quot;:4,&quot;from&quot;:&quot;form&quot;');
    expect(notice(mark()).texts("button")).toEqual([]);
  });
});

describe("the list of marks", () => {
  test("has the line of those in this file", () => {
    const marks = [
      mark(),
      mark({ severity: "warn", file: "other.yaml" }),
      mark({ line: undefined, fix: undefined }),
    ];
    const { texts, html: markup } = readPart(String(marksMarkup(marks, file)));
    expect(texts("li")).toEqual([
      "✕ Line 3: It has no sender. Write one",
      "! It has no sender. Write one",
      "✕ It has no sender",
    ]);
    expect(markup.match(/<b class="(failed|warned)"/g)).toEqual([
      '<b class="failed"',
      '<b class="warned"',
      '<b class="failed"',
    ]);
    expect(marksMarkup([], file)).toBe("");
  });
});

describe("the editor", () => {
  test("shows the text of a file, and saves it", async () => {
    const { html: markup, hidden, title, topics, texts, links } = await render();
    expect(title).toBe("sale.yaml · Placewright");
    expect(topics).toBe("");
    expect(hidden()).toEqual(["file=scenarios/sale.yaml", "hash=h1"]);
    expect(markup).toMatch(/<textarea [^>]*rows="4"[^>]*wrap="off">\nfrom: a\nname: b<\/textarea>/);
    expect(markup).toContain('action="/write/save"');
    expect(texts("button")).toEqual(["Save", "Show changes", "Discard", "Save", "Close"]);
    expect(links()).toEqual(["YAML → #yaml"]);
    expect(markup).toContain('class="editor editor-one"');
    expect(markup).toContain('data-write="yes"');
    expect(markup).toContain('data-words="{&quot;variables&quot;:[&quot;headline&quot;]');
    expect(markup).not.toContain("unsafe-inline");
  });

  test("leads to the folders above, and to the campaign", async () => {
    const nested = await render({ file: "scenarios/a b/sale.yaml", scenario: "a&b" });
    expect(nested.html).toContain('<a href="/write">Write</a>');
    expect(nested.html).toContain('<a href="/write?search=scenarios%2Fa%20b%2F">scenarios/a b</a>');
    expect(nested.html).toContain('<a class="btn" href="/scenario?name=a%26b">Open campaign</a>');
    const top = await render({ file: "sale.yaml" });
    expect(top.html).not.toContain("/write?search=");
    expect(top.html).not.toContain("Open campaign");
    expect(top.title).toBe("sale.yaml · Placewright");
  });

  test("has a form and a preview beside the text", async () => {
    const form = html`<p>the form</p>`;
    const preview = html`<p>the preview</p>`;
    const both = await render({ form, preview });
    expect(both.links()).toEqual(["Form → #form", "YAML → #yaml", "Preview → #preview"]);
    expect(both.main).toContain("the form");
    expect(both.main).toContain("the preview");
    expect(both.html).toContain('class="editor"');
    expect(both.html).toContain("unsafe-inline");
    expect(both.hidden()).toEqual([
      "file=scenarios/sale.yaml",
      "hash=h1",
      "text=from: a\nname: b",
      "file=scenarios/sale.yaml",
      "hash=h1",
    ]);
    expect(both.main).toContain("the same file");
    expect(both.texts("button")).toContain("Save the form");
    const shown = await render({ preview });
    expect(shown.html).toContain('class="editor editor-two"');
    expect(shown.main).not.toContain("the same file");
  });

  test.each([
    [false, "Files are only shown: ui: { write: false } in placewright.config.ts."],
    [true, "Change them in your own checkout."],
  ])("only shows a file that cannot be written; of a team: %j", async (isTeam, words) => {
    const page = await render({ canWrite: false, isTeam, form: html`<p>form</p>` });
    expect(page.main).toContain(words);
    expect(page.html).toMatch(/<textarea [^>]* readonly>/);
    expect(page.html).toContain('data-write="no"');
    expect(page.texts("button")).toEqual([]);
    expect((await render()).main).not.toMatch(/only shown|own checkout/);
    expect((await render()).html).not.toContain("readonly");
  });

  test("offers to undo the save that led here", async () => {
    const { html: markup, hidden } = await render({ saved: "token-1" });
    expect(markup).toContain('action="/write/undo"');
    expect(hidden()).toContain("token=token-1");
    expect((await render()).html).not.toContain("/write/undo");
  });

  test("has the errors of the file, and the color of a failure in its tab", async () => {
    const icon = (markup: string) => /rel="icon" href="([^"]+)"/.exec(markup)?.[1];
    const [clean, broken, warned] = [
      await render(),
      await render({ marks: [mark()] }),
      await render({ marks: [mark({ severity: "warn" })] }),
    ];
    expect(broken.main).toContain("Can’t build this.");
    expect(broken.texts("li")).toEqual(["✕ Line 3: It has no sender. Write one"]);
    expect(broken.html).toContain('data-marks="[{&quot;severity&quot;');
    expect(icon(broken.html)).not.toBe(icon(clean.html));
    expect(icon(warned.html)).toBe(icon(clean.html));
  });

  test("has at most 40 lines of text in view", async () => {
    expect((await render({ text: "a\n".repeat(100) })).html).toContain('rows="40"');
  });
});
