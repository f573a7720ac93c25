import { describe, expect, test } from "vitest";
import { readMoment } from "../../../../src/message/template/dates.ts";
import { linkWith } from "../../../../src/message/template/link-with.ts";
import { checkNesting, maxNesting } from "../../../../src/message/template/nesting.ts";
import { pluralCategory, toDecimal } from "../../../../src/message/template/numbers.ts";
import { TemplateFault, toTemplateError } from "../../../../src/message/template/template-fault.ts";
import { missing, readVariable } from "../../../../src/message/template/variable.ts";

const place = { source: "a.hbs", start: { line: 2, column: 3 } };

describe("a moment", () => {
  test.each<[unknown, string, boolean]>([
    ["2026-03-31", "2026-03-31T00:00:00.000Z", true],
    [" 2026-03-31 ", "2026-03-31T00:00:00.000Z", true],
    ["2024-02-29", "2024-02-29T00:00:00.000Z", true],
    ["0050-01-01", "0050-01-01T00:00:00.000Z", true],
    ["2026-03-31T12:30", "2026-03-31T12:30:00.000Z", false],
    ["2026-03-31 23:59:59", "2026-03-31T23:59:59.000Z", false],
    ["2026-03-31t12:00:00z", "2026-03-31T12:00:00.000Z", false],
    ["2026-03-31T12:00:00.5Z", "2026-03-31T12:00:00.500Z", false],
    ["2026-03-31T12:00:00,123456789Z", "2026-03-31T12:00:00.123Z", false],
    ["2026-03-31T12:00:00+02:00", "2026-03-31T10:00:00.000Z", false],
    ["2026-03-31T12:00:00-0530", "2026-03-31T17:30:00.000Z", false],
    ["2026-03-31T00:00:00+01:00", "2026-03-30T23:00:00.000Z", false],
    ["2026-03-31T12:00+23:59", "2026-03-30T12:01:00.000Z", false],
    [0, "1970-01-01T00:00:00.000Z", false],
    [new Date(86_400_000), "1970-01-02T00:00:00.000Z", false],
  ])("of %j is %s", (value, iso, isDay) => {
    const moment = readMoment(value, "it");
    expect([moment.date.toISOString(), moment.isDay]).toEqual([iso, isDay]);
  });

  test.each([
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-04-31",
    "2026-04-00",
    "2026-03-31T24:00:00Z",
    "2026-03-31T12:60:00Z",
    "2026-03-31T12:00:60Z",
    "2026-03-31T12:00:00+24:00",
    "2026-03-31T12:00:00+02:60",
  ])("of %s does not exist", (value) => {
    expect(() => readMoment(value, "it")).toThrow("it does not exist");
  });

  test.each([
    "31.3.2026",
    "x2026-03-31",
    "2026-03-31x",
    "2026-03-31T12",
    "2026-03-31T12:00:00+2",
    "",
    undefined,
    null,
    true,
    Number.NaN,
    new Date(Number.NaN),
    {},
  ])("is not %j", (value) => {
    expect(() => readMoment(value, "it")).toThrow("it is not a date");
  });
});

describe("a number", () => {
  test.each<[unknown, unknown]>([
    [12.5, 12.5],
    [12n, 12n],
    [" 12.50 ", "12.50"],
    ["-.5", "-.5"],
    ["5.", "5."],
    ["+1e3", "+1e3"],
    ["12345678901234567890.123", "12345678901234567890.123"],
  ])("is read from %s as given", (value, expected) => {
    expect(toDecimal(value, "n", place)).toBe(expected);
  });

  test.each(["", "x", "1x", "x1", "1,5", "1e400", "0x10", ".", "1e", true, null])(
    "is not read from %j",
    (value) => {
      expect(() => toDecimal(value, "n", place)).toThrow("is not a number");
    },
  );

  test("has a plural form in each language", () => {
    expect([1, 2, 0].map((count) => pluralCategory(count, "en"))).toEqual(["one", "other", "other"]);
    expect([1, 2, 5].map((count) => pluralCategory(count, "ru"))).toEqual(["one", "few", "many"]);
    expect(pluralCategory(Number.MAX_SAFE_INTEGER, "en")).toBe("other");
    expect(() => pluralCategory(2n ** 53n, "en")).toThrow("too large to choose a plural form");
    expect(() => pluralCategory(-(2n ** 53n), "en")).toThrow("too large to choose a plural form");
  });
});

