import { describe, expect, test } from "vitest";
import {
  countHeaderLines,
  lineOfField,
  lineOfOctet,
  octetsBeforeHeader,
} from "../../../../src/check/evidence/lines.ts";

const toBytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

describe("the line of a header", () => {
  // A message of its own for each test: its lines are read once.
  const message = () => toBytes("From: a\r\nTo: b\r\n c\r\nReceived: d\r\nRECEIVED: e\r\n\r\nSubject: f\r\n");
  test.each<[string, number | undefined, number | undefined]>([
    ["From", undefined, 1],
    ["to", undefined, 2],
    ["Received", undefined, 4],
    ["Received", 1, 4],
    ["received", 2, 5],
    ["Received", 3, undefined],
    ["Subject", undefined, undefined],
    ["Date", undefined, undefined],
    [" c", undefined, undefined],
  ])("%s, number %s, is %s", (name, nth, expected) => {
    const bytes = message();
    expect(lineOfField(bytes, name, nth)).toBe(expected);
    expect(lineOfField(bytes, name, nth)).toBe(expected);
  });

  test("is before the first empty line, in any form", () => {
    expect(lineOfField(toBytes("From: a\n\nTo: b"), "To")).toBeUndefined();
    expect(lineOfField(toBytes("From: a\n \nTo: b"), "To")).toBe(3);
    expect(lineOfField(toBytes("From: a\nTo: b: c"), "To")).toBe(2);
    expect(lineOfField(toBytes(""), "To")).toBeUndefined();
  });

  test("is in the message alone, and in its first MiB", () => {
    const all = toBytes("From: a\nTo: b\nCc: c\n");
    expect(lineOfField(all.subarray(8, 13), "To")).toBe(1);
    expect(lineOfField(all.subarray(8, 13), "Cc")).toBeUndefined();
    const long = (octets: number) => toBytes(`X: ${"a".repeat(octets - 4)}\nTo:b`);
    expect(lineOfField(long(2 ** 20 - 3), "To")).toBe(2);
    expect(lineOfField(long(2 ** 20), "To")).toBeUndefined();
  });
});

test.each([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 3],
  [9, 4],
])("octet %i of a text is on line %i", (offset, expected) => {
  expect(lineOfOctet(toBytes("a\n\nbcd\ne"), offset)).toBe(expected);
});

test("an octet after a line feed at the start is on line 2", () => {
  expect([lineOfOctet(toBytes("\na"), 0), lineOfOctet(toBytes("\na"), 1)]).toEqual([1, 2]);
});

test.each([
  ["", 0],
  ["From: a", 1],
  ["From: a\r\nTo: b\r\n", 2],
  ["From: a\nTo: b\n\nSubject: c\n", 2],
  ["\r\n\nFrom: a\n\nTo: b", 1],
  ["\n", 0],
])("%j has %i header lines", (text, expected) => {
  expect(countHeaderLines(toBytes(text))).toBe(expected);
});

test.each([
  ["From: a", 0],
  ["\u00ef\u00bb\u00bfFrom: a", 3],
  ["\u00ef\u00bb\u00bf\r\n\nFrom: a", 6],
  ["\n\nFrom : a", 2],
  ["\n\nFrom\t:a", 2],
  ["\n\nFrom", 0],
  ["\n\n: a", 0],
  ["\n\nFrom Bob: a", 0],
  ["a\nFrom: a", 0],
  ["", 0],
])("%j has %i octets before its first header", (text, expected) => {
  expect(octetsBeforeHeader(toBytes(text))).toBe(expected);
});

test("octets before the first header are of the message alone", () => {
  expect(octetsBeforeHeader(toBytes("a\n\nFrom: a").subarray(1))).toBe(2);
  expect(octetsBeforeHeader(toBytes("\n\nFrom: a").subarray(0, 5))).toBe(0);
  expect(octetsBeforeHeader(toBytes(`${"\n".repeat(998)}F:`))).toBe(998);
  expect(octetsBeforeHeader(toBytes(`${"\n".repeat(999)}F:`))).toBe(0);
});
