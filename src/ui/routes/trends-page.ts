import { systemClock } from "../../base/clock.ts";
import type { PlacewrightError } from "../../base/errors.ts";
import type { MeasuredTest } from "../../store/store.ts";
import type { AppOptions, UiApp } from "../app-options.ts";
import { csvHeaders, toCsv } from "../csv.ts";
import { renderTrends } from "../pages/trends/trends.ts";
import { readTrend } from "../trends/read-trend.ts";
import { trendRows } from "../trends/to-csv.ts";
import { chooseTests, parseTrendQuery, rangeOf, type TrendQuery } from "../trends/trend-query.ts";
import { visitNow } from "../visit-now.ts";

/** Other tests that have a small chart, and their runs. */
const [maxOthers, otherRuns] = [12, 30];
/** Runs in a CSV file. */
const maxCsvRuns = 1000;

/** Adds the page of trends, and its figures as a file. */
export function addTrendsPage(app: UiApp, { store, changes }: AppOptions): void {
  app.get("/trends", async (context) => {
    const visit = visitNow(changes, context);
    const query = parseTrendQuery(context.req.query());
    const problems: PlacewrightError[] = [];
    const note = (error: PlacewrightError) => problems.push(error);
    const { tests, matching, chosen } = await testsFor(query);
    const trend = chosen && (await readTrend(store, chosen, rangeOf(query, systemClock.now()), note));
    // Without a chosen test, the page also says how the others are.
    const rest = query.test === undefined ? matching.filter((test) => test !== chosen) : [];
    const others = await Promise.all(
      rest.slice(0, maxOthers).map((test) => readTrend(store, test, { limit: otherRuns }, note)),
    );
    return context.html(
      await renderTrends({
        visit,
        query,
        tests,
        matching,
        trend,
        others,
        othersLeft: Math.max(0, rest.length - maxOthers),
        baselines: await store.baselines(),
        problems,
      }),
    );
  });

  app.get("/trends.csv", async (context) => {
    const query = parseTrendQuery(context.req.query());
    const { chosen } = await testsFor(query);
    if (!chosen) return context.text("No measured test matches. Name one: test=<id>\n", 404);
    const range = rangeOf(query, systemClock.now(), maxCsvRuns);
    const trend = await readTrend(store, chosen, range, () => {});
    return context.body(toCsv(trendRows(trend)), 200, csvHeaders(`trend-${chosen.testId}`));
  });

  /** Returns the tests that a reader can choose from, and the one that is chosen: by its id, or the worst. */
  async function testsFor(query: TrendQuery) {
    const tests: readonly MeasuredTest[] = await store.measuredTests();
    const matching = chooseTests(tests, query);
    const chosen = query.test === undefined ? matching[0] : tests.find(({ testId }) => testId === query.test);
    return { tests, matching, chosen };
  }
}
