import type { RunOutcome, TestResult } from "../result/run-report.ts";
import type { Verdict } from "../result/verdict.ts";
import { describeDifferences, differenceLines } from "./differences.ts";
import { durationOf } from "./junit.ts";
import type { RenderOptions } from "./reporter.ts";
import { toSafeJson, toSafeLine, toSafeText } from "./safe-text.ts";
import { nextSteps, notesOn } from "./words.ts";

type Status = "passed" | "failed" | "skipped" | "pending" | "other";

/**
 * The CTRF status of each verdict. CTRF has no status for a provider error, so it becomes `other`;
 * `rawStatus` keeps the verdict.
 */
const statuses: Readonly<Record<Verdict, Status>> = {
  passed: "passed",
  warned: "passed",
  failed: "failed",
  "not-measured": "failed",
  errored: "other",
  pending: "pending",
  skipped: "skipped",
};

/**
 * Renders the run in the Common Test Report Format.
 * @see https://ctrf.io
 */
export async function toCtrf(report: RunOutcome, { pathOf }: RenderOptions): Promise<string> {
  const { tests, run, tool } = report;
  const count = (status: Status) => tests.filter(({ verdict }) => statuses[verdict] === status).length;
  const document = {
    reportFormat: "CTRF",
    specVersion: "0.0.0",
    generatedBy: "placewright",
    timestamp: run.finishedAt,
    results: {
      tool: { name: tool.name, version: tool.version },
      summary: {
        tests: tests.length,
        passed: count("passed"),
        failed: count("failed"),
        skipped: count("skipped"),
        pending: count("pending"),
        other: count("other"),
        start: Date.parse(run.startedAt),
        stop: Date.parse(run.finishedAt),
      },
      tests: tests.map((test) => toTest(test, pathOf)),
      ...(run.branch === undefined ? {} : { environment: { branchName: toSafeText(run.branch) } }),
      extra: {
        runId: run.id,
        simulated: run.simulated,
        exitCode: report.exitCode,
        ...reconciliationOf(report),
      },
    },
  };
  return toSafeJson(document);
}

/** Further tests of a difference are listed only in the `reconciliation` data. */
const maxNames = 10;

/** Returns the differences between ledger and provider, as text and as data. */
function reconciliationOf(report: RunOutcome): object {
  const { reconciliation } = report.run;
  if (!reconciliation) return {};
  return {
    differences: describeDifferences(report).map((difference) =>
      differenceLines(difference, maxNames).map(toSafeLine).join("\n"),
    ),
    reconciliation: toSafe(reconciliation),
  };
}

const toSafe = (value: object): unknown =>
  JSON.parse(JSON.stringify(value), (_key, each) => (typeof each === "string" ? toSafeText(each) : each));

function toTest(test: TestResult, pathOf: RenderOptions["pathOf"]): object {
  const { verdict, earlierAttempts = [], placement, quarantine, measurements } = test;
  const message = [...(verdict === "passed" ? [] : [test.summary]), ...notesOn(test)].join("\n");
  const trace = nextSteps(test).join("\n");
  return {
    name: toSafeText(test.title),
    status: statuses[verdict],
    rawStatus: verdict,
    duration: durationOf(test),
    suite: [toSafeText(test.scenario), toSafeText(test.project)],
    ...(message ? { message: toSafeText(message) } : {}),
    ...(trace ? { trace: toSafeText(trace) } : {}),
    tags: test.tags.map(toSafeText),
    type: "inbox-placement",
    filePath: toSafeText(test.file),
    retries: earlierAttempts.length,
    flaky: verdict === "passed" && earlierAttempts.some((attempt) => attempt.verdict === "failed"),
    attachments: [{ name: "report", contentType: "text/html", path: pathOf("index.html") }],
    extra: {
      id: test.id,
      ...(placement ? { placement } : {}),
      ...(quarantine ? { quarantine: toSafe(quarantine) } : {}),
      ...(measurements === undefined ? {} : { measurements }),
      ...(earlierAttempts.length > 0 ? { earlierAttempts: toSafe(earlierAttempts) } : {}),
      ...(test.reused ? { reused: test.reused } : {}),
    },
  };
}
