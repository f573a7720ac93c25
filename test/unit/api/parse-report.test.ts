import { PlacewrightError } from "placewright";
import { parseReport } from "placewright/report-schema";
import { expect, test } from "vitest";
import { sampleRunReport } from "../../support/sample-run-report.ts";

/** A report whose tests have positions of their own, as a run has. */
function sample(): Record<string, unknown> {
  const report = sampleRunReport();
  const tests = report.tests.map((each, index) => ({ ...each, position: index + 1 }));
  return JSON.parse(JSON.stringify({ ...report, tests }));
}

test("returns a report as it is", () => {
  expect(parseReport(sample())).toEqual(sample());
});

test.each<[string, unknown, RegExp]>([
  ["another value", "text", /Cannot read the report: the document: /],
  ["a missing key", { ...sample(), verdict: undefined }, /Cannot read the report: verdict: /],
  ["an unknown key", { ...sample(), extra: 1 }, /Cannot read the report: .*extra/],
  ["an invalid value in a test", { ...sample(), tests: [{}] }, /Cannot read the report: tests\[0\]\./],
])("rejects %s, and says where it is", (_, value, reason) => {
  expect(() => parseReport(value)).toThrow(PlacewrightError);
  expect(() => parseReport(value)).toThrow(reason);
});
