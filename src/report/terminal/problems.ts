import { formatLocation } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { RunOutcome, TestResult } from "../../result/run-report.ts";
import { namesAmong } from "../../result/test-name.ts";
import { toSafeLogLine } from "../safe-text.ts";
import { padEndTo, textWidth, truncateText, wrapText } from "../text-width.ts";
import {
  formatActual,
  formatExpected,
  metricNames,
  nextSteps,
  notesOn,
  operatorSigns,
  placeOf,
  sortByUrgency,
  verdictLooks,
} from "../words.ts";
import { type Ink, inVerdictColor } from "./ink.ts";
import { type Printable, print } from "./terminal-text.ts";

/** At most this many tests that share one error are named. */
const titlesNamed = 5;

/** The terminal output omits further groups; the report has them all. */
const maxGroups = 50;

/**
 * Formats tests that did not pass, most urgent first: expectations with expected and actual values, errors
 * with next steps. Then those that passed for another reason than their figures, such as a quarantine.
 */
export function formatProblems({ tests }: RunOutcome, columns: number, ink: Ink): Printable[] {
  const troubled = sortByUrgency(
    tests.filter(({ verdict }) => verdict !== "passed"),
    ({ verdict }) => verdict,
  );
  const groups = groupByFault(troubled);
  const left = groups.length - maxGroups;
  const noted = groupByFault(tests.filter((test) => test.verdict === "passed" && notesOn(test).length > 0));
  return [
    ...groups.slice(0, maxGroups).flatMap((group) => ["", ...formatGroup(group, columns, ink)]),
    ...(left > 0 ? ["", ink.dim(`  ${plural(left, "more problem")} in the report`)] : []),
    ...noted.slice(0, maxGroups).flatMap((group) => ["", ...formatGroup(group, columns, ink)]),
  ];
}

/** Groups tests that have the same error or wait for the same reason. Every other test is its own group. */
function groupByFault(tests: readonly TestResult[]): TestResult[][] {
  const groups = new Map<string, TestResult[]>();
  for (const test of tests) {
    const fault = test.error?.message ?? test.summary;
    const key = test.assertions.length > 0 || test.submitUncertain ? test.id : `${test.verdict} ${fault}`;
    const group = groups.get(key);
    if (group) group.push(test);
    else groups.set(key, [test]);
  }
  return [...groups.values()];
}

function formatGroup(group: readonly TestResult[], columns: number, ink: Ink): Printable[] {
  const [test] = group;
  if (!test) return [];
  const nameOf = namesAmong(group);
  const titles = group.slice(0, titlesNamed).map((each) => toSafeLogLine(nameOf(each)));
  const others = group.length > titlesNamed ? ` and ${group.length - titlesNamed} more` : "";
  const heading = `${titles.join(", ")}${others}`;
  const isOneProject = group.every(({ project }) => project === test.project);
  const place = isOneProject
    ? ` · ${truncateText(toSafeLogLine(placeOf(test)), Math.round(columns / 3))}`
    : "";
  const troubled = sortByUrgency(
    test.assertions.filter(({ outcome }) => outcome !== "passed"),
    ({ outcome }) => outcome,
  );
  const indented = (text: string, first: Printable) =>
    wrapText(toSafeLogLine(text), columns - 6).map(
      (line, index) => print`    ${index === 0 ? first : "  "}${line}`,
    );
  const [headline = "", ...headlines] = wrapText(heading, columns - 4 - textWidth(place));
  return [
    print`  ${inVerdictColor(ink, test.verdict, verdictLooks[test.verdict].sign)} ${ink.bold(headline)}${headlines.length === 0 ? ink.dim(place) : ""}`,
    ...headlines.map(
      (line, index) => print`    ${ink.bold(line)}${index === headlines.length - 1 ? ink.dim(place) : ""}`,
    ),
    ...notesOn(test).flatMap((note) => indented(note, "  ")),
    ...formatAssertions(troubled, columns, ink),
    ...(test.checkAssertions ?? [])
      .filter(({ outcome }) => outcome !== "passed")
      .flatMap(({ outcome, message }) =>
        indented(message, print`${inVerdictColor(ink, outcome, verdictLooks[outcome].sign)} `),
      ),
    ...(test.heldBack ? formatFindings(test, columns, ink) : []),
    ...(test.error ? indented(test.error.message, "  ") : []),
    ...(test.error?.location ? [print`      ${ink.dim(formatLocation(test.error.location))}`] : []),
    ...(test.verdict !== "passed" &&
    !test.error &&
    !test.heldBack &&
    !test.checkAssertions &&
    troubled.length === 0
      ? indented(test.summary, "  ")
      : []),
    // Users can fix what their own seed mailboxes could not measure.
    ...(test.placement?.seeds
      ? (test.placement.reasons ?? []).flatMap((reason) => indented(reason, "  "))
      : []),
    ...(test.health?.notMeasured ?? []).flatMap(({ reason }) => indented(`Not measured: ${reason}`, "  ")),
    ...nextSteps(test).flatMap((step) => indented(step, print`${ink.cyan("→")} `)),
  ];
}

/** Further findings are shown only in the report. */
const findingsShown = 8;

/** Formats why a message was blocked: each finding with its fix. */
function formatFindings({ checks }: TestResult, columns: number, ink: Ink): Printable[] {
  const findings = checks?.findings ?? [];
  const rest = findings.length - findingsShown;
  return [
    ...findings.slice(0, findingsShown).flatMap(({ severity, message, fix }) => {
      const outcome = severity === "error" ? "failed" : "warned";
      const sign = print`${inVerdictColor(ink, outcome, verdictLooks[outcome].sign)} `;
      return [
        ...wrapText(toSafeLogLine(message), columns - 6).map(
          (line, index) => print`    ${index === 0 ? sign : "  "}${line}`,
        ),
        ...wrapText(toSafeLogLine(fix), columns - 8).map((line) => print`      ${ink.dim(line)}`),
      ];
    }),
    ...(rest > 0 ? [print`    ${ink.dim(`and ${rest} more in the report`)}`] : []),
    print`    ${ink.dim("This message was not submitted.")}`,
  ];
}

function formatAssertions(assertions: readonly Assertion[], columns: number, ink: Ink): Printable[] {
  const rows = assertions.map((assertion) => ({
    assertion,
    scope: truncateText(toSafeLogLine(assertion.scope), 20),
    metric: metricNames[assertion.metric],
    expected: expectedOf(assertion),
    actual: formatActual(assertion),
  }));
  const width = (key: "scope" | "metric" | "expected") =>
    Math.max(0, ...rows.map((row) => textWidth(row[key])));
  return rows.map(({ assertion: { outcome }, scope, metric, expected, actual }) => {
    const text = truncateText(
      `${padEndTo(scope, width("scope"))}  ${padEndTo(metric, width("metric"))}  expected ${padEndTo(expected, width("expected"))}  actual ${actual}`,
      columns - 6,
    );
    return print`    ${inVerdictColor(ink, outcome, `${verdictLooks[outcome].sign} ${text}`)}`;
  });
}

function expectedOf(assertion: Assertion): string {
  const { operator, source } = assertion;
  const written = toSafeLogLine(source.slice(source.indexOf(operator) + operator.length));
  return formatExpected(assertion) ?? `${operatorSigns[operator]} ${written}`;
}
