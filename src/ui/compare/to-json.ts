import type { RunsComparison } from "./compare-runs.ts";
import type { Comparison, Side } from "./compare-tests.ts";

const sideOf = ({ runId, startedAtMs, test }: Side) => ({
  run: runId,
  startedAt: new Date(startedAtMs).toISOString(),
  test: test.id,
  title: test.title,
  project: test.project,
  provider: test.provider,
  verdict: test.verdict,
  contentHash: test.contentHash,
  simulated: test.placement?.simulated,
});

/** Returns a comparison of tests for programs. Messages are left out; what differs in them is listed. */
export function comparisonJson(comparison: Comparison): object {
  const { before, after, decision, scopes, flipped, came, went, message, authentication } = comparison;
  return {
    before: sideOf(before),
    after: sideOf(after),
    ...decision,
    inbox: scopes,
    expectations: flipped,
    findings: { came, went },
    message: message && {
      isSame: message.isSame,
      subject: message.subject && { before: before.message?.subject, after: after.message?.subject },
      htmlLinesChanged: message.html?.changed ?? 0,
      textLinesChanged: message.text?.changed ?? 0,
      headers: message.headers,
    },
    authentication,
  };
}

/** Returns a comparison of runs for programs. */
export const runsJson = (
  before: string,
  after: string,
  { answer, pairs, gone, added, hasPlacements }: RunsComparison,
): object => ({
  before: { run: before },
  after: { run: after },
  answer,
  hasPlacements,
  tests: pairs,
  onlyBefore: gone,
  onlyAfter: added,
});
