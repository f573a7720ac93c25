import { describe, expect, test } from "vitest";
import { loadVariants } from "../../../src/scenario/variants.ts";
import { temporaryProject } from "./temporary-project.ts";

const variantsOf = async (text: string, file = "data/rows.csv") =>
  loadVariants(file, { projectDir: await temporaryProject({ [file]: text }) });
const inline = (...rows: Record<string, unknown>[]) => loadVariants(rows, { projectDir: "/nowhere" });
const namesOf = (variants: readonly { name?: string }[]) => variants.map(({ name }) => name);

test("returns one unnamed variant without data", async () => {
  expect(await loadVariants(undefined, { projectDir: "/nowhere" })).toEqual([{ row: {} }]);
});

describe("a variant is named by", () => {
  test.each<[string, Record<string, unknown>[], string[]]>([
    ["its name", [{ locale: "en", name: "english" }], ["english"]],
    [
      "its first value",
      [
        { locale: "en", city: "Bath" },
        { locale: "de", city: "Ulm" },
      ],
      ["en", "de"],
    ],
    ["a number", [{ name: 7 }, { year: 2026 }], ["7", "2026"]],
    ["its first value that can be read", [{ list: [1], blank: " ", nothing: null, word: "x" }], ["x"]],
    ["its row number, without any value", [{ list: [1] }, {}], ["row 1", "row 2"]],
    [
      "as many values as make it unique",
      [
        { locale: "en", age: "new" },
        { locale: "en", age: "old" },
        { locale: "de", age: "old" },
      ],
      ["en, new", "en, old", "de"],
    ],
    ["one line of limited length", [{ text: `a\n  b ${"c".repeat(60)}` }], [`a b ${"c".repeat(35)}…`]],
  ])("%s", async (_, rows, names) => {
    const variants = await inline(...rows);
    expect(namesOf(variants)).toEqual(names);
    expect(variants.map(({ row }) => row)).toEqual(rows);
  });

  test.each<[string, Record<string, unknown>[], string]>([
    [
      "two identical names",
      [{ name: "a" }, { name: "b" }, { name: "a" }],
      'variants: rows 1 and 3 are both named "a"',
    ],
    [
      "two identical rows",
      [
        { a: 1, b: 2 },
        { a: 1, b: 2 },
      ],
      'variants: rows 1 and 2 are both named "1, 2"',
    ],
    [
      "a name like another's value",
      [{ locale: "en" }, { name: "en" }],
      'variants: rows 1 and 2 are both named "en"',
    ],
  ])("no name, and an error, if there are %s", async (_, rows, reason) => {
    await expect(inline(...rows)).rejects.toMatchObject({ code: "scenario-invalid", reason });
  });
});

describe("rows come from", () => {
  const rows = [
    { locale: "en", headline: "Spring, at last" },
    { locale: "de", headline: "Frühling" },
  ];
  test.each([
    ["CSV", "data/rows.csv", 'locale,headline\nen,"Spring, at last"\nde,Frühling\n'],
    [
      "CSV as spreadsheets export it",
      "data/rows.csv",
      '\uFEFFlocale;headline\r\nen;"Spring, at last"\r\nde;Frühling\r\n\r\n',
    ],
    ["CSV with tabs", "data/rows.CSV", "locale\theadline\nen\tSpring, at last\nde\tFrühling"],
    [
      "CSV with spaces around its values",
      "rows.csv",
      'locale , headline\n en,  "Spring, at last"\nde , Frühling \n',
    ],
    ["JSON", "rows.json", JSON.stringify(rows)],
    [
      "YAML",
      "rows.yaml",
      '- { locale: en, headline: "Spring, at last" }\n- locale: de\n  headline: Frühling\n',
    ],
  ])("%s", async (_, file, text) => {
    expect(await variantsOf(text, file)).toEqual([
      { name: "en", row: rows[0] },
      { name: "de", row: rows[1] },
    ]);
  });

  test("an async function", async () => {
    expect(await loadVariants(async () => rows, { projectDir: "/nowhere" })).toHaveLength(2);
  });

  test("keeps CSV values as text", async () => {
    expect(await variantsOf("id,zip\n1,00420\n")).toEqual([{ name: "1", row: { id: "1", zip: "00420" } }]);
  });
});

