import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { isDeno, projectRoot } from "../support/run-cli.ts";
import { byDepth } from "../support/sample-of.ts";

const run = promisify(execFile);

/** Whether to install it with all that it depends on, which takes a minute. In CI, the first steps do so on Deno. */
const isInstalled = byDepth({ laptop: false, ci: !isDeno, all: true });

let dir = "";
let remove: () => Promise<void> = async () => undefined;

/** Installs a tarball as a user does. */
const install = (tarball: string) =>
  run(
    "npm",
    ["install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--prefer-offline", tarball],
    { cwd: dir },
  );

/** Unpacks a tarball, and links the packages that it names as dependencies: what `install` does, in a moment. */
async function unpack(tarball: string): Promise<void> {
  const folder = join(dir, "node_modules/placewright");
  await mkdir(folder, { recursive: true });
  await run("tar", ["-xzf", join(dir, tarball), "--strip-components=1", "-C", folder]);
  const { dependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    const link = join(dir, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(projectRoot, "node_modules", name), link);
  }
}

/** Returns the packages whose types a file of types needs, through all files that it imports. */
async function packagesOf(start: string): Promise<readonly string[]> {
  const files = new Set([start]);
  const packages = new Set<string>();
  for (const file of files) {
    const code = (await readFile(file, "utf8")).replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, name = ""] of code.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      if (name.startsWith(".")) files.add(join(dirname(file), name.replace(/\.[jt]s$/, ".d.ts")));
      else packages.add(name);
    }
  }
  return [...packages].toSorted();
}

/** The packed tarball in an empty project outside the repository. CI installs it with all its dependencies. */
beforeAll(async () => {
  ({ dir, remove } = await makeProject({
    "package.json": '{ "name": "empty", "private": true, "type": "module" }\n',
  }));
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", dir], { cwd: projectRoot });
  const tarball = (await readdir(dir)).find((name) => name.endsWith(".tgz")) ?? "";
  await (isInstalled ? install(`./${tarball}`) : unpack(tarball));
});
afterAll(() => remove());

const placewright = (...args: string[]) =>
  isDeno
    ? run(process.execPath, ["run", "-A", "--node-modules-dir=manual", "npm:placewright", ...args], {
        cwd: dir,
      })
    : run(process.execPath, [join(dir, "node_modules/placewright/dist/cli/main.js"), ...args], { cwd: dir });

describe("the packed tarball", () => {
  test("contains what it needs, and no development files", async () => {
    const names = await readdir(join(dir, "node_modules/placewright"), { recursive: true });
    for (const needed of [
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
      "dist/mod.js",
      "dist/mod.d.ts",
      "dist/api/check.js",
      "dist/api/report-schema.d.ts",
      "dist/api/service.js",
      "dist/vitest/mod.js",
    ]) {
      expect(names).toContain(needed);
    }
    expect(names).toContain("schema/scenario.schema.json");
    expect(names).toContain("schema/report.schema.json");
    expect(names.filter((name) => /^(src|test|scenarios|reports|\.ci)\b/.test(name))).toEqual([]);
  });

  test("the types of an entry point bring the types of other packages only if they are asked for", async () => {
    const dist = join(dir, "node_modules/placewright/dist");
    expect({
      "mod.d.ts": await packagesOf(join(dist, "mod.d.ts")),
      "api/check.d.ts": await packagesOf(join(dist, "api/check.d.ts")),
      "api/report-schema.d.ts": await packagesOf(join(dist, "api/report-schema.d.ts")),
      "vitest/mod.d.ts": await packagesOf(join(dist, "vitest/mod.d.ts")),
    }).toEqual({
      "mod.d.ts": [],
      "api/check.d.ts": [],
      "api/report-schema.d.ts": ["zod"],
      "vitest/mod.d.ts": [],
    });
    // Its messages have the shapes of the SDK, whose types need those of Node.
    expect(await packagesOf(join(dist, "api/service.d.ts"))).toContain("@aws-sdk/client-sesv2");
  });

  test.runIf(isInstalled)("initializes a project and runs it", async () => {
    await placewright("init");
    const { stdout } = await placewright("run");
    expect(stdout).toContain("Report: ");
    const report = JSON.parse(await readFile(join(dir, "reports/latest/report.json"), "utf8")) as {
      exitCode: number;
    };
    expect(report.exitCode).toBe(0);
  });

  test("exports the public names", async () => {
    const script = `
      import { evaluateExpectations } from "placewright";
      import { checks } from "placewright/check";
      import { verdicts } from "placewright/report-schema";
      import { startService } from "placewright/service";
      if (checks.length === 0 || verdicts.length === 0) throw new Error("an entry point is empty");
      const service = await startService();
      await service.close();
      const [assertion] = evaluateExpectations(
        { overall: ["inbox >= 90"] },
        { overall: { inboxPercent: 95 }, isps: [], simulated: true },
      );
      console.log(assertion.outcome);`;
    const args = isDeno
      ? ["eval", "--node-modules-dir=manual", script]
      : ["--input-type=module", "--eval", script];
    const { stdout } = await run(process.execPath, args, { cwd: dir });
    expect(stdout.trim()).toBe("passed");
  });

  // In the project that the test before created.
  test.runIf(isInstalled)("adds its tests and matchers to an installed vitest", async () => {
    const suite = `import { expect } from "vitest";
import { scenarioTests } from "placewright/vitest";
expect({ overall: { inboxPercent: 95 }, isps: [], simulated: true }).toLandInInbox({ atLeast: 90 });
scenarioTests("scenarios/**");
`;
    await writeFile(join(dir, "placement.test.js"), suite);
    await symlink(join(projectRoot, "node_modules/vitest"), join(dir, "node_modules/vitest"));
    const { stdout } = isDeno
      ? await run(process.execPath, ["run", "-A", "--node-modules-dir=manual", "npm:vitest@4.1.12", "run"], {
          cwd: dir,
        })
      : await run(process.execPath, [join(projectRoot, "node_modules/vitest/vitest.mjs"), "run"], {
          cwd: dir,
        });
    expect(stdout).toMatch(/Tests .*passed/);
    expect(stdout).not.toContain("failed");
  });
});
