import { createHash } from "node:crypto";
import fc from "fast-check";
import handlebars from "handlebars";
import { describe, expect, test } from "vitest";
import { createTemplates, type TextKind } from "../../../../src/message/template/create-templates.ts";
import {
  createHelpers,
  type HandlebarsHelper,
  plainHelpers,
} from "../../../../src/message/template/helpers.ts";
import { parseLocales } from "../../../../src/message/template/locales.ts";
import { renderParts } from "../../../../src/service/rendering/render-parts.ts";
import { isExhaustive } from "../../../support/sample-of.ts";
import { render } from "../project.ts";

/** A piece of a template, with its output when escaped (`html`) and when not (`text`). */
interface Piece {
  readonly source: string;
  readonly html: string;
  readonly text: string;
  /** Partials that the piece calls, by name. */
  readonly partials: Readonly<Record<string, string>>;
}

const join = (pieces: readonly Piece[]): Piece => ({
  source: pieces.map(({ source }) => source).join(""),
  html: pieces.map(({ html }) => html).join(""),
  text: pieces.map(({ text }) => text).join(""),
  partials: Object.assign({}, ...pieces.map(({ partials }) => partials)),
});

const plain = (source: string): Piece => ({ source, html: source, text: source, partials: {} });

/** Values that a variable may have. */
const scalars: Readonly<Record<string, unknown>> = {
  zero: 0,
  day: 24,
  month: 12,
  price: 1.5,
  debt: -3,
  yes: true,
  no: false,
  none: null,
  empty: "",
  digits: "007",
  word: "<A&B>",
};

/** Values that only a helper may return. */
const returned: Readonly<Record<string, unknown>> = { ...scalars, nothing: undefined, big: 5n };

/** Values without text: printing one is always an error. */
const textless: Readonly<Record<string, unknown>> = {
  list: [1, 2],
  group: { a: 1 },
  when: new Date(0),
  code: () => 1,
  nan: Number.NaN,
  half: "\ud800",
  safe: new handlebars.SafeString("<b>"),
};

const textOf = (value: unknown): string => (value === null || value === undefined ? "" : String(value));

const print = (expression: string, value: unknown): Piece[] => [
  {
    source: `{{${expression}}}`,
    html: handlebars.escapeExpression(textOf(value)),
    text: textOf(value),
    partials: {},
  },
  { source: `{{{${expression}}}}`, html: textOf(value), text: textOf(value), partials: {} },
];

const variables = Object.entries(scalars).flatMap(([name, value]) => print(`@root.${name}`, value));
const helperCalls = Object.entries(returned).flatMap(([name, value]) => print(`give "${name}"`, value));

/** Wrap a piece in a block or a partial. Partials with the same content have the same name `id`, and no others. */
const wraps: ((inner: Piece, id: string) => Piece)[] = [
  (inner) => ({ ...inner, source: `{{#if @root.yes}}${inner.source}{{/if}}` }),
  (inner) => ({ ...inner, source: `{{#unless @root.yes}}x{{else}}${inner.source}{{/unless}}` }),
  (inner) => ({ ...inner, source: `{{#with @root.group}}${inner.source}{{/with}}` }),
  (inner) => ({ ...join([inner, inner]), source: `{{#each @root.twice}}${inner.source}{{/each}}` }),
  (inner, id) => ({
    ...inner,
    source: `{{> p${id}}}`,
    partials: { ...inner.partials, [`p${id}`]: inner.source },
  }),
  (inner, id) => ({
    ...inner,
    source: `{{#*inline "i${id}"}}${inner.source}{{/inline}}{{> i${id}}}`,
  }),
  (inner) => ({
    ...inner,
    source: `{{#> layout}}${inner.source}{{/layout}}`,
    partials: { ...inner.partials, layout: "{{> @partial-block}}" },
  }),
];

const idOf = ({ source }: Piece): string => createHash("sha256").update(source).digest("hex").slice(0, 16);

const locale = { file: "locales/en.yaml", locale: "en", text: "hi: Hi {v}" };

const pieces = (leaves: readonly Piece[], blocks: typeof wraps): fc.Arbitrary<Piece> =>
  fc.letrec<{ all: Piece; one: Piece }>((tie) => ({
    all: fc.array(tie("one"), { minLength: 1, maxLength: 4 }).map(join),
    one: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(...leaves),
      fc.tuple(tie("all"), fc.constantFrom(...blocks)).map(([inner, wrap]) => wrap(inner, idOf(inner))),
    ),
  })).all;

const data = { ...scalars, group: {}, twice: [1, 2] };

const createFrom = (piece: Piece, helpers: Readonly<Record<string, HandlebarsHelper>>) =>
  createTemplates({
    origins: new Map(
      Object.entries(piece.partials).map(([name, text]) => [name, { file: `${name}.hbs`, text }]),
    ),
    helpers,
    guardsMayMiss: false,
    toProjectPath: (path) => path,
  });

