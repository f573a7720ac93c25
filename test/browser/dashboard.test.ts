import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { browserNote, faultsOf, hasBrowser, launchBrowser, views } from "../support/browser.ts";
import { openDashboard } from "../support/ui.ts";

describe.runIf(hasBrowser)(`the dashboard in a browser${browserNote}`, () => {
  let browser: Browser;
  const closers: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  /** A browser of its own that opens the link of the terminal. */
  async function visit(options: BrowserContextOptions = {}, files: Readonly<Record<string, string>> = {}) {
    const dashboard = await openDashboard(files);
    closers.push(dashboard.close);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    closers.push(() => context.close());
    const page = await context.newPage();
    const elsewhere: string[] = [];
    const complaints: string[] = [];
    page.on("requestfinished", (request) => {
      if (!request.url().startsWith(dashboard.origin)) elsewhere.push(request.url());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(dashboard.link());
    return { ...dashboard, page, elsewhere, complaints };
  }

  /** Runs all scenarios, to the end. */
  async function runAll(page: Page): Promise<void> {
    await page.getByRole("button", { name: "Run all" }).click();
    await page.getByRole("heading", { level: 1, name: "Send" }).waitFor();
  }

  test("the address loses its key, and shows every scenario", async () => {
    const { page, origin } = await visit();
    expect(page.url()).toBe(`${origin}/`);
    expect(await page.locator("tbody th a").allTextContents()).toEqual(["order", "sale"]);
    expect(await page.locator("tbody", { hasText: "never run" }).count()).toBe(1);
  });

  test("a run goes from the button, live, to its report", async () => {
    const { page, elsewhere, complaints } = await visit();
    await page.getByLabel("Choose sale").check();
    await page.getByRole("button", { name: "Run the chosen" }).click();
    // Nobody loads the page again: it follows the run by itself.
    await page.getByRole("heading", { level: 1, name: "Send" }).waitFor();
    expect(await page.locator("tbody .verdict").allTextContents()).toEqual(["✓ passed", "✓ passed"]);
    expect(await page.locator("#said").textContent()).toBe("Updated");
    await page.getByRole("link", { name: "sale (de)" }).click();
    await page.locator("#test-sale-de-local").waitFor();
    expect(await page.locator("#test-sale-de-local").isVisible()).toBe(true);
    expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
  });

  test("a preview follows the files, and keeps what was chosen", async () => {
    const { page, dir } = await visit();
    await page.getByRole("link", { name: "sale" }).click();
    await page.getByRole("link", { name: "de", exact: true }).first().click();
    const heading = page.frameLocator("iframe.light.desktop").locator("h1");
    expect(await heading.textContent()).toBe("Der Frühling ist da");
    await page.getByText("Dark", { exact: true }).click();
    const template = join(dir, "templates/sale.html.hbs");
    const text = await readFile(template, "utf8");
    await writeFile(template, text.replace("<h1>{{headline}}</h1>", "<h1>{{headline}}!</h1>"));
    const dark = page.frameLocator("iframe.dark.desktop").locator("h1", { hasText: "da!" });
    await dark.waitFor();
    expect(await page.locator("input[value=dark]").isChecked()).toBe(true);
    await writeFile(template, text.replace("{{headline}}", "{{headlin}}"));
    await page.getByText("templates/sale.html.hbs:1:").waitFor();
    await writeFile(template, text);
    await dark.waitFor({ state: "detached" });
    await page.locator(".problems").waitFor({ state: "detached" });
  });

  test("the keyboard runs a scenario and opens its report", async () => {
    const { page } = await visit();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the page");
    await page.getByLabel("Choose order").focus();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Run the chosen" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Send" }).waitFor();
    await page.getByRole("link", { name: "Open the report" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Placement" }).waitFor();
  });

  test("what is paid for is asked about, and can be declined", async () => {
    const { page } = await visit();
    await page.getByLabel("Measured by").selectOption("paid");
    await page.getByRole("button", { name: "Run all" }).click();
    await page.getByText("paid: 3 new tests × 10.00 = 30.00").waitFor();
    await page.getByRole("link", { name: "No, back to the scenarios" }).click();
    await page.locator("tbody", { hasText: "never run" }).waitFor();
  });

  test.each(views)(
    "no page has an accessibility fault or scrolls sideways at %d px in %s",
    async (width, colorScheme) => {
      const { page, origin, dir } = await visit({ viewport: { width, height: 900 }, colorScheme });
      await runAll(page);
      const run = page.url();
      const look = async (path: string) => {
        await page.goto(new URL(path, origin).href);
        expect([path, await faultsOf(page)]).toEqual([path, []]);
        expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([
          path,
          width,
        ]);
      };
      for (const path of ["/", "/scenario?name=sale&variant=de", "/runs", run, "/trends", "/nowhere"])
        await look(path);
      await page.goto(run);
      await page.getByRole("button", { name: "Compare later runs with this one" }).click();
      await page.getByText("Later runs are compared with this one").waitFor();
      await look("/trends");
      await writeFile(join(dir, "scenarios/order.yaml"), "from: 1\n");
      await page.goto(origin);
      await page.locator(".problems").waitFor();
      await look("/");
      await look("/scenario?name=order");
    },
  );
});
