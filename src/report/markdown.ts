import { formatDuration } from "../base/duration.ts";
import { plural } from "../base/plural.ts";
import type { RunOutcome, TestResult } from "../result/run-report.ts";
import { namesAmong } from "../result/test-name.ts";
import { shortAnswer } from "./answer.ts";
import { engineNotices } from "./check/check-words.ts";
import { declinesOf } from "./declines.ts";
import { type Difference, describeDifferences, describeTest, labelOf, listAtMost } from "./differences.ts";
import { decidingFigure, figuresAt, formatFigure, toIspColumns } from "./placement-grid.ts";
import { toSafeLine } from "./safe-text.ts";
import {
  countPhrases,
  formatActual,
  formatExpected,
  formatPercent,
  metricNames,
  modelNotices,
  nextSteps,
  notesOn,
  placeOf,
  rangeBehind,
  releaseDecision,
  simulatedNotice,
  sortByUrgency,
  verdictLooks,
} from "./words.ts";

/** GitHub limits a job summary to 1 MiB. This leaves room for other content. */
const maxSummaryBytes = 1_000_000;

/** Options of `toMarkdown`. */
export interface MarkdownOptions {
  /** Where the text stops, with a note. Default: the limit of a job summary. */
  readonly maxBytes?: number;
  /** Shown before the release decision. Default: nothing. */
  readonly title?: string;
}

/**
 * Renders the run as GitHub Markdown: the release decision, the matrix, what is worse than the baseline, and the tests
 * that did not pass, or have notes.
 */
export function toMarkdown(
  report: RunOutcome,
  { maxBytes = maxSummaryBytes, title }: MarkdownOptions = {},
): string {
  const { verdict, words } = releaseDecision(report);
  const { run, counts, tests } = report;
  const facts = [
    ...countPhrases(counts).map(({ phrase }) => phrase),
    `${run.apiCalls} calls`,
    `in ${formatDuration(run.durationMs)}`,
    `run ${toHtmlLine(run.id)}`,
  ];
  const head = [
    `## ${verdictLooks[verdict].sign} ${title ? `${escapeMarkdown(title)}: ` : ""}${words}`,
    "",
    escapeMarkdown(report.summary),
    ...describeDifferences(report).flatMap(differenceBlock),
    ...(run.simulated ? ["", `**${simulatedNotice}**`] : []),
    ...modelNotices(
      tests,
      "95% intervals are in parentheses; the uncertainty of a simulated result without one is unknown.",
    ).flatMap((notice) => ["", escapeMarkdown(notice)]),
    ...engineNotices(tests).flatMap((notice) => ["", escapeMarkdown(notice)]),
    "",
    facts.join(" · "),
    "",
  ];
  const nameOf = namesAmong(tests);
  const sorted = sortByUrgency(tests, (test) => test.verdict);
  const detailed = sorted.filter((test) => test.verdict !== "passed" || notesOn(test).length > 0);
  return cut(head.join("\n"), blocksOf(), maxBytes);

  function* blocksOf(): Generator<readonly string[]> {
    yield matrixLines(sorted, maxBytes / 2);
    yield declineLines(tests);
    for (const test of detailed) yield detailLines(test, nameOf(test));
  }
}

/** Further tests of a difference are listed only in report.json. */
const maxNames = 20;

/**
 * Renders a difference between ledger and provider: the headline is visible, the names are in a collapsible
 * section.
 */
function differenceBlock(difference: Difference): string[] {
  const { verdict, headline, sentences, tests, steps } = difference;
  return [
    "",
    `**${verdictLooks[verdict].sign} ${headline}.** ${sentences.join(" ")}`,
    "",
    ...steps.map((step) => `- → ${escapeMarkdown(step)}`),
    "",
    `<details><summary>${labelOf(difference)}</summary>`,
    "",
    ...listAtMost(tests, maxNames, describeTest).map((line) => `- ${escapeMarkdown(line)}`),
    "",
    "</details>",
  ];
}

/** Appends whole blocks until the next one would exceed the limit. Further ones are not rendered. */
function cut(head: string, blocks: Iterable<readonly string[]>, maxBytes: number): string {
  const note = "\n\nThe rest is in the report.\n";
  // A character has at most four bytes.
  if (Buffer.byteLength(head) + note.length > maxBytes)
    return `${head.slice(0, maxBytes / 4 - note.length).toWellFormed()}${note}`;
  let text = head;
  let size = Buffer.byteLength(text);
  for (const block of blocks) {
    if (block.length === 0) continue;
    const line = block.join("\n");
    const bytes = Buffer.byteLength(line) + 2;
    if (size + bytes + note.length > maxBytes) return `${text}${note}`;
    text += `\n${line}\n`;
    size += bytes;
  }
  return text;
}

/** Further rows would make a summary unreadable. */
const maxRows = 500;

