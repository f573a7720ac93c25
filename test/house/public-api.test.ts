import { expect, test } from "vitest";
import { examplesOf, gapsOf, namesIn, readPublicApi, referencesOf, shownBy } from "../../.ci/public-api.mjs";

const typeRef = (name: string) => ({ repr: name, kind: "typeRef", value: { typeName: name } });
const property = (name: string, type: string) => ({ name, tsType: typeRef(type) });
const symbolOf = (name: string, kind: string, def: object, details: object = {}) => ({
  name,
  kind,
  def,
  doc: "Described.",
  examples: [] as string[],
  ...details,
});
const mapOf = (...symbols: ReturnType<typeof symbolOf>[]) =>
  new Map(symbols.map((each) => [each.name, each]));

test("reads what an example imports from the package, and the properties it writes and reads", () => {
  const { imported, touched } = namesIn(`import { readFile } from "node:fs/promises";
import { type A, b } from "placewright/check";
const { first } = b({ second: 1 });
first.third;`);
  expect([[...imported], [...touched].toSorted()]).toEqual([
    ["A", "b"],
    ["first", "second", "third"],
  ]);
});

test("knows by which property a type refers to another", () => {
  const def = { extends: [typeRef("Base")], properties: [property("item", "Item")], methods: [] };
  expect(referencesOf(def)).toEqual([
    { target: "Base", via: undefined },
    { target: "Item", via: "item" },
  ]);
});

const symbols = mapOf(
  symbolOf("check", "function", {
    params: [{ name: "options", tsType: typeRef("Options") }],
    returnType: typeRef("Report"),
  }),
  symbolOf("Options", "interface", { properties: [property("level", "Level"), property("file", "File")] }),
  symbolOf("Level", "typeAlias", { tsType: { kind: "keyword" } }),
  symbolOf("File", "interface", { properties: [{ name: "path" }] }),
  symbolOf("Report", "interface", { properties: [property("items", "Item")] }),
  symbolOf("Item", "interface", { properties: [{ name: "text" }] }),
);

test.each([
  ["no type, if it only calls", "check();", ["check"]],
  ["the type of an argument, and of its property", "check({ level: 1 });", ["Level", "Options", "check"]],
  ["no type of which it has no property", "const { items } = check();", ["Report", "check"]],
  [
    "a type behind a property that it reads",
    "check().items.map(({ text }) => text);",
    ["Item", "Report", "check"],
  ],
])("an example shows %s", (_, code, expected) => {
  const shown = shownBy("check", `import { check } from "placewright/check";\n${code}`, symbols);
  expect([...shown].toSorted()).toEqual(expected);
});

test("counts a function without an example of its own, and a type that no example shows", () => {
  const example = '```ts\nimport { shown } from "placewright";\nshown({ level: 1 });\n```';
  const api = {
    entries: [{ name: "placewright", examples: [] }],
    symbols: mapOf(
      symbolOf("shown", "function", { params: [typeRef("Options")] }, { examples: [example] }),
      symbolOf("other", "function", { params: [] }),
      symbolOf("Options", "interface", { properties: [{ name: "level" }] }),
      symbolOf("Lost", "interface", { properties: [{ name: "level" }] }, { doc: "" }),
    ),
  };
  const { names, undocumented, unexampled } = gapsOf(api);
  expect([names, undocumented.map(({ name }) => name), unexampled.map(({ name }) => name)]).toEqual([
    4,
    ["Lost"],
    ["other", "Lost"],
  ]);
  expect(examplesOf(api).get("Options")).toBe("shown");
});

test("every public name has a doc comment and an example", () => {
  const { names, undocumented, unexampled } = gapsOf(readPublicApi());
  expect(names).toBeGreaterThan(200);
  expect([undocumented, unexampled]).toEqual([[], []]);
});
