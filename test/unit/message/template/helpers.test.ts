import { describe, expect, test } from "vitest";
import { loadTemplates } from "../../../../src/message/template/templates.ts";
import { createProject, rejection } from "../project.ts";

async function renderText(text: string, data: Record<string, unknown>, files: Record<string, string> = {}) {
  return (await loadTemplates(await createProject(files))).renderText(text, "text", data);
}

/** Replaces the special spaces that Intl puts between number and symbol. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

test.each<[string, Record<string, unknown>, string]>([
  ["{{date d}}", { d: "2026-03-31", locale: "en-GB" }, "31 March 2026"],
  ["{{date d}}", { d: "2026-03-31", locale: "de" }, "31. März 2026"],
  ["{{date d}}", { d: "2026-03-31" }, "March 31, 2026"],
  ["{{date d 'short'}}", { d: "2026-03-31", locale: "fr" }, "31/03/2026"],
  ["{{date d timeZone='America/New_York'}}", { d: "2026-03-31", locale: "en" }, "March 31, 2026"],
  ["{{date d timeZone='America/New_York'}}", { d: "2026-03-31T02:00:00Z", locale: "en" }, "March 30, 2026"],
  [
    "{{date d timeStyle='short' timeZone='Europe/Berlin'}}",
    { d: "2026-03-31T12:00:00Z", locale: "de" },
    "14:00",
  ],
  ["{{date d weekday='long'}}", { d: new Date("2026-03-31T23:00:00Z"), locale: "en" }, "Tuesday"],
  ["{{date d}}", { d: 0, locale: "en" }, "January 1, 1970"],
  ["{{date d locale='fr'}}", { d: "2026-03-31", locale: "de" }, "31 mars 2026"],
  ["{{number n}}", { n: 1234567.5, locale: "de" }, "1.234.567,5"],
  ["{{number n maximumFractionDigits=0}}", { n: "1234.5", locale: "en" }, "1,235"],
  ["{{percent n}}", { n: 0.25, locale: "de" }, "25 %"],
  ["{{currency n 'EUR'}}", { n: 19.9, locale: "fr" }, "19,90 €"],
  ["{{currency n code}}", { n: "19.90", code: "USD", locale: "en" }, "$19.90"],
  ["{{currency n 'JPY' locale='ja'}}", { n: 1200 }, "¥1,200"],
  ["{{plural n one='# item' other='# items'}}", { n: 1, locale: "en" }, "1 item"],
  ["{{plural n one='# item' other='# items'}}", { n: 2000, locale: "en" }, "2,000 items"],
  ["{{plural n one='# article' other='# articles'}}", { n: 0, locale: "fr" }, "0 article"],
  ["{{list names}}", { names: ["a", "b", "c"], locale: "en" }, "a, b, and c"],
  ["{{list names type='disjunction'}}", { names: ["a", "b"], locale: "de" }, "a oder b"],
  [
    "{{url base utm_source='mail & more' id=n}}",
    { base: "https://shop.example/sale?x=1", n: 7 },
    "https://shop.example/sale?x=1&utm_source=mail+%26+more&id=7",
  ],
  ["{{url base q=q}}", { base: "https://shop.example", q: 'ü"<' }, "https://shop.example/?q=%C3%BC%22%3C"],
  ["{{url base}}", { base: "mailto:help@shop.example" }, "mailto:help@shop.example"],
])("%j with %j", async (text, data, expected) => {
  expect(plain(await renderText(text, data)).replace("￥", "¥")).toBe(expected);
});

test.each<[string, Record<string, unknown>, string]>([
  ["{{number n}}", { n: 1, locale: "e_n" }, '"e_n" is not a locale'],
  ["{{date d}}", { d: 0, locale: "de_at" }, '"de_at" is not a locale'],
  ["{{plural n one='# day' other='# days'}}", { n: 1, locale: "-" }, '"-" is not a locale'],
  ["{{list a}}", { a: ["b"], locale: "_" }, '"_" is not a locale'],
  ["{{date d 'tiny'}}", { d: 0 }, 'helper "date": "tiny" is not a value of dateStyle'],
  ["{{date d timeZone='Moon'}}", { d: 0 }, 'helper "date": "Moon" is not a time zone such as Europe/Paris'],
  ["{{currency n 'EURO'}}", { n: 1 }, 'helper "currency": "EURO" is not a currency code such as EUR'],
  ["{{date d timeZone='Moon'}}", { d: "2026-03-31" }, '"Moon" is not a time zone such as Europe/Paris'],
  [
    "{{date d dateStlye='full'}}",
    { d: 0 },
    'helper "date": it has no option "dateStlye". Did you mean "dateStyle"?',
  ],
  ["{{number n decimals=2}}", { n: 1 }, 'helper "number": it has no option "decimals". Use one of: style, '],
  ["{{percent n digits=2}}", { n: 1 }, 'helper "percent": it has no option "digits"'],
  ["{{currency n 'EUR' symbol='€'}}", { n: 1 }, 'helper "currency": it has no option "symbol"'],
  ["{{plural n on='#' other='#s'}}", { n: 1 }, 'helper "plural": it has no option "on". Did you mean "one"?'],
  [
    "{{list a kind='x'}}",
    { a: [] },
    'helper "list": it has no option "kind". Use one of: type, style, locale',
  ],
  ["{{lookup a 'b' c=1}}", { a: { b: 1 } }, 'helper "lookup": it has no option "c". Remove it'],
  [
    "{{date d dateStyle='full' month='long'}}",
    { d: 0 },
    'helper "date": month cannot be used together with dateStyle',
  ],
  [
    "{{date d 'short' hour='numeric'}}",
    { d: 0 },
    'helper "date": hour cannot be used together with dateStyle',
  ],
  [
    "{{date d timeStyle='short' weekday='long'}}",
    { d: 0 },
    'helper "date": weekday cannot be used together with timeStyle',
  ],
  ["{{number n style='unit' unit='x'}}", { n: 1 }, 'helper "number": "x" is not a unit such as kilometer'],
  [
    "{{number n minimumFractionDigits=200}}",
    { n: 1 },
    'helper "number": minimumFractionDigits is out of range',
  ],
  ["{{#if n}}x{{/each}}", { n: 1 }, "the block {{#if}} is closed by {{/each}}"],
  ["{{#each v}}{{/each}}", { v: "x" }, "#each requires a list or a group of values, not text"],
  ["{{#each v}}{{/each}}", { v: 5 }, '#each requires a list or a group of values, not "5"'],
  ["{{#each v}}{{/each}}", { v: new Date(0) }, "#each requires a list or a group of values, not a date"],
  ["{{#each v}}{{/each}}", { v: () => [] }, "#each requires a list or a group of values, not a function"],
  ["{{#each v}}{{/each}}", { v: new Map() }, "#each cannot iterate a Map"],
  ["{{list v}}", { v: null }, 'helper "list": "null" is not a list'],
  ["{{list v}}", { v: { a: 1 } }, 'helper "list": a group of values is not a list'],
  ["{{date v}}", { v: null }, 'helper "date": "null" is not a date'],
  ["{{number 1}}", { locale: 7 }, '"locale" must be text, not "7"'],
  ["{{number 1}}", { locale: true }, '"locale" must be text, not "true"'],
  ["{{number 1 2}}", {}, 'helper "number": it requires 1 arguments, not 2'],
  ["{{date}}{{date 0 'long' 1}}", { date: "" }, 'helper "date": it requires 1 or 2 arguments, not 3'],
  ["{{currency 1}}", {}, 'helper "currency": it requires 2 arguments, not 1'],
  ["{{plural 2 one='#'}}", {}, 'helper "plural": it requires other="…"'],
  ["{{url 'sale'}}", {}, 'helper "url": "sale" is not an absolute URL'],
  ["{{url 'ftp://a.example/'}}", {}, 'helper "url": "ftp://a.example/" must begin with https:'],
])("%s with %j is refused: %s", async (text, data, why) => {
  expect(String(await rejection(renderText(text, data)))).toContain(why);
});

test.each([null, false, ""])("{{#each}} skips %j, an optional list that was left out", async (v) => {
  expect(await renderText("a{{#each v}}x{{/each}}b", { v })).toBe("ab");
});

test.each([undefined, null, false, ""])("without a locale (%j), numbers are English", async (locale) => {
  expect(await renderText("{{number 1234.5}}", locale === undefined ? {} : { locale })).toBe("1,234.5");
});

describe("t", () => {
  const files = {
    "templates/locales/de.yaml":
      "sale:\n  title: Frühling, {name}\n  items:\n    one: '{count} Artikel'\n    other: '{count} Artikel im Korb'\nservus: Hallo\n",
    "templates/locales/de-AT.yml": "servus: Servus\n",
    "templates/locales/en.json": '{ "servus": "Hello", "year": 2026 }',
  };

  test.each<[string, Record<string, unknown>, string]>([
    ["{{t 'sale.title' name='Zoë'}}", { locale: "de" }, "Frühling, Zoë"],
    ["{{t 'servus'}}", { locale: "de-AT" }, "Servus"],
    ["{{t 'servus'}}", { locale: "de_at" }, "Servus"],
    ["{{t 'servus'}}", { locale: "de-CH" }, "Hallo"],
    ["{{t 'sale.title' name='Zoë'}}", { locale: "de-AT" }, "Frühling, Zoë"],
    ["{{t 'sale.items' count=n}}", { locale: "de", n: 1 }, "1 Artikel"],
    ["{{t 'sale.items' count=n}}", { locale: "de", n: 1200 }, "1.200 Artikel im Korb"],
    ["{{t 'servus' locale='en'}} {{t 'year' locale='en'}}", { locale: "de" }, "Hello 2026"],
    ["{{#each a}}{{t 'servus'}}{{/each}}", { locale: "de", a: [1] }, "Hallo"],
    ["{{t key}}", { locale: "de", key: "servus" }, "Hallo"],
    ["{{t 'servus'}}", {}, "Hello"],
    ["{{t 'servus'}}", { locale: null }, "Hello"],
    ["{{t 'servus'}}", { locale: "" }, "Hello"],
    ["{{t 'servus' locale='de'}}", {}, "Hallo"],
  ])("%j with %j", async (text, data, expected) => {
    expect(await renderText(text, data, files)).toBe(expected);
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      "{{t 'sale.titel' name=1}}",
      { locale: "de" },
      'locale file "templates/locales/de.yaml" has no "sale.titel". Did you mean "sale.title"?',
    ],
    [
      "{{t 'nothing.like.it'}}",
      { locale: "en" },
      'locale file "templates/locales/en.json" has no "nothing.like.it"',
    ],
    ["{{t 'constructor'}}", { locale: "en" }, 'has no "constructor"'],
    ["{{t 'sale.title'}}", { locale: "de" }, '"sale.title" requires "name"'],
    ["{{t 'sale'}}", { locale: "de" }, '"sale" is a group of texts'],
    ["{{t 'sale.items'}}", { locale: "de" }, 'requires a number "count"'],
    ["{{t 'servus'}}", { locale: "fr" }, 'there is no locale file for "fr"'],
    ["{{t 'servus'}}", { locale: "../../../etc/passwd" }, "there is no locale file"],
    [
      "{{t 'servus' locale='fr'}}",
      {},
      'Add locales/fr.yaml to the templates folder, or set another "locale"',
    ],
  ])("%j with %j is refused", async (text, data, why) => {
    expect(String(await rejection(renderText(text, data, files)))).toContain(why);
  });

  test.each([
    ["templates/locales/de.yaml", "a: b\na: c\n", { file: "templates/locales/de.yaml", line: 2 }],
    ["templates/locales/en.json", '{"a": }}', { file: "templates/locales/en.json", line: 1 }],
    ["templates/locales/en.yaml", "\n- a: b\n", { file: "templates/locales/en.yaml", line: 2 }],
    ["templates/locales/en.yaml", "text\n", { file: "templates/locales/en.yaml", line: 1 }],
  ])("names an unreadable locale file with its line: %s", async (file, content, location) => {
    expect(
      await rejection(renderText("{{t 'a'}}", { locale: file.slice(18, 20) }, { [file]: content })),
    ).toMatchObject({
      code: "template-invalid",
      location,
      frame: expect.stringContaining(`> ${location.line} | `),
    });
  });

  test("refuses aliases that expand without limit", async () => {
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0 ? "a0: &a0 x" : `a${level}: &a${level} [${`*a${level - 1},`.repeat(10)}]`,
    );
    const files = { "templates/locales/de.yaml": levels.join("\n") };
    expect(await rejection(renderText("{{t 'a0'}}", { locale: "de" }, files))).toMatchObject({
      code: "template-invalid",
      location: { file: "templates/locales/de.yaml" },
    });
  });

  test("refuses two files for one locale", async () => {
    const double = { "templates/locales/de.yaml": "a: b", "templates/locales/de.json": "{}" };
    expect(String(await rejection(renderText("{{t 'a'}}", { locale: "de" }, double)))).toContain("two files");
  });

  test("names what is missing if there is no locale and no English text", async () => {
    const german = { "templates/locales/de.yaml": "servus: Hallo" };
    expect(await rejection(renderText("{{t 'servus'}}", {}, german))).toMatchObject({
      code: "template-invalid",
      message: expect.stringContaining('there is no locale file for "en"'),
    });
  });
});
