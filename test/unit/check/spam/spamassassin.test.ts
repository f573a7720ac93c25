import { expect, test } from "vitest";
import { readSymbols } from "../../../../src/check/spam/spamassassin.ts";

const head = "Content preview:  1.5 TULIPS in the text\n\n";
const rule = " pts rule name              description\n---- ---------------------- -------------------\n";
const found = (name: string, score: number, description: string) => ({ name, score, description });

test.each<[string, string, ReturnType<typeof found>[]]>([
  ["a rule", " 1.3 RCVD_IP  Received: an address", [found("RCVD_IP", 1.3, "Received: an address")]],
  ["no space before", "1.3 A text", [found("A", 1.3, "text")]],
  ["a negative score", "-10.25 A_1 text ", [found("A_1", -10.25, "text")]],
  ["a whole score", " 12 A text", [found("A", 12, "text")]],
  ["no description", " 1.0 A ", [found("A", 1, "")]],
  ["CRLF", " 1.0 A text\r\n 2.0 B more\r\n", [found("A", 1, "text"), found("B", 2, "more")]],
  ["a score of 0", " 0.0 A text\n-0.0 B more", []],
  [
    "a long description",
    ` 1.0 A text\n${" ".repeat(20)}that continues \n${" ".repeat(30)}and ends\n 2.0 B more`,
    [found("A", 1, "text that continues and ends"), found("B", 2, "more")],
  ],
  ["a line that continues nothing", `${" ".repeat(30)}text\n 1.0 A text`, [found("A", 1, "text")]],
  ["a line with less space", ` 1.0 A text\n${" ".repeat(19)}that`, [found("A", 1, "text")]],
  [
    "another line",
    " 1.0 A text\nx 2.0 B more\n1. C more\n.5 D more\n1.0 E-F more\n 1.0 G",
    [found("A", 1, "text")],
  ],
])("%s", (_label, table, expected) => {
  expect(readSymbols(head + rule + table)).toEqual(expected);
});

test.each([
  ["short rules", "--- ---\n 1.0 A text", [found("A", 1, "text")]],
  ["an indented rule", "  --- ---\n 1.0 A text", [found("A", 1, "text")]],
])("%s", (_label, table, expected) => {
  expect(readSymbols(head + table)).toEqual(expected);
});
