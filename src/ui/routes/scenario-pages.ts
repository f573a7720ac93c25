import type { PlacewrightError } from "../../base/errors.ts";
import { readAllOpenTests } from "../../run/expected-completion.ts";
import { readSeries } from "../../run/read-series.ts";
import type { AppOptions, UiApp } from "../app-options.ts";
import { readLastResults } from "../last-results.ts";
import { healthIdsOf, testIdsOf } from "../open-project.ts";
import { renderScenario } from "../pages/scenario.ts";
import { renderScenarios } from "../pages/scenarios.ts";
import { maxSparkRuns } from "../parts/sparkline.ts";
import { lastOf, previewOf } from "../preview.ts";
import { visitNow } from "../visit-now.ts";

/** Runs whose open tests the page lists. */
const maxRuns = 100;
/** Measurements per test on the scenarios page. */
const sparkLength = 12;

/** Adds the pages of all scenarios, and of one. */
export function addScenarioPages(app: UiApp, { project, store, changes }: AppOptions): void {
  app.get("/", async (context) => {
    const visit = visitNow(changes, context);
    const { problems, ...state } = await project.current();
    const damaged: PlacewrightError[] = [];
    const series = await readSeries(store, { limit: sparkLength, onDamaged: (error) => damaged.push(error) });
    const ids = [
      ...state.scenarios.flatMap((scenario) => testIdsOf(state.config, scenario)),
      ...state.health.flatMap((scenario) => healthIdsOf(state.config, scenario)),
    ];
    return context.html(
      await renderScenarios({
        visit,
        state: { ...state, problems: [...store.warnings(), ...damaged, ...problems] },
        last: await readLastResults(store, ids),
        series,
        open: await readAllOpenTests(store, maxRuns),
      }),
    );
  });

  app.get("/scenario", async (context) => {
    const visit = visitNow(changes, context);
    const { name = "", variant, locale, view, part } = context.req.query();
    const state = await project.current();
    const preview = await previewOf(state, { name, variant, locale });
    const testIds = testIdsOf(state.config, preview.scenario);
    const damaged: PlacewrightError[] = [];
    return context.html(
      await renderScenario({
        ...preview,
        visit,
        state,
        view,
        part,
        last: lastOf(preview.scenario, state, await readLastResults(store, testIds)),
        series: await readSeries(store, {
          testIds,
          limit: maxSparkRuns,
          onDamaged: (error) => damaged.push(error),
        }),
        damaged,
      }),
    );
  });
}
