import { describe, expect, test } from "vitest";
import { decodeInput } from "../../../../src/service/protocol/decode.ts";
import type {
  Member,
  MemberLocation,
  Shape,
  StructureShape,
} from "../../../../src/service/protocol/shape.ts";

const member = (name: string, shape: Shape, location: MemberLocation = "body"): Member => ({
  name,
  queryName: name,
  shape,
  required: false,
  location,
  sensitive: false,
  rule: undefined,
});

const scalar = (kind: "string" | "boolean" | "number" | "timestamp" | "blob"): Shape => ({ kind });
const list = (element: Shape): Shape => ({ kind: "list", element });
const map = (value: Shape): Shape => ({ kind: "map", value });
const structure = (...members: Member[]): StructureShape => ({ kind: "structure", name: "S", members });

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Decodes a body with one member, `A`. */
const decodeBody = (shape: Shape, value: unknown): unknown =>
  decodeInput(structure(member("A", shape)), { labels: {}, query: "", body: encode({ A: value }) })["A"];

const serializationError = (message: string) =>
  expect.objectContaining({ name: "SerializationException", message });

describe("a member of the body", () => {
  test.each<[string, Shape, unknown, unknown]>([
    ["text", scalar("string"), "ä", "ä"],
    ["empty text", scalar("string"), "", ""],
    ["true", scalar("boolean"), true, true],
    ["false", scalar("boolean"), false, false],
    ["an integer", scalar("number"), -7, -7],
    ["seconds", scalar("timestamp"), 1.5, new Date(1500)],
    ["base64", scalar("blob"), "YWI=", Buffer.from("ab")],
    ["empty base64", scalar("blob"), "", Buffer.from("")],
    ["a list", list(scalar("string")), ["a", "b"], ["a", "b"]],
    ["a list, whose nulls keep their positions", list(scalar("string")), ["a", null], ["a", null]],
    ["a map, without its nulls", map(scalar("number")), { a: 1, b: null }, { a: 1 }],
    [
      "a structure, without its nulls and what is unknown",
      structure(member("B", scalar("string")), member("C", scalar("string"))),
      { B: "b", C: null, D: 1 },
      { B: "b" },
    ],
    ["null", scalar("string"), null, undefined],
  ])("may be %s", (_, shape, value, decoded) => {
    expect(decodeBody(shape, value)).toEqual(decoded);
  });

  test.each<[Shape, unknown, string]>([
    [scalar("string"), 1, "Expected a string at 'a'"],
    [scalar("boolean"), "true", "Expected a boolean at 'a'"],
    [scalar("number"), 1.5, "Expected an integer at 'a'"],
    [scalar("number"), 2 ** 53, "Expected an integer at 'a'"],
    [scalar("number"), "1", "Expected an integer at 'a'"],
    [scalar("timestamp"), "2026-01-01", "Expected a timestamp at 'a'"],
    [scalar("timestamp"), 1e300, "Expected a timestamp at 'a'"],
    [scalar("blob"), "YWI", "Expected base64 text at 'a'"],
    [scalar("blob"), "YW==I===", "Expected base64 text at 'a'"],
    [scalar("blob"), 4, "Expected base64 text at 'a'"],
    [list(scalar("string")), { 0: "a" }, "Expected a list at 'a'"],
    [list(scalar("string")), ["a", 2], "Expected a string at 'a.2.member'"],
    [map(scalar("string")), ["a"], "Expected a map at 'a'"],
    [map(scalar("string")), { b: 2 }, "Expected a string at 'a.b.member'"],
    [structure(), "x", "Expected a structure at 'a'"],
    [structure(member("B", scalar("string"))), { B: 2 }, "Expected a string at 'a.b'"],
  ])("of the wrong type is refused at its path: %j %j", (shape, value, message) => {
    expect(() => decodeBody(shape, value)).toThrow(serializationError(message));
  });
});

