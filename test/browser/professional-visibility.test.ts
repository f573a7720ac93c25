import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { viewports } from "../../src/check/evidence/html/viewport.ts";
import { browserNote, hasBrowser, isBrowserRequired, launchBrowser } from "../support/browser.ts";
import type { ProfessionalMail } from "../support/professional/compose.ts";
import { professionalMail } from "../support/professional/professional-mail.ts";
import { isDeno } from "../support/run-cli.ts";
import { sampleOf } from "../support/sample-of.ts";
import { agreementOf } from "../support/visibility/agreement.ts";
import { textsComputed } from "../support/visibility/computed.ts";
import { textsInBrowser } from "../support/visibility/in-browser.ts";

const leastAgreement = 0.995;

// The code is the same on both runtimes, so the comparison with Chromium runs only on Node.
describe.skipIf(isDeno || (!hasBrowser && !isBrowserRequired))(
  `the visible text of professionals' mail${browserNote}`,
  () => {
    let browser: Browser;
    let page: Page;
    let mail: readonly ProfessionalMail[];
    beforeAll(async () => {
      mail = await professionalMail();
      browser = await launchBrowser();
      page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
      await page.route("**", (route) => route.abort());
    });
    afterAll(() => browser?.close());

    it.each(sampleOf(["desktop", "phone"] as const, 2))(
      `matches Chromium on a %s, in at least ${1000 * leastAgreement} of 1,000 texts`,
      async (viewport) => {
        const { widthPx, heightPx } = viewports[viewport];
        await page.setViewportSize({ width: widthPx, height: heightPx });
        let [agreed, compared, all] = [0, 0, 0];
        const differences: string[] = [];
        for (const { collection, name, html } of mail) {
          await page.setContent(html, { waitUntil: "domcontentloaded" });
          const inBrowser = await textsInBrowser(page);
          const computed = textsComputed(html)[viewport];
          const result = agreementOf(computed, inBrowser);
          agreed += result.agreed;
          compared += result.compared;
          all += inBrowser.length;
          differences.push(
            ...result.differences.map((difference) => `${collection}, ${name}: ${difference}`),
          );
        }
        expect(compared / all).toBeGreaterThanOrEqual(leastAgreement);
        expect(agreed / compared, differences.join("\n")).toBeGreaterThanOrEqual(leastAgreement);
      },
      180_000,
    );
  },
);
