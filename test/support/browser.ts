import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { expect } from "vitest";
import { byDepth, isExhaustive } from "./sample-of.ts";

/** Chromium without windows, which takes half of the time, or else the whole browser. */
const executablePath =
  ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => existsSync(path)) ?? "";

/** Without a browser, browser tests are skipped with a note, unless they are required. */
export const hasBrowser = executablePath !== "";
export const isBrowserRequired = process.env["PLACEWRIGHT_REQUIRE_SERVERS"] === "1";
export const browserNote = hasBrowser
  ? ""
  : " (skipped: no /usr/bin/chromium-headless-shell or /usr/bin/chromium)";

export type ColorScheme = "light" | "dark";

/** Desktop and phone, light and dark. */
export const views = [1280, 390].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme): [number, ColorScheme] => [width, colorScheme]),
);

const sampled = byDepth({ laptop: [3], ci: isExhaustive ? [0, 3] : [3], all: [0, 1, 2, 3] });
/** A dark phone, which shows most faults. In CI on Node, a light desktop, too; with `PLACEWRIGHT_TESTS=all`, every view. */
export const sampledViews = views.filter((_, index) => sampled.includes(index));

/** Scrolls a part of a page into view, also if the page replaces it meanwhile. */
export const scrollTo = (part: Locator): Promise<void> =>
  expect.poll(() => part.scrollIntoViewIfNeeded().then(() => "", String)).toBe("");

/** Launches a browser that sends no requests of its own. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/**
 * Returns the violations that axe finds. Skips frames: they run no scripts, so axe cannot inspect them, and
 * their content is the sender's.
 */
export async function faultsOf(page: Page): Promise<unknown> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  return page.evaluate(async () => {
    // Colors that are still changing are the colors of no state: the mouse may rest on a button of a new page.
    const ends = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ends.map(({ finished }) => finished));
    const axe = (globalThis as unknown as { axe: typeof import("axe-core") }).axe;
    const results = await axe.run(document, { iframes: false });
    return results.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
  });
}

/** What a page asked of other servers, and what it complained about. */
export interface Watched {
  /** Addresses of requests to other servers, but for those that the policy of the page stopped. */
  readonly elsewhere: readonly string[];
  /** Errors of scripts, and messages on the console. */
  readonly complaints: readonly string[];
}

/** Records both from now on. */
export function watchPage(page: Page, origin: string): Watched {
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  const note = (url: string) => {
    if (!url.startsWith(origin) && !url.startsWith("data:")) elsewhere.push(url);
  };
  page.on("requestfinished", (request) => note(request.url()));
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText !== "csp") note(request.url());
  });
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => complaints.push(message.text()));
  return { elsewhere, complaints };
}

/** Expects a page of the dashboard that everyone can read: one title, no fault that axe finds, no sideways scrolling. */
export async function expectReadable(page: Page, label: string): Promise<void> {
  expect(await page.locator("h1").count(), label).toBe(1);
  expect(await faultsOf(page), label).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, `${label} scrolls sideways`).toBeLessThanOrEqual(0);
}
