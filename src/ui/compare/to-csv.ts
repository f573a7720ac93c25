import type { Cell } from "../csv.ts";
import type { RunsComparison } from "./compare-runs.ts";
import type { Comparison, Side } from "./compare-tests.ts";

const head: readonly Cell[] = [
  "kind",
  "name",
  "expected",
  "before",
  "after",
  "difference",
  "low",
  "high",
  "result",
];

/** Returns a comparison of tests as rows: one per provider, expectation, finding, and check of the sender. */
export function comparisonRows(comparison: Comparison): readonly (readonly Cell[])[] {
  const { before, after, decision, scopes, flipped, came, went, authentication } = comparison;
  const about = ({ runId, test }: Side): string => `${runId} ${test.id}`;
  const isSimulated = before.test.placement?.simulated === true || after.test.placement?.simulated === true;
  return [
    head,
    ["answer", decision.answer, isSimulated ? "simulated" : "", about(before), about(after)],
    ...decision.reasons.map((reason) => ["reason", reason]),
    ...decision.notes.map((note) => ["note", note]),
    ...scopes.map(({ scope, beforePercent, afterPercent, points, difference, neededPercent, direction }) => [
      "inbox",
      scope,
      neededPercent,
      beforePercent,
      afterPercent,
      points,
      difference?.lowPercent,
      difference?.highPercent,
      direction,
    ]),
    ...flipped.map(({ scope, source, before: old, after: now }) => [
      "expectation",
      scope,
      source,
      old.outcome,
      now.outcome,
    ]),
    ...came.map(({ check, message }) => ["finding", check, message, "", "found"]),
    ...went.map(({ check, message }) => ["finding", check, message, "found", ""]),
    ...authentication.map(({ metric, beforePercent, afterPercent }) => [
      "authentication",
      metric,
      undefined,
      beforePercent,
      afterPercent,
    ]),
  ];
}

/** Returns a comparison of runs as rows: one per test. */
export const runsRows = ({ answer, pairs, gone, added }: RunsComparison): readonly (readonly Cell[])[] => [
  [...head, "provider"],
  ["answer", answer],
  ...pairs.map(({ testId, before, after, decision }) => [
    "test",
    testId,
    undefined,
    decision?.scope?.beforePercent ?? before,
    decision?.scope?.afterPercent ?? after,
    decision?.scope?.points,
    decision?.scope?.difference?.lowPercent,
    decision?.scope?.difference?.highPercent,
    decision?.answer,
    decision?.scope?.scope,
  ]),
  ...gone.map((name) => ["only before", name]),
  ...added.map((name) => ["only after", name]),
];
