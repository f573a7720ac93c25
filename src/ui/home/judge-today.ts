import { evaluateThresholds } from "../../expect/evaluate.ts";
import type { WrittenExpectations } from "../../expect/expectations.ts";
import { type ParsedExpectations, parseExpectations } from "../../expect/parse-expectations.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { Placement } from "../../result/placement.ts";
import type { Verdict } from "../../result/verdict.ts";
import { type AttemptPlan, type Judgment, type PlacementPlan, parsePlan } from "../../run/attempt-plan.ts";
import { judgeTest } from "../../run/judge-test.ts";
import type { HealthScenario } from "../../scenario/health.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { AttemptResult, LastAttempt, Store } from "../../store/store.ts";
import type { Campaign } from "./campaign.ts";
import { type Digest, toDigest } from "./digest.ts";

/**
 * What the expectations of today say about a measured result. `same`: they are those that it was judged by. `changed`: they
 * are others, and what they compare with was not measured.
 */
export type Today =
  | { readonly kind: "same" | "changed" }
  | { readonly kind: "judged"; readonly verdict: Verdict; readonly digest: Digest };

/** Judges the last results by the expectations of today. */
export interface TodaysJudgments {
  /** Returns what today's expectations say, by the names of attempts. Attempts without a measured result are left out. */
  of(
    campaigns: readonly Campaign[],
    confidence: number | undefined,
    last: {
      readonly attempts: ReadonlyMap<string, LastAttempt>;
      readonly digests: ReadonlyMap<string, Digest>;
    },
  ): Promise<ReadonlyMap<string, Today>>;
}

interface Known {
  readonly source: Scenario | HealthScenario;
  readonly confidence: number | undefined;
  readonly today: Today;
}

/** Creates the judgments. They stay in memory, until the scenario or the result is another one. */
export function createTodaysJudgments(store: Pick<Store, "attempt" | "measuredIn">): TodaysJudgments {
  const known = new WeakMap<Digest, Known>();

  async function judge(source: Known["source"], attempt: LastAttempt, digest: Digest, confidence?: number) {
    const found = known.get(digest);
    if (found?.source === source && found.confidence === confidence) return found.today;
    const today =
      "domain" in source
        ? await judgeHealth(store, source, attempt, digest)
        : await judgePlacement(store, source, attempt, { digest, confidence });
    known.set(digest, { source, confidence, today });
    return today;
  }

  return {
    async of(campaigns, configured, { attempts, digests }) {
      const all = new Map<string, Today>();
      for (const { source, tests } of campaigns) {
        if (!source) continue;
        const confidence = "domain" in source ? undefined : (source.confidence ?? configured);
        for (const { id } of tests) {
          const attempt = attempts.get(id);
          const digest = attempt && digests.get(attempt.name);
          if (digest && isMeasured(digest))
            all.set(attempt.name, await judge(source, attempt, digest, confidence));
        }
      }
      return all;
    },
  };
}

const judgmentOf = (result: AttemptResult | undefined): Partial<Judgment> => result?.result ?? {};

const isMeasured = ({ result }: Digest): boolean =>
  result?.placement !== undefined || judgmentOf(result).health !== undefined;

type Ledger = Pick<Store, "attempt" | "measuredIn">;

async function judgePlacement(
  store: Ledger,
  { expect, expected }: Scenario,
  { name, runId }: LastAttempt,
  { digest: { result }, confidence }: { readonly digest: Digest; readonly confidence: number | undefined },
): Promise<Today> {
  const placement = result?.placement;
  const { assertions = [], checkAssertions = [] } = judgmentOf(result);
  if (!placement) return { kind: "same" };
  // The plans in the ledger are long, and most expectations are still the same.
  if (
    isSameList(
      evaluateThresholds(expected, placement, { ...anyReference(placement), confidence }),
      assertions,
    ) &&
    expected.checks.length === 0 &&
    checkAssertions.length === 0
  )
    return { kind: "same" };
  const plan = (await store.attempt(name))?.plan as AttemptPlan | undefined;
  if (plan?.kind !== "placement") return { kind: "same" };
  if (plan.confidence === confidence && canonical(plan.expect) === canonical(expect)) return { kind: "same" };
  const control =
    plan.controlId === undefined ? undefined : (await store.measuredIn(runId, plan.controlId))?.placement;
  const references = { baseline: plan.baseline?.placement, control };
  const known = [...referencesOf(parseExpectations(plan.expect)), ...Object.keys(present(references))];
  if ([...referencesOf(expected)].some((kind) => !known.includes(kind))) return { kind: "changed" };
  const today: PlacementPlan = { ...plan, expect: expect as WrittenExpectations, confidence };
  return toJudged(
    judgeTest(parsePlan(today, expected), { kind: "measured", placement, control }),
    result,
    today,
  );
}

async function judgeHealth(
  store: Ledger,
  { domain, identity, configurationSet, campaigns, withinDays, demands }: HealthScenario,
  { name }: LastAttempt,
  { result }: Digest,
): Promise<Today> {
  const { health } = judgmentOf(result);
  const plan = (await store.attempt(name))?.plan as AttemptPlan | undefined;
  if (plan?.kind !== "health" || !health) return { kind: "same" };
  const before = plan.health;
  const question = { domain, identity, configurationSet, campaigns };
  const { domain: d, identity: i, configurationSet: s, campaigns: c } = before.question;
  const asked = { domain: d, identity: i, configurationSet: s, campaigns: c };
  if (JSON.stringify(question) !== JSON.stringify(asked) || withinDays !== before.withinDays)
    return { kind: "changed" };
  if (JSON.stringify(demands) === JSON.stringify(before.demands)) return { kind: "same" };
  const today: AttemptPlan = { ...plan, health: { ...before, demands } };
  return toJudged(judgeTest(parsePlan(today), { kind: "health", health, completedAtMs: 0 }), result);
}

/** What thresholds compare with. */
const referencesOf = ({ thresholds }: Pick<ParsedExpectations, "thresholds">): ReadonlySet<string> =>
  new Set(
    thresholds.flatMap(([, own]) => own.flatMap(({ value: { kind } }) => (kind === "percent" ? [] : [kind]))),
  );

const present = (values: object): object =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const toJudged = (judgment: Judgment, result: AttemptResult | undefined, plan?: AttemptPlan): Today => ({
  kind: "judged",
  verdict: judgment.verdict,
  digest: toDigest({ name: "", ...result, result: judgment }, plan),
});

/** A placement to compare with, so that each threshold has its own level. The result of the comparison is ignored. */
const anyReference = (placement: Placement) => ({ baseline: placement, control: placement });

/** Whether two lists of assertions come from the same expectations. What depends on other placements is ignored. */
const isSameList = (today: readonly Assertion[], before: readonly Assertion[]): boolean =>
  today.length === before.length && today.every((each, index) => isSame(each, before[index]));

const isSame = (today: Assertion, before: Assertion | undefined): boolean =>
  before !== undefined &&
  today.scope === before.scope &&
  today.source === before.source &&
  (today.reference === undefined
    ? today.level === before.level && today.outcome === before.outcome
    : before.outcome === "not-measured" || today.level === before.level);

/** The text of expectations, whatever their order. */
const canonical = (expectations: object): string =>
  JSON.stringify(
    Object.entries(expectations).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    (_key, value) =>
      value && typeof value === "object" && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
        : value,
  );
