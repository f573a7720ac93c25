import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  browserNote,
  expectReadable,
  hasBrowser,
  launchBrowser,
  views,
  watchPage,
} from "../support/browser.ts";
import { openDashboard } from "../support/ui.ts";

/** Addresses of pages that need no run. */
const pages = [
  "/",
  "/components",
  "/runs",
  "/trends",
  "/compare",
  "/scenario?name=sale",
  "/check",
  "/check?scenario=sale",
  "/write",
  "/write?file=scenarios/sale.yaml",
  "/write?file=templates/sale.html.hbs",
];

describe.runIf(hasBrowser)(`the pages of the dashboard in a browser${browserNote}`, () => {
  let browser: Browser;
  let dashboard: Awaited<ReturnType<typeof openDashboard>>;
  beforeAll(async () => {
    browser = await launchBrowser();
    dashboard = await openDashboard();
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  test.each(views)("can be read by everyone, %i px wide, %s", async (width, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    const { elsewhere, complaints } = watchPage(page, dashboard.origin);
    await page.goto(dashboard.link());
    for (const path of pages) {
      await page.goto(`${dashboard.origin}${path}`);
      await expectReadable(page, path);
    }
    expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
    await context.close();
  });
});
