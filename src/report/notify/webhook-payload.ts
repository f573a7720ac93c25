import type { RunOutcome, TestResult } from "../../result/run-report.ts";
import { isSendable } from "../../result/verdict.ts";
import { failingSince } from "../failing-since.ts";
import { releaseDecision, sortByUrgency } from "../words.ts";
import { type EarlierVerdicts, shorten } from "./notice.ts";

/** Tests in a request. The report has them all. */
const maxTests = 200;

/** Failed expectations per test. */
const maxFailures = 20;

/** Earlier attempts per test, the last ones. */
const maxAttempts = 10;

/** Largest body, in bytes. */
const maxBytes = 256 * 1024 - 1;

/** Longest text, in UTF-16 units. */
const maxText = 500;

/**
 * Renders a notification for programs: an event as in the Standard Webhooks specification, at most 200 tests and
 * 256 KB, most urgent tests first. Percentages are in points.
 */
export function toWebhookPayload(
  report: RunOutcome,
  earlier: EarlierVerdicts,
  link: string | undefined,
): string {
  const { run, verdict, exitCode, counts, tests } = report;
  const decision = releaseDecision(report);
  const entries = sortByUrgency(tests, (test) => test.verdict)
    .slice(0, maxTests)
    .map((test) => toEntry(test, earlier));
  const render = (shown: number): string =>
    JSON.stringify({
      type: "run.finished",
      timestamp: run.finishedAt,
      data: {
        runId: run.id,
        send: isSendable(decision.verdict),
        decision: decision.words,
        verdict,
        exitCode,
        summary: shorten(report.summary),
        simulated: run.simulated,
        counts,
        startedAt: run.startedAt,
        finishedAt: run.finishedAt,
        branch: run.branch && bound(run.branch),
        commit: run.commit && bound(run.commit),
        url: link,
        tests: entries.slice(0, shown),
        omittedTests: tests.length - shown,
      },
    });
  let shown = entries.length;
  let body = render(shown);
  while (shown > 0 && Buffer.byteLength(body) > maxBytes) {
    shown = Math.floor(shown / 2);
    body = render(shown);
  }
  return body;
}

const bound = (text: string): string => text.slice(0, maxText).toWellFormed();

function toEntry(test: TestResult, earlier: EarlierVerdicts): object {
  const since = new Map(failingSince(test).map(({ scope, sinceIso }) => [scope, sinceIso]));
  return {
    id: bound(test.id),
    title: bound(test.title),
    scenario: bound(test.scenario),
    variant: test.variant && bound(test.variant),
    project: bound(test.project),
    provider: bound(test.provider),
    region: test.region && bound(test.region),
    file: bound(test.file),
    verdict: test.verdict,
    earlierVerdict: earlier.get(test.id)?.verdict,
    summary: shorten(test.summary),
    quarantine: test.quarantine && {
      until: test.quarantine.until,
      reason: test.quarantine.reason && shorten(test.quarantine.reason),
      verdict: test.quarantine.verdict,
    },
    measurements: test.measurements,
    inboxPercent: test.measurements && test.placement?.overall.inboxPercent,
    earlierAttempts: attemptsOf(test),
    failures: test.assertions
      .filter(({ outcome }) => outcome !== "passed")
      .slice(0, maxFailures)
      .map((assertion) => ({
        scope: bound(assertion.scope),
        source: bound(assertion.source),
        outcome: assertion.outcome,
        metric: assertion.metric,
        operator: assertion.operator,
        expectedPercent: assertion.expectedPercent,
        actualPercent: assertion.actualPercent,
        expectedCount: assertion.expectedCount,
        actualCount: assertion.actualCount,
        failingSince: assertion.metric === "inbox" ? since.get(assertion.scope) : undefined,
      })),
  };
}

/** Returns the last earlier attempts. Undefined if there are none. */
function attemptsOf({ earlierAttempts = [] }: TestResult): object[] | undefined {
  if (earlierAttempts.length === 0) return undefined;
  return earlierAttempts.slice(-maxAttempts).map(({ number, verdict, summary, placement }) => ({
    number,
    verdict,
    summary: shorten(summary),
    inboxPercent: placement?.overall.inboxPercent,
  }));
}
