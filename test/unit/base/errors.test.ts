import { describe, expect, test } from "vitest";
import { messageOf } from "../../../src/base/errors.ts";

const throwing = (key: "message" | "stack" | "toString") =>
  Object.defineProperty(new Error("odd"), key, {
    get() {
      throw new Error("a getter");
    },
  });
const hostileProxy = new Proxy(
  {},
  {
    get() {
      throw new Error("a trap");
    },
    getPrototypeOf() {
      throw new Error("a trap");
    },
  },
);

describe("messageOf returns a text for", () => {
  test.each<[string, unknown, string]>([
    ["an error", new Error("no data"), "no data"],
    ["null", null, "null"],
    ["undefined", undefined, "undefined"],
    ["text", "no data", "no data"],
    ["a symbol", Symbol("x"), "Symbol(x)"],
    ["an object with a message", { message: "no data" }, "no data"],
    ["an error without a message", new TypeError(), "TypeError"],
    ["an AggregateError", new AggregateError([new Error("one"), null, "three"]), "one; null; three"],
    ["an object without a prototype", Object.create(null), "a value that cannot be shown"],
    ["a message that throws", throwing("message"), "a value that cannot be shown"],
    ["a stack that throws", throwing("stack"), "odd"],
    ["a message that is a number", Object.assign(new Error(), { message: 7 }), "Error: 7"],
    ["a Proxy whose traps throw", hostileProxy, "a value that cannot be shown"],
  ])("%s", (_, error, text) => {
    expect(messageOf(error)).toBe(text);
  });

  test("a message of ten megabytes, shortened", () => {
    expect(messageOf(new Error("x".repeat(10_000_000)))).toBe(`${"x".repeat(10_000)}…`);
  });

  test("an AggregateError that holds itself", () => {
    const loop = new AggregateError([]);
    loop.errors.push(loop);
    expect(messageOf(loop)).toBe("a value that cannot be shown");
  });
});
