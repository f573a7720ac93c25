import { describe, expect, test } from "vitest";
import { pageOf } from "../../../src/mcp/page.ts";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
/** A text whose JSON has so many characters. */
const textOf = (chars: number): string => "x".repeat(chars - 2);

describe("a page of a list", () => {
  test("has the first 20 items, and where the next page begins", () => {
    expect(pageOf(numbers(21), {})).toEqual({ items: numbers(20), total: 21, nextOffset: 20 });
    expect(pageOf(numbers(20), {})).toEqual({ items: numbers(20), total: 20 });
  });

  test("begins at the offset, with as many items as are asked for", () => {
    expect(pageOf(numbers(9), { offset: 3, limit: 4 })).toEqual({
      items: [3, 4, 5, 6],
      total: 9,
      nextOffset: 7,
    });
    expect(pageOf(numbers(9), { offset: 7, limit: 4 })).toEqual({ items: [7, 8], total: 9 });
  });

  test("is the last one behind the end, and of an empty list", () => {
    expect(pageOf(numbers(9), { offset: 9 })).toEqual({ items: [], total: 9 });
    expect(pageOf([], {})).toEqual({ items: [], total: 0 });
  });

  test("ends before the answer is too long", () => {
    const half = textOf(8000);
    expect(pageOf([half, half, half], {})).toEqual({ items: [half, half], total: 3, nextOffset: 2 });
    expect(pageOf([half, textOf(8001)], {})).toEqual({ items: [half], total: 2, nextOffset: 1 });
  });

  test("has one item that is too long for any answer, so that reading goes on behind it", () => {
    const long = textOf(20_000);
    expect(pageOf([long, long], {})).toEqual({ items: [long], total: 2, nextOffset: 1 });
    expect(pageOf([long, long], { offset: 1 })).toEqual({ items: [long], total: 2 });
  });
});
