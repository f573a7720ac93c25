import type { PlacewrightError } from "../../base/errors.ts";
import { readSeries } from "../../run/read-series.ts";
import type { AppOptions, UiApp } from "../app-options.ts";
import { renderTrends } from "../pages/trends.ts";
import { visitNow } from "../visit-now.ts";

/** Measurements per test on the trends page. */
const trendLength = 30;

/** Adds the page of trends. */
export function addTrendsPage(app: UiApp, { store, changes }: AppOptions): void {
  app.get("/trends", async (context) => {
    const visit = visitNow(changes, context);
    const scenario = context.req.query("scenario");
    const damaged: PlacewrightError[] = [];
    const series = await readSeries(store, {
      scenario,
      limit: trendLength,
      onDamaged: (error) => damaged.push(error),
    });
    return context.html(
      await renderTrends({
        visit,
        problems: damaged,
        series,
        scenarios: await store.measuredScenarios(),
        scenario,
        baselines: await store.baselines(),
      }),
    );
  });
}
