import type { PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Assertion } from "../result/assertion.ts";
import type { EditEffect, ExplainedEdit, Reason } from "../result/explanation.ts";
import { countFindings, type Finding } from "../result/finding.ts";
import { isLanding, type Placement, type ShareRange } from "../result/placement.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Judged, JudgedTest } from "./judge.ts";

/** The result of judging a scenario with some edits. */
export interface Tried extends Judged {
  /** The reason why no message could be built. */
  readonly problem?: PlacewrightError | undefined;
}

/** Returns the findings of the checks. Empty if the message has nothing to check. */
const findingsOf = ({ checks }: Pick<JudgedTest, "checks">): readonly Finding[] => checks?.findings ?? [];

/** Returns the checks that found an error in any of the tests. */
export const failedChecks = (tests: readonly Pick<JudgedTest, "checks">[]): ReadonlySet<string> =>
  new Set(
    tests
      .flatMap(findingsOf)
      .filter(({ severity }) => severity === "error")
      .map(({ check }) => check),
  );

/** Whether the test of this title is blocked, or does not pass. */
export const isFailing = (
  { tests }: { readonly tests: readonly Pick<JudgedTest, "title" | "heldBack" | "judgment">[] },
  selected: string,
): boolean =>
  tests.some(
    ({ title, heldBack, judgment: { verdict } }) =>
      title === selected && (heldBack !== undefined || (verdict !== "passed" && verdict !== "warned")),
  );

/** Returns what is left to fix before a scenario passes, each problem once. Names the test if there are several. */
export const remainsOf = ({
  tests,
  problem,
}: {
  readonly tests: readonly Pick<JudgedTest, "title" | "checks" | "heldBack" | "missedChecks" | "judgment">[];
  readonly problem?: Tried["problem"];
}): string[] => [
  ...(problem ? [problem.message] : []),
  ...new Set(
    tests.flatMap(({ title, heldBack, missedChecks, judgment, ...test }) =>
      [
        ...(heldBack === undefined ? [] : holdingFindings(findingsOf(test), missedChecks > 0)).map(
          ({ check, message, fix }) => `${message} (${check}): ${fix}`,
        ),
        ...judgment.assertions
          .filter(({ outcome, level }) => outcome !== "passed" && level === "error")
          .map(({ message }) => message),
        ...(judgment.checkAssertions ?? [])
          .filter(({ outcome }) => outcome === "failed")
          .map(({ message }) => message),
      ].map((text) => (tests.length > 1 ? `${title}: ${text}` : text)),
    ),
  ),
];

/**
 * Returns the errors. Also returns the warnings if the scenario has expectations for them, or if only
 * warnings block the message.
 */
function holdingFindings(findings: readonly Finding[], isExpected: boolean): readonly Finding[] {
  const errors = findings.filter(({ severity }) => severity === "error");
  return isExpected || errors.length === 0 ? findings : errors;
}

/**
 * Returns a function that decides which checks and spam rules affect whether a message passes.
 * Edits for any others are not proposed, because neither blocking nor the model's reasons depend on them.
 */
export function countingIn(
  { tests }: { readonly tests: readonly Pick<JudgedTest, "checks">[] },
  reasons: readonly Reason[],
  scenario: { readonly expect: Pick<Scenario["expect"], "checks"> },
  failOn: ResolvedConfig["check"]["failOn"],
): (id: string) => boolean {
  const isKnown = reasons.some(({ kind, check }) => kind !== "check" && check !== undefined);
  if (failOn === "warn" || scenario.expect.checks !== undefined || !isKnown) return () => true;
  const placing = reasons
    .filter(({ kind }) => kind !== "check")
    .flatMap(({ id, check }) => [id, check].filter((each) => each !== undefined));
  const counting = new Set([...(failOn === "never" ? [] : failedChecks(tests)), ...placing]);
  return (id) => counting.has(id);
}

/** The tests of a scenario with some edits, as far as their effects need them. */
interface Step {
  readonly tests: readonly Pick<JudgedTest, "title" | "checks" | "judgment" | "placement">[];
}

/** Returns what changed between two results: the number of findings over all tests, and the actual values of thresholds. */
export function changesOf(
  before: Step,
  after: Step,
): Required<Pick<ExplainedEdit, "errors" | "warnings" | "effects">> {
  const [earlier, later] = [
    countFindings(before.tests.flatMap(findingsOf)),
    countFindings(after.tests.flatMap(findingsOf)),
  ];
  return {
    errors: { before: earlier.errors, after: later.errors },
    warnings: { before: earlier.warnings, after: later.warnings },
    effects: before.tests.flatMap((test) => {
      const same = after.tests.find(({ title }) => title === test.title);
      return same ? effectsOf(test, same) : [];
    }),
  };
}

/** Returns the thresholds whose actual values differ. */
const effectsOf = (before: Step["tests"][number], after: Step["tests"][number]): EditEffect[] =>
  before.judgment.assertions.flatMap((assertion) => {
    const { scope, source, actualPercent } = assertion;
    const changed = after.judgment.assertions.find(
      (other) => other.scope === scope && other.source === source,
    )?.actualPercent;
    if (actualPercent === undefined || changed === undefined || changed === actualPercent) return [];
    const beforeRange = rangeOf(assertion, before.placement);
    const afterRange = rangeOf(assertion, after.placement);
    return [
      {
        test: before.title,
        scope,
        threshold: source,
        beforePercent: actualPercent,
        ...(beforeRange ? { beforeRange } : {}),
        afterPercent: changed,
        ...(afterRange ? { afterRange } : {}),
      },
    ];
  });

/** Returns the range of the share that an assertion compares. Undefined for metrics without chance. */
function rangeOf({ scope, metric }: Assertion, { overall, isps }: Placement): ShareRange | undefined {
  const figures = scope === "overall" ? overall : isps.find(({ isp }) => isp === scope);
  return isLanding(metric) ? figures?.ranges?.[metric] : undefined;
}
