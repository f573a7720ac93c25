// Takes the screenshots for README and docs: the committed sample report, and every page of the dashboard of the shipped
// scenarios, at desktop and phone width, light and dark. Needs a build and Debian's Chromium.
// Usage: node .ci/pictures.mjs
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
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
  executablePath: ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(existsSync),
  args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const dashboard = await openDashboard();
const { runs } = dashboard;
/** The pages of the dashboard, by the names of their pictures. */
const pages = [
  ["dashboard", "/"],
  ["preview", "/scenario?name=spring-sale&variant=de"],
  ["check", "/check?scenario=spring-sale&variant=de"],
  ["write", "/write?file=scenarios/weekly-newsletter.yaml"],
  ["runs", "/runs"],
  ["run", `/runs/${runs.at(-1)}`],
  ["compare", `/compare?before=${runs.at(-2)}&after=${runs.at(-1)}`],
  ["trends", "/trends"],
  ["components", "/components"],
];
try {
  for (const [size, viewport] of Object.entries(sizes))
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport, colorScheme, timezoneId: "UTC", locale: "en-US" });
      const page = await context.newPage();
      const shoot = (name) => page.screenshot({ path: join(images, `${name}-${size}-${colorScheme}.png`) });
      await page.goto(pathToFileURL(join(root, "reports/samples/index.html")).href);
      await shoot("report");
      await page.goto(dashboard.link());
      for (const [name, path] of pages) {
        await page.goto(new URL(path, dashboard.origin).href);
        // Frames of messages load when they come into view.
        await page.waitForLoadState("networkidle");
        await shoot(name);
      }
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
  const runs = [];
  for (const seed of ["monday", "tuesday", "wednesday", "thursday"]) {
    await run(process.execPath, [join(root, "dist/cli/main.js"), "run", "--seed", seed], { cwd: folder });
    const report = JSON.parse(await readFile(join(folder, "reports/latest/report.json"), "utf8"));
    runs.push(report.run.id);
  }
  const load = () => loadConfig({ cwd: folder, env: {} });
  return { runs, ...(await startUi({ config: await load(), loadConfig: load, env: {}, port: 0 })) };
}
