import type { Assertion } from "../../result/assertion.ts";
import { type Finding, fingerprintOf } from "../../result/finding.ts";
import { figureOf, type Metric } from "../../result/placement.ts";
import type { MessageReport, TestResult } from "../../result/run-report.ts";
import { compareMessages, type MessageChange } from "./compare-messages.ts";
import { comparePlacements, type ScopeChange } from "./compare-placements.ts";
import { type Decision, decide } from "./decide.ts";

/** A test of a run, on one side of a comparison. */
export interface Side {
  readonly runId: string;
  /** Start of the run, in milliseconds of Unix time. */
  readonly startedAtMs: number;
  readonly test: TestResult;
  /** Absent if the ledger does not have it. */
  readonly message?: MessageReport | undefined;
}

/** An expectation whose outcome differs. */
export interface FlippedExpectation {
  readonly scope: string;
  readonly source: string;
  readonly before: Assertion;
  readonly after: Assertion;
}

/** The share that passed a check of the sender, in percent. */
export interface AuthenticationChange {
  readonly metric: Extract<Metric, "spf" | "dkim" | "dmarc">;
  readonly beforePercent: number | undefined;
  readonly afterPercent: number | undefined;
}

export interface Comparison {
  readonly before: Side;
  readonly after: Side;
  readonly decision: Decision;
  /** Empty if one of them was not measured. */
  readonly scopes: readonly ScopeChange[];
  readonly flipped: readonly FlippedExpectation[];
  /** Expectations with the same outcome in both. */
  readonly kept: number;
  /** Expectations that only one of them has. */
  readonly other: number;
  readonly came: readonly Finding[];
  readonly went: readonly Finding[];
  /** Whether the findings of both are known. */
  readonly hasFindings: boolean;
  /** Absent if one of the messages is not known. */
  readonly message?: MessageChange;
  readonly authentication: readonly AuthenticationChange[];
}

/** Compares two tests: where their messages landed, what was expected and found, and what differs in the messages. */
export function compareTests(before: Side, after: Side): Comparison {
  const scopes =
    before.test.placement && after.test.placement
      ? comparePlacements(before.test.placement, after.test.placement, after.test.assertions)
      : [];
  const expectations = compareExpectations(before.test.assertions, after.test.assertions);
  const [earlier, later] = [before.test.checks?.findings ?? [], after.test.checks?.findings ?? []];
  return {
    before,
    after,
    decision: decide(before.test, after.test, scopes),
    scopes,
    ...expectations,
    came: without(later, earlier),
    went: without(earlier, later),
    hasFindings: before.test.checks !== undefined && after.test.checks !== undefined,
    ...(before.message && after.message ? { message: compareMessages(before.message, after.message) } : {}),
    authentication: (["spf", "dkim", "dmarc"] as const).map((metric) => ({
      metric,
      beforePercent: before.test.placement && figureOf(before.test.placement.overall, metric),
      afterPercent: after.test.placement && figureOf(after.test.placement.overall, metric),
    })),
  };
}

const keyOf = ({ scope, source, level }: Assertion): string => JSON.stringify([scope, source, level]);

function compareExpectations(
  before: readonly Assertion[],
  after: readonly Assertion[],
): Pick<Comparison, "flipped" | "kept" | "other"> {
  const earlier = new Map(before.map((each) => [keyOf(each), each]));
  const shared = after.flatMap((each) => {
    const found = earlier.get(keyOf(each));
    return found ? [{ scope: each.scope, source: each.source, before: found, after: each }] : [];
  });
  const flipped = shared.filter((each) => each.before.outcome !== each.after.outcome);
  return {
    flipped,
    kept: shared.length - flipped.length,
    other: before.length + after.length - 2 * shared.length,
  };
}

/** Returns the findings of one list that another does not have. */
function without(findings: readonly Finding[], others: readonly Finding[]): readonly Finding[] {
  const known = new Set(others.map(fingerprintOf));
  return findings.filter((finding) => !known.has(fingerprintOf(finding)));
}
