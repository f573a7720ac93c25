import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { isps } from "../../../../src/service/placement/isps.ts";
import { exampleMarks, textIn } from "../../../bench/fit/figures-page.mjs";
import { exampleOf } from "../../../bench/fit/model-example.mjs";

const page = await readFile(new URL("../../../../docs/placement-model.md", import.meta.url), "utf8");

const rowsOf = (heading: string): string[][] => {
  const section = page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| (.*) \|$/gm)]
    .map(([, row = ""]) => row.split(" | ").map((cell) => cell.trim()))
    .slice(1);
};

test("the page's table of ISPs matches the model", () => {
  expect(rowsOf("The providers")).toEqual(
    isps.map(({ name, seedCount, rulePacks, bulkRejection }) => [
      name,
      String(seedCount),
      rulePacks.map(({ id }) => id).join(", ") || "–",
      bulkRejection ?? "–",
    ]),
  );
});

test("the page's formula and example are computed here", async () => {
  expect(textIn(page, exampleMarks)).toBe(await exampleOf());
});
