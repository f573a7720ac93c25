import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { browserNote, hasBrowser, isBrowserRequired, launchBrowser, scrollTo } from "../support/browser.ts";
import { sampleOf } from "../support/sample-of.ts";
import { openDashboardOf } from "../support/ui.ts";

const config = `export default {
  projects: [{ name: "local", provider: "local", completeAfter: 100 }],
  check: { failOn: "never" },
};
`;
const message = `<!doctype html>
<html lang="en"><head><title>Ten tulips</title></head><body><h1>Ten tulips</h1>
<p>Dear {{first_name}}: <a href="https://www.acme.example/">See them</a></p></body></html>`;

/** A way to use a page. */
interface Hand {
  /** Presses a link, a button, or a summary. */
  press(target: Locator): Promise<void>;
  fill(target: Locator, text: string): Promise<void>;
  /** Chooses one of several radio buttons. */
  choose(target: Locator): Promise<void>;
  /** Opens a campaign of the list, by its name. */
  openRow(page: Page, name: string): Promise<void>;
}

const labelOf = (radio: Locator): Locator => radio.locator("xpath=ancestor::label");

const pointer = (press: Hand["press"]): Hand => ({
  press,
  async fill(target, text) {
    await press(target);
    await target.press("ControlOrMeta+a");
    await target.page().keyboard.insertText(text);
  },
  choose: (target) => press(labelOf(target)),
  openRow: (page, name) => press(page.getByRole("link", { name, exact: true })),
});

/** More tab stops than a page has. */
const maxStops = 250;

/** Whether an element has the focus, or the radio button of its group that has it. */
const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => {
    const { activeElement } = document;
    const group = (one: Element | null) =>
      one instanceof HTMLInputElement && one.type === "radio" ? one.name : "";
    return element === activeElement || (group(element) !== "" && group(element) === group(activeElement));
  });

async function tabTo(target: Locator): Promise<void> {
  const page = target.page();
  await target.waitFor({ state: "attached" });
  for (let stop = 0; stop < maxStops; stop++) {
    if (await hasFocus(target)) return;
    // In the editor, which is in a shadow tree, Tab indents until Escape.
    if (await page.evaluate(() => document.activeElement?.shadowRoot != null))
      await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
  }
  throw new Error(`No tab stop leads to ${target}`);
}

const keyboard: Hand = {
  async press(target) {
    await tabTo(target);
    await target.page().keyboard.press("Enter");
  },
  async fill(target, text) {
    await tabTo(target);
    await target.page().keyboard.press("ControlOrMeta+a");
    await target.page().keyboard.insertText(text);
  },
  async choose(target) {
    await tabTo(target);
    for (let stop = 0; stop < 20 && !(await target.isChecked()); stop++)
      await target.page().keyboard.press("ArrowRight");
    expect(await target.isChecked()).toBe(true);
  },
  async openRow(page, name) {
    await page.keyboard.press("j");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name);
    await page.keyboard.press("Enter");
  },
};

