import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { startUi } from "../../src/ui/start-ui.ts";
import {
  browserNote,
  expectReadable,
  hasBrowser,
  launchBrowser,
  sampledViews,
  watchPage,
} from "../support/browser.ts";
import { inCi } from "../support/sample-of.ts";
import { assertion, hostileText } from "../support/sample-run-report.ts";
import { dayMs, placed, runIdOf, type StagedRun, stageProject } from "../support/staged-ledger.ts";

/** A name that is markup, and that a spreadsheet would compute. */
const hostile = '=<img src="https://evil.example/x" onerror="alert(1)">';

const runOf = (number: number, outlook: number | undefined): StagedRun => ({
  id: runIdOf(number),
  createdAtMs: Date.UTC(2026, 0, number),
  verdict: "passed",
  tests: ["sale", hostile].map((scenario) => ({
    scenario,
    verdict: outlook === undefined ? "errored" : outlook < 80 ? "failed" : "passed",
    message: Buffer.from(`Subject: ${number}\r\n\r\n${hostileText}`),
    ...(outlook === undefined
      ? {}
      : {
          completedAtMs: Date.UTC(2026, 0, number) + dayMs / 24,
          placement: placed(90, { Outlook: outlook, [hostile]: 90, Gmail: 97 }),
          assertions: [assertion("Outlook", "inbox", ">=", 80, outlook)],
        }),
  })),
});

describe.runIf(hasBrowser)(`comparisons and trends in a browser${browserNote}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  inCi("can be read by everyone, without scripts of a hostile ledger, on every screen", async () => {
    const staged = await stageProject([94, 95, undefined, 93, 52].map((share, at) => runOf(at + 1, share)));
    const load = () => loadConfig({ cwd: staged.dir, env: {} });
    const running = await startUi({ config: await load(), loadConfig: load, env: {}, port: 0 });
    const side = (number: number, scenario: string) => `${runIdOf(number)}:${scenario}@local`;
    const query = (before: string, after: string) => `?${new URLSearchParams({ before, after })}`;
    const paths = [
      "/trends",
      `/trends?${new URLSearchParams({ test: `${hostile}@local`, provider: hostile, show: "spam", days: "365" })}`,
      "/trends?q=nothing",
      "/compare",
      `/compare${query(side(4, "sale"), side(5, "sale"))}`,
      `/compare${query(side(3, hostile), side(5, hostile))}`,
      `/compare${query(runIdOf(4), runIdOf(5))}`,
      `/compare${query(runIdOf(5), runIdOf(5))}`,
    ];
    try {
      for (const [index, [width, colorScheme]] of sampledViews.entries()) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
        const page = await context.newPage();
        const { elsewhere, complaints } = watchPage(page, running.origin);
        await page.goto(running.link());
        for (const path of paths) {
          await page.goto(`${running.origin}${path}`);
          await expectReadable(page, `${path} ${width} ${colorScheme}`);
        }
        expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
        if (index === 0) {
          await page.goto(`${running.origin}${paths[4]}`);
          expect(await page.locator("h1").innerText()).toBe("✕ Keep the one before");
          await page.getByLabel("Swap before and after").press("Enter");
          await page.waitForURL((url) => url.searchParams.get("before") === side(5, "sale"));
          expect(await page.locator("h1").innerText()).toBe("✓ Take the new one");
          await page.goto(`${running.origin}/trends`);
          await page.getByRole("link", { name: "Compare the runs around mark" }).last().press("Enter");
          await page.waitForURL((url) => url.pathname === "/compare");
          const csv = await page.evaluate(
            async (path) => (await fetch(path)).text(),
            `/trends.csv?${new URLSearchParams({ test: `${hostile}@local` })}`,
          );
          expect(csv).toContain(`'=<img`);
          expect(csv.split(/[\r\n,]/).filter((cell) => /^"?[=+@-]/.test(cell))).toEqual([]);
        }
        await context.close();
      }
    } finally {
      await running.close();
    }
  });
});
