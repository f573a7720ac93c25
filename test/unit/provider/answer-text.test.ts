import { describe, expect, test } from "vitest";
import { noteSecret } from "../../../src/base/redact.ts";
import { toResponseText } from "../../../src/provider/answer-text.ts";
import { isReportId } from "../../../src/provider/report-id.ts";
import { isTlsFault } from "../../../src/provider/tls-fault.ts";
import { untrusted } from "../../../src/provider/untrusted.ts";

describe("a response as text", () => {
  test.each<[unknown, string]>([
    [{ a: 1, b: "x", c: true, d: null, e: [1, "2"] }, '{"a":1,"b":"x","c":true,"d":null,"e":[1,"2"]}'],
    [{ nan: Number.NaN, much: Number.POSITIVE_INFINITY }, '{"nan":"NaN","much":"Infinity"}'],
    [{ gone: undefined, call: () => {}, kept: false }, '{"call":null,"kept":false}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [new Date(Number.NaN), '"Invalid Date"'],
    [undefined, "null"],
    ["text", '"text"'],
    [[[[[[[[["deep"]]]]]]]], '[[[[[[["…"]]]]]]]'],
  ])("%j", (answer, text) => {
    expect(toResponseText(answer)).toBe(text);
  });

  test("has at most 50 entries per list or object, and 200 characters per text", () => {
    const many = Array.from({ length: 60 }, (_, index) => index);
    expect(JSON.parse(toResponseText(many))).toEqual(many.slice(0, 50));
    const members = Object.fromEntries(many.map((index) => [`key-${index}`, index]));
    expect(Object.keys(JSON.parse(toResponseText(members)))).toHaveLength(50);
    expect(JSON.parse(toResponseText({ ["k".repeat(300)]: "v".repeat(300) }))).toEqual({
      ["k".repeat(200)]: "v".repeat(200),
    });
  });

  test("has at most 2,000 characters", () => {
    const textOf = (length: number) => toResponseText(["x".repeat(200), "y".repeat(length)]);
    expect(textOf(100)).toBe(`["${"x".repeat(200)}","${"y".repeat(100)}"]`);
    const long = toResponseText(Array.from({ length: 20 }, () => "x".repeat(200)));
    expect(long).toHaveLength(2000);
    expect(long.endsWith("x…") || long.endsWith('"…') || long.endsWith(",…")).toBe(true);
    // 2 brackets, and 9 texts of 200 and one of 168 characters in quotes and with commas between them.
    const exact = [...Array.from({ length: 9 }, () => "x".repeat(200)), "x".repeat(169)];
    expect(toResponseText(exact)).toBe(JSON.stringify(exact));
    expect(JSON.stringify(exact)).toHaveLength(2000);
  });

  test("contains no known secret", () => {
    noteSecret("tr0ub4dor-and-3");
    expect(toResponseText({ "tr0ub4dor-and-3": "password tr0ub4dor-and-3" })).toBe(
      '{"[redacted]":"password [redacted]"}',
    );
    expect(
      untrusted("the answer for tr0ub4dor-and-3", "tr0ub4dor-and-3 is odd", "tr0ub4dor-and-3"),
    ).toMatchObject({
      code: "provider-answer-invalid",
      reason: "Cannot trust the answer for [redacted]: [redacted] is odd",
      answer: '"[redacted]"',
      retryable: false,
      ambiguous: false,
    });
  });
});

test.each<[unknown, boolean]>([
  ["rep-1", true],
  ["x".repeat(256), true],
  ["x".repeat(257), false],
  ["", false],
  [" \t", false],
  [7, false],
  [undefined, false],
  ["id-of-s3cret-w0rd", false],
])("%j as the ID of a test is valid: %s", (id, isValid) => {
  noteSecret("s3cret-w0rd");
  expect(isReportId(id)).toBe(isValid);
});

test.each<[string | undefined, boolean]>([
  ["ERR_TLS_CERT_ALTNAME_INVALID", true],
  ["EPROTO", true],
  ["CERT_HAS_EXPIRED", true],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", true],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", true],
  ["EPROTONOSUPPORT", false],
  ["NO_CERT_HERE", false],
  ["ECONNREFUSED", false],
  [undefined, false],
])("error code %s is a connection that cannot be made secure: %s", (code, isTls) => {
  expect(isTlsFault(code)).toBe(isTls);
});
