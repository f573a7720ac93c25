import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  browserNote,
  faultsOf,
  hasBrowser,
  isBrowserRequired,
  launchBrowser,
  sampledViews,
} from "../support/browser.ts";
import { hasPostgres, postgresNote } from "../support/postgres.ts";
import { openTeamDashboard, teamUrl } from "../support/team-ui.ts";

/** Set it to a folder for a picture of each page. */
const pictures = process.env["PLACEWRIGHT_PICTURES"];

const proxied = {
  "x-forwarded-host": new URL(teamUrl).host,
  "x-forwarded-proto": "https",
  "x-user": "ada.lovelace@acme.example",
  "x-groups": "admins",
};

describe.skipIf(!(hasBrowser || isBrowserRequired) || !hasPostgres)(
  `the pages of a team${browserNote}${postgresNote}`,
  () => {
    let browser: Browser;
    let team: Awaited<ReturnType<typeof openTeamDashboard>>;
    beforeAll(async () => {
      [browser, team] = await Promise.all([launchBrowser(), openTeamDashboard()]);
      const nowMs = Date.now();
      const card = { host: "build-3", pid: 4711, version: "0.1.0", startedAtMs: nowMs, concurrency: 50 };
      await team.store.noteWorker(
        "w1",
        { ...card, runs: ["20260301-081500-3fa9c1"], projects: ["ses"] },
        nowMs,
      );
      await team.store.noteWorker("w2", { ...card, host: "build-4", runs: [] }, nowMs - 3_600_000);
      await team.store.pauseSchedule("nightly", "ada on build-3", nowMs - 7_200_000);
      const reply = await team.store.claimTick({
        schedule: "nightly",
        atMs: nowMs - 60_000,
        owner: "w1",
        nowMs,
        claimMs: 1000,
      });
      if (reply.kind === "claimed")
        await team.store.endTick(reply.claim, "missed", "ada had paused the schedule");
    });
    afterAll(async () => {
      await browser?.close();
      await team?.close();
    });

    test.each(sampledViews)(
      "at %i px in %s have no fault that axe finds, and fit the width",
      async (width, colorScheme) => {
        const context = await browser.newContext({
          viewport: { width, height: 900 },
          colorScheme,
          extraHTTPHeaders: proxied,
        });
        const page = await context.newPage();
        const look = async (name: string) => {
          expect({ name, faults: await faultsOf(page) }).toEqual({ name, faults: [] });
          const widest = await page.evaluate(() => document.documentElement.scrollWidth);
          expect({ name, widest }).toEqual({ name, widest: Math.min(widest, width) });
          if (pictures !== undefined)
            await writeFile(
              join(pictures, `${name}-${width}-${colorScheme}.png`),
              await page.screenshot({ fullPage: true }),
            );
        };
        for (const name of ["team", "tokens", "audit", "runs"]) {
          await page.goto(`http://127.0.0.1:${team.port}/${name}`);
          await look(name);
        }
        const headers = { "x-user": "ada.lovelace@acme.example", "x-groups": "admins" };
        const created = await team.post(
          "/tokens",
          { name: `ci ${width}`, role: "runner", days: "90" },
          headers,
        );
        await page.setContent(created.text);
        await look("token-created");
        await page.goto(`http://127.0.0.1:${team.port}/tokens`);
        await look("tokens-listed");
        await context.close();
      },
    );
  },
);
