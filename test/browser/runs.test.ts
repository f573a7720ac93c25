import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  browserNote,
  expectReadable,
  faultsOf,
  hasBrowser,
  isBrowserRequired,
  launchBrowser,
  sampledViews,
} from "../support/browser.ts";
import { runCommand } from "../support/run-command.ts";
import { inCi } from "../support/sample-of.ts";
import { openDashboard } from "../support/ui.ts";

const hostile = '<img src=x onerror="alert(1)"> \u202Egnp.exe';

/** A project with a run that passed, one that failed, one that was blocked, and one that is open. */
const files = {
  "placewright.config.ts": `export default {
  projects: [
    { name: "local", provider: "local", completeAfter: 100 },
    { name: "slow", provider: "local", completeAfter: "2h" },
  ],
  defaultProjects: ["local"],
};
`,
  "scenarios/hostile.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: ${JSON.stringify(hostile)}, text: "Hello" } }
variants:
  - { name: ${JSON.stringify(hostile)} }
expect: { overall: [inbox >= 100] }
`,
};

describe.skipIf(!(hasBrowser || isBrowserRequired))(`the pages of runs${browserNote}`, () => {
  let browser: Browser;
  let dashboard: Awaited<ReturnType<typeof openDashboard>>;
  beforeAll(async () => {
    [browser, dashboard] = await Promise.all([
      launchBrowser(),
      openDashboard(files, { env: { PATH: process.env["PATH"] } }),
    ]);
    const { dir } = dashboard;
    await runCommand(["run", "scenarios/order.yaml", "--no-check"], { cwd: dir });
    await runCommand(["run", "scenarios/hostile.yaml", "--no-check"], { cwd: dir });
    await runCommand(["run", "scenarios/sale.yaml"], { cwd: dir });
    await runCommand(["run", "--detach", "--no-check", "--project", "slow"], { cwd: dir });
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  const open: BrowserContext[] = [];
  afterAll(() => Promise.all(open.map((context) => context.close())));

  /** Opens the dashboard in a new browser, and returns what it says and asks elsewhere. */
  async function visit(options: Parameters<Browser["newContext"]>[0] = {}) {
    const context = await browser.newContext(options);
    open.push(context);
    const page = await context.newPage();
    const amiss: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(dashboard.origin) && !request.url().startsWith("data:"))
        amiss.push(request.url());
    });
    page.on("dialog", (dialog) => amiss.push(dialog.message()));
    page.on("pageerror", ({ message }) => amiss.push(message));
    page.on("console", (message) => amiss.push(message.text()));
    await page.goto(dashboard.link());
    await page.goto(`${dashboard.origin}/runs`);
    return { context, page, amiss };
  }

  const hrefs = (page: Page) =>
    page
      .locator(".runs tbody th a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));

  inCi.each(sampledViews)("can be read by everyone, %i px wide, %s", async (width, colorScheme) => {
    const { page, amiss } = await visit({ viewport: { width, height: 900 }, colorScheme });
    const runs = await hrefs(page);
    expect(runs).toHaveLength(4);
    const paths = [
      "/runs",
      "/runs?show=failed",
      "/runs?q=nothing+like+it",
      ...runs,
      `${runs[0]}?show=pending`,
    ];
    for (const path of paths) {
      await page.goto(`${dashboard.origin}${path}`);
      await expectReadable(page, path);
    }
    await page.goto(`${dashboard.origin}${runs[0]}`);
    await page.getByRole("button", { name: "Cancel run…" }).click();
    expect(await faultsOf(page)).toEqual([]);
    expect(amiss).toEqual([]);
  });

  test("say what is open, and filter by address without a script", async () => {
    const { page } = await visit({ javaScriptEnabled: false });
    await page.getByRole("heading", { level: 1, name: "1 run is open" }).waitFor();
    expect(await page.locator('.nav a[href="/runs"]').textContent()).toBe("Runs1 open");
    await page.getByRole("searchbox").fill("ORDER");
    await page.getByRole("button", { name: "Search" }).click();
    expect(await hrefs(page)).toHaveLength(2);
    await page.getByRole("link", { name: "Send 1", exact: true }).click();
    expect(await hrefs(page)).toHaveLength(1);
    expect(page.url()).toMatch(/\?show=passed&q=ORDER$/);
    await page.getByRole("link", { name: "Clear" }).click();
    expect(await hrefs(page)).toHaveLength(4);
  });

  test("are moved through and searched by keys", async () => {
    const { page } = await visit();
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("q");
    await page.keyboard.press("Tab");
    await page.locator("h1").click();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    const focused = await page.evaluate(() => document.activeElement?.getAttribute("href"));
    expect(focused).toMatch(/^\/runs\/\d{8}-/);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**${focused}`);
  });

  test("show text from outside as text", async () => {
    const { page, amiss } = await visit();
    await page.getByRole("searchbox").fill("hostile");
    await page.keyboard.press("Enter");
    await page.locator(".runs tbody th a").last().click();
    await page.getByRole("heading", { level: 2, name: "Tests" }).waitFor();
    const html = await page.content();
    expect(html).toContain("&lt;img src=x");
    expect(html).not.toContain("\u202E");
    expect(amiss).toEqual([]);
  });

  test("collect without waiting, and retry what failed after a question about money only", async () => {
    const { page } = await visit();
    const [open = ""] = await hrefs(page);
    await page.goto(`${dashboard.origin}${open}`);
    await page.getByRole("button", { name: "Collect now" }).first().click();
    await page.getByText("; not running").waitFor();
    await page.getByRole("heading", { level: 1, name: "0 of 4 measured" }).waitFor();
    await page.goto(`${dashboard.origin}/runs?show=failed`);
    const [failed = ""] = await hrefs(page);
    await page.goto(`${dashboard.origin}${failed}`);
    await page.getByRole("button", { name: /^Retry \d failed$/ }).click();
    await page.waitForURL(`**${failed}`);
    await page.getByRole("heading", { level: 1, name: "Do not send" }).waitFor();
  });

  test("are passed on: as one file, as a PDF, and as a text for chat", async () => {
    const { page, context } = await visit();
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: dashboard.origin });
    await page.goto(`${dashboard.origin}/runs?show=failed`);
    const [failed = ""] = await hrefs(page);
    await page.goto(`${dashboard.origin}${failed}`);
    const save = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name }).click(),
      ]);
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), "latin1") };
    };
    const report = await save("Download report");
    expect(report.name).toMatch(/^placewright-\d{8}-\d{6}-\w{6}\.html$/);
    expect(report.text).toContain("Do not send");
    const pdf = await save("Download PDF");
    expect([pdf.name.endsWith(".pdf"), pdf.text.slice(0, 5)]).toEqual([true, "%PDF-"]);
    await page.getByRole("button", { name: "Copy as text" }).click();
    await page.getByText("Copied", { exact: true }).waitFor({ state: "attached" });
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^✕ Do not send\n\n/);
    expect(copied).toContain("1 failed");
  });
});