const ways: readonly (readonly [name: string, hand: Hand, context: BrowserContextOptions])[] = [
  ["by mouse", pointer((target) => target.click()), { viewport: { width: 1280, height: 900 } }],
  ["by keyboard", keyboard, { viewport: { width: 1280, height: 900 } }],
  [
    "on a phone",
    pointer((target) => target.tap()),
    { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  ],
];

interface Visit extends Hand {
  readonly page: Page;
  /** Reads a file of the project. */
  readonly read: (path: string) => Promise<string>;
}

const answer = (page: Page, words: string | RegExp) =>
  page.getByRole("heading", { level: 1, name: words }).waitFor({ timeout: 120_000 });
const link = (page: Page, name: string | RegExp) => page.locator("main, header").getByRole("link", { name });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const goTo = ({ page, press }: Visit, place: string) => press(page.locator(".nav a", { hasText: place }));

/** Saves what the editor has, and waits until it is on disk. */
async function save({ page, press, read }: Visit, words: string): Promise<void> {
  await press(page.locator("#save:enabled"));
  await page
    .locator("#state")
    .filter({ hasText: /^Saved$/ })
    .waitFor();
  expect(await read("scenarios/tulips.yaml")).toContain(words);
}

/** Runs the campaign whose page is open, and waits for the answer. */
async function run({ page, press }: Visit): Promise<void> {
  await press(button(page, /^Run /).last());
  await page.waitForURL(/\/runs\/\d{8}-/);
  await answer(page, /Send$|Send, with care|Do not send/);
}

async function editSubject(visit: Visit, subject: string): Promise<void> {
  const { page, press, fill } = visit;
  await press(link(page, "Edit"));
  await fill(page.getByLabel("Subject", { exact: true }), subject);
  await save(visit, subject);
}

const tasks: Readonly<Record<string, (visit: Visit) => Promise<void>>> = {
  async "see what to do in an empty project"({ page, press }) {
    await answer(page, "No campaigns yet");
    await link(page, "New campaign").waitFor();
    await press(link(page, "Check a message"));
    await page.waitForURL("**/check");
  },
  async "check a message, and see what to fix"({ page, press, fill }) {
    await fill(page.getByLabel("Or paste its source"), message);
    await press(button(page, "Check message"));
    await page.waitForURL(/\/check\?id=/);
    await answer(page, /Do not send yet$/);
    await page.getByText("{{first_name}}").first().waitFor();
  },
  async "save it as a campaign"({ page, press, fill }) {
    await fill(page.getByLabel("Name", { exact: true }), "tulips");
    await press(button(page, "Save as campaign"));
    await page.waitForURL("**/scenario?name=tulips");
  },
  "edit its subject": (visit) => editSubject(visit, "Ten tulips for you"),
  async "see it as readers see it"({ page, press, choose }) {
    await press(link(page, "Open campaign"));
    await choose(page.locator("input[name=readers-view][value=dark]"));
    const frame = page.locator("iframe.dark.phone");
    await scrollTo(frame);
    await page.frameLocator("iframe.dark.phone").getByRole("heading", { name: "Ten tulips" }).waitFor();
    await frame.waitFor();
  },
  async "add an expectation, and variants"(visit) {
    const { page, press, fill } = visit;
    await press(link(page, "Edit"));
    await press(page.locator("summary", { hasText: "Add an expectation" }));
    await fill(page.getByLabel("Percent", { exact: true }), "40");
    await press(button(page, "Add"));
    await page.locator(".cm-line", { hasText: "inbox >= 40" }).waitFor();
    await press(page.locator("summary", { hasText: "Paste rows" }));
    await fill(page.getByLabel("Rows, with their column names"), "name\tlocale\nen\ten\nde\tde");
    await press(button(page, "Use these rows"));
    await page.getByText("2 rows").waitFor();
    await save(visit, "name: de");
  },
  async "run it, and follow it to its answer"(visit) {
    await visit.press(link(visit.page, "Open campaign"));
    await run(visit);
  },
  async "find it again"(visit) {
    const { page, fill, press, openRow } = visit;
    await goTo(visit, "Home");
    await fill(page.getByRole("searchbox"), "tulip");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=tulip/);
    await press(page.locator(".chips a", { hasText: /Send|With care|Not ready/ }).first());
    await page.waitForURL(/answer=/);
    await openRow(page, "tulips");
    await page.waitForURL("**/scenario?name=tulips");
  },
  async "change it, run it again, and compare"(visit) {
    const { page, press } = visit;
    await editSubject(visit, "Twenty tulips for you");
    await press(link(page, "Open campaign"));
    await run(visit);
    await press(link(page, "Compare with the run before"));
    await page.waitForURL(/\/compare\?/);
    await press(page.locator("main tbody th a").first());
    await page.getByText("Twenty tulips for you").first().waitFor();
    await goTo(visit, "Trends");
    await page.locator("main svg").first().waitFor();
  },
  async "share it"(visit) {
    const { page, press } = visit;
    await goTo(visit, "Runs");
    await press(page.locator(".runs tbody th a").first());
    await page.getByRole("heading", { level: 2, name: "Tests" }).waitFor();
    const take = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent("download"), press(link(page, name))]);
      return readFile(await download.path(), "latin1");
    };
    expect(await take("Download report")).toContain("tulips");
    expect((await take("Download PDF")).slice(0, 5)).toBe("%PDF-");
    await press(button(page, "Copy as text"));
    await page.getByText("Copied", { exact: true }).waitFor({ state: "attached" });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("tulips");
  },
};

describe.skipIf(!(hasBrowser || isBrowserRequired))(`ten tasks of a marketer${browserNote}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  test.each(sampleOf(ways, 3))(
    "%s, from an empty project to a shared report",
    async (_name, hand, options) => {
      const dashboard = await openDashboardOf(
        { "placewright.config.ts": config },
        { env: { PATH: process.env["PATH"] } },
      );
      onTestFinished(dashboard.close);
      const context = await browser.newContext(options);
      onTestFinished(() => context.close());
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: dashboard.origin });
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      const amiss: string[] = [];
      page.on("requestfinished", (request) => {
        if (!request.url().startsWith(dashboard.origin) && !request.url().startsWith("data:"))
          amiss.push(request.url());
      });
      page.on("pageerror", (error) => amiss.push(error.message));
      await page.goto(dashboard.link());
      const read = (path: string) => readFile(join(dashboard.dir, path), "utf8");
      for (const [name, task] of Object.entries(tasks)) {
        await task({ ...hand, page, read }).catch((cause: unknown) => {
          throw new Error(`Cannot ${name}, at ${page.url()}`, { cause });
        });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, `${name}: scrolls sideways`).toBeLessThanOrEqual(0);
      }
      expect(amiss).toEqual([]);
    },
  );
});
