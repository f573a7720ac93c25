import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { viewports } from "../../src/check/evidence/html/viewport.ts";
import { browserNote, hasBrowser, isBrowserRequired, launchBrowser } from "../support/browser.ts";
import { isDeno } from "../support/run-cli.ts";
import { sampleOf } from "../support/sample-of.ts";
import { agreementOf } from "../support/visibility/agreement.ts";
import { textsComputed } from "../support/visibility/computed.ts";
import { generateMessage } from "../support/visibility/generate.ts";
import { textsInBrowser } from "../support/visibility/in-browser.ts";

/** Number of messages. `npm run bench -- mail` compares 250. */
const messages = 150;
const leastAgreement = 0.995;

// The code is the same on both runtimes, so the comparison with Chromium runs only on Node.
describe.skipIf(isDeno || (!hasBrowser && !isBrowserRequired))(
  `the visible text of generated messages${browserNote}`,
  () => {
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      browser = await launchBrowser();
      page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
      await page.route("**", (route) => route.abort());
    });
    afterAll(() => browser?.close());

    it.each(
      sampleOf(
        [
          ["desktop", viewports.desktop],
          ["phone", viewports.phone],
        ] as const,
        2,
      ),
    )(
      `matches Chromium on a %s, in at least ${100 * leastAgreement}% of the texts of ${messages} messages`,
      async (name, { widthPx, heightPx }) => {
        await page.setViewportSize({ width: widthPx, height: heightPx });
        let [agreed, compared] = [0, 0];
        const differences: string[] = [];
        for (let seed = 1; seed <= messages; seed++) {
          const html = generateMessage(seed);
          await page.setContent(html, { waitUntil: "domcontentloaded" });
          const result = agreementOf(textsComputed(html)[name], await textsInBrowser(page));
          agreed += result.agreed;
          compared += result.compared;
          differences.push(...result.differences);
        }
        expect(compared).toBeGreaterThan(10 * messages);
        expect(agreed / compared, differences.join("\n")).toBeGreaterThanOrEqual(leastAgreement);
      },
      180_000,
    );
  },
);
