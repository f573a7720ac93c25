import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { mutations } from "./mutations.ts";
import { mutate } from "./run-mutations.ts";

test.each(mutations)("finds the place of mutation $name in the source", async (mutation) => {
  const text = await readFile(new URL(`../../src/${mutation.file}`, import.meta.url), "utf8");
  expect(mutate(text, mutation)).not.toBe(text);
});
