import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  browserNote,
  faultsOf,
  hasBrowser,
  isBrowserRequired,
  launchBrowser,
  views,
} from "../support/browser.ts";
import { makeProject } from "../support/project-folder.ts";
import { projectRoot } from "../support/run-cli.ts";
import { isExhaustive, sampleOf } from "../support/sample-of.ts";

test.runIf(isBrowserRequired)("PLACEWRIGHT_REQUIRE_SERVERS=1 finds a browser", () => {
  expect(hasBrowser).toBe(true);
});

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** Serves a folder as a static host does: `/cli` is `cli.html`, and `/errors/` is `errors/index.html`. */
async function serve(folder: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://site").pathname);
    const file = path.endsWith("/") ? `${path}index.html` : extname(path) === "" ? `${path}.html` : path;
    const body = await readFile(join(folder, file)).catch(() => undefined);
    response.writeHead(body ? 200 : 404, { "content-type": types[extname(file)] ?? "text/plain" });
    response.end(body ?? "not found");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

/** Builds the site once. The build refuses links to pages that are not there. */
const { dir, remove } = await makeProject({});
afterAll(remove);
beforeAll(async () => {
  const vitepress = join(projectRoot, "node_modules/vitepress/bin/vitepress.js");
  await promisify(execFile)("node", [vitepress, "build", "docs", "--outDir", dir], { cwd: projectRoot });
});

// Node builds the site, and a browser shows it: nothing of it depends on the runtime of the tests.
describe.runIf(isExhaustive)("the documentation as a site", () => {
  const htmlFiles = async () =>
    (await readdir(dir, { recursive: true })).filter((name) => name.endsWith(".html")).toSorted();

  test("has a page for each file of docs/", async () => {
    const pages = (await readdir(join(projectRoot, "docs"), { recursive: true })).filter(
      (name) => name.endsWith(".md") && !name.startsWith(".vitepress"),
    );
    const html = pages.map((name) => name.replace(/\.md$/, ".html"));
    expect(await htmlFiles()).toEqual([...html, "404.html"].toSorted());
  });

  test("has every page except the home page in its sidebar and in llms.txt", async () => {
    const { homepage } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8")) as {
      readonly homepage: string;
    };
    const listed = [...(await readFile(join(dir, "llms.txt"), "utf8")).matchAll(/\]\((.+?)\): .+/g)].map(
      ([, address = ""]) => address.replace(homepage, ""),
    );
    const addresses = (await htmlFiles())
      .filter((name) => name !== "404.html" && name !== "index.html")
      .map((name) => `/${name.replace(/(index)?\.html$/, "")}`);
    expect(listed.toSorted()).toEqual(addresses.toSorted());
    const cli = await readFile(join(dir, "cli.html"), "utf8");
    const linked = new Set([...cli.matchAll(/href="(\/[^"#]*)"/g)].map(([, href]) => href));
    expect(addresses.filter((address) => !linked.has(address))).toEqual([]);
  });

  test("has every heading that a page links to", async () => {
    const pages = await Promise.all(
      (await htmlFiles()).map(async (name) => ({ name, html: await readFile(join(dir, name), "utf8") })),
    );
    const ids = new Map(
      pages.map(({ name, html }) => [
        `/${name.replace(/(index)?\.html$/, "")}`,
        new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)),
      ]),
    );
    const links = pages.flatMap(({ name, html }) =>
      [...html.matchAll(/href="([^":]*#[^"]+)"/g)].map(([, href = ""]) => {
        const { pathname, hash } = new URL(href, `http://site/${name.replace(/(index)?\.html$/, "")}`);
        return { from: name, pathname, id: decodeURIComponent(hash.slice(1)) };
      }),
    );
    const across = links.filter(({ from, pathname }) => !`/${from}`.startsWith(`${pathname}.`));
    expect(across.length).toBeGreaterThan(30);
    const dead = links.filter(({ pathname, id }) => !ids.get(pathname)?.has(id));
    expect(dead).toEqual([]);
  });

  test("loads nothing from another host", async () => {
    for (const name of await htmlFiles()) {
      const html = await readFile(join(dir, name), "utf8");
      const loaded = [
        ...html.matchAll(/<(?:script|link|img|source|iframe)\b[^>]*?(?:src|srcset|href)="([^"]+)"/g),
      ];
      expect(loaded.map(([, url = ""]) => url).filter((url) => !/^(\/(?!\/)|data:)/.test(url))).toEqual([]);
    }
  });
});

