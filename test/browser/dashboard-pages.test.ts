import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  browserNote,
  expectReadable,
  hasBrowser,
  launchBrowser,
  sampledViews,
  watchPage,
} from "../support/browser.ts";
import { sampleOf } from "../support/sample-of.ts";
import { askUi, enterUi, formCall, openDashboard, projectFiles } from "../support/ui.ts";

/** The address of every page of one person's dashboard, with two runs of a campaign. */
const pagesOf = ([before = "", after = ""]: readonly string[]) => [
  "/",
  "/?answer=new",
  "/?q=nothing",
  "/components",
  "/runs",
  `/runs/${after}`,
  "/trends",
  "/trends?test=order@local",
  "/compare",
  `/compare?before=${before}&after=${after}`,
  `/compare?before=${before}:order@local&after=${after}:order@local`,
  "/scenario?name=sale",
  "/check",
  "/check?scenario=sale",
  "/write",
  "/write?file=scenarios/sale.yaml",
  "/write?file=templates/sale.html.hbs",
];

describe.runIf(hasBrowser)(`the pages of the dashboard in a browser${browserNote}`, () => {
  let browser: Browser;
  const runs: string[] = [];
  let dashboard: Awaited<ReturnType<typeof openDashboard>>;
  beforeAll(async () => {
    browser = await launchBrowser();
    dashboard = await openDashboard();
    const { origin, dir } = dashboard;
    const { cookie } = await enterUi(dashboard);
    for (const text of ["Ten tulips", "Twelve tulips"]) {
      const path = join(dir, "scenarios/order.yaml");
      await writeFile(path, `${projectFiles["scenarios/order.yaml"]}description: ${text}\n`);
      const fields = [
        ["which", "chosen"],
        ["scenario", "order"],
        ["project", "local"],
      ] as const;
      const begun = await askUi(origin, "/runs", formCall({ origin, cookie }, fields));
      const run = String(begun.headers["location"]);
      runs.push(run.split("/").at(-1) ?? "");
      await vi.waitFor(
        async () =>
          expect((await askUi(origin, run, { headers: { cookie } })).text).toContain("What happened"),
        { timeout: 120_000 },
      );
    }
    // What was measured is not what the file has now.
    const path = join(dir, "scenarios/order.yaml");
    await writeFile(path, (await readFile(path, "utf8")).replace("ten tulips", "twelve tulips"));
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  test.each(sampledViews)("can be read by everyone, %i px wide, %s", async (width, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    const { elsewhere, complaints } = watchPage(page, dashboard.origin);
    await page.goto(dashboard.link());
    for (const path of sampleOf(pagesOf(runs), 1)) {
      await page.goto(`${dashboard.origin}${path}`);
      await expectReadable(page, path);
    }
    expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
    await context.close();
  });
});
