import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import { loadTemplates } from "../../../../src/message/template/templates.ts";
import { createProject, rejection } from "../project.ts";

/** Values without text of their own, each with the reason in its error. */
const textless: Readonly<Record<string, readonly [value: unknown, why: string]>> = {
  group: [{ a: 1 }, "is a group of values"],
  list: [["a", "b"], "is a list"],
  date: [new Date(0), "is a date"],
  code: [() => 1, "is a function"],
  nan: [Number.NaN, "is not a number"],
  endless: [Number.POSITIVE_INFINITY, "is not a finite number"],
  large: [2 ** 64, "is a number that is too large to be exact"],
  half: ["a\ud800", "has half a character"],
};

const files = {
  "templates/locales/en.yaml": [
    "hi: Hi {v}",
    "count: { one: '{count} a', other: '{count} b' }",
    "none: { other: null }",
  ].join("\n"),
};

async function renderFile(text: string, data: Record<string, unknown>): Promise<string> {
  const context = await createProject({ ...files, "templates/x.html.hbs": `\n ${text}` });
  return (await loadTemplates(context)).renderFile("x.html", "html", data).trim();
}

const data = {
  o: Object.fromEntries(Object.entries(textless).map(([name, [value]]) => [name, value])),
};

/** All ways to insert a value into a text. `V` is the expression of the value. */
const ways: readonly string[] = [
  "{{V}}",
  "{{{V}}}",
  "{{#with o}}{{lookup this 'K'}}{{/with}}",
  "{{lookup o 'K'}}",
  "{{{lookup o 'K'}}}",
  "{{t 'hi' v=V}}",
  "{{t 'hi' v=(lookup o 'K')}}",
  "{{t V}}",
  "{{t 'count' count=V}}",
  "{{{url 'https://acme.example/' x=V}}}",
  "{{url V}}",
  "{{lookup o V}}",
  "{{number V}}",
  "{{percent V}}",
  "{{currency V 'EUR'}}",
  "{{currency 1 V}}",
  "{{number 1 locale=V}}",
  "{{plural V one='#' other='#'}}",
  "{{plural 2 other=V}}",
];

describe.each(Object.entries(textless))("refuses a value without text, %s", (key, [, why]) => {
  test.each(ways)("in %s", async (way) => {
    const source = way.replaceAll("V", `o.${key}`).replaceAll("K", key);
    const error = await rejection(renderFile(source, data));
    expect(error).toBeInstanceOf(PlacewrightError);
    expect(error).toMatchObject({
      code: "template-invalid",
      location: { file: "templates/x.html.hbs", line: 2, column: expect.any(Number) },
    });
    expect(String(error)).toContain(why);
    expect(String(error)).not.toContain("[object");
  });
});

test.each<[string, unknown, string]>([
  ["a group", { a: 1 }, "Use {{#with (lookup o 'v')}}"],
  ["a list", ["a"], "Write {{list (lookup o 'v')}} or {{#each (lookup o 'v')}}"],
  ["a date", new Date(0), "Write {{date (lookup o 'v')}}"],
])("suggests a fix for a lookup that finds %s", async (_, v, hint) => {
  expect(await rejection(renderFile("{{lookup o 'v'}}", { o: { v } }))).toMatchObject({
    location: { line: 2, column: 2 },
    hint,
  });
});

test.each<[string, unknown, string]>([
  ["null", null, ""],
  ["false", false, "false"],
  ["zero", 0, "0"],
  ["an integer", 5, "5"],
  ["a large integer", 12_345_678_901_234_567_890n, "12345678901234567890"],
])("%s has the same text as a variable, a lookup, and a parameter", async (_, v, expected) => {
  expect(
    await renderFile("[{{o.v}}|{{lookup o 'v'}}|{{url 'https://a.example/' v=o.v}}]", { o: { v } }),
  ).toBe(`[${expected}|${expected}|https://a.example/?v&#x3D;${expected}]`);
});

