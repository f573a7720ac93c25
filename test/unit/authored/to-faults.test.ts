import { describe, expect, test } from "vitest";
import * as z from "zod";
import { describeIssues } from "../../../src/authored/describe-issues.ts";
import {
  confidenceLevel,
  severityOverrides,
  strictObject,
  text,
  word,
} from "../../../src/authored/schema-parts.ts";
import { nounOf, toValidationErrors } from "../../../src/authored/to-validation-errors.ts";
import { validate } from "../../../src/authored/validate.ts";

test.each([
  ["a number below its limit", z.number().min(1), 0, "must be at least 1"],
  ["a number above its limit", z.number().max(9), 10, "must be at most 9"],
  ["a number that must be positive", z.number().positive(), 0, "must be more than 0"],
  ["a number that must be negative", z.number().negative(), 0, "must be less than 0"],
  ["an empty list", z.array(z.string()).min(1), [], "must have at least 1 item"],
  ["a list that is too long", z.array(z.string()).max(2), ["a", "b", "c"], "must have at most 2 items"],
  ["a text that is too short", z.string().min(2), "a", "must have at least 2 characters"],
  ["a text that is not a URL", z.url(), "a b", "is not a valid URL"],
  ["a limit with its own words", z.number().max(9, "must be one digit"), 10, "must be one digit"],
  ["own words like those of zod", z.number().max(9, "is Too big"), 10, "is Too big"],
  [
    "own words that are those of zod",
    z.number().max(9, "Too big: expected number to be <=9"),
    10,
    "Too big: expected number to be <=9",
  ],
  ["own words of a form that are those of zod", z.email("Invalid email"), "a b", "Invalid email"],
  ["own words that begin like those of zod", z.number().max(9, "Invalid size here"), 10, "Invalid size here"],
  ["own words of a check", z.string().refine(() => false, "Invalid input"), "a", "Invalid input"],
] as const)("describes the error in plain words: %s", (_what, schema, value, reason) => {
  const { error } = validate(z.object({ key: schema }), { key: value });
  if (!error) throw new Error("the value is valid");
  expect(toValidationErrors(error, { key: value }).map((fault) => fault.reason)).toEqual([`key ${reason}`]);
  expect(describeIssues(error, "it")).toBe(`key ${reason}`);
});

/** Returns the errors of a value as `path part: reason. hint`. */
function errorsOf(schema: z.ZodType, value: unknown, whole?: string): string[] {
  const { error } = validate(schema, value);
  return error
    ? toValidationErrors(error, value, whole).map(
        ({ path, part, reason, hint }) => `${path.join("/")} ${part}: ${reason}${hint ? `. ${hint}` : ""}`,
      )
    : [];
}

const loop: Record<string, unknown> = {};
loop["self"] = loop;
const kinds = z.union([z.string(), strictObject({ warn: z.string(), since: z.number().optional() })]);
const shapes = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("dot") }),
  z.object({ kind: z.literal("line"), length: z.number() }),
]);
const person = strictObject({ name: z.string(), tags: z.array(z.string()).optional() });