describe.runIf(hasBrowser && isExhaustive)(`the documentation in a browser${browserNote}`, () => {
  let browser: Browser;
  let server: Server;
  let origin = "";

  beforeAll(async () => {
    server = await serve(dir);
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((done) => server?.close(done));
  });

  async function open(path: string, options: BrowserContextOptions = {}) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    const strangers: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith("data:"))
        strangers.push(request.url());
    });
    page.on("response", (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(`${origin}${path}`, { waitUntil: "networkidle" });
    return { page, strangers, complaints };
  }

  const title = (page: Page) => page.locator("main h1").first().innerText();

  test("the home page leads to the tutorial", async () => {
    const { page, strangers, complaints } = await open("/");
    await page.getByRole("link", { name: "Your first gate in ten minutes" }).first().click();
    await page.waitForURL("**/tutorial/first-gate");
    await expect.poll(() => title(page)).toContain("Your first gate in ten minutes");
    expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });
    await page.close();
  });

  test("search finds a word, and leads to its page, without asking anyone", async () => {
    const { page, strangers, complaints } = await open("/tutorial/first-gate");
    await page.getByRole("button", { name: "Search" }).first().click();
    await page.locator(".VPLocalSearchBox input").fill("run-taken-over");
    await page.locator(".VPLocalSearchBox .result").first().waitFor();
    await page.locator('.VPLocalSearchBox .result[href*="/errors/run-taken-over"]').first().click();
    await page.waitForURL("**/errors/run-taken-over**");
    await expect.poll(() => title(page)).toContain("run-taken-over");
    expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });
    await page.close();
  });

  test("ten links of the sidebar and of pages lead where they say", async () => {
    const { page, complaints } = await open("/tutorial/first-gate");
    const followed: string[] = [];
    for (const [from, href] of [
      ["/tutorial/first-gate", "/tutorial/first-paid-test"],
      ["/tutorial/first-gate", "/scenarios"],
      ["/tutorial/first-gate", "/thresholds"],
      ["/tutorial/first-gate", "/placement-model"],
      ["/tutorial/first-gate", "/ci"],
      ["/tutorial/first-paid-test", "/amazon"],
      ["/tutorial/first-nightly-run", "/runs"],
      ["/exit-codes", "/errors/"],
      ["/errors/", "/errors/provider-account"],
      ["/troubleshooting", "/explain"],
    ] as const) {
      await page.goto(`${origin}${from}`, { waitUntil: "networkidle" });
      const links = page.locator("main .vp-doc a");
      const at = await links.evaluateAll(
        (all, path) => all.findIndex((link) => (link as HTMLAnchorElement).pathname === path),
        href,
      );
      expect(at, `${from} links to ${href}`).toBeGreaterThanOrEqual(0);
      await links.nth(at).click();
      await page.waitForURL(`${origin}${href}`);
      await expect.poll(() => page.title()).toMatch(/ \| Placewright$/);
      expect(await title(page)).not.toBe("404");
      followed.push(href);
    }
    expect(followed).toHaveLength(10);
    expect(complaints).toEqual([]);
    await page.close();
  });

  const pages = ["/", "/tutorial/first-gate", "/cli", "/errors/"];

  test.each(
    sampleOf(
      views.flatMap((view) => pages.map((path) => [...view, path] as const)),
      9,
    ),
  )(
    "at %i px, %s, %s has no fault that axe finds, and does not scroll sideways",
    async (width, colorScheme, path) => {
      const { page, complaints } = await open(path, { viewport: { width, height: 900 }, colorScheme });
      expect(await faultsOf(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );
});