test.each<[string, readonly (readonly [string, string])[], string]>([
  ["https://acme.example/a?b=%20c", [], "https://acme.example/a?b=%20c"],
  ["https://acme.example/a", [["b", "c d&e"]], "https://acme.example/a?b=c+d%26e"],
  ["https://acme.example/a?x=%7E&b=1#f", [["b", "2"]], "https://acme.example/a?x=%7E&b=2#f"],
  ["https://acme.example/a?%62=1&c=1", [["b", "2"]], "https://acme.example/a?c=1&b=2"],
  ["https://acme.example/a?&&c", [["b", "2"]], "https://acme.example/a?c&b=2"],
  [
    "https://acme.example/",
    [
      ["a", "1"],
      ["a", "2"],
    ],
    "https://acme.example/?a=2",
  ],
  [
    "mailto:a@acme.example",
    [
      ["subject", "a b+c"],
      ["body", "x\ny\r\nz\rw"],
    ],
    "mailto:a@acme.example?subject=a%20b%2Bc&body=x%0D%0Ay%0D%0Az%0D%0Aw",
  ],
])("the link %s with %j is %s", (address, parameters, expected) => {
  expect(linkWith(new URL(address), parameters)).toBe(expected);
});

describe("a variable", () => {
  const data = { name: "Zoë", customer: { city: null, list: ["a"] }, gone: undefined, empty: "" };

  test.each<[readonly string[], unknown]>([
    [[], data],
    [["name"], "Zoë"],
    [["name", "length"], 3],
    [["customer", "city"], null],
    [["customer", "list", "0"], "a"],
    [["empty"], ""],
  ])("%j is read from the data", (keys, expected) => {
    expect(readVariable(data, "", keys, place)).toBe(expected);
  });

  test.each<[unknown, string, readonly string[], string, string | undefined]>([
    [data, "", ["nam"], 'there is no variable "nam"', 'Did you mean "name"?'],
    [data, "", ["customer", "citi"], 'there is no variable "customer.citi"', 'Did you mean "customer.city"?'],
    [
      data,
      "",
      ["zzz"],
      'there is no variable "zzz"',
      'Add "zzz" to the scenario\'s data, as null or "" if it may be empty',
    ],
    [
      data,
      "",
      ["constructor"],
      'there is no variable "constructor"',
      'Add "constructor" to the scenario\'s data, as null or "" if it may be empty',
    ],
    [
      data,
      "",
      ["gone"],
      '"gone" is undefined',
      'Set "gone" in the scenario\'s data, to null or "" if it may be empty',
    ],
    [
      data,
      "",
      ["customer", "city", "name"],
      '"customer.city" is empty, so it has no "name"',
      "Put it inside {{#if customer.city}}",
    ],
    [null, "", ["name"], 'the context is empty and has no "name"', undefined],
    [null, "item", ["name"], '"item" is empty, so it has no "name"', "Put it inside {{#if item}}"],
    [undefined, "@index", [], 'there is no "@index" here', "Use it in {{#each}}"],
    [{ a: 1 }, "item", ["b"], 'there is no variable "item.b"', expect.anything() as unknown as string],
  ])("of %j, %s %j is missing: %s", (base, root, keys, message, hint) => {
    expect(() => readVariable(base, root, keys, place)).toThrow(
      expect.objectContaining({ message, hint, place }),
    );
  });

  test("is named by the error", () => {
    expect(missing("nam", "customer", { name: 1 }, place).variable).toBe("customer.nam");
    expect(missing("name", "", { name: undefined }, undefined).variable).toBe("name");
  });
});

describe("an error in a template", () => {
  const origin = { file: "templates/a.hbs", text: "one\ntwo\nthree" };

  test("names the file, the line, and the column, counted from 1", () => {
    const error = toTemplateError(
      new TemplateFault("it is wrong", { start: { line: 2, column: 3 } }, "Fix it"),
      origin,
    );
    expect(error).toMatchObject({
      code: "template-invalid",
      reason: 'Cannot render template "templates/a.hbs": it is wrong',
      hint: "Fix it",
      location: { file: "templates/a.hbs", line: 2, column: 4 },
    });
    expect(error.frame).toContain("two");
  });

  test("names the file that the fault names, with its text if it is known", () => {
    const fault = new TemplateFault("it is wrong", { source: "b.hbs", start: { line: 1, column: -1 } });
    const known = toTemplateError(fault, origin, (file) => (file === "b.hbs" ? "other text" : undefined));
    expect(known.location).toEqual({ file: "b.hbs", line: 1 });
    expect(known.frame).toContain("other text");
    expect(toTemplateError(fault, origin).frame).toBeUndefined();
  });

  test("quotes inline text, with the line if there are several", () => {
    const inline = (text: string, line = 2) =>
      toTemplateError(new TemplateFault("it is wrong", { start: { line, column: 0 } }), { file: "", text });
    expect(inline("a\n  b").reason).toBe('Cannot render "a b": it is wrong (line 2 of the text)');
    expect(inline("a", 1)).toMatchObject({ reason: 'Cannot render "a": it is wrong', literal: "a" });
    expect(inline("x".repeat(80), 1).reason).toContain(`"${"x".repeat(80)}"`);
    expect(inline("x".repeat(81), 1).reason).toContain(`"${"x".repeat(79)}…"`);
  });

  test("without a place has only the file", () => {
    expect(toTemplateError(new TemplateFault("it is wrong", undefined), origin).location).toEqual({
      file: "templates/a.hbs",
    });
    expect(toTemplateError("text", origin).reason).toBe('Cannot render template "templates/a.hbs": text');
    expect(toTemplateError(new RangeError("Maximum call stack size exceeded"), origin).reason).toContain(
      "its partials call one another endlessly",
    );
    expect(
      toTemplateError(Object.assign(new Error("bad - 2:3"), { lineNumber: 2, column: 3 }), origin),
    ).toMatchObject({
      reason: 'Cannot render template "templates/a.hbs": bad',
      location: { line: 2, column: 4 },
    });
  });
});

