import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  headerValues,
  isNestedTooDeep,
  type MimePart,
  maxBoundaryCharacters,
  maxDepth,
  parseHead,
  parseMimeTree,
} from "../../../src/message/mime-tree.ts";

const parse = (text: string): MimePart => parseMimeTree(Buffer.from(text, "latin1"));
const leaf = { parts: [], isClosed: true };

describe("a leaf", () => {
  test.each<[string, string, Partial<MimePart>]>([
    [
      "with a body",
      "A: 1\r\nB:2\r\n\r\nHi\r\n",
      {
        headers: [
          { name: "A", value: "1" },
          { name: "B", value: "2" },
        ],
        hasBody: true,
        body: "Hi\n",
      },
    ],
    ["without a body", "A: 1", { headers: [{ name: "A", value: "1" }], hasBody: false, body: "" }],
    ["with an empty body", "A: 1\n\n", { headers: [{ name: "A", value: "1" }], hasBody: true, body: "" }],
    ["without headers", "\nHi", { headers: [], hasBody: true, body: "Hi" }],
    ["that is empty", "", { headers: [], hasBody: false, body: "" }],
    [
      "with folded values",
      "A: 1\n 2\n\t3\nB:\n\nx",
      {
        headers: [
          { name: "A", value: "1 2 3" },
          { name: "B", value: "" },
        ],
        hasBody: true,
        body: "x",
      },
    ],
    [
      "with a blank before the colon",
      "A \t: 1\n\n",
      { headers: [{ name: "A", value: "1" }], hasBody: true, body: "" },
    ],
    [
      "with lines that are no headers",
      "no header\n: x\nA B: 1\nC: 1:2\n\n",
      { headers: [{ name: "C", value: "1:2" }], hasBody: true, body: "" },
    ],
  ])("%s", (_, text, expected) => {
    expect(parse(text)).toEqual({ ...leaf, ...expected });
  });

  test("is text that only looks like a multipart", () => {
    const text = "Content-Type: text/multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n";
    expect(parse(text)).toMatchObject({ ...leaf, body: "--b\n\nx\n--b--\n" });
    expect(parse(text)).not.toHaveProperty("boundary");
  });
});

describe("a multipart", () => {
  const multipart = (body: string, parameters = "boundary=b") =>
    parse(`content-type: MULTIPART/mixed; ${parameters}\n\n${body}`);
  const bodiesOf = ({ parts }: MimePart) => parts.map(({ body, headers }) => [headers.length, body]);

  test("has a preamble, its parts, and an epilogue", () => {
    const tree = multipart("before\n--b\nA: 1\n\none\n--b\n\ntwo\n\n--b--\nafter\n--b\n\nno part\n");
    expect(tree).toMatchObject({
      boundary: "b",
      isClosed: true,
      body: "before",
      epilogue: "after\n--b\n\nno part\n",
    });
    expect(bodiesOf(tree)).toEqual([
      [1, "one"],
      [0, "two\n"],
    ]);
  });

  test.each<[string, string, boolean, string[]]>([
    ["delimiters with blanks behind them", "--b \t\n\none\n--b-- \n", true, ["one"]],
    ["a delimiter at the end of the text", "--b\n\none\n--b--", true, ["one"]],
    ["no line end at the start", "--b\n\none\n--b\n\ntwo", false, ["one", "two"]],
    ["a delimiter in the middle of a line", "--b\n\none --b\n--b--", true, ["one --b"]],
    ["a longer boundary", "--b\n\none\n--bc\n--b--", true, ["one\n--bc"]],
    ["delimiters without a line between them", "--b\n--b\n\ntwo\n--b--", true, ["", "two"]],
    ["no delimiter", "text", false, []],
    ["only a closing delimiter", "--b--", true, []],
  ])("with %s", (_, body, isClosed, bodies) => {
    const tree = multipart(body);
    expect([tree.isClosed, tree.parts.map((part) => part.body)]).toEqual([isClosed, bodies]);
    if (!isClosed) expect(tree.epilogue).toBe("");
  });

  test.each([
    ['boundary="a b"', "a b"],
    ["BOUNDARY = b", "b"],
    ["charset=x; boundary=b; a=c", "b"],
    ['boundary*0="a"; boundary*1=b', "ab"],
    ["boundary*1=b; boundary*0=a", "ab"],
    ["boundary*0=a; boundary*2=b", "a"],
    ["boundary*=us-ascii'en'a%62", "ab"],
    ["boundary*0*=us-ascii''a%62; boundary*1*=c%64'e'f", "abcd'e'f"],
    ["boundary*0=a%62", "a%62"],
    [`boundary=${"b".repeat(maxBoundaryCharacters)}`, "b".repeat(maxBoundaryCharacters)],
  ])("declares its boundary by %s", (parameters, boundary) => {
    const tree = multipart(`--${boundary}\n\none\n--${boundary}--\n`, parameters);
    expect(tree).toMatchObject({ boundary, isClosed: true });
    expect(bodiesOf(tree)).toEqual([[0, "one"]]);
  });

  test.each([
    ["no boundary", "charset=x"],
    ["an empty boundary", 'boundary=""'],
    ["a boundary that begins with its second section", "boundary*1=b"],
    ["a boundary that is too long", `boundary=${"b".repeat(maxBoundaryCharacters + 1)}`],
  ])("is not split with %s", (_, parameters) => {
    const tree = multipart("--b\n\none\n--b--\n", parameters);
    expect(tree).toMatchObject({ parts: [], isClosed: false, body: "--b\n\none\n--b--\n" });
    expect(tree).not.toHaveProperty("boundary");
  });
});

test("finds the values of a header in order, in any case", () => {
  expect(headerValues(parse("A: 1\nB: 2\na: 3\n\n"), "A")).toEqual(["1", "3"]);
  expect(headerValues(parse("A: 1\n\n"), "C")).toEqual([]);
});

test("knows whether parts are nested too deep", () => {
  const nested = (levels: number): string =>
    levels === 0
      ? "\nx"
      : `Content-Type: multipart/mixed; boundary=b${levels}\n\n--b${levels}\n${nested(levels - 1)}\n--b${levels}--`;
  expect(isNestedTooDeep(parse("\nx"))).toBe(false);
  expect(isNestedTooDeep(parse(nested(maxDepth - 1)))).toBe(false);
  expect(isNestedTooDeep(parse(nested(maxDepth)))).toBe(true);
  expect([isNestedTooDeep(parse(nested(2)), 2), isNestedTooDeep(parse(nested(2)), 3)]).toEqual([true, false]);
});

test("the head alone has the headers of the whole message", () => {
  const pieces = [
    "A: 1",
    "B: 2",
    " folded",
    "\r\n",
    "\n",
    "\r",
    "\n\n",
    "\r\n\r\n",
    "From: a@b.example",
    "x",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (chosen) => {
      const bytes = Buffer.from(chosen.join(""));
      expect(parseHead(bytes).headers).toEqual(parseMimeTree(bytes).headers);
    }),
    { seed: 1, numRuns: 2000 },
  );
});
