import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  browserNote,
  faultsOf,
  hasBrowser,
  launchBrowser,
  sampledViews,
  scrollTo,
  watchPage,
} from "../support/browser.ts";
import { inCi } from "../support/sample-of.ts";
import { openDashboard } from "../support/ui.ts";

const address = "https://outside.example";
/** A message that tries to load, run, and open what it may not, and to leave its frame. */
const hostile = `<!doctype html><html lang="en"><head><title>T</title><link rel="stylesheet" href="${address}/a.css"><style>@import url(${address}/b.css); body { background: url(${address}/c.png) } html { filter: none !important }</style></head>
<body><div style="display:none">Three kinds of bulbs for five each, this weekend only.</div><script>top.document.title = "taken"</script><img src="${address}/d.png" alt="Snowdrops under a tree" width="300" height="120" onerror="top.document.title='taken'"><iframe src="${address}/e"></iframe><h1>Bulbs</h1><p>Plant them this weekend.</p><a href="${address}/buy">www.acme.example</a> <a href="javascript:top.document.title='taken'">Run</a><form action="${address}/f" target="_top"><button>Send</button></form><meta http-equiv="refresh" content="0;url=${address}/g"></body></html>`;
const files = {
  "scenarios/bulbs.yaml": `from: '"Acme </bdi><script>Garden" <news@acme.example>'
message: { template: { name: bulbs, subject: "Bulbs for a brighter February: </p><script>alert(1)</script> 30% off" } }
expect: { overall: [inbox >= 1, { warn: spam <= baseline + 2 }] }
`,
  "templates/bulbs.html.hbs": hostile,
};

describe.runIf(hasBrowser)(`a message as readers see it, in a browser${browserNote}`, () => {
  let browser: Browser;
  let dashboard: Awaited<ReturnType<typeof openDashboard>>;
  beforeAll(async () => {
    browser = await launchBrowser();
    dashboard = await openDashboard(files);
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  async function open(options: Parameters<Browser["newContext"]>[0] = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const { elsewhere } = watchPage(page, dashboard.origin);
    await page.goto(dashboard.link());
    await page.goto(`${dashboard.origin}/scenario?name=bulbs`);
    return { page, elsewhere, close: () => context.close() };
  }

  inCi.each(sampledViews)("has no fault in any view, %i px wide, %s", async (width, colorScheme) => {
    const { page, elsewhere, close } = await open({ viewport: { width, height: 900 }, colorScheme });
    for (const name of ["readers-view", "readers-part"])
      for (const choice of await page.locator(`input[name=${name}]`).all()) {
        await choice.check({ force: true });
        const value = await choice.getAttribute("value");
        await scrollTo(page.locator(`.panel-${value}`));
        expect([value, await page.locator(`.panel-${value}`).isVisible()]).toEqual([value, true]);
        expect([value, await faultsOf(page)]).toEqual([value, []]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      }
    expect(elsewhere).toEqual([]);
    expect(await page.title()).toBe("bulbs · Placewright");
    await close();
  });

  test("shows alternative texts with images off, and inverts colors in forced dark", async () => {
    const { page, close } = await open();
    const frame = (view: string) => page.frameLocator(`iframe.${view}.phone`);
    const show = async (view: string) => {
      await page.locator(`input[value=${view}]`).check({ force: true });
      await scrollTo(page.locator(`iframe.${view}.phone`));
      await frame(view).locator("h1").waitFor();
      return page.locator(`iframe.${view}.phone`).screenshot();
    };
    const shots = new Set<string>();
    for (const view of ["light", "dark", "forced", "off"]) shots.add((await show(view)).toString("base64"));
    // The message has no dark styles, so dark differs from light by the background alone.
    expect(shots.size).toBe(4);
    await frame("off").getByAltText("Snowdrops under a tree").waitFor();
    await close();
  });

  test("can be chosen by keyboard, and without scripts by an address", async () => {
    const { page, close } = await open();
    await page.locator("input[value=light]").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator("input[value=dark]").isChecked()).toBe(true);
    await close();
    const plain = await open({ javaScriptEnabled: false });
    await plain.page.goto(`${dashboard.origin}/scenario?name=bulbs&view=off&part=links`);
    await plain.page.locator(".panel-off").waitFor();
    const row = plain.page.locator(".panel-links tbody tr", { hasText: "the text names www.acme.example" });
    expect(await row.locator("td").first().textContent()).toContain("outside.example");
    await plain.close();
  });

  test("leads from a finding to its line", async () => {
    const { page, close } = await open();
    await page
      .getByRole("link", { name: /^Go to line/ })
      .first()
      .click();
    const id = new URL(page.url()).hash.slice(1);
    const line = page.locator(`[id="${id}"]`);
    await line.waitFor();
    expect(await line.locator(".said").count()).toBeGreaterThan(0);
    await close();
  });
});
