import { expect, test } from "vitest";
import { createTemplateWeights } from "../../../../src/service/rendering/template-weights.ts";

/** Returns weights with a pause of 50 ms, and a way to set their clock. */
function createWeights() {
  let nowMs = 1000;
  const weights = createTemplateWeights(50, () => nowMs);
  const setNow = (atMs: number) => {
    nowMs = atMs;
  };
  return { ...weights, setNow };
}

test("a template is light if it last took at most 200 ms", () => {
  const { isLight, addDone } = createWeights();
  expect(isLight("a")).toBe(false);
  addDone("a", 200);
  addDone("b", 201);
  expect([isLight("a"), isLight("b")]).toEqual([true, false]);
  addDone("a", 201);
  addDone("b", 0);
  expect([isLight("a"), isLight("b")]).toEqual([false, true]);
});

test("a template is heavy, and no longer light, for the pause after it exceeded the budget", () => {
  const { isHeavy, isLight, addDone, addExceeded, setNow } = createWeights();
  addDone("a", 1);
  expect(isHeavy("a")).toBe(false);
  addExceeded("a");
  expect([isHeavy("a"), isLight("a")]).toEqual([true, false]);
  setNow(1049);
  expect(isHeavy("a")).toBe(true);
  addExceeded("a");
  setNow(1050);
  expect(isHeavy("a")).toBe(true);
  setNow(1099);
  expect([isHeavy("a"), isHeavy("b")]).toEqual([false, false]);
});

test.each(["light", "heavy"])("the newest thousand %s templates are remembered", (kind) => {
  const { isHeavy, isLight, addDone, addExceeded } = createWeights();
  const add = (key: string) => (kind === "light" ? addDone(key, 1) : addExceeded(key));
  const isKnown = kind === "light" ? isLight : isHeavy;
  for (let index = 0; index < 1000; index++) add(`t${index}`);
  // Adding one again makes it the newest.
  add("t0");
  expect(isKnown("t1")).toBe(true);
  add("t1000");
  expect(["t0", "t1", "t2", "t1000"].map(isKnown)).toEqual([true, false, true, true]);
});
