import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { toReportJson } from "../../../src/report/json.ts";
import type { CheckReport } from "../../../src/result/check-report.ts";
import type { ReportFile } from "../../../src/result/report-file.ts";
import type { MessageReport, ReadMessage, RunReport, TestResult } from "../../../src/result/run-report.ts";
import { parseRunReport } from "../../../src/result/run-report-schema.ts";
import { jsonOf, withoutBodies } from "../../support/rendered-report.ts";
import {
  checkedRunReport,
  hostileRunReport,
  reconciledRunReport,
  sampleRunReport,
} from "../../support/sample-run-report.ts";

const refuse = (path: string, reason: string): never => {
  throw new Error(`${path}: ${reason}`);
};

/** Numbers the tests, as every run does. */
const numbered = (report: RunReport): RunReport => ({
  ...report,
  tests: report.tests.map((each, index) => ({ ...each, position: index + 1 })),
});

test.each([
  ["every verdict", sampleRunReport],
  ["hostile strings", hostileRunReport],
  ["tests paid for twice", reconciledRunReport],
  ["tests that share results of checks", checkedRunReport],
])("JSON contains the complete report of %s, with a trailing newline", async (_name, report) => {
  const json = await jsonOf(numbered(report()));
  expect(parseRunReport(JSON.parse(json), refuse)).toEqual(withoutBodies(numbered(report())));
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

test("stores the results that tests share once, under the hash of their content", async () => {
  const { tests, checkOutcomes } = JSON.parse(await jsonOf(checkedRunReport())) as ReportFile;
  const [key = ""] = Object.keys(checkOutcomes);
  expect(tests.map(({ checks }) => checks?.outcomes)).toEqual(tests.map(() => key));
  expect(Object.keys(checkOutcomes)).toEqual([
    createHash("sha256").update(JSON.stringify(checkOutcomes[key])).digest("hex"),
  ]);
  expect(tests.map(({ checks }) => checks?.findings[0]?.message)).toEqual(tests.map(({ title }) => title));
});

test("writes one line per test and message", async () => {
  const lines = (await jsonOf(checkedRunReport())).split("\n");
  const { tests, messages } = checkedRunReport();
  for (const { id } of tests)
    expect(
      lines.filter((line) => line.startsWith('    {"position":') && line.includes(JSON.stringify(id))),
    ).toHaveLength(1);
  for (const hash of Object.keys(messages))
    expect(lines.filter((line) => line.startsWith(`    "${hash}": {`))).toHaveLength(1);
});

describe("1,000 tests of 4 KB each", () => {
  /** A message's HTML of 4 KB, with what a mailer makes of it: a text part and an encoded source. */
  const html = (name: string) =>
    `<p>Good morning ${name},</p>${"<p>Tulips, roses, and lilies are in bloom.</p>\n".repeat(87)}`;

  const figures = {
    inboxPercent: 96.31,
    spamPercent: 3.69,
    missingPercent: 0,
    spfPercent: 100,
    dkimPercent: 100,
  };
  const measuredAt = "2026-03-01T08:00:02.300Z";
  const earlierRun = (index: number) => `20260228-0800${10 + index}-5a3b1e`;
  const [sample] = checkedRunReport().tests as [TestResult];
  const [message] = Object.values(sampleRunReport().messages) as [MessageReport];

  /** Results of all checks: three findings, 73 that passed, 17 that could not be measured, five rule packs. */
  function manyChecks(index: number): CheckReport {
    const ids = (count: number) => Array.from({ length: count }, (_, place) => `check-number-${place}`);
    const finding = {
      check: "preheader",
      severity: "warn",
      message: "There is no preheader: clients show the first words of the body",
      fix: "Begin the body with a hidden line of 40 to 130 characters, other than the subject",
      source: "https://www.caniemail.com/features/css-display/",
      excerpt: `Good morning Customer ${index}, tulips, roses, and lilies are in bloom in our gardens this week.`,
    } as const;
    return {
      findings: [finding, finding, finding],
      accepted: 0,
      passed: ids(73),
      notMeasured: ids(17).map((check) => ({ check, reason: "requires DNS and the sending address" })),
      rulePacks: ids(5).map((id) => ({
        id,
        provider: "Gmail",
        source: "https://support.google.com/mail/answer/81126",
        met: ids(12),
        broken: [],
        notMeasured: ids(9),
      })),
      spam: [{ engine: "builtin", normalised: 0, score: 0, threshold: 5, symbols: [] }],
    };
  }

  test("have less than 10 MB of JSON, with all that a test can have", async () => {
    const isps = Array.from({ length: 8 }, (_, index) => ({ ...figures, isp: `Provider ${index}` }));
    const measured = { overall: figures, isps, simulated: true };
    const tests = Array.from({ length: 1000 }, (_, index): TestResult => {
      const contentHash = createHash("sha256").update(String(index)).digest("hex");
      return {
        ...sample,
        position: index + 1,
        id: `offers[customer-${index}]@far`,
        contentHash,
        placement: measured,
        checks: manyChecks(index),
        baseline: { runId: earlierRun(0), measuredAt, placement: measured },
        trend: Array.from({ length: 12 }, (_, run) => ({
          runId: earlierRun(run),
          measuredAt,
          inboxPercents: Object.fromEntries([["overall", 96.31], ...isps.map(({ isp }) => [isp, 96.31])]),
        })),
      };
    });
    const readMessage: ReadMessage = async (contentHash) => ({
      report: {
        ...message,
        contentHash,
        html: html(contentHash),
        text: "Tulips, roses, and lilies are in bloom.\n".repeat(87),
        source: html(contentHash).replaceAll("=", "=3D"),
        emlPath: `messages/offers-customer-${contentHash.slice(0, 8)}.eml`,
      },
    });
    let bytes = 0;
    for await (const piece of toReportJson({ ...checkedRunReport(), tests }, readMessage))
      bytes += Buffer.byteLength(piece);
    expect(Buffer.byteLength(html("x"))).toBeGreaterThan(4000);
    expect(bytes / tests.length).toBeLessThan(10_000);
  });
});
