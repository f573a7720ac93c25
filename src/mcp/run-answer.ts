import { join, relative } from "node:path";
import * as z from "zod";
import type { ResolvedConfig } from "../config/config.ts";
import { reportDirOf } from "../report/folder.ts";
import { sortByUrgency } from "../report/words.ts";
import type { RunOutcome, TestResult } from "../result/run-report.ts";
import { verdicts } from "../result/verdict.ts";
import { findingSchema, toFinding } from "./finding.ts";

/** Schema of a run without its tests. */
export const runSchema = z.object({
  run: z.string().describe("Id of the run."),
  verdict: z.enum(verdicts).describe("Most severe verdict of its tests. Only passed and warned may be sent."),
  exitCode: z.int().describe("Exit code of placewright run."),
  summary: z.string(),
  isSimulated: z.boolean().describe("Whether a model computed the results."),
  counts: z.object(Object.fromEntries(verdicts.map((verdict) => [verdict, z.int()]))).partial(),
  resource: z.string().describe("URI of its report, in Markdown."),
  page: z.string().describe("Its report for people, relative to the project folder.").optional(),
});

/** Schema of one test of a run. */
export const testSchema = z.object({
  title: z.string(),
  position: z.int().describe("Read placewright://runs/<run>/tests/<position> for all of it."),
  project: z.string(),
  file: z.string().describe("The scenario file."),
  verdict: z.enum(verdicts),
  summary: z.string(),
  inboxPercent: z.number().optional(),
  spamPercent: z.number().optional(),
  missingPercent: z.number().optional(),
  unmet: z.array(z.string()).describe("Expectations that are not met, or not measured. At most 10."),
  findings: z.array(findingSchema).describe("Findings of the checks, most severe first. At most 5."),
  isBlocked: z.boolean().describe("Whether its findings kept it from being submitted."),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
});

/** Returns the URI of a run's report. */
export const reportUriOf = (runId: string): string => `placewright://runs/${runId}`;

/** Describes a run without its tests. */
export function describeRun(
  report: RunOutcome,
  { projectDir, reportsDir }: Pick<ResolvedConfig, "projectDir" | "reportsDir">,
  isWritten: boolean,
): z.input<typeof runSchema> {
  const { run, verdict, exitCode, summary, counts } = report;
  const path = relative(projectDir, join(reportDirOf(reportsDir, report), "index.html"));
  return {
    run: run.id,
    verdict,
    exitCode,
    summary,
    isSimulated: run.simulated,
    counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    resource: reportUriOf(run.id),
    ...(isWritten ? { page: path } : {}),
  };
}

/** Describes the tests of a run, most severe verdict first. */
export const describeTests = ({ tests }: RunOutcome): z.input<typeof testSchema>[] =>
  sortByUrgency(tests, ({ verdict }) => verdict).map(describeTest);

function describeTest(test: TestResult): z.input<typeof testSchema> {
  const { title, position, project, file, verdict, summary, placement, error } = test;
  const { inboxPercent, spamPercent, missingPercent } = placement?.overall ?? {};
  const unmet = [...test.assertions, ...(test.checkAssertions ?? [])].filter(
    ({ outcome }) => outcome !== "passed",
  );
  return {
    title,
    position,
    project,
    file,
    verdict,
    summary,
    ...(inboxPercent === undefined ? {} : { inboxPercent }),
    ...(spamPercent === undefined ? {} : { spamPercent }),
    ...(missingPercent === undefined ? {} : { missingPercent }),
    unmet: unmet.slice(0, 10).map(({ message }) => message),
    findings: (test.checks?.findings ?? []).slice(0, 5).map(toFinding),
    isBlocked: test.heldBack ?? false,
    ...(error
      ? {
          error: {
            code: error.code,
            message: error.message,
            ...(error.hint === undefined ? {} : { hint: error.hint }),
          },
        }
      : {}),
  };
}
