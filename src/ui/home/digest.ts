import type { Assertion } from "../../result/assertion.ts";
import { isLanding, type Landing, type Placement, type PlacementFigures } from "../../result/placement.ts";
import type { AttemptPlan, Judgment } from "../../run/attempt-plan.ts";
import { judgedPlacement } from "../../run/mean-placement.ts";
import type { AttemptResult, LastAttempt, Store } from "../../store/store.ts";

/** Where messages landed at one mailbox provider, or at all together. */
export interface Landed extends Pick<PlacementFigures, `${Landing}Percent`> {
  /** `overall`, or the name of the mailbox provider. */
  readonly scope: string;
  /** The inbox rate that is needed there, in percent. Absent if no threshold says so. */
  readonly needed?: number | undefined;
}

/** What the home page shows of an attempt. */
export interface Digest {
  /** Why the verdict is what it is, in one sentence. */
  readonly summary: string;
  readonly isBlocked: boolean;
  /** Where its messages landed, at each mailbox provider, and overall last. Empty if not measured. */
  readonly landed: readonly Landed[];
  readonly isSimulated: boolean;
  /** The expectations that are not met: those that fail first, then by how much they miss. */
  readonly missed: readonly Assertion[];
  /** All evaluated expectations. Absent if there are none. */
  readonly assertions?: readonly Assertion[] | undefined;
  /** What came of the attempt. */
  readonly result?: AttemptResult | undefined;
}

/** The results of the last attempts that have ended. They stay in memory, because they never change. */
export interface Digests {
  /** Returns what came of attempts, by their names. Reads what is not known yet. Leaves out damaged ones. */
  of(attempts: readonly LastAttempt[]): Promise<ReadonlyMap<string, Digest>>;
}

/** Attempts that are read at once. */
const batch = 200;

export function createDigests(store: Pick<Store, "attemptResults" | "attempt">): Digests {
  let known = new Map<string, { readonly state: string; readonly digest: Digest }>();

  return {
    async of(attempts) {
      const digests = new Map<string, Digest>();
      const next: typeof known = new Map();
      const unknown: LastAttempt[] = [];
      for (const attempt of attempts) {
        const found = known.get(attempt.name);
        if (found?.state === stateOf(attempt)) next.set(attempt.name, found);
        else if (attempt.state === "finished") unknown.push(attempt);
      }
      for (let at = 0; at < unknown.length; at += batch) {
        const some = unknown.slice(at, at + batch);
        const byName = new Map(some.map((attempt) => [attempt.name, attempt]));
        for (const result of await store.attemptResults([...byName.keys()])) {
          const attempt = byName.get(result.name);
          if (!attempt) continue;
          const isRepeated = attempt.number > 1 && result.placement !== undefined;
          const plan = isRepeated ? (await store.attempt(result.name))?.plan : undefined;
          const digest = toDigest(result, plan as AttemptPlan | undefined);
          next.set(result.name, { state: stateOf(attempt), digest });
        }
      }
      known = next;
      for (const [name, { digest }] of next) digests.set(name, digest);
      return digests;
    },
  };
}

/** Equal as long as nothing happens to an attempt. An adopted one begins again. */
const stateOf = ({ state, verdict, reportId, completedAtMs }: LastAttempt): string =>
  JSON.stringify([state, verdict, reportId, completedAtMs]);

/** Returns the digest of an attempt. With the plan of a repeated one, it shows the mean of all of them, which decided. */
export function toDigest(attempt: AttemptResult, plan?: AttemptPlan): Digest {
  const { result } = attempt;
  const placement = attempt.placement && plan ? judgedPlacement(plan, attempt.placement) : attempt.placement;
  const { summary = "", heldBack = false, assertions = [] } = (result ?? {}) as Partial<Judgment>;
  return {
    summary,
    isBlocked: heldBack,
    landed: placement ? landedOf(placement, assertions) : [],
    isSimulated: placement?.simulated ?? false,
    missed: assertions
      .filter(({ outcome }) => outcome === "failed" || outcome === "warned")
      .toSorted(byWeight),
    assertions,
    result: attempt,
  };
}

/** Returns the shares of a placement at each mailbox provider, and overall last. */
export function landedOf(
  { overall, isps }: Placement,
  assertions: readonly Assertion[] = [],
): readonly Landed[] {
  const neededAt = (scope: string) =>
    assertions.find((each) => each.scope === scope && each.metric === "inbox" && /^>/.test(each.operator))
      ?.expectedPercent;
  return [
    ...isps.map(({ isp, ...figures }) => ({ scope: isp, figures })),
    { scope: "overall", figures: overall },
  ].map(({ scope, figures: { inboxPercent, spamPercent, missingPercent } }) => {
    const needed = neededAt(scope);
    return {
      scope,
      ...(inboxPercent === undefined ? {} : { inboxPercent }),
      ...(spamPercent === undefined ? {} : { spamPercent }),
      ...(missingPercent === undefined ? {} : { missingPercent }),
      ...(needed === undefined ? {} : { needed }),
    };
  });
}

/** By how many points an expectation is missed. 0 if that is not a share. */
export const missOf = ({ actualPercent, expectedPercent }: Assertion): number =>
  actualPercent === undefined || expectedPercent === undefined
    ? 0
    : Math.abs(actualPercent - expectedPercent);

const byWeight = (a: Assertion, b: Assertion): number =>
  Number(b.outcome === "failed") - Number(a.outcome === "failed") ||
  Number(isLanding(b.metric)) - Number(isLanding(a.metric)) ||
  missOf(b) - missOf(a);
