// Draws the README's pictures from the committed sample report, with Debian's Chromium.
// Usage: node .ci/pictures.mjs
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = join(import.meta.dirname, "..");
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage({
  viewport: { width: 1280, height: 1000 },
  timezoneId: "UTC",
  locale: "en-GB",
});
await page.goto(pathToFileURL(join(root, "reports/samples/index.html")).href);
await page.screenshot({ path: join(root, "docs/images/report.png") });
await browser.close();