describe("the body", () => {
  const shape = structure(member("A", scalar("string")));
  const decode = (body: Uint8Array | undefined, of = shape) =>
    decodeInput(of, { labels: {}, query: "", body });

  test.each([undefined, new Uint8Array(), encode({}), encode({ a: "wrong case" })])(
    "may have nothing: %j",
    (body) => {
      expect(decode(body)).toEqual({});
    },
  );

  test("reaches own properties only", () => {
    expect(decode(encode({}), structure(member("toString", scalar("string"))))).toEqual({});
  });

  test.each<[string, Uint8Array, string]>([
    ["text", encode("a"), "The request body is not a JSON object"],
    ["null", encode(null), "The request body is not a JSON object"],
    ["a list", encode([]), "The request body is not a JSON object"],
    ["no JSON", new TextEncoder().encode("{"), "The request body is not valid JSON in UTF-8"],
    ["no UTF-8", Buffer.from('{"A":"\xE9"}', "latin1"), "The request body is not valid JSON in UTF-8"],
    [
      "deep lists",
      new TextEncoder().encode(`${"[".repeat(5000)}${"]".repeat(5000)}`),
      "The request body is nested too deep",
    ],
  ])("is refused if it is %s", (_, body, message) => {
    expect(() => decode(body)).toThrow(serializationError(message));
  });
});

describe("a label of the path", () => {
  const decode = (label: string | undefined) =>
    decodeInput(structure(member("ReportId", scalar("string"), "label")), {
      labels: label === undefined ? {} : { ReportId: label },
      query: "",
      body: undefined,
    });

  test("is decoded", () => {
    expect(decode("a%2Fb%C3%A4")).toEqual({ ReportId: "a/bä" });
    expect(decode(undefined)).toEqual({});
  });

  test("must be valid percent-encoding", () => {
    expect(() => decode("a%")).toThrow(
      serializationError("The path segment for 'reportId' is not valid percent-encoding"),
    );
  });
});

describe("a parameter of the query", () => {
  const decode = (shape: Shape, query: string) =>
    decodeInput(structure(member("A", shape, "query")), { labels: {}, query, body: undefined })["A"];

  test.each<[Shape, string, unknown]>([
    [scalar("string"), "A=a%20b&A=c", "a b"],
    [scalar("string"), "B=1", undefined],
    [scalar("boolean"), "A=true", true],
    [scalar("boolean"), "A=false", false],
    [scalar("number"), "A=-12", -12],
    [scalar("number"), "A=%2B12", 12],
    [scalar("timestamp"), "A=2026-03-01T10:00:00Z", new Date(Date.UTC(2026, 2, 1, 10))],
    [list(scalar("number")), "A=1&A=2", [1, 2]],
  ])("is read as its type: %j %s", (shape, query, value) => {
    expect(decode(shape, query)).toEqual(value);
  });

  test.each<[Shape, string, string]>([
    [scalar("boolean"), "A=yes", "Expected a boolean at 'a'"],
    [scalar("number"), "A=1.5", "Expected an integer at 'a'"],
    [scalar("number"), "A=1x", "Expected an integer at 'a'"],
    [scalar("number"), `A=${"1".repeat(16)}`, "Expected an integer at 'a'"],
    [scalar("timestamp"), "A=2026", "Expected a timestamp at 'a'"],
    [scalar("timestamp"), "A=x2026-03-01T10:00:00Z", "Expected a timestamp at 'a'"],
    [scalar("timestamp"), "A=2026-03-99T10:00:00Z", "Expected a timestamp at 'a'"],
    [scalar("blob"), "A=YWI=", "Expected base64 text at 'a'"],
    [list(scalar("number")), "A=1&A=x", "Expected an integer at 'a'"],
  ])("of the wrong type is refused: %j %s", (shape, query, message) => {
    expect(() => decode(shape, query)).toThrow(serializationError(message));
  });
});
