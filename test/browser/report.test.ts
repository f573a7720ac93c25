import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readMessage } from "../../src/check/evidence/message-evidence.ts";
import { createInspector } from "../../src/check/inspect.ts";
import { defaultCheckSettings } from "../../src/check/settings.ts";
import { renderCheckPage } from "../../src/report/html/render-check-page.ts";
import type { CheckRun } from "../../src/result/check-run.ts";
import type { RunReport, TestResult } from "../../src/result/run-report.ts";
import {
  browserNote,
  type ColorScheme,
  faultsOf,
  hasBrowser,
  isBrowserRequired,
  launchBrowser,
  sampledViews,
} from "../support/browser.ts";
import { htmlOf } from "../support/rendered-report.ts";
import { inCi, inDepth } from "../support/sample-of.ts";
import {
  hostileRunReport,
  implausibleRunReport,
  reconciledRunReport,
  sampleRunReport,
  seedsAndHealthReport,
} from "../support/sample-run-report.ts";
import { sampleMail } from "../unit/check/sample-mail.ts";

test.runIf(isBrowserRequired)("PLACEWRIGHT_REQUIRE_SERVERS=1 finds a browser", () => {
  expect(hasBrowser).toBe(true);
});

describe.runIf(hasBrowser)(`the HTML report in a browser${browserNote}`, () => {
  let browser: Browser;
  let outside: Server;
  let outsideUrl = "";
  let folder = "";
  const callers: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "placewright-browser-"));
    outside = createServer((request, response) => {
      callers.push(request.url ?? "");
      response.end();
    });
    outside.on("connection", () => callers.push("connection"));
    await new Promise<void>((done) => outside.listen(0, "127.0.0.1", done));
    outsideUrl = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await new Promise((done) => outside?.close(done));
    await rm(folder, { recursive: true, force: true });
  });

  interface OpenPage {
    readonly page: Page;
    readonly requests: string[];
    readonly complaints: string[];
  }

  /**
   * Opens a report from disk. Remote URLs in its messages lead to a test server, which must never be called.
   */
  const open = async (report: RunReport, options: BrowserContextOptions = {}): Promise<OpenPage> =>
    openHtml(await htmlOf(report), options);

  async function openHtml(html: string, options: BrowserContextOptions): Promise<OpenPage> {
    const path = join(folder, `${crypto.randomUUID()}.html`);
    await writeFile(path, html.replaceAll("https://evil.example", outsideUrl));
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    const requests: string[] = [];
    const complaints: string[] = [];
    // Requests that the policy blocks are announced too, but never finish.
    page.on("requestfinished", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(pathToFileURL(path).href);
    requests.length = 0;
    return { page, requests, complaints };
  }

  /**
   * Returns the sample without remote images in its messages, because the browser reports each blocked image.
   */
  function quietReport(): RunReport {
    const report = sampleRunReport();
    const messages = Object.entries(report.messages).map(([hash, message]) => [
      hash,
      message.html === undefined ? message : { ...message, html: message.html.replace(/<img[^>]*>/g, "") },
    ]);
    return { ...report, messages: Object.fromEntries(messages) };
  }

  const openAllFolds = (page: Page) =>
    page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });

  const messageFrames = (page: Page): readonly Frame[] => page.mainFrame().childFrames();

  test("a hostile message runs nothing, requests nothing, and opens nothing", async () => {
    const { page, requests } = await open(hostileRunReport());
    const address = page.url();
    const popups: string[] = [];
    page.on("popup", (popup) => popups.push(popup.url()));
    await openAllFolds(page);
    const frame = page.frameLocator("iframe.light.desktop").first();
    for (const id of ["plain", "quoted", "self", "top", "js", "file", "submit"])
      await frame.locator(`#${id}`).click();
    await page.locator("iframe.light.desktop").first().screenshot();
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
    expect(page.url()).toBe(address);
    expect(new Set(messageFrames(page).map((message) => message.url()))).toEqual(new Set(["about:srcdoc"]));
    expect({ popups, requests, callers }).toEqual({ popups: [], requests: [], callers: [] });
    await page.close();
  });

  test("the page causes no errors or warnings", async () => {
    const { page, requests, complaints } = await open(quietReport());
    await openAllFolds(page);
    for (const tab of ["Dark", "Text", "Headers", "Source", "Light"])
      await page.getByText(tab, { exact: true }).first().click();
    await page.locator("iframe.light.desktop").first().screenshot();
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] });
    await page.close();
  });

  test.each(sampledViews)(
    "the page of checks has no fault at %d px in %s, whatever is found",
    async (width, colorScheme) => {
      const hostile = `<img src=x onerror=alert(1)> https://evil.example/ ${"long".repeat(40)}`;
      const bytes = sampleMail({
        fields: {
          Subject: `Re: ${hostile}!!!`,
          From: `"${hostile}@bank.example" <a@gmail.com>`,
          Date: null,
        },
        html: '<a href="https://evil.example/x">www.other.example</a><img src="https://evil.example/a.png">',
      });
      const inspector = await createInspector({
        settings: defaultCheckSettings,
        now: () => Date.UTC(2026, 10, 21),
      });
      const checks = await inspector.inspect({ message: readMessage(bytes) });
      const run: CheckRun = {
        schemaVersion: 1,
        tool: { name: "placewright", version: "0.0.0" },
        checkedAt: "2026-11-21T09:00:00.000Z",
        messages: [
          { title: hostile, file: "a.eml", isMessage: true, subject: hostile, checks },
          { title: "nothing", file: "b.yaml", isMessage: false, note: "nothing to look at" },
        ],
        errors: checks.findings.length,
        warnings: 1,
        accepted: 0,
      };
      const { page, requests, complaints } = await openHtml(await renderCheckPage(run), {
        viewport: { width, height: 900 },
        colorScheme,
      });
      await openAllFolds(page);
      expect(await faultsOf(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect({ requests, complaints, callers }).toEqual({ requests: [], complaints: [], callers: [] });
      await page.close();
    },
  );

  test.each(sampledViews)(
    "shows seeds and health without a fault at %d px in %s",
    async (width, colorScheme) => {
      const { page, complaints } = await open(seedsAndHealthReport(), {
        viewport: { width, height: 900 },
        colorScheme,
      });
      await openAllFolds(page);
      expect(await faultsOf(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  inCi.each(sampledViews)(
    "shows tests paid for twice and a provider's response without a fault at %d px in %s",
    async (width, colorScheme) => {
      const hostile = hostileRunReport();
      const responses = implausibleRunReport(`{"figures":"${"9".repeat(1900)}"}`).tests;
      const reports = [reconciledRunReport(), { ...reconciledRunReport(), tests: responses }, hostile];
      for (const report of reports) {
        const { page } = await open(
          { ...report, messages: {} },
          { viewport: { width, height: 900 }, colorScheme },
        );
        await page.locator(".difference.doubles strong").waitFor();
        await openAllFolds(page);
        expect(await faultsOf(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        await page.close();
      }
    },
  );

  inCi.each(sampledViews)("has no accessibility violations at %d px in %s", async (width, colorScheme) => {
    const { page } = await open(sampleRunReport(), { viewport: { width, height: 900 }, colorScheme });
    for (const prepare of [async () => {}, () => openAllFolds(page)]) {
      await prepare();
      expect(await faultsOf(page)).toEqual([]);
    }
    await page.close();
  });

  test.each([
    ["the sample", sampleRunReport],
    ["a hostile report", hostileRunReport],
  ])("%s does not scroll sideways at 390 px", async (_name, report) => {
    const { page } = await open(report(), { viewport: { width: 390, height: 844 } });
    await openAllFolds(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.close();
  });

  test("every test and every view of a message can be reached by keyboard", async () => {
    const { page } = await open(sampleRunReport());
    const focused: string[] = [];
    // More presses than there are focusable elements; a full round ends on the page itself.
    for (let presses = 0; presses < 100; presses++) {
      await page.keyboard.press("Tab");
      focused.push(
        await page.evaluate(() => {
          const element = document.activeElement as HTMLElement;
          return `${element.tagName.toLowerCase()} ${element.textContent?.trim().split("\n")[0] ?? ""}`;
        }),
      );
    }
    expect(focused[0]).toBe("a Skip to the tests");
    const reached = (pattern: RegExp) => new Set(focused.filter((name) => pattern.test(name))).size;
    expect(reached(/^a (spring-sale|product|order|loyalty|winter|weekly|password)/)).toBe(9);
    expect(reached(/^summary .*(spring-sale|product|order|loyalty|winter|weekly|password)/)).toBe(9);

    await page.locator("input[value=light]").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.locator(".panel-text").first().waitFor();
    expect(await page.locator(".panel-light").first().isVisible()).toBe(false);
    await page.close();
  });

  test("a link in the matrix opens its test", async () => {
    const { page } = await open(sampleRunReport());
    const body = page.locator("#test-password-reset-local");
    expect(await body.isVisible()).toBe(false);
    await page.locator(".matrix a", { hasText: "password-reset" }).click();
    await body.waitFor();
    await page.close();
  });

  test("the filter selects by verdict, words, tag, or mailbox provider with unmet expectations", async () => {
    const { page } = await open(sampleRunReport());
    const shown = () => page.locator("details.test:visible").count();
    expect(await shown()).toBe(9);
    await page.getByLabel("Search").fill("spring de");
    expect(await shown()).toBe(1);
    expect(await page.locator(".matrix tbody tr:visible").count()).toBe(1);
    expect(await page.locator("#shown").textContent()).toBe("1 of 9 tests shown");
    await page.getByLabel("Search").fill("");
    await page.locator("select[name=verdict]").selectOption("passed");
    expect(await shown()).toBe(3);
    await page.locator(".matrix a", { hasText: "spring-sale (en)" }).click();
    await page.locator("select[name=verdict]").selectOption("");
    expect(await shown()).toBe(9);
    await page.getByLabel("Not met at").selectOption("Outlook");
    const missed = sampleRunReport().tests.filter(({ assertions }) =>
      assertions.some(({ scope, outcome }) => scope === "Outlook" && outcome !== "passed"),
    );
    expect(await shown()).toBe(missed.length);
    await page.getByLabel("Not met at").selectOption("");
    await page.getByLabel("Tag").selectOption("campaign");
    expect(await shown()).toBe(9);
    await page.close();
  });

  describe("with many tests", () => {
    /** Returns a report with so many tests that most are packed. */
    const many = (): RunReport => {
      const report = quietReport();
      const [first] = report.tests;
      const tests = Array.from({ length: 130 }, (_, index): TestResult => {
        const from = report.tests[index % report.tests.length] ?? first;
        if (!from) throw new Error("the sample has no test");
        return {
          ...from,
          title: `number-${index}`,
          id: `number-${index}@local`,
          tags: [index % 2 ? "odd" : "even"],
        };
      });
      return { ...report, tests };
    };
    const titles = (page: Page) => page.locator("details.test h3").allTextContents();

    test("shows one page of tests, and the buttons turn pages", async () => {
      const { page, requests, complaints } = await open(many());
      const first = await titles(page);
      expect(first).toHaveLength(25);
      expect(await page.locator(".matrix tbody tr").count()).toBe(25);
      expect(await page.locator(".pager .range").first().textContent()).toBe("1 to 25 of 130");
      await page.getByRole("button", { name: "Next" }).first().click();
      await page.locator(".pager .range", { hasText: "26 to 50 of 130" }).first().waitFor();
      const second = await titles(page);
      expect(second).toHaveLength(25);
      expect(second.filter((title) => first.includes(title))).toEqual([]);
      expect(await page.locator("details.test time").first().textContent()).not.toContain("UTC");
      await page.getByRole("button", { name: "Previous" }).first().press("Enter");
      await page.locator(".pager .range", { hasText: "1 to 25 of 130" }).first().waitFor();
      expect(await titles(page)).toEqual(first);
      expect({ requests, complaints }).toEqual({ requests: [], complaints: [] });
      await page.close();
    });

    inDepth("the filter finds tests that are not loaded yet", async () => {
      const { page } = await open(many());
      await page.getByLabel("Search").fill("number-129");
      await page.locator("#shown", { hasText: "1 of 130 tests shown" }).waitFor();
      await page.locator("details.test", { hasText: "number-129" }).waitFor();
      expect(await titles(page)).toEqual(["number-129"]);
      await page.getByLabel("Search").fill("");
      await page.getByLabel("Tag").selectOption("odd");
      await page.locator(".pager .range", { hasText: "1 to 25 of 65" }).first().waitFor();
      await page.getByLabel("Search").fill("nothing has this name");
      await page.locator(".pager .range", { hasText: "No tests" }).first().waitFor();
      expect(await titles(page)).toEqual([]);
      await page.close();
    });

    inDepth("a link opens a test on any page", async () => {
      const { page } = await open(many());
      await page.getByLabel("Search").fill("number-1");
      await page.evaluate(() => {
        location.hash = "#test-number-20-local";
      });
      await page.locator("#test-number-20-local").waitFor();
      expect(await page.getByLabel("Search").inputValue()).toBe("");
      await page.close();
    });

    test("shows the first page without scripts, and says that there are more", async () => {
      const { page } = await open(many(), { javaScriptEnabled: false });
      expect(await titles(page)).toHaveLength(25);
      expect(await page.locator(".pager").first().textContent()).toContain("The first 25 of 130 tests");
      await page.close();
    });

    test.each(sampledViews)("has no accessibility violations at %d px in %s", async (width, colorScheme) => {
      const { page } = await open(many(), { viewport: { width, height: 900 }, colorScheme });
      await page.getByRole("button", { name: "Next" }).first().click();
      await page.locator(".pager .range", { hasText: "26 to 50" }).first().waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.close();
    });
  });

  test.each(["light", "dark"] as const)(
    "a message is shown light and dark to a reader whose system is %s",
    async (colorScheme) => {
      const { page } = await open(sampleRunReport(), { colorScheme });
      const background = (scheme: ColorScheme) =>
        page
          .frameLocator(`iframe.${scheme}.desktop`)
          .first()
          .locator("body")
          .evaluate((body) => getComputedStyle(body).backgroundColor);
      expect(await background("light")).toBe("rgb(243, 239, 230)");
      await page.getByText("Dark", { exact: true }).first().click();
      expect(await background("dark")).toBe("rgb(16, 22, 15)");
      await page.close();
    },
  );

  inDepth(
    "shows times in the time zone of the reader, which the tooltip names, and in the language of the page",
    async () => {
      const { page } = await open(sampleRunReport(), { timezoneId: "Asia/Tokyo", locale: "de-DE" });
      const time = page.locator("header time");
      expect(await time.textContent()).toMatch(/^Nov 20, 2026, 5:15[ \u202f]PM$/);
      expect(await time.getAttribute("title")).toBe("Asia/Tokyo · 2026-11-20T08:15:00.000Z");
      await page.close();
    },
  );

  test("can be read without scripts", async () => {
    const { page } = await open(sampleRunReport(), { javaScriptEnabled: false });
    expect(await page.locator("#filter").isVisible()).toBe(false);
    expect(await page.locator("header time").textContent()).toBe("Nov 20, 2026, 08:15 UTC");
    await page.getByText("Text", { exact: true }).first().click();
    await page.locator(".panel-text").first().waitFor();
    expect(await page.locator(".panel-light").first().isVisible()).toBe(false);
    await page.close();
  });

  test("prints shares as patterns, and prints collapsed sections", async () => {
    const { page } = await open(sampleRunReport(), { javaScriptEnabled: false });
    await page.emulateMedia({ media: "print" });
    const fill = (share: string) =>
      page
        .locator(`rect.${share}`)
        .first()
        .evaluate((rect) => getComputedStyle(rect).fill);
    expect(await fill("spam")).toContain("#print-spam");
    expect(await fill("missing")).toContain("#print-missing");
    await page.locator("#test-password-reset-local h4").first().waitFor();
    expect(await page.locator(".tabs").first().isVisible()).toBe(false);
    await page.close();
  });
});
