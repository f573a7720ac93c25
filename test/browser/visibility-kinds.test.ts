import type { Browser, CDPSession, Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Viewport, viewports } from "../../src/check/evidence/html/viewport.ts";
import { browserNote, hasBrowser, isBrowserRequired, launchBrowser } from "../support/browser.ts";
import { isDeno } from "../support/run-cli.ts";
import { sampleOf } from "../support/sample-of.ts";
import { hiddenKinds, type Kind, longText, shownKinds, toDocument } from "../support/visibility/kinds.ts";
import {
  hiddenPaints,
  hiddenPlaces,
  shownPaints,
  shownPlaces,
} from "../support/visibility/paint-and-place-kinds.ts";

const screens = [
  viewports.desktop,
  viewports.phone,
  viewports.tablet,
  viewports.smallPhone,
  viewports.dark,
  viewports.darkPhone,
];
const lightScreens = 4;
/** Vitest's default number of concurrent tests of a file. */
const lanes = 5;
/** A text of the same length in other letters, so that words wrap in the same places. */
const otherText = longText.replace(/[a-z]/g, "x");
const toRows = (kinds: readonly Kind[]) => kinds.map((kind) => ({ label: kind[0], kind }));

// The code is the same on both runtimes, so the comparison with Chromium runs only on Node.
describe.skipIf(isDeno || (!hasBrowser && !isBrowserRequired))(
  `Chromium, for the text of each kind${browserNote}`,
  () => {
    let browser: Browser;
    /** Pages of all screens, one set for each test that runs at the same time. Screenshots mostly wait. */
    const free: (readonly Screen[])[] = [];
    beforeAll(async () => {
      browser = await launchBrowser();
      for (let lane = 0; lane < lanes; lane++)
        free.push(await Promise.all(screens.map((viewport) => openScreen(browser, viewport))));
    });
    afterAll(() => browser?.close());

    async function withPages<T>(use: (pages: readonly Screen[]) => Promise<T>): Promise<T> {
      const pages = free.pop();
      if (!pages) throw new Error(`more than ${lanes} tests run at the same time`);
      try {
        return await use(pages);
      } finally {
        free.push(pages);
      }
    }

    it.concurrent.each(toRows(sampleOf([...shownKinds, ...shownPaints, ...shownPlaces], 16)))(
      "paints: $label",
      async ({ kind }) => {
        expect(await withPages((pages) => isPainted(pages, kind))).toBe(true);
      },
    );

    it.concurrent.each(toRows(sampleOf([...hiddenKinds, ...hiddenPaints, ...hiddenPlaces], 16)))(
      "does not paint: $label",
      async ({ kind }) => {
        // In dark mode, a mail program may change the white of its own window.
        expect(await withPages((pages) => isPainted(pages.slice(0, lightScreens), kind))).toBe(false);
      },
    );
  },
);

interface Screen {
  readonly page: Page;
  readonly session: CDPSession;
}

async function openScreen(
  browser: Browser,
  { widthPx, heightPx, colorScheme, pixelRatio, pointer }: Viewport,
): Promise<Screen> {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: widthPx, height: heightPx },
    deviceScaleFactor: pixelRatio,
    colorScheme,
    hasTouch: pointer === "coarse",
  });
  const page = await context.newPage();
  await page.route("**", (route) => route.abort());
  return { page, session: await context.newCDPSession(page) };
}

/** Whether other letters change the screenshot on any of the screens. */
async function isPainted(screens: readonly Screen[], [, body, head = ""]: Kind): Promise<boolean> {
  const isAnimated = /animation|transition/.test(body + head);
  for (const { page, session } of screens) {
    const pictures: Buffer[] = [];
    for (const text of [longText, otherText]) {
      await page.setContent(toDocument(body, head, text), { waitUntil: "domcontentloaded" });
      pictures.push(
        // Playwright ends animations, which costs three times as much.
        isAnimated
          ? await page.screenshot({ animations: "disabled" })
          : Buffer.from(
              (await session.send("Page.captureScreenshot", { format: "png", optimizeForSpeed: true })).data,
              "base64",
            ),
      );
    }
    if (differs(...(pictures as [Buffer, Buffer]))) return true;
  }
  return false;
}

/** Whether so many pixels differ that a letter can have changed. Blend modes leave a pixel here and there. */
function differs(one: Buffer, other: Buffer): boolean {
  if (one.equals(other)) return false;
  const [left, right] = [one, other].map((file) => new Uint32Array(PNG.sync.read(file).data.buffer)) as [
    Uint32Array,
    Uint32Array,
  ];
  return left.filter((pixel, index) => pixel !== right[index]).length > 9;
}
