import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  browserNote,
  faultsOf,
  hasBrowser,
  launchBrowser,
  sampledViews,
  watchPage,
} from "../support/browser.ts";
import { inCi, inDepth } from "../support/sample-of.ts";
import { openDashboard } from "../support/ui.ts";

const campaign = `# the spring campaign
name: spring # as in the calendar
from: Acme <news@acme.example>
message:
  template: { name: sale, subject: "{{headline}}" }
variants:
  - { name: en, locale: en, headline: Spring is here }
  - { name: de, locale: de, headline: Der Frühling ist da }
expect:
  overall: [inbox >= 50] # agreed with sales
`;
const file = "scenarios/spring.yaml";

describe.runIf(hasBrowser)(`the editor in a browser${browserNote}`, () => {
  let browser: Browser;
  const closers: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  /** Opens the dashboard of a project with a campaign in it. */
  async function visit(options: BrowserContextOptions = {}, files: Readonly<Record<string, string>> = {}) {
    const dashboard = await openDashboard({ [file]: campaign, ...files });
    closers.push(dashboard.close);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    closers.push(() => context.close());
    const page = await context.newPage();
    const { elsewhere, complaints } = watchPage(page, dashboard.origin);
    await page.goto(dashboard.link());
    const path = (name: string) => join(dashboard.dir, name);
    const read = (name = file) => readFile(path(name), "utf8");
    const open = async (name = file, at: Page = page) => {
      await at.goto(`${dashboard.origin}/write?${new URLSearchParams({ file: name })}`);
      if (options.javaScriptEnabled !== false) await at.locator(".cm-content").waitFor();
    };
    return { ...dashboard, page, context, path, read, open, elsewhere, complaints };
  }

  const code = (page: Page) => page.locator(".cm-content");
  const codeText = async (page: Page) => (await code(page).locator(".cm-line").allTextContents()).join("\n");
  const state = (page: Page) => page.locator("#state");
  const dirty = (page: Page) => state(page).filter({ hasText: "not saved" }).waitFor();
  const saved = (page: Page) =>
    state(page)
      .filter({ hasText: /^Saved$/ })
      .waitFor();

  /** Types at the end of the text. */
  async function typeAtEnd(page: Page, text: string): Promise<void> {
    await code(page).click();
    await page.keyboard.press("Control+End");
    await page.keyboard.insertText(text);
  }

  test("the form, the text, and the preview are the same file, and saving keeps its comments", async () => {
    const { page, open, read, elsewhere, complaints } = await visit();
    await open();
    const frame = page.frameLocator("iframe.mail-frame");
    await page.getByLabel("Subject").fill("Now: {{headline}}");
    await page.locator(".inbox-row", { hasText: "Now: Spring is here" }).waitFor();
    expect(await codeText(page)).toContain('subject: "Now: {{headline}}"');
    // The text edits the form.
    await typeAtEnd(page, "  Gmail: [inbox >= 60]\n");
    await page.getByLabel("Gmail: percent that land in the inbox", { exact: true }).waitFor();
    expect(await read()).toBe(campaign);
    await page.keyboard.press("Control+s");
    await saved(page);
    expect(await read()).toBe(
      `${campaign.replace('"{{headline}}"', '"Now: {{headline}}"')}  Gmail: [inbox >= 60]\n`,
    );
    expect(await frame.locator("h1").textContent()).toBe("Spring is here");
    await page.getByLabel("Variant", { exact: true }).selectOption("de");
    await frame.locator("h1", { hasText: "Der Frühling ist da" }).waitFor();
    await page.getByRole("link", { name: "Desktop" }).click();
    await page.getByTitle("The message on a desktop, light").waitFor();
    expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
  });

  inCi("undoes a save, and a change in the form", async () => {
    const { page, open, read } = await visit();
    await open();
    await page.getByLabel("From").fill("Acme <hello@acme.example>");
    await page.locator(".cm-line", { hasText: "hello@acme.example" }).waitFor();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await saved(page);
    expect(await read()).toContain("hello@acme.example");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator(".cm-line", { hasText: "news@acme.example" }).waitFor();
    expect(await read()).toBe(campaign);
    // A field is saved even if it was typed a moment ago.
    await page.getByLabel("From").fill("Acme <soon@acme.example>");
    await page.keyboard.press("Control+s");
    await expect.poll(() => read()).toContain("soon@acme.example");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator(".cm-line", { hasText: "news@acme.example" }).waitFor();
    // The editor's own history has the change of the form, too.
    await page.getByLabel("From").fill("Acme <other@acme.example>");
    await page.locator(".cm-line", { hasText: "other@acme.example" }).waitFor();
    await code(page).click();
    await page.keyboard.press("Control+z");
    await page.locator(".cm-line", { hasText: "news@acme.example" }).waitFor();
    await page.locator("#f-from[value*=news]").waitFor();
  });

  test("two people edit one file: the second one is asked, and nothing is lost", async () => {
    const { page, context, open, read } = await visit();
    const other = await context.newPage();
    await open();
    await open(file, other);
    await typeAtEnd(page, "# mine\n");
    await dirty(page);
    await typeAtEnd(other, "# theirs\n");
    await dirty(other);
    await other.keyboard.press("Control+s");
    await saved(other);
    // The first page learns of it before it saves.
    const notice = page.locator("#disk .notice");
    await notice.waitFor();
    expect(await notice.textContent()).toContain(`${file} was changed on disk`);
    await page.keyboard.press("Control+s");
    expect(await page.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    expect(await read()).toBe(`${campaign}# theirs\n`);
    await notice.getByRole("button", { name: "Compare" }).click();
    await page.locator("dialog[open] .ins", { hasText: "# mine" }).waitFor();
    expect(await page.locator("dialog[open] .del").textContent()).toContain("# theirs");
    await page.getByRole("button", { name: "Close" }).click();
    await notice.getByRole("button", { name: "Keep mine" }).click();
    expect(await read()).toBe(`${campaign}# theirs\n`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await saved(page);
    expect(await read()).toBe(`${campaign}# mine\n`);
    // The other page had no changes, so it follows.
    await other.locator(".cm-line", { hasText: "# mine" }).waitFor();
  });

  test("a file that changes on disk while it is edited is never written over", async () => {
    const { page, open, read, path } = await visit();
    await open();
    await typeAtEnd(page, "# mine\n");
    await dirty(page);
    await writeFile(path(file), `${campaign}# from another program\n`);
    const notice = page.locator("#disk .notice");
    await notice.getByRole("button", { name: "Take theirs" }).click();
    await page.locator(".cm-line", { hasText: "# from another program" }).waitFor();
    await saved(page);
    expect(await read()).toBe(`${campaign}# from another program\n`);
    // Without changes of one's own, the page follows the file.
    await writeFile(path(file), campaign.replace("Spring is here", "Summer is here"));
    await page.locator(".cm-line", { hasText: "Summer is here" }).waitFor();
    await page.locator(".inbox-row", { hasText: "Summer is here" }).waitFor();
    await typeAtEnd(page, "# mine\n");
    await dirty(page);
    await rm(path(file));
    await notice.filter({ hasText: "was deleted" }).waitFor();
    await notice.getByRole("button", { name: "Keep mine" }).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await saved(page);
    expect(await read()).toContain("# mine");
  });

  test("shows an error at the field, in the margin, and above, and one button fixes it", async () => {
    const { page, open, read } = await visit();
    await open();
    await page.getByLabel("Subject").fill("{{headlin}}");
    const notice = page.locator("#notices .notice");
    await notice.filter({ hasText: "headlin" }).waitFor();
    await page.locator("#f-subject[aria-invalid=true]").waitFor();
    await page.locator(".cm-lint-marker-error").waitFor();
    await notice.getByRole("button", { name: "Use headline" }).click();
    await notice.waitFor({ state: "detached" });
    expect(await page.getByLabel("Subject").inputValue()).toBe("{{headline}}");
    expect(await read()).toBe(campaign);
  });

  test("takes rows that are pasted into the table", async () => {
    const { page, open } = await visit();
    await open();
    await page.getByLabel("headline, row 1").focus();
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "name\tlocale\theadline\nfr\ten\tEnfin le printemps\n");
      document.activeElement?.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
      );
    });
    await page.getByLabel("headline, row 3").waitFor();
    expect(await codeText(page)).toContain("headline: Enfin le printemps");
    await page.getByRole("button", { name: "Remove row 3" }).click();
    await page.getByLabel("headline, row 3").waitFor({ state: "detached" });
    expect(await codeText(page)).toBe(campaign);
  });

  test("takes rows of a CSV file, chosen or dropped, and does not leave the page for a file", async () => {
    const { page, open } = await visit();
    await open();
    await page.getByText("Paste rows from a spreadsheet").click();
    const csv = Buffer.from("name,locale,headline\nfr,en,Enfin le printemps\n");
    await page
      .getByLabel("Or a CSV file")
      .setInputFiles({ name: "rows.csv", mimeType: "text/csv", buffer: csv });
    await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>("#pasted")?.value !== "");
    await page.getByRole("button", { name: "Use these rows" }).click();
    await page.getByLabel("headline, row 3").waitFor();
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["name;locale;headline\nit;en;Primavera\n"], "more.csv"));
      const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
      document.querySelector("#form")?.dispatchEvent(drop);
    });
    await page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>("#pasted")?.value.includes("Primavera"),
    );
    await page.getByRole("button", { name: "Use these rows" }).click();
    await page.getByLabel("headline, row 4").waitFor();
    expect(await codeText(page)).toContain("headline: Primavera");
  });

  test("edits a template with its preview, completes variables, and needs no style element", async () => {
    const { page, open, read, complaints } = await visit();
    await open("templates/sale.html.hbs");
    await code(page).click();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("{{he");
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "headline" }).waitFor();
    await page.keyboard.press("Escape");
    await open("templates/locales/de.yaml");
    await typeAtEnd(page, "farewell: Bis bald\n");
    await dirty(page);
    await page.keyboard.press("Control+s");
    await saved(page);
    expect(await read("templates/locales/de.yaml")).toBe("greeting: Guten Tag\nfarewell: Bis bald\n");
    expect(await page.frameLocator("iframe.mail-frame").locator("p").textContent()).toBe("Guten Tag");
    expect(complaints).toEqual([]);
  });

  inDepth("works under the strict policy, in which styles are only files", async () => {
    const { page, open, complaints } = await visit({}, { "scenarios/data/rows.csv": "a,b\n1,2\n" });
    await open("scenarios/data/rows.csv");
    const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
    expect(policy).not.toContain("unsafe-inline");
    expect(await code(page).evaluate((element) => getComputedStyle(element).whiteSpace)).toMatch(
      /pre|break-spaces/,
    );
    expect(await page.locator("style").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  inDepth("can be left by keyboard: Escape, then Tab", async () => {
    const { page, open } = await visit();
    await open();
    await code(page).click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.id)).not.toBe("code");
    expect(await codeText(page)).toBe(campaign);
    // Single keys of the dashboard write here.
    await typeAtEnd(page, "# ");
    await page.keyboard.type("?/jkx");
    expect(await codeText(page)).toContain("# ?/jkx");
    expect(await page.locator("dialog[open]").count()).toBe(0);
  });

  test("starts a campaign with one button, which builds", async () => {
    const { page, origin, read } = await visit();
    await page.goto(`${origin}/write`);
    await page.getByLabel("Name").fill("Été 2026");
    await page.getByLabel("Subject").fill("Summer: 20% off");
    await page.getByRole("button", { name: "Create campaign" }).click();
    await page.locator(".inbox-row", { hasText: "Summer: 20% off" }).waitFor();
    expect(page.url()).toContain("ete-2026.yaml");
    expect(await page.locator("#notices .notice").count()).toBe(0);
    expect(await read("templates/ete-2026.html.hbs")).toContain("{{headline}}");
  });

  inCi("works without scripts: the form, the text, a conflict, and undo", async () => {
    const { page, open, read, path } = await visit({ javaScriptEnabled: false });
    await open();
    await page.getByLabel("Subject").fill("Now: {{headline}}");
    await page.getByRole("button", { name: "Save the form" }).click();
    await page.locator(".inbox-row", { hasText: "Now: Spring is here" }).waitFor();
    expect(await read()).toBe(campaign.replace('"{{headline}}"', '"Now: {{headline}}"'));
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator(".inbox-row", { hasText: /^\s*Acme\s*Spring is here/ }).waitFor();
    expect(await read()).toBe(campaign);
    await page.locator("#text").fill(`${campaign}# mine\n`);
    await writeFile(path(file), `${campaign}# theirs\n`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Not saved: the file changed on disk" }).waitFor();
    expect(await read()).toBe(`${campaign}# theirs\n`);
    await page.getByRole("button", { name: "Keep mine" }).click();
    await page.locator("#text").waitFor();
    expect(await read()).toBe(`${campaign}# mine\n`);
  });

  test("shows hostile text as text", async () => {
    const hostile = `from: "<img src=x onerror=alert(1)> <a@acme.example>"
message: { simple: { subject: "</textarea><script>alert(1)</script>\u202Egpj", text: "<b>x</b>" } }
variants: [{ "</td><script>": "\\"><script>alert(1)</script>" }]
expect: { overall: [inbox >= 1], "</b><script>": [inbox >= 1] }
`;
    const { page, open, complaints, read, dir } = await visit({}, { "scenarios/hostile.yaml": hostile });
    await open("scenarios/hostile.yaml");
    expect(await page.locator("#main script").count()).toBe(0);
    await typeAtEnd(page, "# more\n");
    await dirty(page);
    await page.keyboard.press("Control+s");
    await saved(page);
    expect(await read("scenarios/hostile.yaml")).toBe(`${hostile}# more\n`);
    expect(await readdir(join(dir, "scenarios"))).toEqual([
      "hostile.yaml",
      "order.yaml",
      "sale.yaml",
      "spring.yaml",
    ]);
    expect(complaints).toEqual([]);
  });

  test("only shows files if writing is switched off", async () => {
    const { page, open, read } = await visit(
      {},
      { "placewright.config.ts": "export default { ui: { write: false } };\n" },
    );
    await open();
    await page.getByText("Files are only shown").waitFor();
    expect(await page.locator("#bar").count()).toBe(0);
    expect(await page.getByLabel("Subject").isDisabled()).toBe(true);
    await code(page).click();
    await page.keyboard.type("x");
    expect(await codeText(page)).toBe(campaign);
    expect(await read()).toBe(campaign);
  });

  inCi.each(sampledViews)("has no faults at %i px in %s", async (width, colorScheme) => {
    const { page, origin, open } = await visit({ viewport: { width, height: 800 }, colorScheme });
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await page.goto(`${origin}/write`);
    expect(await faultsOf(page)).toEqual([]);
    expect(await wide()).toBeLessThanOrEqual(0);
    await open();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByLabel("Subject").fill("{{headlin}}");
    await page.locator("#notices .notice").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await wide()).toBeLessThanOrEqual(0);
  });
});
