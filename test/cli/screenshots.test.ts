import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserNote, hasBrowser } from "../support/browser.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";
import { isThorough } from "../support/sample-of.ts";
import { projectFiles } from "../support/ui.ts";

describe("preview --screenshot", () => {
  let dir: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ dir, remove } = await makeProject(projectFiles));
  });
  afterAll(() => remove());

  test("says that there is no browser, after it has written the page", async () => {
    const run = (env: Record<string, string>) =>
      runCommand(["preview", "--screenshot"], { cwd: dir, env: { PATH: dir, ...env } });
    const missing = await run({ PLACEWRIGHT_BROWSER: join(dir, "nowhere") });
    expect(missing.code).toBe(2);
    expect(missing.stdout).toContain("Preview: reports/preview/index.html");
    expect(missing.stderr).toContain("Cannot take screenshots: PLACEWRIGHT_BROWSER is not a program:");
    expect(missing.stderr).toContain("Install Chromium, or set PLACEWRIGHT_BROWSER to the path of one");
  });

  test.runIf(hasBrowser && isThorough)(
    `takes one of each view, and says whether they differ${browserNote}`,
    async () => {
      const run = () => runCommand(["preview", "--screenshot", "--grep", "sale .de|order"], { cwd: dir });
      const first = await run();
      expect(first.stderr).toBe("");
      expect(first.stdout).toContain("Screenshots of order: none, the message has no HTML");
      expect(first.stdout).toMatch(
        /Screenshots of sale \(de\): 8 views, the first ones: reports\/preview\/screenshots\/sale-de-/,
      );
      expect((await run()).stdout).toContain("Screenshots of sale (de): 8 views, as before");
      const [folder = ""] = await readdir(join(dir, "reports/preview/screenshots"));
      expect((await readdir(join(dir, "reports/preview/screenshots", folder))).length).toBe(9);
    },
  );
});
