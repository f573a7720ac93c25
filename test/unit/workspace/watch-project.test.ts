import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, it, vi } from "vitest";
import type { ResolvedConfig } from "../../../src/config/config.ts";
import { type Watch, watchLedger, watchProject } from "../../../src/workspace/watch-project.ts";

const projectFolder = () => {
  const projectDir = mkdtempSync(join(tmpdir(), "watched-"));
  const ledgerDir = join(projectDir, ".placewright");
  const reportsDir = join(projectDir, "reports");
  for (const folder of ["scenarios", "reports", ".placewright/local/run", "node_modules/a"])
    mkdirSync(join(projectDir, folder), { recursive: true });
  return { projectDir, ledgerDir, reportsDir } as ResolvedConfig;
};

/** Starts a watch. `next` resolves with the next change after `act`. */
function watched(watch: (onChange: () => void) => Watch) {
  let resolve = () => {};
  const watching = watch(() => resolve());
  return {
    close: () => watching.close(),
    next: (act: () => void) =>
      new Promise<void>((done) => {
        resolve = done;
        act();
      }),
  };
}

it("reports a written file, including one in a new folder, and a removed file", async () => {
  const config = projectFolder();
  const { projectDir } = config;
  const project = watched((onChange) => watchProject(config, onChange));
  await project.next(() => writeFileSync(join(projectDir, "scenarios/a.yaml"), "name: a"));
  await project.next(() => {
    mkdirSync(join(projectDir, "templates/new"), { recursive: true });
    writeFileSync(join(projectDir, "templates/new/a.hbs"), "a");
  });
  await project.next(() => rmSync(join(projectDir, "scenarios/a.yaml")));
  project.close();
});

it("ignores reports, the ledger, and node_modules in the project, and a run's mail in the ledger", async () => {
  const config = projectFolder();
  const { projectDir, ledgerDir, reportsDir } = config;
  const files = new Set<string>();
  const project = watched((onChange) =>
    watchProject(config, (paths) => {
      for (const path of paths) files.add(path);
      onChange();
    }),
  );
  const ledger = watched((onChange) => watchLedger(config, onChange));
  const [first, last] = [join(projectDir, "first.yaml"), join(projectDir, "last.yaml")];
  await project.next(() => writeFileSync(first, ""));
  await ledger.next(() => writeFileSync(join(ledgerDir, "first.sqlite"), ""));
  await ledger.next(() => {
    for (const file of [
      join(reportsDir, "a.html"),
      join(ledgerDir, "local/run/a.eml"),
      join(projectDir, "node_modules/a/a.js"),
      join(ledgerDir, "ledger.sqlite"),
    ])
      writeFileSync(file, "");
  });
  writeFileSync(last, "");
  await vi.waitUntil(() => files.has(last), 120_000);
  // What was there before can be reported, too, and a change twice.
  const ignored = /^(?:reports|\.placewright|node_modules)/;
  expect([...files].filter((path) => ignored.test(relative(projectDir, path)))).toEqual([]);
  project.close();
  ledger.close();
});

it("survives folders that disappear while it watches or closes", async () => {
  for (let round = 0; round < 100; round++) {
    const config = projectFolder();
    const project = watched((onChange) => watchProject(config, onChange));
    await project.next(() => mkdirSync(join(config.projectDir, "new/newer"), { recursive: true }));
    mkdirSync(join(config.projectDir, `late/${round}`), { recursive: true });
    rmSync(config.projectDir, { recursive: true });
    if (round % 2) await new Promise((resolve) => setImmediate(resolve));
    project.close();
  }
});
