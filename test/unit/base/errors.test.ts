import { describe, expect, test } from "vitest";
import { messageOf, PlacewrightError } from "../../../src/base/errors.ts";

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

describe("the message of an error joins reason and hint as sentences", () => {
  test.each<[string, string, string | undefined, string]>([
    ["with periods", "Cannot read x", "Check the path", "Cannot read x. Check the path."],
    ["with a capital letter", "Cannot read x", "check the path", "Cannot read x. Check the path."],
    ["after a question", "Is it x?", "Check the path", "Is it x? Check the path."],
    ["with one question mark", "Cannot find x", 'Did you mean "y"?', 'Cannot find x. Did you mean "y"?'],
    [
      "without a period after a command",
      "No key",
      "Create one: npm run key",
      "No key. Create one: npm run key",
    ],
    [
      "with a period after other words",
      "No run",
      "Run npm run key to start",
      "No run. Run npm run key to start.",
    ],
    [
      "without a period after a URL",
      "No page",
      "See https://acme.example/a",
      "No page. See https://acme.example/a",
    ],
    ["without a hint", "Cannot read x", undefined, "Cannot read x"],
    ["without an empty hint", "Cannot read x", "", "Cannot read x"],
  ])("%s", (_, reason, hint, message) => {
    expect(new PlacewrightError("usage", reason, { hint }).message).toBe(message);
  });

  test("with the location before the period", () => {
    const location = { file: "a.yaml", line: 3, column: 5 };
    const error = new PlacewrightError("usage", "Cannot read x", { location, hint: "Check the path" });
    expect(error.message).toBe("Cannot read x (line 3, column 5). Check the path.");
  });
});

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

  test("a message of 10 MB, shortened", () => {
    expect(messageOf(new Error("x".repeat(10_000_000)))).toBe(`${"x".repeat(10_000)}…`);
  });

  test("an AggregateError that contains itself", () => {
    const loop = new AggregateError([]);
    loop.errors.push(loop);
    expect(messageOf(loop)).toBe("a value that cannot be shown");
  });
});
