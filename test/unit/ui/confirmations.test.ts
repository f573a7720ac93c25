import { expect, test } from "vitest";
import { createConfirmations } from "../../../src/ui/confirmations.ts";

test("a question is answered once, however often its form is sent", async () => {
  const confirmations = createConfirmations<number>();
  let done = 0;
  const act = async () => ++done;
  const key = confirmations.ask();
  expect(await Promise.all([confirmations.answer(key, act), confirmations.answer(key, act)])).toEqual([1, 1]);
  expect(await confirmations.answer(key, act)).toBe(1);
  expect(await confirmations.answer(confirmations.ask(), act)).toBe(2);
});

test("a question that is not known is not answered", () => {
  const confirmations = createConfirmations<number>();
  for (const key of ["", "x", "__proto__"]) expect(confirmations.answer(key, async () => 1)).toBeUndefined();
});

test("a question can be answered again after an error", async () => {
  const confirmations = createConfirmations<number>();
  const key = confirmations.ask();
  await expect(confirmations.answer(key, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await confirmations.answer(key, async () => 1)).toBe(1);
});

test("the oldest questions are forgotten", async () => {
  const confirmations = createConfirmations<number>();
  const [first, ...others] = Array.from({ length: 201 }, () => confirmations.ask());
  expect(confirmations.answer(String(first), async () => 1)).toBeUndefined();
  expect(await confirmations.answer(String(others[0]), async () => 1)).toBe(1);
});