describe("refuses", () => {
  test.each<[string, string, string, string, object | undefined]>([
    ["an empty file", "", "rows.csv", "it has no rows", { file: "rows.csv" }],
    ["only a header", "a,b\n", "rows.csv", "it has no rows", { file: "rows.csv" }],
    ["an empty list", "[]", "rows.json", "it has no rows", { file: "rows.json" }],
    ["an object", "a: 1", "rows.yaml", "it contains no list of rows", { file: "rows.yaml" }],
    [
      "a list of strings",
      '["a"]',
      "rows.json",
      "row 1 is not an object of names and values",
      { file: "rows.json", line: 1, column: 2 },
    ],
    [
      "two columns with one name",
      "a,b,a\n1,2,3\n",
      "rows.csv",
      'it has two columns named "a"',
      { file: "rows.csv", line: 1 },
    ],
    [
      "a column without a name",
      "a,,b\n1,2,3\n",
      "rows.csv",
      "it has a column without a name",
      { file: "rows.csv", line: 1 },
    ],
    [
      "a row with too few values",
      "a,b\n1,2\n3\n",
      "rows.csv",
      "a line has more or fewer values than the first line has names",
      { file: "rows.csv", line: 3 },
    ],
    [
      "a quote that is never closed",
      'a,b\n1,"2\n',
      "rows.csv",
      "a quote is opened and never closed",
      { file: "rows.csv", line: 2 },
    ],
    [
      "a quote that is never closed, after others, and before the end",
      'a,b\n"1\n""x""","2"\n3,"4""\n5,6\n7,8\n',
      "rows.csv",
      "a quote is opened and never closed",
      { file: "rows.csv", line: 4 },
    ],
    [
      "two rows of the same name in CSV",
      'name,text\na,"one\ntwo"\n\nb,x\na,y\nc,z\n',
      "rows.csv",
      'rows 1 and 3 are both named "a"',
      { file: "rows.csv", line: 6 },
    ],
    [
      "two rows of the same name in JSON",
      '[\n{"name":"a"},\n  {"name":"a"}]',
      "rows.json",
      'rows 1 and 2 are both named "a"',
      { file: "rows.json", line: 3, column: 3 },
    ],
    [
      "a row of YAML that is no object",
      "- a: 1\n- [2]\n",
      "rows.yaml",
      "row 2 is not an object of names and values",
      { file: "rows.yaml", line: 2, column: 3 },
    ],
    [
      "text after a closing quote",
      'a,b\n1,"2"x\n',
      "rows.csv",
      "text follows a closing quote",
      { file: "rows.csv", line: 2 },
    ],
    [
      "a quote in the middle of a value",
      'a,b\n1,2"x\n',
      "rows.csv",
      "a value has a quote in its middle",
      { file: "rows.csv", line: 2 },
    ],
    [
      "a YAML error",
      "- a: 1\n- a: [\n",
      "rows.yml",
      "a bracket is opened and never closed: ] is missing",
      { file: "rows.yml", line: 3, column: 1 },
    ],
    ["another file type", "x", "rows.xlsx", 'variants "rows.xlsx" is not a data file', undefined],
  ])("%s", async (_, text, file, reason, location) => {
    await expect(variantsOf(text, file)).rejects.toMatchObject({ reason, location });
  });

  test.each([
    ['[\n {"a": 1},\n {"b" 2}\n]', { file: "rows.json", line: 3, column: 7 }],
    ['[{"a": 1},', { file: "rows.json", line: 1, column: 11 }],
  ])("invalid JSON %j", async (text, location) => {
    await expect(variantsOf(text, "rows.json")).rejects.toMatchObject({
      reason: expect.stringMatching(/^it is not valid JSON: /),
      location,
    });
  });

  test("a file outside of the project", async () => {
    const projectDir = await temporaryProject({ "rows.csv": "a\n1\n", "project/scenario.yaml": "" });
    await expect(loadVariants("../rows.csv", { projectDir: `${projectDir}/project` })).rejects.toMatchObject({
      code: "file-outside-project",
    });
  });
});

describe("a value that can be read only once is refused", () => {
  test.each<[string, unknown, string]>([
    [
      "a generator",
      (function* () {
        yield 1;
      })(),
      "items",
    ],
    [
      "an asynchronous generator",
      (async function* () {
        yield 1;
      })(),
      "items",
    ],
    ["the iterator of a map", new Map([["a", 1]]).values(), "items"],
    ["an iterator in a list of groups", [{ a: [1].values() }], "items.0.a"],
  ])("%s", async (_, items, name) => {
    const rows = [{ name: "a" }, { name: "b", items }];
    for (const source of [rows, () => rows])
      await expect(
        loadVariants(source as Record<string, unknown>[], { projectDir: "/nowhere" }),
      ).rejects.toThrow(`: row 2: "${name}" can be read only once, because it is an iterator`);
  });

  test("accepts lists, sets, maps, and cycles", async () => {
    const row: Record<string, unknown> = { a: [1], b: new Set([1]), c: new Map([["d", 1]]), next: 5 };
    row["row"] = row;
    expect(await inline(row)).toHaveLength(1);
  });
});
