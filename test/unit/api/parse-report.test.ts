import { PlacewrightError } from "placewright";
import { parseReport } from "placewright/report-schema";
import { expect, test } from "vitest";
import { jsonOf, withoutBodies } from "../../support/rendered-report.ts";
import { checkedRunReport } from "../../support/sample-run-report.ts";

/** A report whose tests have positions, as in a run. */
function report() {
  const checked = checkedRunReport();
  return { ...checked, tests: checked.tests.map((each, index) => ({ ...each, position: index + 1 })) };
}
const file = JSON.parse(await jsonOf(report()));

test("returns the report that the file contains", () => {
  expect(parseReport(file)).toEqual(withoutBodies(report()));
});

test("reads version 1, which stores the results of the checks with each test", () => {
  const { checkOutcomes: _, ...old } = { ...file, ...JSON.parse(JSON.stringify(report())), schemaVersion: 1 };
  expect(parseReport(old).tests).toEqual(report().tests);
});

test.each<[string, unknown, RegExp]>([
  ["another value", "text", /Cannot read the report: the document: /],
  ["a missing key", { ...file, verdict: undefined }, /Cannot read the report: verdict: /],
  ["an unknown key", { ...file, extra: 1 }, /Cannot read the report: .*extra/],
  ["an invalid value in a test", { ...file, tests: [{}] }, /Cannot read the report: tests\[0\]\./],
])("rejects %s, and says where it is", (_, value, reason) => {
  expect(() => parseReport(value)).toThrow(PlacewrightError);
  expect(() => parseReport(value)).toThrow(reason);
});
