import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { placeOpener } from "../support/browser-opener.ts";
import { makeProject } from "../support/project-folder.ts";
import { interrupt, launchCli, waitForOutput } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { inDepth } from "../support/sample-of.ts";
import { askUi, enterUi, projectFiles } from "../support/ui.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function folder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const { dir, remove } = await makeProject(files);
  closers.push(remove);
  return dir;
}

const order = ["run", "scenarios/order.yaml"];
const isWindows = process.platform === "win32";

describe.skipIf(isWindows)("run --open", () => {
  test("opens the report in the browser when the run has ended", async () => {
    const [cwd, opener] = [await folder(projectFiles), await placeOpener(await folder())];
    const { code, stdout, stderr } = await runCommand([...order, "--open"], { cwd, env: opener.env });
    expect([code, stderr]).toEqual([0, ""]);
    const [, page = ""] = /Report: (\S+index\.html)/.exec(stdout) ?? [];
    expect(await opener.opened()).toBe(pathToFileURL(join(cwd, page)).href);
    expect(await opener.page()).toContain("Your order");
  });

  test("only warns if no browser can be opened", async () => {
    const [cwd, opener] = [await folder(projectFiles), await placeOpener(await folder(), 3)];
    const { code, stderr } = await runCommand([...order, "--open"], { cwd, env: opener.env });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^! Cannot open a browser: (xdg-)?open failed\. Open it yourself\.\n$/);
  });

  test("opens nothing without a terminal if only the environment asks for it", async () => {
    const [cwd, opener] = [await folder(projectFiles), await placeOpener(await folder())];
    const env = { ...opener.env, PLACEWRIGHT_OPEN: "1" };
    expect(await runCommand(order, { cwd, env })).toMatchObject({ code: 0, stderr: "" });
    await expect(opener.opened()).rejects.toThrow("ENOENT");
  });

  test.each([
    [["--open", "--detach"], "--open with --detach"],
    [["--watch", "--ui"], "--watch with --ui"],
    [["--watch", "--last-failed"], "--watch with --last-failed"],
    [["--ui", "--reporter", "junit"], "--ui with --reporter"],
  ])("is refused with options that contradict it: %s", async (flags, what) => {
    const { code, stderr } = await runCommand([...order, ...flags], { cwd: await folder(projectFiles) });
    expect(code).toBe(2);
    expect(stderr).toContain(`Cannot use ${what}: `);
  });
});

describe.skipIf(isWindows)("show-report", () => {
  test("opens the latest report, or one that is named, without a ledger", async () => {
    const [cwd, opener] = [await folder(projectFiles), await placeOpener(await folder())];
    await runCommand(order, { cwd });
    await rm(join(cwd, ".placewright"), { recursive: true });
    const latest = await runCommand(["show-report"], { cwd, env: opener.env });
    expect(latest).toEqual({ code: 0, stdout: "Report: reports/latest/index.html\n", stderr: "" });
    expect(await opener.opened()).toBe(pathToFileURL(join(cwd, "reports/latest/index.html")).href);
    const [id = ""] = (await readdir(join(cwd, "reports"))).filter((name) => name !== "latest");
    const named = await runCommand(["show-report", id], { cwd, env: opener.env });
    expect(named.stdout).toBe(`Report: reports/${id}/index.html\n`);
    expect(await opener.opened()).toContain(id);
    expect(existsSync(join(cwd, ".placewright"))).toBe(false);
  });

  test.each([
    [[], 'Cannot open the report "reports/latest/index.html": it does not exist. Run placewright report'],
    [["20260301-081500-3fa9c1"], "Run placewright report 20260301-081500-3fa9c1 to write it from the ledger"],
    [["../x"], 'Cannot open the report of "../x": it is not the id of a run'],
  ])("says what to do without a report: %s", async (args, words) => {
    const cwd = await folder(projectFiles);
    const { code, stderr } = await runCommand(["show-report", ...args], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe.skipIf(isWindows)("run --ui", () => {
  test("starts the dashboard, opens it by a file, and runs there", async () => {
    const [cwd, opener] = [await folder(projectFiles), await placeOpener(await folder())];
    const { child, ended } = launchCli([...order, "--ui", "--open"], { cwd, env: opener.env });
    const [, runId = ""] = await waitForOutput(child, /Run (\S+) started in the dashboard/);
    const [, link = ""] = await waitForFile(opener.page, /url=(http:[^"]+)"/);
    const { origin } = new URL(link);
    const { cookie } = await enterUi({ link: () => link, origin });
    const page = await askUi(origin, `/runs/${runId}`, { headers: { cookie } });
    expect([page.status, page.text.includes("order")]).toEqual([200, true]);
    interrupt(child);
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
    expect(existsSync(join(cwd, ".placewright/open-dashboard.html"))).toBe(false);
    expect(await opener.opened()).not.toContain("token");
  });

  inDepth("does not run tests that cost money, and still serves", async () => {
    const cwd = await folder(projectFiles);
    const { child, ended } = launchCli([...order, "--ui", "--project", "paid"], { cwd });
    await waitForOutput(child, /Nothing was run: its tests cost money/);
    interrupt(child);
    expect((await ended).code).toBe(0);
  });
});

/** Resolves with the match of a file that a program writes, as soon as it is there. */
async function waitForFile(read: () => Promise<string>, pattern: RegExp): Promise<RegExpMatchArray> {
  for (;;) {
    const match = (await read().catch(() => "")).match(pattern);
    if (match) return match;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
