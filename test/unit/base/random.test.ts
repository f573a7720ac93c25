import { expect, test } from "vitest";
import { createRandom } from "../../../src/base/random.ts";

test("one seed gives the same values each time, and another seed others", () => {
  const drawn = (seed?: string) => {
    const random = createRandom(seed);
    return [random.hex(6), random.next(), random.hex(200), random.next()];
  };
  expect(drawn("1")).toEqual(drawn("1"));
  expect(drawn("1")).not.toEqual(drawn("2"));
  expect(drawn()).not.toEqual(drawn());
  // The values that seeds produced in earlier versions.
  expect(createRandom("1").hex(12)).toBe("4ea2ed142065");
});

test("hexadecimal digits have the wanted number, and never repeat", () => {
  const random = createRandom("a");
  const parts = [0, 1, 6, 64, 65, 200].map((size) => random.hex(size));
  expect(parts.map((part) => part.length)).toEqual([0, 1, 6, 64, 65, 200]);
  expect(parts.join("")).toBe(createRandom("a").hex(336));
  expect(parts.join("")).toMatch(/^[0-9a-f]+$/);
  const words = Array.from({ length: 40 }, () => random.hex(16));
  expect(new Set(words).size).toBe(40);
});

test("numbers are evenly spread from 0 up to 1", () => {
  const random = createRandom("a");
  const numbers = Array.from({ length: 2000 }, () => random.next());
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  for (const tenth of Array.from({ length: 10 }, (_, index) => index / 10)) {
    const count = numbers.filter((number) => number >= tenth && number < tenth + 0.1).length;
    expect(count).toBeGreaterThan(140);
    expect(count).toBeLessThan(260);
  }
});
