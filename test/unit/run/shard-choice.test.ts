import { describe, expect, test } from "vitest";
import { parseShard } from "../../../src/run/shard-choice.ts";

describe("a shard", () => {
  test.each([
    ["1/1", { index: 1, total: 1 }],
    ["2/4", { index: 2, total: 4 }],
    ["4/4", { index: 4, total: 4 }],
    ["1000/9999", { index: 1000, total: 9999 }],
  ])("%s is valid", (text, expected) => {
    expect(parseShard(text)).toEqual(expected);
  });

  test.each(["", "1", "1/", "/4", "0/4", "5/4", "0/0", "-1/4", "1.5/4", "12345/1", "x1/4", "1/4x"])(
    "%j is invalid",
    (text) => {
      expect(() => parseShard(text)).toThrow(
        expect.objectContaining({
          code: "usage",
          reason: `Invalid --shard "${text}": expected index/total`,
          hint: "For example, 2/4 runs the second of four shards",
        }),
      );
    },
  );

  test.each(["1/12345", "1/10000", "1/99999999999999999999"])("%j is refused with the limit", (text) => {
    expect(() => parseShard(text)).toThrow(`Invalid --shard "${text}": expected at most 9999 shards`);
  });
});
