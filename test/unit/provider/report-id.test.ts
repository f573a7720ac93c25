import { expect, test } from "vitest";
import { noteSecret } from "../../../src/base/redact.ts";
import { isReportId } from "../../../src/provider/report-id.ts";

noteSecret("report-id-secret-4711");

test.each<[unknown, boolean]>([
  ["r", true],
  ["a b", true],
  ["x".repeat(256), true],
  ["x".repeat(257), false],
  ["", false],
  [" \t", false],
  ["id-report-id-secret-4711", false],
  [undefined, false],
  [null, false],
  [7, false],
  [["r"], false],
])("%j can be the id of a test: %s", (id, expected) => {
  expect(isReportId(id)).toBe(expected);
});