function matrixLines(tests: readonly TestResult[], maxBytes: number): string[] {
  if (tests.length === 0) return [];
  const isps = sortByUrgency(toIspColumns(tests), ({ outcome }) => outcome ?? "passed").map(({ isp }) => isp);
  const rows: string[] = [];
  let size = 0;
  for (const test of tests.slice(0, maxRows)) {
    const cells = ["overall", ...isps].map((scope) => cellOf(test, scope));
    const look = verdictLooks[test.verdict];
    const row = `| ${escapeMarkdown(test.title)} | ${escapeMarkdown(placeOf(test))} | ${look.sign} ${look.word} | ${cells.join(" | ")} |`;
    size += Buffer.byteLength(row) + 1;
    if (size > maxBytes) break;
    rows.push(row);
  }
  const hidden = tests.length - rows.length;
  return [
    `| Test | Project | Verdict | Overall | ${isps.map(escapeMarkdown).join(" | ")}${isps.length > 0 ? " |" : ""}`,
    `|---|---|---|${"--:|".repeat(isps.length + 1)}`,
    ...rows,
    ...(hidden > 0 ? ["", `${plural(hidden, "more test", ["is", "are"])} in the report.`] : []),
  ];
}

/** Further declines are shown only in the report. */
const maxDeclines = 20;

/** Lists what is worse than in the baselines. Empty if no test has a baseline. */
function declineLines(tests: readonly TestResult[]): string[] {
  const compared = tests.filter(({ baseline, placement }) => baseline && placement);
  if (compared.length === 0) return [];
  const declines = declinesOf(compared);
  if (declines.length === 0)
    return [`Nothing is worse than the baseline (${plural(compared.length, "test")} compared).`];
  return [
    "### Worse than the baseline",
    "",
    "| Test | Project | Scope | Metric | Baseline | Now | Points |",
    "|---|---|---|---|--:|--:|--:|",
    ...declines.slice(0, maxDeclines).map(({ test, scope, metric, beforePercent, nowPercent }) => {
      const [before, now] = [formatPercent(beforePercent), formatPercent(nowPercent, [beforePercent])];
      return `| ${escapeMarkdown(test.title)} | ${escapeMarkdown(placeOf(test))} | ${escapeMarkdown(scope)} | ${metricNames[metric]} | ${before}% | ${now}% | −${formatPercent(beforePercent - nowPercent)} |`;
    }),
    ...(declines.length > maxDeclines ? ["", `${declines.length - maxDeclines} more in the report.`] : []),
  ];
}

function cellOf(test: TestResult, scope: string): string {
  const inbox = formatFigure(test, scope, "inbox");
  if (inbox === undefined) return "–";
  const figures = figuresAt(test, scope);
  const range = figures ? rangeBehind(figures, "inbox") : "";
  const { outcome, metric = "inbox", figure } = decidingFigure(test, scope) ?? {};
  const other = metric === "inbox" ? "" : `, ${metricNames[metric]} ${figure}`;
  const sign = outcome && outcome !== "passed" ? ` ${verdictLooks[outcome].sign}` : "";
  return `${inbox}${range}${other}${sign}`;
}

function detailLines(test: TestResult, name: string): string[] {
  const look = verdictLooks[test.verdict];
  const missed = sortByUrgency(
    test.assertions.filter(({ outcome }) => outcome !== "passed"),
    ({ outcome }) => outcome,
  );
  const steps = nextSteps(test);
  const answer = shortAnswer(test.error);
  return [
    `<details><summary>${look.sign} ${toHtmlLine(name)}: ${toHtmlLine(test.summary)}</summary>`,
    "",
    ...notesOn(test).flatMap((note) => [escapeMarkdown(note), ""]),
    ...(missed.length > 0
      ? [
          "| | Scope | Metric | Expected | Actual |",
          "|---|---|---|--:|--:|",
          ...missed.map((assertion) => {
            const { outcome, scope, metric, source } = assertion;
            const expected = formatExpected(assertion) ?? escapeMarkdown(source);
            return `| ${verdictLooks[outcome].sign} ${verdictLooks[outcome].word} | ${escapeMarkdown(scope)} | ${metricNames[metric]} | ${expected} | ${formatActual(assertion)} |`;
          }),
          "",
        ]
      : []),
    ...(test.checks?.findings ?? []).map(
      ({ severity, message, fix }) =>
        `- ${verdictLooks[severity === "error" ? "failed" : "warned"].sign} ${escapeMarkdown(message)}. ${escapeMarkdown(fix)}.`,
    ),
    ...steps.map((step) => `- → ${escapeMarkdown(step)}`),
    ...(answer ? ["", `${answer.label}:`, "", "```json", escapeJson(answer.text), "```"] : []),
    "",
    "</details>",
  ];
}

/** Escapes characters with a meaning in Markdown or HTML as JSON escapes. The value stays the same. */
const escapeJson = (text: string): string =>
  text.replace(/[<`@]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);

const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * Breaks what a code host would turn into a mention, a reference, a command, or a link, by an invisible character after its
 * sign. A backslash before the sign does not prevent it: code hosts read the text after Markdown is gone.
 */
const breakReferences = (text: string): string =>
  text.replace(/[@:#!$%~&^](?=["\w]|\/\/)|\bGH-(?=\d)|www(?=\.)/gi, "$&\u200B");

/** Escapes foreign text to one line of HTML, where Markdown has no meaning: no markup, links, or mentions. */
const toHtmlLine = (text: string): string => escapeHtml(breakReferences(toSafeLine(text)));

/**
 * Escapes foreign text to one line that Markdown shows literally: no markup, links, table cells, or mentions.
 */
export const escapeMarkdown = (text: string): string =>
  toHtmlLine(text).replace(/[\\`*_{}[\]()#+!|~$-]|^\//g, "\\$&");
