import { toXmlText } from "../base/xml-text.ts";
import type { RunOutcome, TestResult } from "../result/run-report.ts";
import type { Verdict } from "../result/verdict.ts";
import { shortAnswer } from "./answer.ts";
import { type DifferingTest, describeDifferences, differenceLines } from "./differences.ts";
import type { RenderOptions } from "./reporter.ts";
import { toSafeLogLine } from "./safe-text.ts";
import {
  describeFigures,
  limitsAt,
  modelNotice,
  nextSteps,
  notesOn,
  placeOf,
  simulatedNotice,
} from "./words.ts";

/** The JUnit element of each verdict. Passed and warned tests have none. */
const elements: Readonly<Record<Verdict, "failure" | "error" | "skipped" | undefined>> = {
  passed: undefined,
  warned: undefined,
  failed: "failure",
  "not-measured": "failure",
  errored: "error",
  pending: "skipped",
  skipped: "skipped",
};

/**
 * Renders the run as JUnit XML, which every CI service reads: one suite per scenario and project, one case
 * per test.
 * Unmet or unmeasured expectations are a failure, provider errors an error, and pending or unsubmitted tests
 * are skipped.
 * Differences between ledger and provider are the standard error of their tests' suite and change no count.
 */
export async function toJunit(report: RunOutcome, { pathOf }: RenderOptions): Promise<string> {
  const { create } = await import("xmlbuilder2");
  // Replace characters that XML forbids, or a parser would reject the whole file.
  const document = create({ version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\uFFFD" });
  const root = document.ele("testsuites", {
    name: "placewright",
    ...totalsOf(report.tests),
    time: seconds(report.run.durationMs),
  });
  const suites = suitesOf(report);
  const differences = differencesBySuite(report, suites);
  for (const [name, tests] of suites) {
    const suite = root.ele("testsuite", {
      name: toXmlLine(name),
      ...totalsOf(tests),
      time: seconds(tests.reduce((sum, test) => sum + durationOf(test), 0)),
      timestamp: report.run.startedAt.slice(0, 19),
      hostname: "localhost",
    });
    for (const test of tests) {
      const unit = suite.ele("testcase", {
        name: toXmlLine(test.title),
        classname: toXmlLine(`${test.scenario}.${test.project}`),
        time: seconds(durationOf(test)),
      });
      const element = elements[test.verdict];
      if (element === "skipped") unit.ele("skipped", { message: toXmlLine(test.summary) });
      else if (element)
        unit
          .ele(element, { message: toXmlLine(test.summary), type: test.error?.code ?? test.verdict })
          .txt(linesOf(test).map(toXmlLine).join("\n"));
      unit.ele("system-out").txt(toXmlText(factsOf(test, pathOf).join("\n")));
    }
    const lines = differences.get(name);
    if (lines) suite.ele("system-err").txt(toXmlText(lines.map(withoutAttachment).join("\n")));
  }
  return `${document.end({ prettyPrint: true })}\n`;
}

const toXmlLine = (text: string): string => toXmlText(toSafeLogLine(text));

function suitesOf({ tests }: RunOutcome): Map<string, TestResult[]> {
  const suites = new Map<string, TestResult[]>();
  for (const test of tests) {
    const name = `${test.scenario} · ${placeOf(test)}`;
    const suite = suites.get(name);
    if (suite) suite.push(test);
    else suites.set(name, [test]);
  }
  return suites;
}

/** Further tests of a difference are listed only in report.json. */
const maxNames = 50;

/**
 * Returns the lines about differences per suite: the suite of the test, else the first of its project, else
 * the first of all.
 */
function differencesBySuite(
  report: RunOutcome,
  suites: ReadonlyMap<string, readonly TestResult[]>,
): Map<string, string[]> {
  const { reconciliation } = report.run;
  const [firstSuite] = suites.keys();
  if (!reconciliation || firstSuite === undefined) return new Map();
  const byTest = new Map<string, string>();
  const byProject = new Map<string, string>();
  for (const [name, tests] of suites)
    for (const { id, reportName, project } of tests) {
      byTest.set(id, name).set(reportName, name);
      if (!byProject.has(project)) byProject.set(project, name);
    }
  const suiteOf = ({ testId = "", reportName, project }: Omit<DifferingTest, "reportIds">) =>
    byTest.get(testId) ?? byTest.get(reportName) ?? byProject.get(project) ?? firstSuite;
  const concerned = new Set([...reconciliation.doubles, ...reconciliation.orphans].map(suiteOf));
  return new Map(
    [...concerned].map((name) => {
      const isOwn = (test: Parameters<typeof suiteOf>[0]) => suiteOf(test) === name;
      const { doubles, orphans } = reconciliation;
      const own = { ...reconciliation, doubles: doubles.filter(isOwn), orphans: orphans.filter(isOwn) };
      const differences = describeDifferences({ ...report, run: { ...report.run, reconciliation: own } });
      return [name, differences.flatMap((difference) => differenceLines(difference, maxNames))];
    }),
  );
}

function totalsOf(tests: readonly TestResult[]): Record<string, number> {
  const count = (element: string) => tests.filter(({ verdict }) => elements[verdict] === element).length;
  return {
    tests: tests.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
  };
}

/** Returns the time from submit to result, in milliseconds. 0 if the test was not measured. */
export function durationOf({ submittedAt, completedAt }: TestResult): number {
  return submittedAt && completedAt ? Math.max(0, Date.parse(completedAt) - Date.parse(submittedAt)) : 0;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** Returns all unmet expectations, errors, and blocking findings, with next steps. */
function linesOf(test: TestResult): string[] {
  const missed = [...test.assertions, ...(test.checkAssertions ?? [])].filter(
    ({ outcome }) => outcome !== "passed",
  );
  const answer = shortAnswer(test.error);
  return [
    ...(test.error ? [test.error.message] : []),
    ...(answer ? [`${answer.label}: ${answer.text}`] : []),
    ...missed.map(({ outcome, message }) => `${outcome}: ${message}`),
    ...(test.heldBack ? (test.checks?.findings ?? []).map(({ message, fix }) => `${message}. ${fix}.`) : []),
    ...nextSteps(test).map((step) => `→ ${step}`),
  ];
}

/**
 * Escapes foreign text to one line without attachment markers. Jenkins and GitLab publish any file that a
 * marker names.
 */
const withoutAttachment = (text: string): string => toSafeLogLine(text).replaceAll("[[", "[ [");

const noticesOf = (placement: TestResult["placement"]): string[] =>
  [placement && modelNotice(placement)].filter((notice) => notice !== undefined);

/** Returns the placement, and the report as an attachment in the form that Jenkins and GitLab read. */
function factsOf(test: TestResult, pathOf: RenderOptions["pathOf"]): string[] {
  const { placement } = test;
  const scopes = placement ? [{ isp: "overall", ...placement.overall }, ...placement.isps] : [];
  return [
    ...notesOn(test).map(withoutAttachment),
    ...scopes.map((figures) =>
      withoutAttachment(
        `${figures.isp}: ${describeFigures(figures, (metric) => limitsAt(test.assertions, figures.isp, metric))}`,
      ),
    ),
    ...(placement?.simulated ? [simulatedNotice] : []),
    ...noticesOf(placement),
    ...(test.reused ? [withoutAttachment(`Reused: measured by run ${test.reused.runId}.`)] : []),
    withoutAttachment(`Test: ${test.reportName}${test.reportId ? `, report ${test.reportId}` : ""}`),
    `[[ATTACHMENT|${pathOf("index.html")}]]`,
  ];
}
