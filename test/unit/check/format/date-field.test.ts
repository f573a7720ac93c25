import { expect, test } from "vitest";
import { dateField } from "../../../../src/check/format/date-field.ts";
import { withFields } from "../fixtures/samples.ts";
import { messagesOf } from "../messages-of.ts";

const invalid = ["The Date header is not a valid date"];
const future = ["The Date header is more than a day in the future"];

// It is 12:00 UTC on 21 November 2026.
test.each<[string | readonly string[] | null, string[]]>([
  [null, ["There is no Date header"]],
  [["21 Nov 2026 09:00 GMT", "21 Nov 2026 09:00 GMT"], ["There are several Date headers"]],
  ["Sat, 21 Nov 2026 09:00:00 +0000", []],
  ["SAT , 21 NOV 2026 09:00:00 -0330", []],
  ["Sun,1  Feb  2026  9:00  EST ", []],
  ["21 Nov 26 09:00 Z", []],
  ["1 Dec 2025 09:00:00 +0000 (a comment)", []],
  ["22 Nov 2026 12:00:00 +0000", []],
  ["22 Nov 2026 12:00:01 +0000", future],
  ["22 Nov 2026 12:30:00 +0100", []],
  ["", invalid],
  ["x 21 Nov 2026 09:00:00 +0000", invalid],
  ["Sam, 21 Nov 2026 09:00:00 +0000", invalid],
  ["Sat 21 Nov 2026 09:00:00 +0000", invalid],
  ["x, Sat, 21 Nov 2026 09:00:00 +0000", invalid],
  ["121 Nov 2026 09:00:00 +0000", invalid],
  ["31 Nov 2026 29:00:00 +0000", invalid],
  ["21Nov 2026 09:00:00 +0000", invalid],
  ["21 November 2026 09:00:00 +0000", invalid],
  ["21 Nov2026 09:00:00 +0000", invalid],
  ["21 Nov 12026 09:00:00 +0000", invalid],
  ["21 Nov 2026 009:00:00 +0000", invalid],
  ["21 Nov 2026 09:0 +0000", invalid],
  ["21 Nov 2026 09:00:0 +0000", invalid],
  ["21 Nov 2026 09:00:00", invalid],
  ["21 Nov 2026 09:00:00+0000", invalid],
  ["21 Nov 2026 09:00:00 +000", invalid],
  ["21 Nov 2026 09:00:00 0000", invalid],
  ["21 Nov 2026 09:00:00 +0000 x", invalid],
  ["2026-11-21T09:00:00Z", invalid],
])("the date %j", async (date, expected) => {
  expect(await messagesOf(dateField, withFields({ Date: date }))).toEqual(expected);
});
