import { noisePoints } from "../../expect/is-within-noise.ts";
import { formatPercent } from "../../report/words.ts";
import type { Landing } from "../../result/placement.ts";
import { comparePlacements } from "../compare/compare-placements.ts";
import { listWords, nameScope } from "../parts/scope-words.ts";
import { isMissed, limitAt, sharesOf, type Trend } from "./read-trend.ts";

/** What a trend says first. */
export interface TrendAnswer {
  readonly words: string;
  readonly lead: string;
  /** Runs in a row in which the scope does not meet a threshold, up to the newest one. */
  readonly missedRuns: number;
}

/** Returns the scope that needs attention most: the farthest below its threshold, or else the largest loss, or the lowest. */
export function worstScope({ runs }: Trend, scopes: readonly string[]): string {
  const newest = runs.findLast(({ placement }) => placement !== undefined);
  const rated = scopes.flatMap((scope) => {
    const shares = sharesOf(runs, scope, "inbox").filter((share) => share !== undefined);
    const [last, before] = [shares.at(-1), shares.at(-2)];
    if (last === undefined) return [];
    const needed = newest && limitAt(newest.assertions, scope, "inbox")?.percent;
    const short = newest && isMissed(newest, scope, "inbox") ? Math.max(0.01, (needed ?? last) - last) : 0;
    return [{ scope, short, loss: Math.max(0, (before ?? last) - last), last }];
  });
  const byLoss = (loss: number) => (loss > noisePoints ? loss : 0);
  rated.sort((a, b) => b.short - a.short || byLoss(b.loss) - byLoss(a.loss) || a.last - b.last);
  // The whole is only named if no part is worse.
  return rated[0]?.scope ?? "overall";
}

const verbs: Readonly<Record<Landing, string>> = {
  inbox: "in the inbox",
  spam: "in spam",
  missing: "not delivered",
};

const date = new Intl.DateTimeFormat("en-US", { month: "long", day: "numeric", timeZone: "UTC" });

/** Says what happened to one scope, in a few words and a sentence. */
export function describeTrend(
  trend: Trend,
  scope: string,
  landing: Landing,
  others: readonly string[],
): TrendAnswer {
  const { runs, title } = trend;
  const name = nameScope(scope);
  const shares = sharesOf(runs, scope, landing);
  const measured = shares.flatMap((share, at) => (share === undefined ? [] : [{ share, at }]));
  const [last, previous] = [measured.at(-1), measured.at(-2)];
  if (!last)
    return { words: "Not measured", lead: `${title} was not measured in these runs.`, missedRuns: 0 };
  const missedRuns = countMissed(trend, scope, landing);
  const when = date.format(runs[last.at]?.createdAtMs);
  const now = `${formatPercent(last.share)}% ${verbs[landing]}`;
  if (!previous)
    return { words: `${name}: ${now}`, lead: `${title} was measured once, on ${when}.`, missedRuns };
  const points = last.share - previous.share;
  const before = measured.slice(0, -1).map(({ share }) => share);
  const range = rangeWords(Math.min(...before), Math.max(...before));
  const lead = `${title}: ${name} had ${range} ${verbs[landing]} in the ${before.length === 1 ? "run" : `${before.length} runs`} before, and ${formatPercent(last.share)}% on ${when}.`;
  const beside = othersWords(trend, previous.at, last.at, scope, landing, others);
  const moved = movedBy(trend, previous.at, last.at, scope, landing);
  if (moved)
    return {
      words: `${name} ${points < 0 ? "fell" : "rose"} ${formatPercent(Math.abs(points))} points`,
      lead: `${lead}${beside}`,
      missedRuns,
    };
  if (missedRuns > 0) {
    const low = landing === "inbox" ? "too low" : "too high";
    return {
      words: `${name} is ${low}: ${formatPercent(last.share)}%`,
      lead: `${lead}${beside}`,
      missedRuns,
    };
  }
  return { words: "No change beyond chance", lead: `${lead}${beside}`, missedRuns };
}

const rangeWords = (low: number, high: number): string => {
  const [from, to] = [formatPercent(low), formatPercent(high)];
  return from === to ? `${from}%` : `${from}% to ${to}%`;
};

/** Whether a share changed by more than chance explains between two runs. */
function movedBy({ runs }: Trend, from: number, to: number, scope: string, landing: Landing): boolean {
  const [before, after] = [runs[from], runs[to]];
  if (!before?.placement || !after?.placement || before.placement.simulated !== after.placement.simulated)
    return false;
  if (landing !== "inbox") {
    const [old, now] = sharesOf([before, after], scope, landing);
    return old !== undefined && now !== undefined && Math.abs(now - old) > noisePoints;
  }
  const change = comparePlacements(before.placement, after.placement, after.assertions).find(
    (each) => each.scope === scope,
  );
  return change?.direction === "better" || change?.direction === "worse";
}

/** Providers that a sentence names. */
const maxNamed = 4;

function othersWords(
  trend: Trend,
  from: number,
  to: number,
  scope: string,
  landing: Landing,
  others: readonly string[],
): string {
  const rest = others.filter((each) => each !== scope && each !== "overall");
  const moved = rest.filter((each) => movedBy(trend, from, to, each, landing));
  const still = rest.filter((each) => !moved.includes(each));
  const names = (list: readonly string[]) =>
    listWords([
      ...list.slice(0, maxNamed).map(nameScope),
      ...(list.length > maxNamed ? [`${list.length - maxNamed} more`] : []),
    ]);
  return `${moved.length > 0 ? ` ${names(moved)} moved too.` : ""}${still.length > 0 ? ` ${names(still)} did not move.` : ""}`;
}

/** Counts the newest runs in a row that do not meet a threshold. Runs that were not measured are passed over. */
function countMissed({ runs }: Trend, scope: string, landing: Landing): number {
  let count = 0;
  for (const run of runs.toReversed()) {
    if (!run.placement) continue;
    if (!isMissed(run, scope, landing)) break;
    count++;
  }
  return count;
}