describe("adjacent values print as the concatenation of their texts", () => {
  const give: HandlebarsHelper = (name) => returned[String(name)];

  test.each<TextKind>(["text", "html"])("in %s, for any value that a helper returns", async (kind) => {
    const leaves = [...variables, ...helperCalls, plain("x"), plain("7")];
    await fc.assert(
      fc.asyncProperty(pieces(leaves, wraps), async (piece) => {
        const templates = await createFrom(piece, { ...plainHelpers(), give });
        expect(templates.renderText(piece.source, kind, data)).toBe(piece[kind]);
      }),
      { numRuns: isExhaustive ? 300 : 100 },
    );
  });

  test.each<TextKind>(["text", "html"])("in %s, or fails if a value has no text", async (kind) => {
    const leaves = [...variables, plain("x")];
    const bad = Object.keys(textless).flatMap((name) => [
      ...print(`@root.bad.${name}`, ""),
      ...print(`lookup @root.bad "${name}"`, ""),
      ...print(`url "https://a.example/" v=@root.bad.${name}`, ""),
      ...print(`t "hi" v=@root.bad.${name}`, ""),
    ]);
    const helpers = createHelpers(await parseLocales([locale]));
    await fc.assert(
      fc.asyncProperty(
        pieces(leaves, wraps),
        fc.constantFrom(...bad),
        fc.constantFrom(...wraps),
        pieces(leaves, wraps),
        async (before, fault, wrap, after) => {
          const piece = join([before, wrap(fault, idOf(fault)), after]);
          const templates = await createFrom(piece, helpers);
          expect(() => templates.renderText(piece.source, kind, { ...data, bad: textless })).toThrow(
            /is a (list|group of values|date|function)|is not a number|has half a character/,
          );
        },
      ),
      { numRuns: isExhaustive ? 200 : 70 },
    );
  });

  /** Pieces with the helpers that templates have, and with loops, but without partials. */
  const own = [
    ...variables,
    ...print('number 5 locale="en"', "5"),
    ...print('number "12345678901234567890"', "12,345,678,901,234,567,890"),
    ...print('currency "12345678901234567.89" "EUR"', "€12,345,678,901,234,567.89"),
    ...print('percent "0.5"', "50%"),
    ...print('date "2026-03-31"', "March 31, 2026"),
    ...print('lookup @root "day"', 24),
    ...print('lookup @root "none"', ""),
    ...print('plural 2 other="#"', "2"),
    ...print("list @root.twice", "1 and 2"),
    ...print('url "https://a.example/" b=@root.word', "https://a.example/?b=%3CA%26B%3E"),
    ...print('url "mailto:a@b.example" subject="x y"', "mailto:a@b.example?subject=x%20y"),
    ...print('t "hi" v=@root.digits', "Hi 007"),
    ...print('t "hi" v=@root.day', "Hi 24"),
    plain("x"),
  ];
  const loops = wraps.slice(0, 4);

  test("in the subject, headers, text, and HTML of a message", async () => {
    await fc.assert(
      fc.asyncProperty(pieces(own, loops), async ({ source, html, text }) => {
        const message = await render(
          {
            mime: {
              subject: `a${source}b`,
              headers: { "X-Test": `a${source}b` },
              html: `a${source}b`,
              text: `a${source}b`,
            },
          },
          data,
          { [`templates/${locale.file}`]: locale.text },
        );
        const header = (name: string) => message.parsed.headers.find((each) => each.name === name)?.value;
        expect(header("Subject")).toBe(`a${text}b`);
        expect(header("X-Test")).toBe(`a${text}b`);
        expect(message.parsed.text?.trimEnd()).toBe(`a${text}b`);
        expect(message.parsed.html?.trimEnd()).toBe(`a${html}b`);
      }),
      { numRuns: 60 },
    );
  });

  test("in the templates that the embedded service renders", async () => {
    const leaves = [...variables, ...print('lookup @root "day"', 24), plain("x")];
    await fc.assert(
      fc.asyncProperty(pieces(leaves, wraps.slice(0, 4)), async ({ source, text }) => {
        const rendered = await renderParts({
          template: { Subject: source, Text: source, Html: source },
          data: JSON.stringify(data),
        });
        expect(rendered).toEqual({ parts: { Subject: text, Text: text, Html: text } });
      }),
      { numRuns: isExhaustive ? 200 : 70 },
    );
  });
});

test.each<[string, string, Record<string, unknown>, string]>([
  ["two numbers", "{{day}}{{month}}", { day: 24, month: 12 }, "2412"],
  [
    "numbers in a loop",
    "{{#each rows}}{{qty}}{{price}};{{/each}}",
    { rows: [{ qty: 2, price: 30 }] },
    "230;",
  ],
  ["triple braces", "{{{day}}}{{{month}}}", { day: 24, month: 12 }, "2412"],
  ["blocks that print one number each", "{{#if a}}{{a}}{{/if}}{{#if b}}{{b}}{{/if}}", { a: 1, b: 2 }, "12"],
  ["booleans", "{{a}}{{b}}", { a: true, b: true }, "truetrue"],
])("does not add %s", async (_, source, values, expected) => {
  const { parsed } = await render({ mime: { subject: `No. ${source}`, html: source, text: source } }, values);
  expect([parsed.subject, parsed.html?.trim(), parsed.text?.trim()]).toEqual([
    `No. ${expected}`,
    expected,
    expected,
  ]);
});
