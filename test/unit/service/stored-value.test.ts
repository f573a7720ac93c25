import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeValue, encodeValue, type LongTexts } from "../../../src/service/state/stored-value.ts";

const long = 'A word, "quoted" – and\nits line. '.repeat(20);

describe("a stored value", () => {
  test("preserves dates, bytes, and JSON", () => {
    const value = { at: new Date(5), bytes: Buffer.from([0, 255]), list: [1, null, "x", { deep: long }] };
    expect(decodeValue(encodeValue(value))).toEqual(value);
  });

  test("stores its long strings beside the JSON", () => {
    const texts: LongTexts = { joined: "" };
    const values = [{ a: long, bytes: Buffer.from(long), short: "s" }, long];
    const json = `[${values.map((value) => encodeValue(value, texts)).join()}]`;
    expect(json.length).toBeLessThan(200);
    expect(texts.joined).toBe(long + Buffer.from(long).toString("base64") + long);
    expect(decodeValue(json, texts)).toEqual(values);
  });

  test("stores in the JSON what SQLite would change", () => {
    for (const text of [`${long}\0`, `${long}\ud800`]) {
      const texts: LongTexts = { joined: "" };
      expect(decodeValue(encodeValue({ text }, texts), texts)).toEqual({ text });
      expect(texts.joined).toBe("");
    }
  });

  test("is restored, whatever it is", () => {
    const anything = fc.oneof(
      fc.string({ unit: "binary", maxLength: 500 }),
      fc.integer(),
      fc.date({ noInvalidDate: true }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ a: anything, b: fc.array(anything) })), (values) => {
        const texts: LongTexts = { joined: "" };
        const json = `[${values.map((value) => encodeValue(value, texts)).join()}]`;
        expect(decodeValue(json, texts)).toEqual(values);
      }),
    );
  });
});
