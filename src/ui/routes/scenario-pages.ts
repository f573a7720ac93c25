import { readFile } from "node:fs/promises";
import type { PlacewrightError } from "../../base/errors.ts";
import { currentVerdict } from "../../run/read-progress.ts";
import { readSeries } from "../../run/read-series.ts";
import { titleOf } from "../../scenario/select.ts";
import {
  picturePath,
  readScreenshots,
  screenshotFolderOf,
} from "../../workspace/screenshots/screenshot-folder.ts";
import type { AppOptions, UiApp } from "../app-options.ts";
import { mayWriteFiles } from "../files/may-write.ts";
import { isOutdated } from "../home/answer.ts";
import { readLastResults } from "../last-results.ts";
import { testIdsOf } from "../open-project.ts";
import { renderScenario } from "../pages/scenario.ts";
import { maxSparkRuns } from "../parts/sparkline.ts";
import { lastOf, previewOf } from "../preview.ts";
import { visitNow } from "../visit-now.ts";

/** Adds the page of each scenario. */
export function addScenarioPages(app: UiApp, options: AppOptions): void {
  const { project, store, changes, answers } = options;
  app.get("/scenario", async (context) => {
    const visit = visitNow(changes, context);
    const { name = "", variant, locale, view, part } = context.req.query();
    const state = await project.current();
    const preview = await previewOf(state, { name, variant, locale });
    const testIds = testIdsOf(state.config, preview.scenario);
    const answer = await answers.one(state, preview.scenario);
    // By the expectations of today, as on the home page.
    const today = new Map(answer.results.map((result) => [result.test.id, result]));
    const last = lastOf(preview.scenario, state, await readLastResults(store, testIds));
    const damaged: PlacewrightError[] = [];
    const title = titleOf(preview);
    const shots = await readScreenshots(state.config.reportsDir, title);
    return context.html(
      await renderScenario({
        ...preview,
        visit,
        canWrite: mayWriteFiles(options, state.config),
        state,
        view,
        part,
        answer,
        last: last.map((result) => {
          const own = today.get(result.testId);
          return own
            ? { ...result, verdict: currentVerdict(own.attempt), isOutdated: isOutdated(own) }
            : result;
        }),
        series: await readSeries(store, {
          testIds,
          limit: maxSparkRuns,
          onDamaged: (error) => damaged.push(error),
        }),
        damaged,
        screenshots: shots && { ...shots, folder: screenshotFolderOf(title) },
      }),
    );
  });

  app.get("/screenshots/:folder/:file", async (context) => {
    const { folder, file } = context.req.param();
    const { config } = await project.current();
    const path = picturePath(config.reportsDir, folder, file);
    const bytes = path && (await readFile(path).catch(() => undefined));
    if (!bytes) return context.notFound();
    return context.body(Uint8Array.from(bytes), 200, { "Content-Type": "image/png" });
  });
}
