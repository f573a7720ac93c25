import { describe, expect, test } from "vitest";
import {
  DamagedDocument,
  formatSum,
  isIntact,
  parseDocument,
  sumOf,
  toDocument,
  toOptionalDocument,
} from "../../../src/store/sql/stored-document.ts";

describe("a stored document", () => {
  const value = { a: 1, b: ["x", null], c: "crc32:00000000 not a checksum" };

  test("is read back unchanged, with its keys in order", () => {
    const stored = toDocument(value);
    expect(stored).toMatch(/^crc32:[0-9a-f]{8} \{"a":1,/);
    expect(isIntact(stored)).toBe(true);
    expect(JSON.stringify(parseDocument(stored))).toBe(JSON.stringify(value));
    expect(toOptionalDocument(value)).toBe(stored);
    expect(toOptionalDocument(undefined)).toBeNull();
    expect(toOptionalDocument(null)).toBe(toDocument(null));
  });

  test.each([
    ["another value", toDocument(value).replace(":1,", ":2,")],
    ["another checksum", toDocument(value).replace(/^crc32:.{8}/, "crc32:00000000")],
    ["no checksum and no JSON", "{"],
    ["an incomplete checksum", "crc32:0000 {}"],
    ["a checksum further on", ` ${toDocument(value)}`],
    ["nothing", ""],
  ])("is damaged with %s", (_, stored) => {
    expect(isIntact(stored)).toBe(false);
    expect(() => parseDocument(stored)).toThrow(DamagedDocument);
  });

  test("is damaged if it has its checksum, but is not JSON", () => {
    expect(() => parseDocument("crc32:00000000 ")).toThrow(DamagedDocument);
    expect(() => parseDocument(`${formatSum(sumOf("{"))} {`)).toThrow(DamagedDocument);
  });

  test("of an early version has no checksum", () => {
    expect(isIntact('{"a":1}')).toBe(true);
    expect(parseDocument('{"a":1}')).toEqual({ a: 1 });
  });

  test("has a CRC-32 of eight digits", () => {
    // The check value of CRC-32.
    expect(formatSum(sumOf("123456789"))).toBe("crc32:cbf43926");
    expect(formatSum(sumOf(new TextEncoder().encode("123456789")))).toBe("crc32:cbf43926");
    expect(formatSum(0x1f)).toBe("crc32:0000001f");
  });
});
