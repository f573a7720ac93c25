import { describe, expect, test } from "vitest";
import { decodeInput } from "../../../../src/service/protocol/decode.ts";
import { encodeOutput } from "../../../../src/service/protocol/encode.ts";
import { ServiceError } from "../../../../src/service/protocol/service-error.ts";
import type { Member, Shape, StructureShape } from "../../../../src/service/protocol/shape.ts";
import { validateInput } from "../../../../src/service/protocol/validate.ts";

const member = (name: string, shape: Shape, facts: Partial<Member> = {}): Member => ({
  name,
  queryName: name,
  shape,
  required: false,
  location: "body",
  sensitive: false,
  rule: undefined,
  ...facts,
});
const structure = (...members: Member[]): StructureShape => ({ kind: "structure", name: "S", members });
const scalar = (kind: "string" | "boolean" | "number" | "timestamp" | "blob"): Shape => ({ kind });

const everything = structure(
  member("Label", scalar("string"), { location: "label", required: true }),
  member("Page", scalar("number"), { location: "query", queryName: "page" }),
  member("On", scalar("boolean"), { location: "query" }),
  member("From", scalar("timestamp"), { location: "query" }),
  member("Keys", { kind: "list", element: scalar("string") }, { location: "query" }),
  member("Text", scalar("string")),
  member("Count", scalar("number")),
  member("Flag", scalar("boolean")),
  member("When", scalar("timestamp")),
  member("Data", scalar("blob")),
  member("List", { kind: "list", element: scalar("string") }),
  member("Map", { kind: "map", value: scalar("string") }),
  member("Inner", structure(member("Text", scalar("string"), { required: true }))),
);

const decode = (body: unknown, query = "", labels: Record<string, string> = { Label: "l" }) =>
  decodeInput(everything, { labels, query, body: Buffer.from(JSON.stringify(body)) });

describe("decodeInput", () => {
  test("reads every location and type", () => {
    expect(
      decode(
        {
          Text: "t",
          Count: 3,
          Flag: false,
          When: 1_700_000_000.5,
          Data: "QUI=",
          List: ["a", null],
          Map: { a: "1", b: null },
          Inner: { Text: "i", More: 1 },
          More: 1,
        },
        "page=7&On=true&From=2026-03-01T00%3A00%3A00Z&Keys=a%20b&Keys=c%2Bd",
        { Label: "a%2Fb%20c" },
      ),
    ).toEqual({
      Label: "a/b c",
      Page: 7,
      On: true,
      From: new Date(Date.UTC(2026, 2, 1)),
      Keys: ["a b", "c+d"],
      Text: "t",
      Count: 3,
      Flag: false,
      When: new Date(1_700_000_000_500),
      Data: Buffer.from("AB"),
      List: ["a", null],
      Map: { a: "1" },
      Inner: { Text: "i" },
    });
  });

  test("treats a missing body, and nulls, as absent", () => {
    expect(decodeInput(everything, { labels: { Label: "l" }, query: "", body: undefined })).toEqual({
      Label: "l",
    });
    expect(decode({ Text: null, Inner: null })).toEqual({ Label: "l" });
  });

  test("does not read inherited properties of a body", () => {
    const shape = structure(member("constructor", scalar("string")), member("toString", scalar("string")));
    expect(decodeInput(shape, { labels: {}, query: "", body: Buffer.from("{}") })).toEqual({});
  });

  test.each([
    [{ Text: 1 }, "", "Expected a string at 'text'"],
    [{ Count: 1.5 }, "", "Expected an integer at 'count'"],
    [{ Count: "1" }, "", "Expected an integer at 'count'"],
    [{ Flag: "true" }, "", "Expected a boolean at 'flag'"],
    [{ When: "2026-03-01" }, "", "Expected a timestamp at 'when'"],
    [{ When: 1e300 }, "", "Expected a timestamp at 'when'"],
    [{ Data: "Q" }, "", "Expected base64 text at 'data'"],
    [{ Data: "a_b-" }, "", "Expected base64 text at 'data'"],
    [{ List: {} }, "", "Expected a list at 'list'"],
    [{ List: ["a", 1] }, "", "Expected a string at 'list.2.member'"],
    [{ Map: [] }, "", "Expected a map at 'map'"],
    [{ Map: { k: 1 } }, "", "Expected a string at 'map.k.member'"],
    [{ Inner: { Text: [] } }, "", "Expected a string at 'inner.text'"],
    [{}, "page=x", "Expected an integer at 'page'"],
    [{}, "On=yes", "Expected a boolean at 'on'"],
    [{}, "From=1700000000", "Expected a timestamp at 'from'"],
  ])("rejects %j and %j", (body, query, message) => {
    expect(() => decode(body, query)).toThrow(
      expect.objectContaining({ name: "SerializationException", message }),
    );
  });
});

