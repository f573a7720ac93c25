import { expect, test } from "vitest";
import { readRows } from "../../../src/scenario/read-rows.ts";
import { temporaryProject } from "./temporary-project.ts";

const rowsOf = async (file: string, text: string) =>
  readRows(file, await temporaryProject({ [file]: text }), (rows, locateRow) => ({
    rows,
    lastAt: locateRow(rows.length - 1),
  }));

test.each([
  ["rows.csv", "name,size\na,1\nb,2\n", 3],
  ["ROWS.CSV", "name,size\na,1\nb,2\n", 3],
  ["rows.json", '[{"name": "a", "size": "1"},\n {"name": "b", "size": "2"}]', 2],
  ["rows.yaml", '- { name: a, size: "1" }\n- { name: b, size: "2" }\n', 2],
  ["rows.yml", '- { name: a, size: "1" }\n- { name: b, size: "2" }\n', 2],
])("reads the rows of %s, with their lines", async (file, text, line) => {
  const { rows, lastAt } = await rowsOf(file, text);
  expect(rows).toEqual([
    { name: "a", size: "1" },
    { name: "b", size: "2" },
  ]);
  expect(lastAt).toMatchObject({ line });
});

test("says which data files there can be", async () => {
  await expect(rowsOf("rows.xlsx", "x")).rejects.toMatchObject({
    code: "scenario-invalid",
    reason: 'variants "rows.xlsx" is not a data file',
    hint: "Use one of these file extensions: .csv, .json, .yaml, .yml",
    literal: "rows.xlsx",
  });
});

test("shows the place of an error in the data file, or the file alone", async () => {
  await expect(rowsOf("rows.json", '[{"name": "a"},\n 5]')).rejects.toMatchObject({
    location: { file: "rows.json", line: 2 },
    frame: expect.stringContaining("> 2 |  5]"),
  });
  await expect(rowsOf("rows.json", '"text"')).rejects.toMatchObject({ location: { file: "rows.json" } });
});

test("leaves errors of its caller as they are", async () => {
  const own = new TypeError("from the caller");
  const projectDir = await temporaryProject({ "rows.csv": "a\n1\n" });
  const reading = readRows("rows.csv", projectDir, () => {
    throw own;
  });
  await expect(reading).rejects.toBe(own);
});
