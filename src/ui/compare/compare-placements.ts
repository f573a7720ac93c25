import { differenceInterval, type Interval, wilsonInterval } from "../../expect/intervals.ts";
import { noisePoints } from "../../expect/is-within-noise.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { Placement, PlacementFigures } from "../../result/placement.ts";

/** What a difference says: `unknown` if one of the figures was not measured. */
export type Direction = "better" | "worse" | "same" | "unknown";

/** The inbox rate of one scope before and after, in percent. */
export interface ScopeChange {
  /** `overall`, or a mailbox provider. */
  readonly scope: string;
  readonly beforePercent: number | undefined;
  readonly afterPercent: number | undefined;
  /** After minus before, in percentage points. */
  readonly points: number | undefined;
  /** 95% interval of the difference, in percentage points. Absent unless mailboxes were counted in both. */
  readonly difference?: Interval;
  /** 95% interval of the rate after. Absent unless mailboxes were counted. */
  readonly after?: Interval;
  /** The inbox rate that is needed. Absent if none is. */
  readonly neededPercent?: number;
  readonly isShort: boolean;
  readonly direction: Direction;
}

/** Confidence of the intervals that are shown, and of all differences together. */
const confidence = 0.95;

const isShare = (value: number | undefined): value is number =>
  value !== undefined && value >= 0 && value <= 100;

/** Returns the number of mailboxes behind a share. Undefined if nobody counted them, or a model computed the share. */
function countOf({ simulated }: Placement, figures: PlacementFigures | undefined): number | undefined {
  const count = figures?.effectiveSeedCount ?? figures?.seedCount;
  return simulated || count === undefined || !(count > 0) ? undefined : count;
}

const figuresIn = ({ overall, isps }: Placement, scope: string): PlacementFigures | undefined =>
  scope === "overall" ? overall : isps.find(({ isp }) => isp === scope);

/** Returns the inbox rate that a scope needs: the highest one that fails the test, or else the highest. */
export function neededAt(assertions: readonly Assertion[], scope: string): number | undefined {
  const own = assertions.filter(
    (each) =>
      each.scope === scope && each.metric === "inbox" && (each.operator === ">=" || each.operator === ">"),
  );
  const failing = own.filter(({ level }) => level === "error");
  const limits = (failing.length > 0 ? failing : own).flatMap(({ expectedPercent }) => expectedPercent ?? []);
  return limits.length > 0 ? Math.max(...limits) : undefined;
}

/** Whether an expectation on a scope's inbox rate is not met. */
export const isShortAt = (assertions: readonly Assertion[], scope: string): boolean =>
  assertions.some(
    (each) =>
      each.scope === scope &&
      each.metric === "inbox" &&
      (each.outcome === "failed" || each.outcome === "warned"),
  );

/**
 * Compares the inbox rates of all scopes. A difference counts if it is more than chance explains: with counted mailboxes,
 * if its interval does not contain 0, where all intervals together have 95% confidence; otherwise, if it is more than 5
 * points, by which measurements of one message differ.
 */
export function comparePlacements(
  before: Placement,
  after: Placement,
  assertions: readonly Assertion[],
): readonly ScopeChange[] {
  const scopes = ["overall", ...new Set([...after.isps, ...before.isps].map(({ isp }) => isp))];
  const strict = 1 - (1 - confidence) / scopes.length;
  return scopes.map((scope) => {
    const [own, other] = [figuresIn(after, scope), figuresIn(before, scope)];
    const [afterPercent, beforePercent] = [own?.inboxPercent, other?.inboxPercent];
    const neededPercent = neededAt(assertions, scope);
    const needs = neededPercent === undefined ? {} : { neededPercent };
    const isShort = isShortAt(assertions, scope);
    const [ownCount, otherCount] = [countOf(after, own), countOf(before, other)];
    const range =
      isShare(afterPercent) && ownCount !== undefined
        ? { after: wilsonInterval({ percent: afterPercent, seedCount: ownCount }, confidence) }
        : {};
    const known = { scope, beforePercent, afterPercent, isShort, ...needs, ...range };
    if (!isShare(afterPercent) || !isShare(beforePercent))
      return { ...known, points: undefined, direction: "unknown" };
    const points = afterPercent - beforePercent;
    if (ownCount === undefined || otherCount === undefined)
      return {
        ...known,
        points,
        direction: directionOf({ lowPercent: points - noisePoints, highPercent: points + noisePoints }),
      };
    const [measured, reference] = [
      { percent: afterPercent, seedCount: ownCount },
      { percent: beforePercent, seedCount: otherCount },
    ];
    return {
      ...known,
      points,
      difference: differenceInterval(measured, reference, confidence),
      direction: directionOf(differenceInterval(measured, reference, strict)),
    };
  });
}

const directionOf = ({ lowPercent, highPercent }: Interval): Direction =>
  lowPercent > 0 ? "better" : highPercent < 0 ? "worse" : "same";

/** Returns the scopes with the largest loss first; the whole is before its parts. */
export const sortByLoss = (changes: readonly ScopeChange[]): readonly ScopeChange[] =>
  changes.toSorted(
    (a, b) =>
      Number(b.scope === "overall") - Number(a.scope === "overall") ||
      (a.points ?? Number.POSITIVE_INFINITY) - (b.points ?? Number.POSITIVE_INFINITY) ||
      0,
  );