describe("numbers", () => {
  const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

  test.each<[string, string]>([
    ["{{number '12345678901234567890'}}", "12,345,678,901,234,567,890"],
    ["{{number '-12345678901234567890'}}", "-12,345,678,901,234,567,890"],
    ["{{number ' 1234.5 '}}", "1,234.5"],
    ["{{number '1e3'}}", "1,000"],
    ["{{number '.5'}}", "0.5"],
    ["{{number '5.'}}", "5"],
    ["{{number '+5'}}", "5"],
    ["{{currency '12345678901234567.89' 'EUR'}}", "€12,345,678,901,234,567.89"],
    ["{{percent '0.1234567890123456789' maximumFractionDigits=17}}", "12.34567890123456789%"],
    ["{{plural '1' one='# item' other='# items'}}", "1 item"],
    ["{{t 'count' count='1'}}", "1 a"],
    ["{{t 'hi' v='12345678901234567890'}}", "Hi 12345678901234567890"],
  ])("%s keeps every digit", async (source, expected) => {
    expect(plain(await renderFile(source, {}))).toBe(expected);
  });

  test.each<[string, string]>([
    ["{{number ''}}", '"" is not a number'],
    ["{{number ' '}}", '" " is not a number'],
    ["{{number '0x10'}}", '"0x10" is not a number'],
    ["{{number '1,000'}}", '"1,000" is not a number'],
    ["{{number '1_000'}}", "is not a number"],
    ["{{number 'Infinity'}}", "is not a number"],
    ["{{number '1e999999'}}", "is not a number"],
    ["{{number true}}", '"true" is not a number'],
    ["{{number null}}", "is not a number"],
    ["{{number 12345678901234567890}}", "too large to be exact"],
    ["{{plural '' one='#' other='#'}}", "is not a number"],
    ["{{plural '12345678901234567891' other='#'}}", "too large to choose a plural form"],
    ["{{t 'count' count=''}}", "is not a number"],
    ["{{t 'count' count=true}}", "is not a number"],
    ["{{t 'count' count='two'}}", "is not a number"],
    ["{{t 'count' count=null}}", 'requires a number "count"'],
    ["{{t 'none' count=2}}", '"none" has no text'],
  ])("%s is refused", async (source, why) => {
    expect(String(await rejection(renderFile(source, {})))).toContain(why);
  });
});

describe("dates", () => {
  test.each<[unknown, string]>([
    ["2026-02-28", "February 28, 2026, 12:00:00 AM UTC"],
    ["2024-02-29", "February 29, 2024, 12:00:00 AM UTC"],
    ["2026-03-31T12:00Z", "March 31, 2026, 12:00:00 PM UTC"],
    ["2026-03-31T12:00:30.250Z", "March 31, 2026, 12:00:30 PM UTC"],
    ["2026-03-31T12:00:00+02:00", "March 31, 2026, 10:00:00 AM UTC"],
    ["2026-03-31 12:00:00", "March 31, 2026, 12:00:00 PM UTC"],
    [new Date(0), "January 1, 1970, 12:00:00 AM UTC"],
    [0, "January 1, 1970, 12:00:00 AM UTC"],
  ])("%j is read", async (when, expected) => {
    const text = await renderFile("{{date when dateStyle='long' timeStyle='long'}}", { when });
    expect(text.replace(/[\u202f]/g, " ").replace(" at ", ", ")).toBe(expected);
  });

  test.each<[unknown, string]>([
    ["2026-02-31", "does not exist"],
    ["2023-02-29", "does not exist"],
    ["2026-13-01", "does not exist"],
    ["2026-00-10", "does not exist"],
    ["2026-01-01T25:00:00Z", "does not exist"],
    ["2026-01-01T10:61Z", "does not exist"],
    ["2026-02-31T10:00:00+02:00", "does not exist"],
    ["2026-01-01T10:00:00+25:00", "does not exist"],
    ["5", "is not a date"],
    ["2026", "is not a date"],
    ["2026-03", "is not a date"],
    ["03/31/2026", "is not a date"],
    ["March 31, 2026", "is not a date"],
    ["2026-3-1", "is not a date"],
    ["", "is not a date"],
    [null, "is not a date"],
    [true, "is not a date"],
    [["2026-01-01"], "is not a date"],
    [{ a: 1 }, "is not a date"],
    [Number.NaN, "is not a date"],
    [9e15, "is not a date"],
    [new Date(Number.NaN), "is not a date"],
  ])("%j is refused", async (when, why) => {
    const error = await rejection(renderFile("{{date when}}", { when }));
    expect(error).toMatchObject({ code: "template-invalid", location: { line: 2, column: 2 } });
    expect(String(error)).toContain(why);
  });
});