describe("an error of a value says what is wrong, where, and how to fix it", () => {
  test.each<[string, z.ZodType, unknown, string[]]>([
    ["nothing", person, undefined, [" value: it is empty"]],
    ["null", person, null, [" value: it is empty"]],
    [
      "a Map",
      z.record(z.string(), z.string()),
      new Map(),
      [" value: it must be an object of names and values, not a Map"],
    ],
    ["another type", person, [], [" value: it must be an object of names and values, not a list"]],
    ["a missing value", person, {}, ["name value: name is missing. Add it"]],
    ["an empty value", person, { name: null }, ["name value: name has no value. Give it one, or remove it"]],
    [
      "a number for text",
      person,
      { name: 1 },
      ['name value: name must be text, not a number. Put it in quotes: "1"'],
    ],
    [
      "a boolean for text",
      person,
      { name: true },
      ['name value: name must be text, not true or false. Put it in quotes: "true"'],
    ],
    ["a list for text", person, { name: ["a"] }, ["name value: name must be text, not a list"]],
    [
      "text for a list",
      person,
      { name: "a", tags: "b" },
      ['tags value: tags must be a list, not text. Put it in brackets: ["b"]'],
    ],
    [
      "a number for a list",
      person,
      { name: "a", tags: 1 },
      ["tags value: tags must be a list, not a number"],
    ],
    ["infinity", z.object({ n: z.number() }), { n: 1 / 0 }, ["n value: n must be a number, not Infinity"]],
    [
      "text for a number",
      z.object({ n: z.number() }),
      { n: "1" },
      ["n value: n must be a number, not text. Remove the quotes: 1"],
    ],
    ["a fraction", z.object({ n: z.int() }), { n: 1.5 }, ["n value: n must be a whole number, not 1.5"]],
    [
      "a misspelled key, without its missing one",
      person,
      { nam: "a" },
      ['nam key: it has no key "nam". Did you mean "name"?'],
    ],
    [
      "a misspelled key, and another missing one",
      strictObject({ name: z.string(), size: z.number() }),
      { nam: "a" },
      ["size value: size is missing. Add it", 'nam key: it has no key "nam". Did you mean "name"?'],
    ],
    [
      "an unlike key",
      person,
      { name: "a", zzzzzz: 1 },
      ['zzzzzz key: it has no key "zzzzzz". Use one of: name, tags'],
    ],
    [
      "two unknown keys",
      person,
      { name: "a", zzzzzz: 1, tag: 2 },
      [
        'zzzzzz key: it has no key "zzzzzz". Use one of: name, tags',
        'tag key: it has no key "tag". Did you mean "tags"?',
      ],
    ],
    ["a key of an object without keys", z.strictObject({}), { a: 1 }, ['a key: it has no key "a"']],
    [
      "an unknown key deep inside",
      z.object({ list: z.array(person) }),
      { list: [{ name: "a", tag: 2 }] },
      ['list/0/tag key: list[0] has no key "tag". Did you mean "tags"?'],
    ],
    [
      "a value out of a list",
      z.object({ k: z.enum(["on", "off"]) }),
      { k: "no" },
      ['k value: k is "no". Use one of: on, off'],
    ],
    [
      "a misspelled value out of a list",
      z.object({ k: z.enum(["on", "off"]) }),
      { k: "of" },
      ['k value: k is "of". Did you mean "on"?'],
    ],
    [
      "a value out of a list that is long",
      z.object({ k: z.enum(["on", "off"]) }),
      { k: "x".repeat(300) },
      [`k value: k is "${"x".repeat(198)}…. Use one of: on, off`],
    ],
    [
      "a value out of a list that contains itself",
      z.object({ k: z.enum(["on", "off"]) }),
      { k: loop },
      ["k value: k is an object. Use one of: on, off"],
    ],
    [
      "a value out of a list that has no JSON",
      z.object({ k: z.enum(["on", "off"]) }),
      { k: () => 1 },
      ["k value: k is a function. Use one of: on, off"],
    ],
    [
      "a key of a record",
      z.object({ r: z.record(z.string().regex(/^x/, "must begin with x"), z.string()) }),
      { r: { a: "b" } },
      ["r/a key: r.a must begin with x"],
    ],
    [
      "the branch of a union of its type",
      z.object({ u: kinds }),
      { u: { warn: 1 } },
      ['u/warn value: u.warn must be text, not a number. Put it in quotes: "1"'],
    ],
    [
      "a misspelled key in the branch of a union",
      z.object({ u: kinds }),
      { u: { wran: "a" } },
      ['u/wran key: u has no key "wran". Did you mean "warn"?'],
    ],
    [
      "the branch of a union with the fewest errors",
      z.object({
        u: z.union([z.object({ a: z.string(), b: z.string(), c: z.string() }), z.object({ c: z.number() })]),
      }),
      { u: { a: "x" } },
      ["u/c value: u.c is missing. Add it"],
    ],
    [
      "no branch of a union",
      z.object({ u: z.union([z.string(), z.array(z.string())], "must be a text or a list") }),
      { u: 7 },
      ["u value: u must be a text or a list"],
    ],
    ["a missing union", z.object({ u: z.union([z.string(), z.number()]) }), {}, ["u value: u is missing"]],
    [
      "no branch of a union without words of its own",
      z.object({ u: z.union([z.string(), z.number()]) }),
      { u: [1] },
      ["u value: u cannot be [1]"],
    ],
    [
      "a missing choice of a branch",
      z.object({ u: shapes }),
      { u: {} },
      ["u/kind value: u.kind is missing. Use one of: dot, line"],
    ],
    [
      "an unknown choice of a branch",
      z.object({ u: shapes }),
      { u: { kind: "lime" } },
      ['u/kind value: u.kind is "lime". Did you mean "line"?'],
    ],
    [
      "a check of an object, unless a key of it is misspelled",
      person.refine(() => false, "must be someone"),
      { name: "a" },
      [" value: it must be someone"],
    ],
  ])("%s", (_, schema, value, errors) => {
    expect(errorsOf(schema, value, "it")).toEqual(errors);
  });

  test("names the scenario by default", () => {
    expect(errorsOf(person, undefined)).toEqual([" value: the scenario is empty"]);
  });
});

test("describes the errors of a value that a program passed in one line", () => {
  const schema = strictObject({
    a: z.number().max(1),
    b: z.enum(["on", "off"]).optional(),
    c: z.array(z.string()).optional(),
  });
  const { error } = validate(schema, { a: 2, b: "x", c: 1, d: 1, e: 2 });
  if (!error) throw new Error("the value is valid");
  expect(describeIssues(error, "options").split("; ")).toEqual([
    "a must be at most 1",
    "b must be one of on off",
    "c must be a list",
    'options has no key "d", "e" (known keys: a b c)',
  ]);
});

