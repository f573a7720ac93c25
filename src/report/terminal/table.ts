import { plural } from "../../base/plural.ts";
import type { Metric } from "../../result/placement.ts";
import type { RunOutcome, TestResult } from "../../result/run-report.ts";
import { decidingFigure, type IspColumn, toIspColumns } from "../placement-grid.ts";
import { toSafeLogLine } from "../safe-text.ts";
import { padEndTo, padStartTo, textWidth, truncateText, wrapText } from "../text-width.ts";
import { metricNames, sortByUrgency, verdictLooks } from "../words.ts";
import { type Ink, inVerdictColor, signAndWord } from "./ink.ts";
import { joinText, type Printable, print, type TerminalText } from "./terminal-text.ts";

interface NameColumn {
  readonly header: string;
  readonly width: number;
  readonly textOf: (test: TestResult) => string;
}

interface FigureColumn {
  readonly header: string;
  readonly scope: string;
  readonly width: number;
}

const indent = "  ";
/** Columns after each percentage: a space and a sign, or blank. */
const signWidth = 2;
const longestIspName = 14;

/** Further rows would make the terminal output unreadable. */
const maxRows = 200;

/** Formats the closing table: one row per test, and as many mailbox providers as fit, failing ones first. */
export function formatTable(report: RunOutcome, columns: number, ink: Ink): Printable[] {
  if (report.tests.length === 0) return [];
  const tests = shownTests(report.tests);
  const left = report.tests.length - tests.length;
  const names = nameColumns(tests, columns);
  const overall = toFigureColumn(tests, "overall", "overall");
  const verdictWidth = Math.max(...tests.map(({ verdict }) => textWidth(signAndWord(verdict))));
  const used = names.reduce((sum, { width }) => sum + width + 2, indent.length);
  const room = columns - used - overall.width - signWidth - 1 - verdictWidth;
  const isps = toIspColumns(tests);
  const fitting = fitColumns(tests, isps, room);
  const figures = [...fitting, overall];

  const header = [
    ...names.map(({ header, width }) => `${padEndTo(header, width)}  `),
    ...figures.map(({ header, width }) => padStartTo(header, width) + " ".repeat(signWidth)),
    " verdict",
  ].join("");
  const rows = tests.map((test) => print`  ${formatRow(test, names, figures, ink)}`);
  return [
    ink.dim(indent + header),
    ...rows,
    ...(left > 0 ? [ink.dim(`${indent}${plural(left, "more test")} in the report`)] : []),
    ...noteLeftOut(isps, fitting, columns, ink),
  ];
}

/** Returns the most urgent tests if there are too many, in the order of the run. */
function shownTests(tests: readonly TestResult[]): readonly TestResult[] {
  if (tests.length <= maxRows) return tests;
  const shown = new Set(sortByUrgency(tests, ({ verdict }) => verdict).slice(0, maxRows));
  return tests.filter((test) => shown.has(test));
}

function nameColumns(tests: readonly TestResult[], columns: number): NameColumn[] {
  const widest = columns >= 90 ? 28 : columns >= 72 ? 20 : 14;
  const column = (header: string, textOf: NameColumn["textOf"], limit: number): NameColumn => ({
    header,
    textOf,
    width: Math.min(limit, Math.max(header.length, ...tests.map((test) => textWidth(textOf(test))))),
  });
  // Only a wide screen has room for this column; the heading of each problem also names the project.
  const hasProject = columns >= 90 && new Set(tests.map(({ project }) => project)).size > 1;
  return [
    column(
      "scenario",
      (test) => toSafeLogLine(test.role ? `${test.scenario}: ${test.role}` : test.scenario),
      widest,
    ),
    ...(tests.some(({ variant }) => variant !== undefined)
      ? [column("variant", (test) => toSafeLogLine(test.variant ?? ""), Math.round(widest / 2) + 2)]
      : []),
    ...(hasProject ? [column("project", (test) => toSafeLogLine(test.project), Math.round(widest / 2))] : []),
  ];
}

function toFigureColumn(tests: readonly TestResult[], scope: string, name: string): FigureColumn {
  const header = truncateText(toSafeLogLine(name), longestIspName);
  // One column more than the widest value, so that it never touches the sign of the previous column.
  const texts = tests
    .map((test) => decidingFigure(test, scope))
    .map((found) => (found ? cellText(found) : "–"));
  const widest = Math.max(...texts.map((text) => text.length + 1));
  return { header, scope, width: Math.max(textWidth(header), widest) };
}

function fitColumns(tests: readonly TestResult[], isps: readonly IspColumn[], room: number): FigureColumn[] {
  const chosen = new Map<string, FigureColumn>();
  let left = room;
  for (const { isp, outcome } of sortByUrgency(isps, ({ outcome }) => outcome ?? "passed")) {
    const column = toFigureColumn(tests, isp, isp);
    if (column.width + signWidth > left) {
      // No passing column may take the place of a failing one.
      if (outcome === "failed") break;
      continue;
    }
    left -= column.width + signWidth;
    chosen.set(isp, column);
  }
  return isps.flatMap(({ isp }) => chosen.get(isp) ?? []);
}

function formatRow(
  test: TestResult,
  names: readonly NameColumn[],
  figures: readonly FigureColumn[],
  ink: Ink,
): TerminalText {
  const name = names.map(({ textOf, width }) => padEndTo(truncateText(textOf(test), width), width));
  const cells = figures.map(({ scope, width }) => formatCell(test, scope, width, ink));
  return print`${name.join("  ")}  ${joinText(cells, "")} ${inVerdictColor(ink, test.verdict, signAndWord(test.verdict))}`;
}

/** Returns the text of a cell: the inbox rate, or the rate that decides instead, with its name. */
const cellText = ({ figure, metric }: { readonly figure: string; readonly metric: Metric }): string =>
  metric === "inbox" ? figure : `${metricNames[metric]} ${figure}`;

/** Formats one cell. The sign goes into the gap after the number, so that numbers stay aligned. */
function formatCell(test: TestResult, scope: string, width: number, ink: Ink): Printable {
  const deciding = decidingFigure(test, scope);
  if (!deciding) return print`${ink.gray(padStartTo("–", width))}${" ".repeat(signWidth)}`;
  const { outcome } = deciding;
  const text = padStartTo(cellText(deciding), width);
  return outcome === "failed" || outcome === "warned"
    ? inVerdictColor(ink, outcome, `${text} ${verdictLooks[outcome].sign}`)
    : text + " ".repeat(signWidth);
}

function noteLeftOut(
  isps: readonly IspColumn[],
  shown: readonly FigureColumn[],
  columns: number,
  ink: Ink,
): Printable[] {
  const left = isps.filter(({ isp }) => !shown.some(({ scope }) => scope === isp));
  if (left.length === 0) return [];
  const failing = left.filter(({ outcome }) => outcome === "failed").length;
  const notes = `${left.length} more in the report${failing > 0 ? `, ${failing} of them failing` : ""}`;
  const text = `${shown.length} of ${isps.length} mailbox providers shown; ${notes}`;
  return wrapText(text, columns - indent.length).map((line) => ink.dim(indent + line));
}
