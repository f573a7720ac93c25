import { describe, expect, test } from "vitest";
import { proposeEdits } from "../../../../src/explain/edits/edits.ts";
import { contextWith, edited, finding, htmlAfter } from "../texts.ts";

describe("the language", () => {
  test.each<[string, readonly Readonly<Record<string, unknown>>[], string, string, boolean]>([
    ["without rows is English", [], "en", "in English", true],
    [
      "of rows is their locale",
      [{ locale: "de" }, { locale: "fr" }],
      "{{locale}}",
      "locale of the rows",
      false,
    ],
    ["of rows without a locale is English", [{ locale: "de" }, { a: "b" }], "en", "in English", true],
  ])("%s", async (_, variants, lang, words, hasPlaceholder) => {
    const given = { findings: [finding("language")], variants };
    expect(await htmlAfter("language", "<html><p>a</p></html>", given)).toBe(
      `<html lang="${lang}"><p>a</p></html>`,
    );
    const [edit] = proposeEdits(contextWith({ html: "" }, given));
    expect(edit?.sentence).toContain(words);
    expect(edit?.hasPlaceholder).toBe(hasPlaceholder);
  });
});

describe("the contrast of a text", () => {
  const on = (items: readonly string[], check = "contrast") => ({ findings: [finding(check, { items })] });
  const low = ["#777", "#ffffff"];
  test.each<[string, string, string | undefined]>([
    ["a color", '<p style="color:#777">', '<p style="color:#000000">'],
    [
      "a color after others",
      '<p style="margin:0; COLOR : #777;a:b">',
      '<p style="margin:0; COLOR : #000000;a:b">',
    ],
    [
      "the last of several colors",
      '<p style="color:#123;color:#777">',
      '<p style="color:#123;color:#000000">',
    ],
    ["an attribute", '<font color="#777">', '<font color="#000000">'],
    [
      "an attribute instead of a style",
      '<font color="#777" style="color:#777">',
      '<font color="#000000" style="color:#777">',
    ],
    ["not a background", '<p style="background-color:#777">', undefined],
    ["not another property", '<p style="color-scheme:#777;x-color:#777">', undefined],
    ["not another color", '<p style="color:#7777">', undefined],
    ["nothing without a style", "<p>", undefined],
  ])("is fixed in %s", async (_, html, expected) => {
    expect(await htmlAfter("contrast", html, on(low))).toBe(expected);
  });

  test.each([
    ["another check", on(low, "language")],
    ["a finding without colors", on([])],
    ["a finding with one color", on(["#777"])],
    ["an unknown background", on(["#777", "url(a)"])],
  ])("is not fixed for %s", (_, given) => {
    expect(
      proposeEdits(contextWith({ html: '<p style="color:#777">' }, given)).map(({ id }) => id),
    ).not.toContain("contrast");
  });

  test.each([
    ["#ffffff", "#000000"],
    ["#000000", "#ffffff"],
    ["#767676", "#000000"],
    ["#222222", "#ffffff"],
  ])("on %s is best in %s", async (back, expected) => {
    const given = on(["red", back]);
    expect(await htmlAfter("contrast", '<font color="RED">', given)).toBe(`<font color="${expected}">`);
    expect(proposeEdits(contextWith({ html: "" }, given))[0]?.sentence).toContain(
      `color red to ${expected},`,
    );
  });
});

describe("loud fonts", () => {
  const after = (html: string) => htmlAfter("FONT_SHOUTS", html, { findings: [], symbols: ["FONT_SHOUTS"] });
  test.each([
    ['<font size="4">', "<font>"],
    ['<font size="+7" color="#FF0000">', "<font>"],
    ['<font size="3">', undefined],
    ['<font size="8">', undefined],
    ['<font size="-4">', undefined],
    ['<font color="darkred">', undefined],
    ['<font color="redwood">', undefined],
    ['<font color="#ff00001">', undefined],
    ['<p size="7" color="red">', undefined],
  ])("%s becomes %s", async (html, expected) => {
    expect(await after(html)).toBe(expected);
  });
});

describe("old color attributes", () => {
  const after = (html: string) => htmlAfter("HTML_LEGACY", html, { findings: [], symbols: ["HTML_LEGACY"] });
  test.each([
    ['<td bgcolor="#eee">', '<td style="background-color: #eee">'],
    ["<font color=red>", '<font style="color: red">'],
    ['<font bgcolor="red">', undefined],
    ['<td color="red">', undefined],
    ['<td bgcolor="rgb(1,2,3)">', undefined],
    ['<td bgcolor="red" style="">', undefined],
    ["</td bgcolor=red>", undefined],
  ])("%s become %s", async (html, expected) => {
    expect(await after(html)).toBe(expected);
  });
});

describe("table roles", () => {
  test.each([
    ["<TABLE><tr><td>a</td></tr></TABLE>", '<TABLE role="presentation"><tr><td>a</td></tr></TABLE>'],
    ['<table><td class="scoped">a', '<table role="presentation"><td class="scoped">a'],
    ["<table><theme>", '<table role="presentation"><theme>'],
    ['<table role="none">', undefined],
    ["<table><td scope=row>", undefined],
    ["<table><TH>a", undefined],
  ])("%s becomes %s", async (html, expected) => {
    expect(await htmlAfter("table-roles", html)).toBe(expected);
  });
});

describe("a line for the head", () => {
  const title = "<title>{{subject}}</title>";
  test.each([
    ["<html><head><meta></head>", `<html><head>\n${title}<meta></head>`],
    ["<html></head><p>", `<html>\n<head>\n${title}\n</head></head><p>`],
    ["</html><p>", undefined],
    ["</head><p>", undefined],
  ])("%s becomes %s", async (html, expected) => {
    expect(await htmlAfter("document-title", html)).toBe(expected);
  });

  test("is added to HTML and MJML", async () => {
    expect(await edited("document-title", { html: "<head>", mjml: "<mj-head>" })).toEqual({
      html: `<head>\n${title}`,
      mjml: "<mj-head>\n<mj-title>{{subject}}</mj-title>",
    });
  });
});

test.each([
  ["<body><p>a", '<body>\n<div style="display:none">REPLACE-ME: '],
  ["</body><p>a", undefined],
])("the preheader of %s is at the start of the body", async (html, expected) => {
  const changed = await htmlAfter("preheader", html);
  if (expected === undefined) expect(changed).toBeUndefined();
  else expect(changed?.startsWith(expected)).toBe(true);
});
