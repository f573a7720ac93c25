import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  changeError,
  formatLocation,
  messageOf,
  messageWithoutPlace,
  PlacewrightError,
  Problems,
  toProblems,
} from "../../../src/base/errors.ts";
import { noteSecret } from "../../../src/base/redact.ts";

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

test.each<[{ file: string; line?: number; column?: number }, string, string]>([
  [{ file: "a.yaml" }, "a.yaml", "Cannot read x"],
  [{ file: "a.yaml", line: 3 }, "a.yaml:3", "Cannot read x (line 3)"],
  [{ file: "a.yaml", line: 3, column: 5 }, "a.yaml:3:5", "Cannot read x (line 3, column 5)"],
  [{ file: "a.yaml", column: 5 }, "a.yaml", "Cannot read x"],
])("shows the location %j", (location, link, message) => {
  expect(formatLocation(location)).toBe(link);
  expect(new PlacewrightError("usage", "Cannot read x", { location }).message).toBe(message);
});

test("an error has its details, and redacts secrets in what it shows", () => {
  noteSecret("errors-canary-1");
  const cause = new Error("inner");
  const details = { hint: "Use errors-canary-1", literal: "x", frame: "> 1 | errors-canary-1", cause };
  const error = new PlacewrightError("usage", "No errors-canary-1", details);
  const { name, code, reason, hint, literal, frame, message } = error;
  expect({ name, code, reason, hint, literal, frame, message, cause: error.cause }).toEqual({
    name: "PlacewrightError",
    code: "usage",
    reason: "No [redacted]",
    hint: "Use [redacted]",
    literal: "x",
    frame: "> 1 | [redacted]",
    message: "No [redacted]. Use [redacted].",
    cause,
  });
  expect(messageOf(error)).toBe(error.message);
  const bare = new PlacewrightError("usage", "No");
  expect([bare.hint, bare.frame, bare.location, Object.hasOwn(bare, "cause")]).toEqual([
    undefined,
    undefined,
    undefined,
    false,
  ]);
});

test("several errors show one message per line", () => {
  const problems = ["one", "two"].map((reason) => new PlacewrightError("usage", reason));
  const error = new Problems(problems);
  expect([error.message, error.name, error.problems]).toEqual(["one\ntwo", "Problems", problems]);
  expect(messageOf(error)).toBe("one\ntwo");
});

const circular: Record<string, unknown> = {};
circular["self"] = circular;

test("messageOf redacts secrets in an object", () => {
  noteSecret('pass"word-of-an-object');
  expect(messageOf({ password: 'pass"word-of-an-object' })).toBe('{"password":"[redacted]"}');
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
    ["an AggregateError without errors", new AggregateError([]), "AggregateError"],
    [
      "an AggregateError with many errors",
      new AggregateError(Array.from({ length: 25 }, (_, index) => new Error(`${index}`))),
      Array.from({ length: 20 }, (_, index) => index).join("; "),
    ],
    ["a message of 10,000 characters", new Error("x".repeat(10_000)), "x".repeat(10_000)],
    [
      "a long message of Placewright",
      new PlacewrightError("usage", "x".repeat(10_001)),
      `${"x".repeat(10_000)}…`,
    ],
    ["an object", { a: 1, b: ["x"] }, '{"a":1,"b":["x"]}'],
    ["an object without anything in it", {}, "an object"],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ["an object that contains itself", circular, "an object"],
    ["an object with a BigInt", { a: 1n }, "an object"],
    ["an object that becomes nothing in JSON", { toJSON: () => undefined }, "an object"],
    ["a Map", new Map([["a", 1]]), "a Map"],
    ["an object with words of its own", { toString: () => "no data" }, "no data"],
    ["a list", [1, 2], "1,2"],
    ["a list of objects", [{ a: 1 }], '[{"a":1}]'],
    ["a message that is empty", { message: "", code: 7 }, '{"message":"","code":7}'],
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

test("anything thrown becomes errors that can be shown", () => {
  const known = new PlacewrightError("usage", "no");
  expect(toProblems(known)).toEqual([known]);
  expect(toProblems(new Problems([known, known]))).toEqual([known, known]);
  const cause = new Error("odd");
  expect(toProblems(cause)).toMatchObject([
    { code: "internal", message: "This is a bug in Placewright: odd. Report it.", cause },
  ]);
});

test("the message without its place has the reason and the hint, and is bounded", () => {
  const error = new PlacewrightError("usage", "Cannot read it", {
    hint: "Check it",
    location: { file: "a.yaml", line: 3 },
  });
  expect(messageWithoutPlace(error)).toBe("Cannot read it. Check it.");
  const long = messageWithoutPlace(new PlacewrightError("usage", "x".repeat(1_000_000)));
  expect(long.length).toBeLessThan(1_000_000);
  expect(long).toMatch(/^x+…$/);
});

test("an error is printed without its literal, which can be a secret", () => {
  const error = new PlacewrightError("usage", "It is invalid", { literal: "S3CR3T" });
  expect([error.literal, changeError(error, { hint: "Fix it" }).literal]).toEqual(["S3CR3T", "S3CR3T"]);
  expect(inspect(error) + JSON.stringify(error)).not.toContain("S3CR3T");
});