describe("validateInput", () => {
  const shape = structure(
    member("Name", scalar("string"), { required: true, rule: { min: 2, max: 3, pattern: /^[a-z]*$/ } }),
    member("Kind", scalar("string"), { rule: { words: ["A", "B"] } }),
    member("Secret", scalar("string"), { sensitive: true, rule: { max: 1 } }),
    member("Size", scalar("number"), { rule: { min: 0, max: 10 } }),
    member(
      "Items",
      { kind: "list", element: structure(member("Key", scalar("string"), { required: true })) },
      { rule: { max: 2 } },
    ),
    member("Filter", { kind: "map", value: scalar("string") }, { rule: { keyWords: ["A"] } }),
  );

  test.each([
    [{ Name: "ab" }],
    [{ Name: "abc", Kind: "A", Secret: "x", Size: 0, Items: [{ Key: "" }, { Key: "k" }], Filter: { A: "" } }],
  ])("takes %j", (input) => {
    expect(() => validateInput(shape, input)).not.toThrow();
  });

  test.each<[Record<string, unknown>, string[]]>([
    [{}, ["Value null at 'name' failed to satisfy constraint: Member must not be null"]],
    [
      { Name: "X" },
      [
        "Value 'X' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2",
        "Value 'X' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z]*$",
      ],
    ],
    [
      { Name: "abcd", Kind: "C" },
      [
        "Value 'abcd' at 'name' failed to satisfy constraint: Member must have length less than or equal to 3",
        "Value 'C' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [A, B]",
      ],
    ],
    [
      { Name: "ab", Secret: "se" },
      ["Value at 'secret' failed to satisfy constraint: Member must have length less than or equal to 1"],
    ],
    [
      { Name: "ab", Size: 11 },
      ["Value '11' at 'size' failed to satisfy constraint: Member must have value less than or equal to 10"],
    ],
    [
      { Name: "ab", Items: [{}, null, { Key: "k" }] },
      [
        "Value '[{},null,{\"Key\":\"k\"}]' at 'items' failed to satisfy constraint: Member must have length less than or equal to 2",
        "Value null at 'items.1.member.key' failed to satisfy constraint: Member must not be null",
        "Value null at 'items.2.member' failed to satisfy constraint: Member must not be null",
      ],
    ],
    [
      { Name: "ab", Filter: { B: "" } },
      [
        "Value '{\"B\":\"\"}' at 'filter' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy enum value set: [A]]",
      ],
    ],
  ])("collects the violations of %j", (input, violations) => {
    const count = violations.length === 1 ? "1 validation error" : `${violations.length} validation errors`;
    const attempt = () => validateInput(shape, input);
    expect(attempt).toThrow(ServiceError);
    expect(attempt).toThrow(
      expect.objectContaining({
        name: "BadRequestException",
        message: `${count} detected: ${violations.join("; ")}`,
      }),
    );
  });
});

describe("encodeOutput", () => {
  test("writes only the shape's members, in the API's formats", () => {
    const shape = structure(
      member("When", scalar("timestamp")),
      member("Data", scalar("blob")),
      member("List", { kind: "list", element: structure(member("On", scalar("boolean"))) }),
      member("Map", { kind: "map", value: scalar("number") }),
      member("Absent", scalar("string")),
    );
    const output = {
      When: new Date(1_700_000_000_250),
      Data: Buffer.from("AB"),
      List: [{ On: false, More: 1 }],
      Map: { a: 0 },
      Absent: undefined,
      More: "not modelled",
    };
    expect(JSON.parse(encodeOutput(output, shape))).toEqual({
      When: 1_700_000_000.25,
      Data: "QUI=",
      List: [{ On: false }],
      Map: { a: 0 },
    });
  });
});
