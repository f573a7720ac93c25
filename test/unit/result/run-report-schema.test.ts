import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../src/result/run-report.ts";
import { reportFileSchema, runReportJsonSchema } from "../../../src/result/run-report-schema.ts";
import { toReportFile } from "../../support/rendered-report.ts";
import {
  checkedRunReport,
  hostileRunReport,
  reconciledRunReport,
  sampleReconciliation,
  sampleRunReport,
} from "../../support/sample-run-report.ts";

const ajv = new Ajv2020({ allErrors: true, strict: true });
ajvFormats.default(ajv);
const validate = ajv.compile(runReportJsonSchema());

const reports: [string, () => RunReport][] = [
  ["a run with every verdict", sampleRunReport],
  ["a run of hostile strings", hostileRunReport],
  ["a run with tests paid for twice", reconciledRunReport],
  ["a run whose tests share results of checks", checkedRunReport],
];

/** Returns a copy of the sample with checks with the value at `path` changed. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const report = structuredClone(toReportFile(checkedRunReport())) as unknown;
  let place = report as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  const last = path.at(-1) as string | number;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return report;
}

const { doubles: _, ...withoutDoubles } = sampleReconciliation;

const faults: [string, readonly (string | number)[], unknown][] = [
  ["an unknown key", ["verdikt"], "passed"],
  ["an unknown key in a test", ["tests", 0, "retries"], 1],
  ["the last schema version", ["schemaVersion"], 1],
  ["a newer schema version", ["schemaVersion"], 3],
  ["a key of outcomes that is no hash", ["tests", 0, "checks", "outcomes"], "constructor"],
  [
    "outcomes under a key that is no hash",
    ["checkOutcomes", "x"],
    { passed: [], notMeasured: [], rulePacks: [] },
  ],
  ["results that tests share inside a test", ["tests", 0, "checks", "passed"], []],
  ["an unknown verdict", ["verdict"], "flaky"],
  ["an exit code that no run sets", ["exitCode"], 5],
  ["an invalid time", ["run", "startedAt"], "yesterday"],
  ["a percentage over 100", ["tests", 0, "placement", "overall", "inboxPercent"], 101],
  ["a negative percentage", ["tests", 0, "placement", "isps", 0, "spamPercent"], -1],
  ["a missing count", ["counts", "errored"], undefined],
  ["half a test in the counts", ["counts", "passed"], 0.5],
  ["a test without a summary", ["tests", 0, "summary"], undefined],
  ["an operator that does not exist", ["tests", 0, "assertions", 0, "operator"], "=>"],
  ["an unknown key in a reconciliation", ["run", "reconciliation"], { ...sampleReconciliation, lost: [] }],
  ["a reconciliation without its doubles", ["run", "reconciliation"], withoutDoubles],
  ["an unknown error code", ["tests", 6, "error", "code"], "oops"],
];

describe("the schema of report.json", () => {
  test.each(reports)("accepts %s, as zod and as JSON Schema", (_name, report) => {
    expect(reportFileSchema.safeParse(toReportFile(report())).error).toBeUndefined();
    expect(
      validate(JSON.parse(JSON.stringify(toReportFile(report())))),
      JSON.stringify(validate.errors),
    ).toBe(true);
  });

  test.each(faults)("rejects %s", (_name, path, value) => {
    const report = changed(path, value);
    expect(reportFileSchema.safeParse(report).success).toBe(false);
    expect(validate(report)).toBe(false);
  });

  const range = { lowPercent: 0, highPercent: 100 };
  const ranges = { inbox: range, spam: range, missing: range };
  test.each<[string, unknown]>([
    ["ranges", ranges],
    ["effectiveSeedCount", 0],
    ["effectiveSeedCount", 12.5],
    ["tabs", {}],
    ["tabs", { primary: 0, promotions: 100 }],
    ["deliverySeconds", { median: 0, slowest: 0.5 }],
    ["seedCount", 0],
  ])("accepts %s of a placement: %j", (key, value) => {
    const report = changed(["tests", 0, "placement", "overall", key], value);
    expect(reportFileSchema.safeParse(report).error).toBeUndefined();
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each<[string, unknown]>([
    ["ranges", {}],
    ["ranges", { inbox: range, spam: range }],
    ["ranges", { ...ranges, tabs: range }],
    ["ranges", { ...ranges, inbox: { lowPercent: -1, highPercent: 5 } }],
    ["ranges", { ...ranges, inbox: { lowPercent: 5, highPercent: 101 } }],
    ["ranges", { ...ranges, inbox: { lowPercent: 5 } }],
    ["effectiveSeedCount", -1],
    ["effectiveSeedCount", 1e13],
    ["tabs", { primary: -1 }],
    ["tabs", { primary: 101 }],
    ["tabs", { primary: "50" }],
    ["deliverySeconds", { median: -1, slowest: 2 }],
    ["deliverySeconds", { median: 1, slowest: -2 }],
    ["deliverySeconds", { median: 1 }],
    ["seedCount", -1],
    ["seedCount", 0.5],
  ])("rejects %s of a placement: %j", (key, value) => {
    const report = changed(["tests", 0, "placement", "overall", key], value);
    expect(reportFileSchema.safeParse(report).success).toBe(false);
    expect(validate(report)).toBe(false);
  });

  test("describes every property", () => {
    const bare: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      const {
        properties = {},
        items,
        additionalProperties,
      } = node as Record<string, Record<string, unknown>>;
      for (const [name, property] of Object.entries(properties)) {
        if (!(property as { description?: string }).description) bare.push(`${path}.${name}`);
        visit(property, `${path}.${name}`);
      }
      visit(items, `${path}[]`);
      visit(additionalProperties, `${path}.*`);
    };
    visit(runReportJsonSchema(), "report");
    expect(bare).toEqual([]);
  });

  test("has an id, a title, and a description", () => {
    expect(runReportJsonSchema()).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: "urn:placewright:schema:run-report:2",
      title: "Placewright run report",
      description: expect.any(String),
    });
  });
});
