import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  browserNote,
  faultsOf,
  hasBrowser,
  launchBrowser,
  sampledViews,
  scrollTo,
  watchPage,
} from "../support/browser.ts";
import { inCi, inDepth } from "../support/sample-of.ts";
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

  /** Opens the sign-in link from the terminal in a separate browser context. */
  async function visit(
    options: BrowserContextOptions = {},
    files: Readonly<Record<string, string>> = {},
    more: Parameters<typeof openDashboard>[1] = {},
  ) {
    const dashboard = await openDashboard(files, more);
    closers.push(dashboard.close);
    const open = async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      closers.push(() => context.close());
      return context.newPage();
    };
    const page = await open();
    const { elsewhere, complaints } = watchPage(page, dashboard.origin);
    const used = dashboard.link();
    await page.goto(used);
    return { ...dashboard, page, context: page.context(), open, used, elsewhere, complaints };
  }

  /** Starts another server on this machine that records what browsers send it. */
  async function startSite(toHtml: () => string) {
    const cookies: string[] = [];
    const passwords: string[] = [];
    const server = createServer((request, response) => {
      if (request.url !== "/") return void response.writeHead(404).end();
      cookies.push(request.headers.cookie ?? "");
      passwords.push(request.headers.authorization ?? "");
      response.writeHead(200, { "Content-Type": "text/html" }).end(toHtml());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return { port: (server.address() as AddressInfo).port, cookies, passwords };
  }

  /** Runs all scenarios to completion. */
  async function runAll(page: Page): Promise<void> {
    await page.getByRole("button", { name: /^Run all/ }).click();
    await page.getByRole("heading", { level: 1, name: "Send" }).waitFor();
  }

  test("removes the key from the URL, and shows every scenario", async () => {
    const { page, origin } = await visit();
    expect(page.url()).toBe(`${origin}/`);
    expect(await page.locator("tbody th a").allTextContents()).toEqual(["order", "sale"]);
    await page.locator("tbody", { hasText: "Not run yet" }).waitFor();
  });

  test("follows a run live from the button to its report", async () => {
    const { page, elsewhere, complaints } = await visit();
    await page.getByLabel("Choose sale").check();
    await page.getByRole("button", { name: "Run chosen…" }).click();
    // The page follows the run without a reload.
    await page.getByRole("heading", { level: 1, name: "Send" }).waitFor();
    expect(await page.locator(".tests tbody .pill").allTextContents()).toEqual(["✓Passed", "✓Passed"]);
    expect(await page.locator("#said").textContent()).toBe("Updated");
    await page.getByRole("link", { name: "sale (de)" }).click();
    await page.locator("#test-sale-de-local").waitFor();
    await page.locator("#test-sale-de-local").waitFor();
    expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
  });

  inDepth("updates a preview with the files, and keeps the selection", async () => {
    const { page, dir } = await visit();
    await page.locator("tbody th").getByRole("link", { name: "sale" }).click();
    await page.getByRole("link", { name: "de", exact: true }).first().click();
    const heading = page.frameLocator("iframe.light.desktop").locator("h1");
    expect(await heading.textContent()).toBe("Der Frühling ist da");
    await page.getByRole("main").getByText("Dark", { exact: true }).click();
    const template = join(dir, "templates/sale.html.hbs");
    const text = await readFile(template, "utf8");
    await writeFile(template, text.replace("<h1>{{headline}}</h1>", "<h1>{{headline}}!</h1>"));
    const dark = page.frameLocator("iframe.dark.desktop").locator("h1", { hasText: "da!" });
    await scrollTo(page.locator(".panel-dark iframe.desktop"));
    await dark.waitFor();
    expect(await page.locator("input[value=dark]").isChecked()).toBe(true);
    await writeFile(template, text.replace("{{headline}}", "{{headlin}}"));
    await page.getByText("templates/sale.html.hbs:1:").waitFor();
    await writeFile(template, text);
    await dark.waitFor({ state: "detached" });
    await page.locator(".problems").waitFor({ state: "detached" });
  });

  test("keeps the theme and the height of rows that its reader chose, in all tabs and before it is painted", async () => {
    const { page, complaints, origin } = await visit({ colorScheme: "light" });
    const looks = (each: Page) =>
      each.evaluate(() => [
        getComputedStyle(document.body).colorScheme,
        getComputedStyle(document.body).backgroundColor,
        document.documentElement.dataset["density"],
      ]);
    const light = "rgb(250, 249, 247)";
    const dark = "rgb(18, 19, 20)";
    expect(await looks(page)).toEqual(["light dark", light, undefined]);
    const other = await page.context().newPage();
    await other.goto(origin);
    await page.keyboard.press("?");
    await page.getByLabel("Theme").selectOption("Dark");
    await page.getByLabel("Rows").selectOption("Compact");
    expect(await looks(page)).toEqual(["dark", dark, "compact"]);
    await other.waitForFunction(() => document.documentElement.dataset["density"] === "compact");
    expect(await looks(other)).toEqual(["dark", dark, "compact"]);
    // Without the scripts that run after the page is painted.
    await other.route("**/dashboard.js", (route) => route.abort());
    await other.reload();
    expect(await looks(other)).toEqual(["dark", dark, "compact"]);
    await page.getByLabel("Theme").selectOption("Like the system");
    await page.reload();
    expect(await looks(page)).toEqual(["light dark", light, "compact"]);
    expect(complaints).toEqual([]);
  });

  test("runs a scenario and opens its report by keyboard", async () => {
    const { page } = await visit();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
    await page.getByLabel("Choose order").focus();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Run chosen…" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Send" }).waitFor();
    await page.getByRole("link", { name: "Open report" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: "Placement" }).waitFor();
  });

  test("asks before billed tests, and the answer can be no", async () => {
    const { page } = await visit();
    await page.getByLabel("Project").selectOption("paid");
    await page.getByRole("button", { name: /^Run all/ }).click();
    await page.getByRole("button", { name: "Run for $30" }).waitFor();
    await page.getByRole("link", { name: "Back to all campaigns" }).click();
    await page.locator("tbody", { hasText: "Not run yet" }).waitFor();
  });

  inDepth("runs a scenario without scripts, and asks before billed tests", async () => {
    const { page } = await visit({ javaScriptEnabled: false });
    await page.getByLabel("Choose order").check();
    await page.getByRole("button", { name: "Run chosen…" }).click();
    await page.getByRole("heading", { level: 1, name: /measured|Send/ }).waitFor();
    await page.goto(new URL("/", page.url()).href);
    await page.getByLabel("Project").selectOption("paid");
    await page.getByRole("button", { name: /^Run all/ }).click();
    await page.getByRole("button", { name: "Run for $30" }).waitFor();
  });

  test("cancels a run in progress by its button", async () => {
    const config = `export default { projects: [{ name: "local", provider: "local", completeAfter: "600s" }] };\n`;
    const { page } = await visit({}, { "placewright.config.ts": config });
    await page.getByRole("button", { name: /^Run all/ }).click();
    await page.getByRole("button", { name: "Cancel run…" }).click();
    await page.getByRole("heading", { level: 1, name: "Cancel this run?" }).waitFor();
    await page.getByRole("button", { name: "Cancel run" }).click();
    // The text is about the run, or about its tests if none was submitted yet.
    await page
      .getByText(/; canceled|Canceled:|\bwas cancelled|canceled before it was sent/)
      .first()
      .waitFor();
  });

  inDepth("keeps a click if the page updates between press and release", async () => {
    const { page, dir } = await visit();
    await page.locator("tbody th").getByRole("link", { name: "sale" }).click();
    const link = page.getByRole("link", { name: "de", exact: true }).first();
    await link.hover();
    await page.mouse.down();
    const template = join(dir, "templates/sale.html.hbs");
    const text = await readFile(template, "utf8");
    const updated = page.waitForResponse((response) => response.url() === page.url());
    await writeFile(template, text.replace("<h1>", "<h1>New: "));
    await (await updated).finished();
    // Wait until after the page has processed its own response.
    await page.evaluate(() => fetch(location.href).then((answer) => answer.text()));
    await page.mouse.up();
    await page
      .frameLocator("iframe.light.desktop")
      .locator("h1", { hasText: "New: Der Frühling ist da" })
      .waitFor();
  });

  inCi("rejects a used link in another browser, and accepts the terminal's next one", async () => {
    const links: string[] = [];
    const { open, used } = await visit({}, {}, { onLink: (link) => links.push(link) });
    const page = await open();
    await page.goto(used);
    await page.getByText("Open the newest link that placewright ui shows in its terminal").waitFor();
    expect(links).toHaveLength(1);
    await page.goto(links[0] ?? "");
    await page.getByRole("heading", { level: 1, name: "Nothing is measured yet" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Nothing is measured yet" }).waitFor();
  });

  inDepth("sends no cookie to other addresses of this machine, and opens nothing there", async () => {
    const { page, origin } = await visit();
    const { port } = new URL(origin);
    const other = await startSite(() => "<p>another server</p>");
    for (const name of ["127.0.0.1", "localhost", "app.localhost"])
      await page.goto(`http://${name}:${other.port}/`);
    expect(other.cookies).toEqual(["", "", ""]);
    for (const name of ["127.0.0.1", "localhost", "app.localhost"]) {
      const answer = await page.goto(`http://${name}:${port}/`);
      expect(answer?.status()).toBe(421);
      await page.getByText("Open the URL that placewright ui shows in its terminal").waitFor();
    }
  });

  test("lets a page of another server start no run and read nothing, by form, by script, or in a frame", async () => {
    const { page, origin, context } = await visit();
    const other = await startSite(
      () => `<iframe src="${origin}/"></iframe>
<form method="post" action="${origin}/runs"><input name="which" value="all"><button>Win a prize</button></form>`,
    );
    for (const name of ["127.0.0.1", "app.localhost"]) {
      await page.goto(`http://${name}:${other.port}/`);
      const [read, sent] = await page.evaluate(async (to) => {
        const read = await fetch(`${to}/`, { credentials: "include" }).then(
          () => "read",
          () => "refused",
        );
        const body = new URLSearchParams({ which: "all" });
        const sent = await fetch(`${to}/runs`, {
          method: "POST",
          mode: "no-cors",
          credentials: "include",
          body,
        }).then(
          () => "answered",
          () => "refused",
        );
        return [read, sent];
      }, origin);
      expect([read, sent]).toEqual(["refused", "refused"]);
      expect(await page.frameLocator("iframe").getByText("Campaigns").count()).toBe(0);
      await page.getByRole("button", { name: "Win a prize" }).click();
      await page.getByText("The dashboard accepts requests only from its own pages").waitFor();
    }
    const own = await context.newPage();
    await own.goto(`${origin}/runs`);
    await own.getByText("No runs yet").waitFor();
  });

  test("accepts a sign-in link that is followed from another page", async () => {
    const { open, link } = await visit();
    const other = await startSite(() => `<a href="${link()}">the dashboard</a>`);
    const page = await open();
    await page.goto(`http://127.0.0.1:${other.port}/`);
    await page.getByRole("link", { name: "the dashboard" }).click();
    await page.getByRole("heading", { level: 1, name: "Nothing is measured yet" }).waitFor();
  });

  inCi("accepts a password at 127.0.0.1, and sends it to no other port", async () => {
    const dashboard = await openDashboard({}, { askPassword: true });
    closers.push(dashboard.close);
    const context = await browser.newContext({
      httpCredentials: { username: "me", password: dashboard.password, origin: dashboard.origin },
    });
    closers.push(() => context.close());
    const page = await context.newPage();
    await page.goto(dashboard.link());
    await runAll(page);
    const other = await startSite(() => "<p>another server</p>");
    await page.goto(`http://127.0.0.1:${other.port}/`);
    expect([other.cookies, other.passwords]).toEqual([[""], [""]]);
  });

  inCi.each(sampledViews)(
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
      await page.getByRole("button", { name: "Set as baseline" }).click();
      await page.getByText("Baseline for later runs").waitFor();
      await look("/trends");
      await writeFile(join(dir, "scenarios/order.yaml"), "from: 1\n");
      await page.goto(origin);
      await page.getByRole("row", { name: /order.*Can’t build/ }).waitFor();
      await look("/");
      await look("/scenario?name=order");
    },
  );
});
