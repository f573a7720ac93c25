import { SESv2 } from "@aws-sdk/client-sesv2";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startService } from "../../src/service/start.ts";
import {
  browserNote,
  expectReadable,
  hasBrowser,
  launchBrowser,
  scrollTo,
  views,
  watchPage,
} from "../support/browser.ts";
import { inDepth } from "../support/sample-of.ts";
import { openDashboard } from "../support/ui.ts";

const evil = `</bdi></title><script>document.title="pwned"</script><img src=x onerror="document.title='pwned'"> \u202Egnp.exe \u001b]52;c;ZXZpbA==\u0007`;

describe.runIf(hasBrowser)(`the outbox in a browser${browserNote}`, () => {
  let browser: Browser;
  let service: Awaited<ReturnType<typeof startService>>;
  let dashboard: Awaited<ReturnType<typeof openDashboard>>;
  let client: SESv2;
  beforeAll(async () => {
    [browser, service] = await Promise.all([
      launchBrowser(),
      startService({ fixture: { identities: [{ name: "acme.example" }] } }),
    ]);
    dashboard = await openDashboard({
      "placewright.config.ts": `export default {
  projects: [{ name: "local", provider: "local" }],
  ui: { outbox: ${JSON.stringify(service.url)} },
};
`,
    });
    client = new SESv2({
      endpoint: service.url,
      region: "us-east-1",
      credentials: { accessKeyId: "any", secretAccessKey: "any" },
    });
  });
  afterAll(async () => {
    client?.destroy();
    await dashboard?.close();
    await service?.close();
    await browser?.close();
  });

  const send = (
    to: string,
    subject: string,
    html = `<h1>${subject}</h1><p>Ten tulips are on their way.</p>`,
  ) =>
    client.sendEmail({
      FromEmailAddress: "Acme <shop@acme.example>",
      Destination: { ToAddresses: [to] },
      EmailTags: [{ Name: "campaign", Value: "orders" }],
      Content: {
        Simple: {
          Subject: { Data: subject, Charset: "UTF-8" },
          Body: { Html: { Data: html, Charset: "UTF-8" }, Text: { Data: "Ten tulips." } },
        },
      },
    });

  async function open(options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const watched = watchPage(page, dashboard.origin);
    await page.goto(dashboard.link());
    await page.goto(`${dashboard.origin}/outbox`);
    return { page, ...watched };
  }

  test("shows a message at once when an application sends it, and opens it by keyboard", async () => {
    await service.control.reset();
    const { page, elsewhere, complaints } = await open();
    await page.getByRole("heading", { level: 1, name: "No message yet" }).waitFor();
    await send("ada@garden.example", "Your order is on its way");
    const row = page.getByRole("row", { name: /Your order is on its way/ });
    // Pages are renewed with every event. This is the last one.
    await row.locator(".pill", { hasText: "Delivered" }).waitFor();
    expect(await page.getByRole("link", { name: "Outbox" }).first().getAttribute("aria-current")).toBe(
      "page",
    );
    await row.getByRole("link").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Your order is on its way" }).waitFor();
    await page.getByText("campaign=orders").waitFor();
    await page.locator(".timeline", { hasText: "ada@garden.example" }).waitFor();
    const frame = page.frameLocator("iframe:visible").first();
    await scrollTo(page.locator("iframe:visible").first());
    expect(await frame.locator("h1").innerText()).toBe("Your order is on its way");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download .eml" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("message.eml");
    expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
  });

  test("finds messages by words, and by what happened to them", async () => {
    await service.control.reset();
    await send("ada@garden.example", "Tulips");
    await send("bounce@simulator.amazonses.com", "Roses");
    const { page } = await open();
    await page.getByRole("row", { name: /Roses/ }).waitFor();
    await page.getByLabel("Search messages").fill("ada TULIPS campaign=orders");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=ada/);
    expect(await page.locator("tbody th a").allInnerTexts()).toEqual(["Tulips"]);
    await page.goto(`${dashboard.origin}/outbox`);
    await page.locator(".pill", { hasText: "Bounced" }).waitFor();
    await page
      .getByRole("navigation", { name: "State" })
      .getByRole("link", { name: /Bounced/ })
      .click();
    await page.waitForURL(/state=Bounced/);
    expect(await page.locator("tbody th a").allInnerTexts()).toEqual(["Roses"]);
    await page.goto(`${dashboard.origin}/outbox?q=nothing+of+this`);
    await page.getByText("No message matches").waitFor();
  });

  test("says so while the service does not answer, and shows a message that is gone as not found", async () => {
    const { page } = await open();
    const answer = await page.goto(`${dashboard.origin}/outbox/none`);
    expect(answer?.status()).toBe(404);
    await page.getByText("The service does not have this message").waitFor();
  });

  inDepth.each(views)(
    "is readable at %d px in %s, also with a hostile message",
    async (width, colorScheme) => {
      await service.control.reset();
      await send("ada@garden.example", "Your order");
      await send(
        "bounce@simulator.amazonses.com",
        `${evil}${"long".repeat(300)}`,
        `<p>${evil}</p>${"wide".repeat(500)}`,
      );
      const { page, elsewhere } = await open({ viewport: { width, height: 900 }, colorScheme });
      await expectReadable(page, "/outbox");
      const hrefs = await page
        .locator("tbody th a")
        .evaluateAll((all) => all.map((each) => each.getAttribute("href")));
      expect(hrefs).toHaveLength(2);
      for (const href of hrefs) {
        await page.goto(`${dashboard.origin}${href}`);
        await expectReadable(page, String(href));
      }
      expect(await page.title()).not.toContain("pwned\u0000");
      expect(await page.evaluate(() => document.title)).toMatch(/ · Placewright$/);
      expect(elsewhere).toEqual([]);
    },
  );
});