describe("nesting", () => {
  const blocks = (count: number) => "{{#if a}}".repeat(count) + "{{/if}}".repeat(count);
  const calls = (count: number) => `{{t ${"(t ".repeat(count)}a${")".repeat(count)}}}`;
  const elses = (count: number) => `{{#if a}}${"{{else if b}}".repeat(count)}{{/if}}`;
  test.each<[string, (count: number) => string, number]>([
    ["blocks", blocks, maxNesting],
    ["subexpressions", calls, maxNesting],
    ["chained elses", elses, 200],
  ])("of %s is limited", (_, make, most) => {
    expect(() => checkNesting(make(most))).not.toThrow();
    expect(() => checkNesting(make(most + 1))).toThrow(TemplateFault);
  });

  test.each<[string, string, number, number]>(
    [
      ["a block", `one\n  ${"{{#if a}}".repeat(maxNesting)}{{#if b}}`, 2, 2 + maxNesting * 9 + 3],
      ["a subexpression", `\n{{t ${"(t ".repeat(maxNesting)}(x`, 2, 4 + maxNesting * 3 + 1],
    ].map(
      ([name, text, line, column]) =>
        [name, text, line, Number(column) - 1] as [string, string, number, number],
    ),
  )("that is too deep names the place of %s", (_, text, line, column) => {
    expect(() => checkNesting(text)).toThrow(expect.objectContaining({ place: { start: { line, column } } }));
  });

  test.each([
    ["blocks behind an escaped tag", `\\{{#if a}} ${blocks(maxNesting + 1)}`],
    ["blocks behind an escaped backslash", `\\\\${blocks(maxNesting + 1)}`],
    ["blocks behind a comment", `{{! a }}${blocks(maxNesting + 1)}`],
    ["blocks behind a comment with dashes", `{{!-- }} --}}${blocks(maxNesting + 1)}`],
    ["blocks behind a raw block", `{{{{raw}}}} {{{{in}}}} {{{{/in}}}} {{{{/raw}}}}${blocks(maxNesting + 1)}`],
    ["blocks with tildes", "{{~#if a~}}".repeat(maxNesting + 1)],
    ["inverse blocks", "{{^if a}}".repeat(maxNesting + 1)],
  ])("counts %s", (_, text) => {
    expect(() => checkNesting(text)).toThrow("blocks are nested more than 100 levels deep");
  });

  test.each([
    ["blocks side by side", "{{#if a}}{{/if}}".repeat(300)],
    ["chained elses side by side", elses(100).repeat(5)],
    ["plain elses", `${"{{#if a}}{{else}}{{/if}}".repeat(300)}`],
    [
      "marks in raw blocks",
      `{{{{raw}}}}${"{{#if a}}".repeat(300)}{{{{in}}}}{{{{/in}}}}{{#if a}}{{{{/raw}}}}`,
    ],
    ["plain inverses", `{{#if a}}${"{{^}}".repeat(300)}{{/if}}`],
    ["marks after a tag that is not closed", `{{t "${"{{#if a}}".repeat(300)}`],
    ["marks in comments", `{{!-- ${blocks(300)} --}}{{! {{#if a}} }}`],
    ["marks in strings", `{{t "${"(".repeat(300)}" '${"(".repeat(300)}' [${"(".repeat(300)}]}}`],
    ["marks in text", "(".repeat(300)],
    ["escaped marks", `\\${"{{#if a}}".repeat(1)} x`],
  ])("does not count %s", (_, text) => {
    expect(() => checkNesting(text)).not.toThrow();
  });
});
