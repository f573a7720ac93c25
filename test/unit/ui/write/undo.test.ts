import { expect, test } from "vitest";
import { createUndoSteps } from "../../../../src/ui/write/undo.ts";

const step = (text: string) => ({ file: "scenarios/sale.yaml", text, hash: "h" });

test("a save can be undone until its step is removed", () => {
  const steps = createUndoSteps();
  const token = steps.add(step("a"));
  expect(steps.get(token)).toEqual(step("a"));
  steps.remove(token);
  expect(steps.get(token)).toBeUndefined();
  expect(steps.get("unknown")).toBeUndefined();
});

test("only the last saves are kept", () => {
  const steps = createUndoSteps(2);
  const [first, second, third] = ["a", "b", "c"].map((text) => steps.add(step(text)));
  expect([first, second, third].map((token) => steps.get(token ?? "")?.text)).toEqual([undefined, "b", "c"]);
});

test("only as many saves are kept as there is room for, and always the last one", () => {
  const steps = createUndoSteps(30, 10);
  const first = steps.add(step("aaaaa"));
  const second = steps.add(step("bbbbb"));
  expect(steps.get(first)).toBeDefined();
  const third = steps.add(step("ccc"));
  expect([first, second, third].map((token) => steps.get(token)?.text)).toEqual([undefined, "bbbbb", "ccc"]);
  const large = steps.add(step("d".repeat(20)));
  expect([second, third, large].map((token) => steps.get(token)?.text.length)).toEqual([
    undefined,
    undefined,
    20,
  ]);
});
