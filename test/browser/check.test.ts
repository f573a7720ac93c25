import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import {
  browserNote,
  faultsOf,
  hasBrowser,
  launchBrowser,
  sampledViews,
  scrollTo,
  watchPage,
} from "../support/browser.ts";
import { useTcpServer } from "../support/loopback-server.ts";
import { openDashboard } from "../support/ui.ts";

const evil = `</textarea></bdi><script>document.title="pwned"</script><img src=x onerror="document.title='pwned'">`;
const page1 = `<!doctype html>
<html lang="en"><head><title>Ten tulips</title></head><body><h1>Ten tulips</h1>
<p>Dear {{first_name}}: <a href="https://www.acme.example/">See them</a> <img src="https://img.evil.example/x.png" width="9" height="9" alt="x"></p></body></html>`;
const hostile = `From: "${evil.replaceAll('"', "'")}" <news@acme.example>\r\nSubject: ${evil}\r\nX-Long: ${"x".repeat(900)}\r\nContent-Type: text/html\r\n\r\n<p>${evil}</p><a href="javascript:alert(1)">${"long".repeat(200)}</a>\r\n`;

describe.runIf(hasBrowser)(`the Check page in a browser${browserNote}`, () => {
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

  /** Opens the page. Requests to elsewhere are in the list, but for those that its policy stopped. */
  async function open(options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const { elsewhere } = watchPage(page, dashboard.origin);
    await page.goto(dashboard.link());
    await page.goto(`${dashboard.origin}/check`);
    return { page, elsewhere };
  }

  const answer = (page: Page) => page.locator("h1.answer").innerText();
  const whileLoading = (page: Page, act: () => Promise<unknown>) =>
    Promise.all([page.waitForURL(/\/check\?id=/), act()]);

  /** Puts a file on the page, as a mouse or a keyboard does. */
  const send = (page: Page, kind: "drop" | "paste", name: string, text: string) =>
    page.evaluate(
      ([as, fileName = "", content = ""]) => {
        const data = new DataTransfer();
        data.items.add(new File([content], fileName));
        const event =
          as === "drop"
            ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
            : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        document.querySelector("main")?.dispatchEvent(event);
      },
      [kind, name, text],
    );

  test("takes a file that is dropped anywhere, or pasted, and loads nothing from elsewhere", async () => {
    const { page, elsewhere } = await open();
    // A page that may load images from this machine would reach it.
    const tracker = await useTcpServer();
    const tracked = page1.replace("https://img.evil.example", `http://127.0.0.1:${tracker.port}`);
    await whileLoading(page, () => send(page, "drop", "tulips.html", tracked));
    expect(await page.locator(".notice b").first().innerText()).toBe("tulips.html");
    expect(await answer(page)).toMatch(/Send, with care$/);
    await whileLoading(page, () => send(page, "paste", "again.html", tracked));
    await page.waitForFunction(() => document.querySelector(".notice b")?.textContent === "again.html");
    // Reload shows the same answer, and sends nothing again.
    await page.reload();
    expect(await page.locator(".notice b").first().innerText()).toBe("again.html");
    // Frames load once they are in view.
    for (const frame of await page.locator("iframe:visible").all()) await scrollTo(frame);
    expect(await page.frameLocator("iframe:visible").first().locator("h1").innerText()).toBe("Ten tulips");
    expect([elsewhere, tracker.connections()]).toEqual([[], 0]);
  });

  test("works without scripts: a source that is pasted, its line, and saving it", async () => {
    const { page } = await open({ javaScriptEnabled: false });
    expect(await page.locator("[data-with-script]").first().isVisible()).toBe(false);
    await page.getByLabel("Or paste its source").fill(page1);
    await page.getByLabel("Subject").fill("Ten tulips for eight");
    await page.getByRole("button", { name: "Check message" }).click();
    expect(await answer(page)).toMatch(/Send, with care$/);
    await page.getByRole("link", { name: "Go to line 3" }).first().click();
    expect(new URL(page.url()).hash).toBe("#html-3");
    await page.locator("#html-3").waitFor();
    await page.getByLabel("Name").fill("sale");
    await page.getByRole("button", { name: "Save as campaign" }).click();
    expect(await page.locator("#name-error").innerText()).toContain('Cannot save as "sale": it is taken');
    await page.getByLabel("Name").fill("ten-tulips");
    await page.getByRole("button", { name: "Save as campaign" }).click();
    expect(page.url()).toBe(`${dashboard.origin}/scenario?name=ten-tulips`);
    expect(await page.locator("main").innerText()).toContain("Ten tulips for eight");
  });

  test("is used by keyboard alone", async () => {
    const { page } = await open();
    await page.getByLabel("Or paste its source").focus();
    await page.keyboard.insertText(page1);
    for (let step = 0; step < 4; step++) await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Check message");
    await whileLoading(page, () => page.keyboard.press("Enter"));
    expect(await answer(page)).toMatch(/Send, with care$/);
  });

  test.each(sampledViews)("shows a hostile message as data, %i px wide, %s", async (width, colorScheme) => {
    const { page, elsewhere } = await open({ viewport: { width, height: 900 }, colorScheme });
    await whileLoading(page, () => send(page, "drop", `${evil.replaceAll("/", "")}.eml`, hostile));
    expect(await page.title()).toBe("Check · Placewright");
    expect(await page.locator("script:not([src])").count()).toBe(0);
    expect(await page.locator("main a[href^='javascript:']").count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(elsewhere).toEqual([]);
  });
});