describe("URLs", () => {
  const url = async (source: string, values = {}) =>
    (await renderFile(`{{${source}}}`, values)).replaceAll("&amp;", "&").replaceAll("&#x3D;", "=");

  test.each<[string, string]>([
    ["url 'mailto:a@b.example' subject='x y'", "mailto:a@b.example?subject=x%20y"],
    ["url 'mailto:a@b.example' body='a+b & c=d'", "mailto:a@b.example?body=a%2Bb%20%26%20c%3Dd"],
    [
      "url 'mailto:a@b.example?cc=c+d@b.example' subject='x'",
      "mailto:a@b.example?cc=c+d@b.example&subject=x",
    ],
    ["url 'mailto:a@b.example?subject=old&cc=c@d' subject='new'", "mailto:a@b.example?cc=c@d&subject=new"],
    ["url 'https://a.example/?b=x%20y&sig=~(1)' c='x y'", "https://a.example/?b=x%20y&sig=~(1)&c=x+y"],
    ["url 'https://a.example/?b=1#top' b=2", "https://a.example/?b=2#top"],
    ["url 'https://a.example/' b=null", "https://a.example/?b="],
    ["url 'https://a.example/'", "https://a.example/"],
  ])("%s is %s", async (source, expected) => {
    expect(await url(source)).toBe(expected);
  });

  test("writes line breaks in a mailto body as CRLF (RFC 6068)", async () => {
    expect(await url("url 'mailto:a@b.example' body=text", { text: "a\nb\r\nc" })).toBe(
      "mailto:a@b.example?body=a%0D%0Ab%0D%0Ac",
    );
  });
});

describe("each", () => {
  test.each<[string, unknown, string]>([
    ["a list", ["a"], "[a]"],
    ["a group", { k: "a" }, "[a]"],
    ["a set", new Set(["a"]), "[a]"],
    ["an empty list", [], "none"],
    ["null", null, "none"],
    ["an empty string", "", "none"],
    ["false", false, "none"],
  ])("accepts %s", async (_, v, expected) => {
    expect(await renderFile("{{#each v}}[{{this}}]{{else}}none{{/each}}", { v })).toBe(expected);
  });

  test.each<[string, unknown]>([
    ["a string", "abc"],
    ["a number", 5],
    ["zero", 0],
    ["true", true],
    ["a date", new Date(0)],
    ["a function", () => []],
  ])("refuses %s", async (_, v) => {
    const error = await rejection(renderFile("{{#each v}}x{{else}}y{{/each}}", { v }));
    expect(error).toMatchObject({ code: "template-invalid", location: { line: 2, column: 10 } });
    expect(String(error)).toContain("#each requires a list");
  });

  test("refuses a string that a helper returns", async () => {
    expect(
      String(await rejection(renderFile("{{#each (lookup o 'v')}}x{{/each}}", { o: { v: "abc" } }))),
    ).toContain("#each requires a list");
  });
});

test.each([
  ["an object", { a: 1 }],
  ["a number", 5],
  ["true", true],
])("refuses a locale that is %s, instead of using English", async (_, locale) => {
  expect(await rejection(renderFile("{{number 1}}", { locale }))).toMatchObject({ code: "template-invalid" });
});
