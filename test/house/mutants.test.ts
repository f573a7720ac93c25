import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { equivalents } from "../mutation/equivalents.mjs";

test("each mutant that is called equivalent changes a line that the code has", () => {
  const linesOf = (file: string): string[] =>
    existsSync(file)
      ? readFileSync(file, "utf8")
          .split("\n")
          .map((line) => line.trim())
      : [];
  const outdated = equivalents.filter(({ file, code }) => !linesOf(file).includes(code));
  expect(outdated).toEqual([]);
});
