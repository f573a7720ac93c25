import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { expect, onTestFinished, test } from "vitest";
import { entryPoints } from "../../../.ci/entry-points.mjs";
import { importsOf } from "../../../.ci/house.mjs";
import { loadConfig } from "../../../src/config/load.ts";
import { makeProject } from "../../support/project-folder.ts";
import { projectRoot } from "../../support/run-cli.ts";

test("a config that imports the entry points gets the modules that are running", async () => {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `import { defineCheck, PlacewrightError } from "placewright";
import * as check from "placewright/check";
import { parseReport, verdicts } from "placewright/report-schema";
import { startService } from "placewright/service";

if (check.defineCheck !== defineCheck) throw new Error("there are two modules");
const found = [typeof startService, ...verdicts];
let code = "none";
try {
  parseReport({});
} catch (error) {
  if (error instanceof PlacewrightError) code = error.code;
}
export default { scenarios: [code, ...found].join(" ") };
`,
  });
  onTestFinished(remove);
  const { scenariosDir } = await loadConfig({ cwd: dir, env: {} });
  expect(scenariosDir).toBe("usage function passed warned failed not-measured pending errored skipped");
});

test("the root entry point loads few modules, and none of the service or of a run", () => {
  const loaded = new Set<string>();
  const open = ["mod.ts"];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    const { program } = parseSync(file, readFileSync(join(projectRoot, "src", file), "utf8"));
    for (const { target, isTypeOnly } of importsOf(program, file)) if (!isTypeOnly) open.push(target);
  }
  expect(loaded.size).toBeGreaterThan(10);
  expect(loaded.size).toBeLessThanOrEqual(40);
  expect([...loaded].filter((file) => /^(service|run|workspace|ui|cli)\//.test(file))).toEqual([]);
});

test("deno.json exports the entry points of package.json", () => {
  const { exports } = JSON.parse(readFileSync(join(projectRoot, "deno.json"), "utf8"));
  const { "./cli": _, ...shared } = exports;
  expect(Object.keys(shared)).toEqual(entryPoints.map(({ name }) => name.replace("placewright", ".")));
});
