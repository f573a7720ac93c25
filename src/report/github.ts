import type { RunOutcome, TestResult } from "../result/run-report.ts";
import { namesAmong } from "../result/test-name.ts";
import { describeDifferences, differenceLines } from "./differences.ts";
import { type PlaceOf, placeByFile } from "./place-of.ts";
import { toSafeLine } from "./safe-text.ts";
import { shortNotesOn } from "./short-notes.ts";
import { type TerminalText, workflowCommand } from "./terminal/terminal-text.ts";
import { nextSteps, sortByUrgency } from "./words.ts";

/** GitHub shows at most this many annotations of each level per step and silently drops the rest. */
const maxPerLevel = 10;

/** Maximum length of a message, in characters. Longer ones are cut. */
const maxCharacters = 4000;

/** Further tests of a difference are listed only in report.json. */
const maxNames = 10;

type Kind = "error" | "warning" | "notice";

const kinds: Readonly<Record<TestResult["verdict"], Kind | undefined>> = {
  failed: "error",
  errored: "error",
  "not-measured": "error",
  warned: "warning",
  pending: "notice",
  skipped: "notice",
  passed: undefined,
};

/**
 * Returns workflow commands that annotate the scenario files, most urgent first, up to GitHub's limit per
 * level.
 * Differences between ledger and provider come before them, one annotation each, without a file.
 */
export function toGithubAnnotations(report: RunOutcome, placeOf: PlaceOf = placeByFile): TerminalText[] {
  const shown = new Map<Kind, number>();
  const nameOf = namesAmong(report.tests);
  // Differences come first, so that GitHub drops none of them.
  const ofRun = describeDifferences(report).map((difference) => {
    const kind = difference.kind === "doubles" ? "error" : "warning";
    shown.set(kind, 1);
    return workflowCommand(
      kind,
      { title: difference.headline },
      toMessage(differenceLines(difference, maxNames)),
    );
  });
  const ofTests = sortByUrgency(report.tests, ({ verdict }) => verdict).flatMap((test) => {
    const kind = kinds[test.verdict];
    if (!kind) return [];
    const count = (shown.get(kind) ?? 0) + 1;
    shown.set(kind, count);
    if (count > maxPerLevel) return [];
    const message = toMessage([test.summary, ...shortNotesOn(test), ...nextSteps(test)]);
    const { file, line } = placeOf(test);
    const place = { file: toSafeLine(file), ...(line === undefined ? {} : { line: String(line) }) };
    return [workflowCommand(kind, { ...place, title: toSafeLine(nameOf(test)).slice(0, 200) }, message)];
  });
  return [...ofRun, ...ofTests];
}

const toMessage = (lines: readonly string[]): string =>
  lines.map(toSafeLine).join("\n").slice(0, maxCharacters);
