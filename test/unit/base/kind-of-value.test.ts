import { expect, test } from "vitest";
import { kindOfValue } from "../../../src/base/kind-of-value.ts";

const tagged = (tag: string): unknown => ({ [Symbol.toStringTag]: tag });
const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error("a trap");
    },
  },
);

test.each<[unknown, string]>([
  [undefined, "nothing"],
  [null, "null"],
  [true, "true"],
  [false, "false"],
  ["text", "a string"],
  [1n, "a BigInt"],
  [7, "a number"],
  [Symbol("x"), "a symbol"],
  [() => 1, "a function"],
  [[1], "a list"],
  [{ a: 1 }, "an object"],
  [new Set(), "a Set"],
  [new Date(0), "a Date"],
  [new Map(), "a Map"],
  [tagged("Odd thing"), "an object"],
  [tagged("lower"), "an object"],
  [tagged("Ünder"), "an object"],
  [tagged(`A${"a".repeat(39)}`), `an A${"a".repeat(39)}`],
  [tagged(`A${"a".repeat(40)}`), "an object"],
  [hostile, "an object"],
])("describes a value by its type (%#)", (value, kind) => {
  expect(kindOfValue(value)).toBe(kind);
});
