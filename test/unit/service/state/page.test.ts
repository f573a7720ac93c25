import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toPage } from "../../../../src/service/state/page.ts";

const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ sequence: from + index * 3 }));

describe("toPage", () => {
  test("returns each item once, newest first, even if items are added or removed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 12 }), (count, PageSize) => {
        let items = numbered(1, count);
        const expected = items.map(({ sequence }) => sequence).reverse();
        const seen: number[] = [];
        let NextToken: string | undefined;
        do {
          const page = toPage(items, { PageSize, NextToken });
          expect(page.items.length).toBeLessThanOrEqual(PageSize);
          seen.push(...page.items.map(({ sequence }) => sequence));
          NextToken = page.nextToken;
          // Delete an item that was seen, and add a new one.
          items = items.filter(({ sequence }) => sequence !== seen.at(-1));
          items.push({ sequence: 1000 + seen.length });
        } while (NextToken);
        expect(seen).toEqual(expected);
      }),
    );
  });

  test.each([[{}], [{ PageSize: 0 }]])("%j returns the maximum page size", (request) => {
    const { items, nextToken } = toPage(numbered(1, 1001), request);
    expect(items).toHaveLength(1000);
    expect(nextToken).toBeDefined();
  });

  test("returns no token on the last page", () => {
    expect(toPage(numbered(1, 2), { PageSize: 2 }).nextToken).toBeUndefined();
    expect(toPage([], {})).toEqual({ items: [] });
  });

  test.each([
    "",
    "x",
    "YmVsb3c6",
    Buffer.from("below:-1").toString("base64url"),
    `${Buffer.from("below:7").toString("base64url")}=`,
  ])("refuses the token %j", (NextToken) => {
    expect(() => toPage([], { NextToken })).toThrow(expect.objectContaining({ name: "BadRequestException" }));
  });
});
