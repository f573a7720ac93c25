// Takes the screenshots for README and docs: the committed sample report, and the dashboard of the shipped
// scenarios, at desktop and phone width, light and dark. Needs a build and Debian's Chromium.
// Usage: node .ci/pictures.mjs
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { loadConfig } from "../.build/config/load.js";
import { startUi } from "../.build/ui/start-ui.js";

const root = join(import.meta.dirname, "..");
const images = join(root, "docs/images");
const run = promisify(execFile);
const sizes = { desktop: { width: 1280, height: 960 }, phone: { width: 390, height: 844 } };

await mkdir(images, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), "placewright-pictures-"));
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const dashboard = await openDashboard();
try {
  for (const [size, viewport] of Object.entries(sizes))
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport, colorScheme, timezoneId: "UTC", locale: "en-GB" });
      const page = await context.newPage();
      const shoot = async (name, prepare = async () => {}) => {
        await prepare();
        await page.screenshot({ path: join(images, `${name}-${size}-${colorScheme}.png`) });
      };
      await page.goto(pathToFileURL(join(root, "reports/samples/index.html")).href);
      await shoot("report");
      await page.goto(dashboard.link());
      await shoot("dashboard");
      await page.goto(new URL("/scenario?name=spring-sale&variant=de", dashboard.origin).href);
      const frame = page.frameLocator(`iframe.${colorScheme}.${size}`);
      await shoot("preview", async () => {
        if (colorScheme === "dark") await page.getByText("Dark", { exact: true }).click();
        await frame.locator("body").waitFor();
      });
      await context.close();
    }
} finally {
  await browser.close();
  await dashboard.close();
  await rm(folder, { recursive: true, force: true });
}

/** Opens the dashboard on a copy of the shipped project, after three runs. */
async function openDashboard() {
  for (const name of ["scenarios", "templates", "placewright.config.ts"])
    await cp(join(root, name), join(folder, name), { recursive: true });
  for (const seed of ["monday", "tuesday", "wednesday"])
    await run(process.execPath, [join(root, "dist/cli/main.js"), "run", "--seed", seed], { cwd: folder });
  const load = () => loadConfig({ cwd: folder, env: {} });
  return startUi({ config: await load(), loadConfig: load, env: {}, port: 0 });
}
