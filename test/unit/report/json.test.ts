import { expect, test } from "vitest";
import { jsonOf } from "../../support/rendered-report.ts";
import { hostileRunReport, reconciledRunReport, sampleRunReport } from "../../support/sample-run-report.ts";

test.each([
  ["every verdict", sampleRunReport],
  ["hostile strings", hostileRunReport],
  ["tests paid for twice", reconciledRunReport],
])("JSON contains the complete report of %s, with a trailing newline", async (_name, report) => {
  const json = await jsonOf(report());
  expect(JSON.parse(json)).toEqual(report());
  expect(json.endsWith("}\n")).toBe(true);
});

test("keys are in schema order, regardless of their order in the report", async () => {
  const report = sampleRunReport();
  const turned = Object.fromEntries(Object.entries(report).toReversed()) as unknown as typeof report;
  const tests = report.tests.map((result) => Object.fromEntries(Object.entries(result).toReversed()));
  const messages = Object.fromEntries(Object.entries(report.messages).toReversed());
  expect(await jsonOf({ ...turned, tests: tests as unknown as typeof report.tests, messages })).toBe(
    await jsonOf(report),
  );
  expect(Object.keys(JSON.parse(await jsonOf(turned))).slice(0, 4)).toEqual([
    "schemaVersion",
    "tool",
    "runtime",
    "run",
  ]);
});

test("keys of a reconciliation are in schema order", async () => {
  const report = reconciledRunReport();
  const turned = Object.fromEntries(Object.entries(report.run.reconciliation ?? {}).toReversed());
  const reconciliation = turned as unknown as NonNullable<typeof report.run.reconciliation>;
  expect(await jsonOf({ ...report, run: { ...report.run, reconciliation } })).toBe(await jsonOf(report));
});
