import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserNote, faultsOf, hasBrowser, launchBrowser, views } from "../support/browser.ts";
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
    const elsewhere: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(dashboard.origin) && !request.url().startsWith("data:"))
        elsewhere.push(request.url());
    });
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(dashboard.link());
    for (const path of pages) {
      await page.goto(`${dashboard.origin}${path}`);
      expect(await page.locator("h1").count(), path).toBe(1);
      expect(await faultsOf(page), path).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    }
    expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
    await context.close();
  });
});
