import { sortByUrgency } from "../../report/words.ts";
import { type Landing, landings } from "../../result/placement.ts";
import type { TestIdentity } from "../../result/run-report.ts";
import type { MeasuredTest } from "../../store/store.ts";
import type { TrendRange } from "./read-trend.ts";

/** Periods that a reader can choose, and their days. */
export const periods = { "7": "7 days", "30": "30 days", "90": "90 days", "365": "Year" } as const;

/** What the address of a page of trends chooses. */
export interface TrendQuery {
  readonly test?: string | undefined;
  readonly scenario?: string | undefined;
  readonly project?: string | undefined;
  readonly tag?: string | undefined;
  /** Part of the names of tests. */
  readonly q?: string | undefined;
  /** `overall`, or a mailbox provider. */
  readonly provider?: string | undefined;
  readonly show: Landing;
  readonly days?: keyof typeof periods | undefined;
  /** First and last day, such as `2026-03-01`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly page?: string | undefined;
}

const isDay = (text: string | undefined): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** Reads the choices of an address. Leaves out those that it does not know. */
export function parseTrendQuery(query: Readonly<Record<string, string>>): TrendQuery {
  const { test, scenario, project, tag, q, provider, show, days, from, to, page } = query;
  const chosen = (value: string | undefined) => value?.slice(0, 1000).replaceAll("\0", "") || undefined;
  return {
    test: chosen(test),
    scenario: chosen(scenario),
    project: chosen(project),
    tag: chosen(tag),
    q: chosen(q),
    provider: chosen(provider),
    show: landings.find((landing) => landing === show) ?? "inbox",
    days: days !== undefined && Object.hasOwn(periods, days) ? (days as keyof typeof periods) : undefined,
    from: isDay(from) ? from : undefined,
    to: isDay(to) ? to : undefined,
    page,
  };
}

/** Returns the path of trends with other choices. */
export function trendsPath(
  query: TrendQuery,
  changes: Partial<Record<keyof TrendQuery, string | undefined>> = {},
  extension = "",
): string {
  const { show, ...rest } = query;
  const all = { ...rest, ...(show === "inbox" ? {} : { show }), ...changes };
  const chosen = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value.toWellFormed()]],
  );
  return `/trends${extension}${chosen.length > 0 ? `?${new URLSearchParams(chosen)}` : ""}`;
}

const dayMs = 86_400_000;
/** Runs that a page shows if the reader chooses no period, and in any case. */
export const [usualRuns, maxRuns] = [30, 200];

/** Returns the runs that a reader chose: a period, or two days, or else the newest runs. */
export function rangeOf({ days, from, to }: TrendQuery, nowMs: number, most = maxRuns): TrendRange {
  if (from !== undefined || to !== undefined)
    return {
      sinceMs: from === undefined ? undefined : Date.parse(`${from}T00:00:00Z`),
      beforeMs: to === undefined ? undefined : Date.parse(`${to}T00:00:00Z`) + dayMs,
      limit: most,
    };
  return days === undefined
    ? { limit: Math.min(usualRuns, most) }
    : { sinceMs: nowMs - Number(days) * dayMs, limit: most };
}

/** Returns the tests that the reader chose from, the worst first. */
export function chooseTests(tests: readonly MeasuredTest[], query: TrendQuery): readonly MeasuredTest[] {
  const { scenario, project, tag, q } = query;
  const wanted = q?.toLowerCase();
  const found = tests.filter(({ scenario: own, project: at, identity, testId }) => {
    const { tags, title } = identity as TestIdentity;
    return (
      (scenario === undefined || own === scenario) &&
      (project === undefined || at === project) &&
      (tag === undefined || tags.includes(tag)) &&
      (wanted === undefined || title.toLowerCase().includes(wanted) || testId.toLowerCase().includes(wanted))
    );
  });
  const newest = found.toSorted((a, b) => b.completedAtMs - a.completedAtMs);
  return sortByUrgency(newest, ({ verdict }) => verdict ?? "pending");
}
