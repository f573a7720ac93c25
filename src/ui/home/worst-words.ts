import { headlineOf } from "../../expect/describe.ts";
import { formatPercent } from "../../report/words.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { Measurement } from "../../store/store.ts";
import type { Answer, Worst } from "./answer.ts";
import { landedOf } from "./digest.ts";

/** Returns a number of points: `39`, or `0.4` if it is less than one. */
export const pointsOf = (points: number): string =>
  points >= 1 || points === 0
    ? String(Math.round(points))
    : String(Math.max(0.01, Number(points.toFixed(2))));

/** Says where a campaign does worst, and by how much it is short: `Outlook (de) 52%, 28 short`. */
export function worstWords({ worst, results }: Pick<Answer, "worst" | "results">): string {
  if (!worst) return "";
  const { landed, missed, result } = worst;
  const isSeveral = new Set(results.map(({ test }) => test.project)).size > 1;
  const details = [result.test.variant, isSeveral ? result.test.project : undefined]
    .filter(Boolean)
    .join(", ");
  const where = `${landed.scope === "overall" ? "Overall" : landed.scope}${details ? ` (${details})` : ""}`;
  const inbox = landed.inboxPercent;
  const plain = `${where} ${inbox === undefined ? "not measured" : `${formatPercent(inbox, landed.needed === undefined ? [] : [landed.needed])}%`}`;
  return missed ? `${missedWords(missed, where) ?? `${plain}: ${missed.message}`}` : plain;
}

function missedWords(
  { metric, operator, actualPercent, expectedPercent }: Assertion,
  where: string,
): string | undefined {
  if (actualPercent === undefined || expectedPercent === undefined) return undefined;
  const actual = `${formatPercent(actualPercent, [expectedPercent])}%`;
  if (metric === "inbox" && operator.startsWith(">"))
    return `${where} ${actual}, ${pointsOf(expectedPercent - actualPercent)} short`;
  if ((metric === "spam" || metric === "missing") && operator.startsWith("<"))
    return `${where} ${actual} ${metric === "spam" ? "in spam" : "missing"}, ${formatPercent(expectedPercent, [actualPercent])} allowed`;
  return undefined;
}

/** The inbox rate where a campaign does worst, compared with the run before. */
export interface Change {
  /** Difference in points, rounded. */
  readonly points: number;
  readonly before: number;
  readonly beforeRunId: string;
  readonly beforeAtMs: number;
  /** Whether another message was measured. */
  readonly isOtherMessage: boolean;
}

/** Returns the inbox rates of a test at a mailbox provider or overall, oldest first. */
export const ratesAt = (series: readonly Measurement[], scope: string): number[] =>
  series.flatMap(({ placement }) => rateOf(placement, scope) ?? []);

const rateOf = (placement: Measurement["placement"], scope: string): number | undefined =>
  landedOf(placement).find((each) => each.scope === scope)?.inboxPercent;

/** Returns what changed since the run before. Undefined if there is none, or the rate was not measured. */
export function changeOf(series: readonly Measurement[], { landed: { scope } }: Worst): Change | undefined {
  const now = series.at(-1);
  const before = series.findLast(({ runId }) => runId !== now?.runId);
  if (!now || !before) return undefined;
  const [rate, rateBefore] = [rateOf(now.placement, scope), rateOf(before.placement, scope)];
  if (rate === undefined || rateBefore === undefined) return undefined;
  return {
    points: Math.round(rate - rateBefore),
    before: rateBefore,
    beforeRunId: before.runId,
    beforeAtMs: before.completedAtMs,
    isOtherMessage: now.contentHash !== before.contentHash,
  };
}

/** Says why a campaign may not go out: `Outlook puts 42% in spam; at most 5% allowed`. */
export function whyWords({ kind, worst, results }: Answer): string {
  if (kind === "failed" && worst?.missed) return headlineOf(worst.missed);
  const decides = results.find(({ attempt }) => {
    const { verdict } = attempt;
    return verdict === (kind === "blocked" ? "failed" : kind);
  });
  return decides?.digest?.summary ?? "";
}