test.each([
  ["string", "text"],
  ["array", "a list"],
  ["function", "a function"],
  ["bigint", "a BigInt"],
  ["int", "a whole number"],
  ["record", "an object of names and values"],
  ["symbol", "a symbol"],
  ["AbortSignal", "an AbortSignal"],
])("the noun for %s is %s", (type, noun) => {
  expect(nounOf(type)).toBe(noun);
});

describe("parts of schemas", () => {
  test("texts have a description and examples, for editors", () => {
    expect(
      [text("A name."), text("A name.", "a", "b"), word("A word.", "c")].map((each) => each.meta()),
    ).toEqual([
      { description: "A name." },
      { description: "A name.", examples: ["a", "b"] },
      { description: "A word.", examples: ["c"] },
    ]);
  });

  test("a word is not blank", () => {
    expect(errorsOf(z.object({ w: word("A word.") }), { w: " \t" })).toEqual([
      "w value: w must not be empty",
    ]);
    expect(errorsOf(text("A name."), "")).toEqual([]);
    expect(errorsOf(word("A word."), " a ")).toEqual([]);
  });

  test("a confidence is from 0.5 to 0.999", () => {
    const isValid = (value: number) => confidenceLevel.safeParse(value).success;
    expect([0.49, 0.5, 0.999, 0.9991].map(isValid)).toEqual([false, true, true, false]);
    expect(errorsOf(z.object({ c: confidenceLevel }), { c: 95 })).toEqual([
      "c value: c must be from 0.5 to 0.999, such as 0.95",
    ]);
  });

  test("a severity is off, warn, or error", () => {
    expect(errorsOf(severityOverrides, { a: "off", b: "warn", c: "error" })).toEqual([]);
    expect(severityOverrides.meta()?.["examples"]).toEqual([
      { "text-part": "off", "subject-length": "error" },
    ]);
    expect(errorsOf(severityOverrides, { a: "on" })).toEqual([
      'a value: a is "on". Use one of: off, warn, error',
    ]);
  });
});

describe("an error that only follows from a misspelled key is left out", () => {
  const inner = strictObject({ name: z.string(), size: z.number() });
  const outer = strictObject({ a: inner, b: z.union([z.string(), z.number()]) });
  const checked = strictObject({ name: z.string().optional() }).refine(() => false, "must have a name");
  const both = z.object({ one: checked, two: checked });
  const issue = (code: string, path: readonly string[], message: string) =>
    ({ code, path, message, input: undefined }) as never;
  const keysOf = (schema: z.ZodType, value: unknown) =>
    errorsOf(schema, value).map((each) => each.split(":")[0]);

  test.each<[string, z.ZodType, unknown, string[]]>([
    ["the intended key is missing", inner, { nmae: "x", size: 1 }, ["nmae key"]],
    [
      "one of two intended keys is missing",
      inner,
      { nmae: "x", zzzzz: 1 },
      ["size value", "nmae key", "zzzzz key"],
    ],
    ["another key is missing", inner, { nmae: "x" }, ["size value", "nmae key"]],
    [
      "the same key is missing elsewhere",
      outer,
      { a: { size: 1 }, b: "x", nmae: 1 },
      ["a/name value", "nmae key"],
    ],
    ["no key is near", inner, { zzzzz: 1, size: 1 }, ["name value", "zzzzz key"]],
    [
      "a union is missing",
      strictObject({ body: z.union([z.string(), z.number()]) }),
      { bdoy: "x" },
      ["bdoy key"],
    ],
  ])("%s", (_, schema, value, keys) => {
    expect(keysOf(schema, value).toSorted()).toEqual(keys.toSorted());
  });

  test("unless a check is about another object", () => {
    const { error } = validate(both, { one: { nmae: 1 }, two: {} });
    const unknown = error?.issues.filter(({ code }) => code === "unrecognized_keys") ?? [];
    const all = new z.ZodError([
      ...unknown,
      issue("custom", ["one"], "must have a name"),
      issue("custom", ["two"], "must have another name"),
    ]);
    expect(toValidationErrors(all, {}).map(({ reason }) => reason)).toEqual([
      'one has no key "nmae"',
      "two must have another name",
    ]);
  });

  test("unless it is of another kind", () => {
    const { error } = validate(inner, { nmae: "x", size: 1 });
    const unknown = error?.issues.filter(({ code }) => code === "unrecognized_keys") ?? [];
    const all = new z.ZodError([...unknown, issue("too_big", ["name"], "is too long")]);
    expect(toValidationErrors(all, {}).map(({ reason }) => reason)).toEqual([
      'the scenario has no key "nmae"',
      "name is too long",
    ]);
  });
});
