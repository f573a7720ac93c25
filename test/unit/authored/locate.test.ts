import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPath, locateLiteral, locatePath, positionAt } from "../../../src/authored/locate.ts";

test.each([
  [[], "the scenario"],
  [["expect", "Gmail", 0], "expect.Gmail[0]"],
  [["expect", "*", 1, "warn"], 'expect["*"][1].warn'],
  [["message", "mime", "headers", "List-Unsubscribe"], "message.mime.headers.List-Unsubscribe"],
  [["expect", "Web.de", 0], 'expect["Web.de"][0]'],
])("formatPath %j", (path, text) => {
  expect(formatPath(path)).toBe(text);
});

describe("locateLiteral", () => {
  const source = `import { x } from "placewright";
const October = 1;
export default {
  name: 'on', subject: \`say "it"\`, html: "a \\"b\\"",
  eml: messages/x.eml
};`;
  test.each([
    ["on", { line: 4, column: 9 }],
    ['say "it"', { line: 4, column: 24 }],
    ['a "b"', { line: 4, column: 42 }],
    ["messages/x.eml", { line: 5, column: 8 }],
    ["absent", undefined],
    ["Octo", undefined],
    ["", undefined],
    ["{{a.*", undefined],
  ])("%s", (literal, position) => {
    expect(locateLiteral(source, literal)).toEqual(position);
  });

  test("returns the place where the text is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (before, literal) => {
        const text = `${before}\n${JSON.stringify(literal)}`;
        fc.pre(literal.trim() !== "");
        const { line = 0, column = 0 } = locateLiteral(text, literal) ?? {};
        const lines = text.split("\n").slice(line - 1);
        const rest = lines.join("\n").slice(column - 1);
        const written = [JSON.stringify(literal), `'${literal}'`, `\`${literal}\``, literal];
        expect(written.some((form) => rest.startsWith(form))).toBe(true);
      }),
    );
  });
});

describe("locatePath", () => {
  const source = `const shared = { name: "other", expect: 1 };
export default defineScenario({
  name: "x",
  "message": template("t", { subjct: "{{a}}" }),
  variants() { return []; },
  expect: {
    overall: ["inbox >= 90"],
    Gmail: [
      "inbox >= 90",
      { warn: "spam => 5" },
    ],
    '*': 3,
  },
});`;
  test.each<[(string | number)[], unknown, object | undefined]>([
    [["name"], "x", { line: 3, column: 9 }],
    [["name"], undefined, { line: 3, column: 3 }],
    [["message", "template", "subjct"], undefined, { line: 4, column: 30 }],
    [["variants"], () => [], { line: 5, column: 3 }],
    [["expect", "Gmail", 0], "inbox >= 90", { line: 9, column: 7 }],
    [["expect", "Gmail", 1, "warn"], "spam => 5", { line: 10, column: 15 }],
    [["expect", "*"], 3, { line: 12, column: 10 }],
    [["expect", "*"], 4, { line: 12, column: 5 }],
    [["tags"], undefined, undefined],
  ])("%j", (path, value, position) => {
    expect(locatePath(source, path, value)).toEqual(position);
  });

  test.each<[string, unknown, number]>([
    ["confidence: 2,", 2, 13],
    ["'confidence': -0.50 }", -0.5, 15],
    ["confidence : 1_000", 1000, 14],
    ["confidence: true", true, 13],
    ["confidence: null", null, 13],
    // Computed: the value is not written there.
    ["confidence: two", 2, 1],
    ["confidence: 2 * 3", 6, 1],
    ["confidence() {}", 2, 1],
  ])("finds a plain value after its key: %s", (text, value, column) => {
    expect(locatePath(text, ["confidence"], value)).toEqual({ line: 1, column });
  });

  test("finds an object declared above its export", () => {
    expect(locatePath(`const s = {\n  tags: 1 };\nexport default s;`, ["tags"])).toEqual({
      line: 2,
      column: 3,
    });
  });
});

test("returns 1-based positions", () => {
  expect(positionAt("ab\r\ncd", 0)).toEqual({ line: 1, column: 1 });
  expect(positionAt("ab\r\ncd", 5)).toEqual({ line: 2, column: 2 });
});

test.each<[readonly (string | number)[], unknown, [number, number] | undefined]>([
  [["projects", 1, "name"], "ses", [4, 13]],
  [["projects", 0, "name"], "ses", [3, 13]],
  [["projects", 1, "provider"], "sesv3", [4, 30]],
  [["names", 2], "c", [6, 32]],
  [["projects", 2], undefined, [2, 3]],
])("locatePath finds %j by its position in a list", (path, value, place) => {
  const source = `export default {
  projects: [
    { name: "ses", provider: "sesv2" }, // a comment, with a comma
    { name: "ses", provider: "sesv3" },
  ],
  names: ["a, b", /* [ */ "b", "c"],
};`;
  const [line, column] = place ?? [];
  expect(locatePath(source, path, value)).toEqual(place && { line, column });
});
