import { plural } from "../../base/plural.ts";
import type { RunOutcome, TestResult } from "../../result/run-report.ts";
import { describeDifferences } from "../differences.ts";
import { toMarkdown } from "../markdown.ts";
import { type PlaceOf, placeByFile } from "../place-of.ts";
import { toSafeLine } from "../safe-text.ts";
import { shortNotesOn } from "../short-notes.ts";
import { isEmptyShard, nextSteps, releaseDecision, sortByUrgency } from "../words.ts";

/** GitHub allows this many annotations per request. */
const maxPerRequest = 50;

/** Further tests are shown only in the report. */
const maxAnnotations = 500;

/** GitHub allows 65,535 characters. Counted in bytes, to be safe. */
const maxSummaryBytes = 60_000;

/** GitHub allows 64 KB. */
const maxMessageCharacters = 4000;

/** GitHub allows 255 characters. */
const maxTitleCharacters = 200;

/** A remark on a line of a file. @see https://docs.github.com/rest/checks/runs#create-a-check-run */
interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: "notice" | "warning" | "failure";
  readonly title: string;
  readonly message: string;
}

interface Output {
  readonly title: string;
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

/** Bodies of the requests for a check run: one that creates it, and those that add further annotations. */
export interface CheckRunRequests {
  readonly create: {
    readonly status: "in_progress" | "completed";
    readonly conclusion?: Conclusion;
    readonly started_at: string;
    readonly completed_at?: string;
    readonly external_id: string;
    readonly output: Output;
  };
  readonly updates: readonly { readonly output: Output }[];
}

type Conclusion = "success" | "neutral" | "failure" | "action_required" | "cancelled";

/**
 * The conclusion of a run by its verdict. Only success and neutral let a protected branch merge. A pending run has none:
 * the check is still in progress.
 */
const conclusions: Readonly<Record<TestResult["verdict"], Conclusion | undefined>> = {
  passed: "success",
  warned: "neutral",
  failed: "failure",
  errored: "action_required",
  "not-measured": "action_required",
  pending: undefined,
  skipped: "cancelled",
};

const levels: Readonly<Record<TestResult["verdict"], Annotation["annotation_level"] | undefined>> = {
  failed: "failure",
  errored: "failure",
  "not-measured": "failure",
  warned: "warning",
  pending: "notice",
  skipped: "notice",
  passed: undefined,
};

/** Converts a run to GitHub's check run, with an annotation for each test that did not pass, most urgent first. */
export function toCheckRun(report: RunOutcome, placeOf: PlaceOf = placeByFile): CheckRunRequests {
  const { verdict, words } = releaseDecision(report);
  const conclusion = isEmptyShard(report) ? "neutral" : conclusions[verdict];
  const annotations = annotationsOf(report, placeOf);
  const shown = annotations.slice(0, maxAnnotations);
  const hidden = annotations.length - shown.length;
  const notes = [
    ...describeDifferences(report).map(({ headline }) => headline),
    ...(hidden > 0 ? [`${plural(hidden, "more annotation", ["is", "are"])} in the report`] : []),
  ];
  const title = `${words}${notes.length > 0 ? ` (${notes.map(toSafeLine).join("; ")})` : ""}`;
  const summary = toMarkdown(report, { maxBytes: maxSummaryBytes });
  const output = (from: number): Output => ({
    title: title.slice(0, maxTitleCharacters),
    summary,
    annotations: shown.slice(from, from + maxPerRequest),
  });
  const updates = Array.from(
    { length: Math.max(0, Math.ceil(shown.length / maxPerRequest) - 1) },
    (_, index) => ({
      output: output((index + 1) * maxPerRequest),
    }),
  );
  const { startedAt, finishedAt, id } = report.run;
  return {
    create: {
      ...(conclusion === undefined
        ? { status: "in_progress" }
        : { status: "completed", conclusion, completed_at: finishedAt }),
      started_at: startedAt,
      external_id: id,
      output: output(0),
    },
    updates,
  };
}

function annotationsOf({ tests }: RunOutcome, placeOf: PlaceOf): Annotation[] {
  return sortByUrgency(tests, ({ verdict }) => verdict).flatMap((test) => {
    const level = levels[test.verdict];
    if (!level) return [];
    const { file, line = 1 } = placeOf(test);
    return [
      {
        path: toSafeLine(file),
        start_line: line,
        end_line: line,
        annotation_level: level,
        title: toSafeLine(test.title).slice(0, maxTitleCharacters) || "placewright",
        message:
          [test.summary, ...shortNotesOn(test), ...nextSteps(test)]
            .map(toSafeLine)
            .join("\n")
            .slice(0, maxMessageCharacters) || test.verdict,
      },
    ];
  });
}
