import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { version } from "../../../../src/version.ts";
import { makeProject } from "../../../support/project-folder.ts";
import { isDeno } from "../../../support/run-cli.ts";
import { type CommandOptions, runCommand } from "../../../support/run-command.ts";

const usage = "  See https://placewright.dev/errors/usage\n";
const refused = (words: string) => ({ code: 2, stdout: "", stderr: `✕ ${words}.\n${usage}` });

const byNpm = { PLACEWRIGHT_PACKAGE_MANAGER: "npm" };

/** A folder with files. Unless the test says otherwise, npm installs the project. */
const open = async (files: Readonly<Record<string, string>> = {}, env: CommandOptions["env"] = byNpm) => {
  const { dir, remove } = await makeProject(files);
  onTestFinished(remove);
  return {
    dir,
    run: (...args: string[]) => runCommand(["init", ...args], { cwd: dir, env }),
    read: (path: string) => readFile(join(dir, path), "utf8"),
    names: async (path = ".") => (await readdir(join(dir, path))).toSorted(),
  };
};

/** A repository, with the files. */
const openRepository = async (files: Readonly<Record<string, string>>, env: CommandOptions["env"] = {}) => {
  const project = await open(files, env);
  await promisify(execFile)("git", ["init", "--quiet"], { cwd: project.dir });
  return project;
};

const commit = (lockFile: string) =>
  `Commit the files and ${lockFile}, and push: CI tests each change before its release`;

const next = (run: string, ui = "npx placewright ui", third = commit("package-lock.json")) =>
  [
    "",
    "Next:",
    `  1. Test the messages, and read the report:  ${run}`,
    `  2. Preview them while you edit them:        ${ui}`,
    `  3. ${third}`,
    "",
  ].join("\n");

const paths = [
  "package.json",
  "placewright.config.ts",
  "tsconfig.json",
  ".github/workflows/placement.yml",
  "scenarios/welcome.yaml",
  "scenarios/password-reset.ts",
  "templates/layouts/base.hbs",
  "templates/welcome.html.hbs",
];

const written = (mark = "✓ wrote", gitignore = `${mark} .gitignore\n`) =>
  `${paths.map((path) => `${mark} ${path}\n`).join("")}${gitignore}`;

const newPackage = {
  private: true,
  type: "module",
  scripts: { placement: "placewright run" },
  devDependencies: { placewright: version },
};

describe("init in an empty folder", () => {
  test("writes a project with the package in its exact version, and says three things to do", async () => {
    const { run, read } = await open({ ".gitignore": "dist/" });
    const again = next("npm install && npx placewright run");
    expect(await run()).toEqual({ code: 0, stdout: written() + again, stderr: "" });
    expect(JSON.parse(await read("package.json"))).toEqual(newPackage);
    const ignored = "dist/\nnode_modules/\nreports/\n.placewright/\n";
    expect(await read(".gitignore")).toBe(ignored);
    expect((await run()).stdout).toBe(written("– kept ", "").replace("– kept  tsconfig.json\n", "") + again);
    expect(await read(".gitignore")).toBe(ignored);
  });

  test("writes no CI file if there is no CI, and says how to add one", async () => {
    const { run, read, names } = await open({ ".gitignore": "reports/\r\n" });
    const third = "Run placewright init --ci github (or gitlab, jenkins): it writes a file for CI";
    expect((await run("--ci", "none")).stdout).toContain(`  3. ${third}\n`);
    expect(await read(".gitignore")).toBe("reports/\r\nnode_modules/\n.placewright/\n");
    expect(await names()).not.toContain(".github");
  });

  test("writes into a new folder with the given choices", async () => {
    const { run, read } = await open();
    const choices = ["--from", "Tulip <post@tulip.example>", "--region", "eu-west-1"];
    const { code, stdout } = await run("mail", ...choices);
    expect([code, stdout]).toEqual([
      0,
      written().replace("package.json", "mail/package.json") +
        next("cd mail && npm install && npx placewright run"),
    ]);
    expect(await read("mail/.gitignore")).toBe("node_modules/\nreports/\n.placewright/\n");
    expect(await read("mail/placewright.config.ts")).toContain('"eu-west-1" },');
    expect(await read("mail/scenarios/welcome.yaml")).toContain("from: Tulip <post@tulip.example>");
  });

  test.each([
    [
      "pnpm",
      "pnpm/10.34.9 npm/? node/v20.20.2 linux x64",
      "pnpm@10.34.9",
      "pnpm install --no-frozen-lockfile && pnpm exec",
    ],
    ["yarn", "yarn/4.18.1 npm/? node/v20.20.2 linux x64", "yarn@4.18.1", "yarn install && yarn"],
    ["npm", "npm/11.19.1 node/v20.20.2 linux x64 workspaces/false", undefined, "npm install && npx"],
    ["npm", "bun/1.2.0 node/v20.20.2", undefined, "npm install && npx"],
  ])("takes %s from what runs it: %s", async (name, agent, packageManager, start) => {
    const { run, read, names } = await open(
      {},
      { npm_config_user_agent: agent, ...(isDeno ? { PLACEWRIGHT_PACKAGE_MANAGER: name } : {}) },
    );
    const { stdout } = await run();
    expect(stdout).toContain(`report:  ${start} placewright run\n`);
    expect(JSON.parse(await read("package.json"))).toEqual({
      ...newPackage,
      ...(packageManager ? { packageManager } : {}),
    });
    expect((await names()).includes(".yarnrc.yml")).toBe(name === "yarn");
    const { jobs } = parse(await read(".github/workflows/placement.yml"));
    expect(JSON.stringify(jobs)).toContain(start.split(" ").at(-1));
  });

  test("takes the runtime's package manager by default", async () => {
    const { run, names } = await open({}, {});
    await run();
    expect((await names()).filter((name) => /^(?:package|deno)\.json$/.test(name))).toEqual([
      isDeno ? "deno.json" : "package.json",
    ]);
  });

  test("writes deno.json for Deno, and no tsconfig.json", async () => {
    const { run, read, names } = await open();
    const { stdout } = await run("--package-manager", "deno");
    expect(stdout).toContain(
      next("deno install && deno task placewright run", "deno task placewright ui", commit("deno.lock")),
    );
    expect(JSON.parse(await read("deno.json"))).toEqual({
      imports: { placewright: `npm:placewright@${version}` },
      tasks: { placewright: "deno run -A placewright" },
    });
    expect(await names()).toEqual([
      ".github",
      ".gitignore",
      "deno.json",
      "placewright.config.ts",
      "scenarios",
      "templates",
    ]);
    expect(await read("scenarios/welcome.yaml")).toContain(
      `$schema=https://unpkg.com/placewright@${version}/schema/scenario.schema.json\n`,
    );
    expect(await read(".github/workflows/placement.yml")).toContain("denoland/setup-deno");
  });
});

describe("init in a repository", () => {
  const own = `{\r
    "name": "shop",\r
    "files": ["dist"],\r
    "devDependencies": { "zod": "4.0.0", "ajv": "8.0.0" },\r
    "scripts": {\r
        "placement": "mine"\r
    }\r
}`;

  test("adds only what is missing to package.json, and keeps its format", async () => {
    const { run, read, names } = await openRepository({ "package.json": own, "pnpm-lock.yaml": "" });
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓ added placewright to package\.json\n/);
    expect(await read("package.json")).toBe(own.replace('{ "zod"', `{ "placewright": "${version}", "zod"`));
    expect(await names()).not.toContain("tsconfig.json");
    expect(stdout).toContain("pnpm exec placewright run");
  });

  test("keeps the version that package.json lists", async () => {
    const text = '{ "dependencies": { "placewright": "^0.0.9" }, "scripts": { "placement": "x" } }\n';
    const { run, read } = await openRepository({ "package.json": text }, byNpm);
    expect((await run()).stdout).toMatch(
      /^– kept {2}package\.json\n! package\.json lists placewright \^0\.0\.9,/,
    );
    expect(await read("package.json")).toBe(text);
  });

  test.each([
    ["0.0.9", true],
    ["^0.0.9", true],
    [version, false],
    [`^${version}`, false],
    ["workspace:*", false],
    ["file:../placewright.tgz", false],
  ])("says what it added beside version %s, and whether it is an older one", async (listed, isOther) => {
    const text = JSON.stringify({ devDependencies: { placewright: listed } });
    const { run, read } = await openRepository({ "package.json": text }, byNpm);
    const { stdout } = await run();
    expect(stdout).toMatch(/^✓ added a script for placewright to package\.json\n/);
    expect(
      stdout.includes(
        `\n! package.json lists placewright ${listed}, and these files are for ${version}. To update, write ${version} there, and run npm install\n`,
      ),
    ).toBe(isOther);
    expect(JSON.parse(await read("package.json")).devDependencies).toEqual({ placewright: listed });
  });

  test.each([
    ['{ "type": "module" }', "ts"],
    ["{}", "mts"],
    ['{ "type": "commonjs" }', "mts"],
  ])("writes modules that TypeScript takes for modules: %s", async (text, extension) => {
    const { dir, run, names } = await openRepository({ "package.json": text }, byNpm);
    await run();
    expect(await names()).toContain(`placewright.config.${extension}`);
    expect(await names("scenarios")).toContain(`password-reset.${extension}`);
    const { code, stdout } = await runCommand(["list"], { cwd: dir });
    expect([code, stdout]).toEqual([0, expect.stringContaining(`scenarios/password-reset.${extension}\n`)]);
  });

  test("keeps a config and a scenario with another extension", async () => {
    const files = {
      "package.json": "{}",
      "placewright.config.js": "module.exports = {};",
      "scenarios/password-reset.mjs": "",
    };
    const { run, names } = await openRepository(files, byNpm);
    expect((await run()).stdout).toMatch(
      /– kept {2}placewright\.config\.js\n[\s\S]*– kept {2}scenarios\/password-reset\.mjs\n/,
    );
    expect((await names()).filter((name) => name.startsWith("placewright.config"))).toEqual([
      "placewright.config.js",
    ]);
  });

  test("adds the package to the nearest package.json of the repository, for a folder below it", async () => {
    const { run, read, names } = await openRepository({ "package.json": "{}", "yarn.lock": "" });
    const { stdout } = await run("apps/mail");
    expect(stdout).toContain("cd apps/mail && yarn install && yarn placewright run");
    expect(stdout).toContain(
      "3. Move the CI file to the root of the repository, and let its jobs run in apps/mail\n",
    );
    expect(JSON.parse(await read("package.json"))).toEqual({ devDependencies: { placewright: version } });
    expect(await names("apps/mail")).not.toContain("package.json");
    expect(await read("apps/mail/scenarios/welcome.yaml")).toContain(
      "$schema=../../../node_modules/placewright/",
    );
  });

  test("adds the package to deno.jsonc, and keeps its comments", async () => {
    const text = '{\n  // ours\n  "imports": {\n    "zod": "npm:zod@4", // pinned\n  },\n}\n';
    const { run, read } = await openRepository({ "deno.jsonc": text });
    await run();
    expect(await read("deno.jsonc")).toBe(
      `{\n  // ours\n  "imports": {\n    "zod": "npm:zod@4",\n    "placewright": "npm:placewright@${version}", // pinned\n  },\n  "tasks": {\n    "placewright": "deno run -A placewright"\n  },\n}\n`,
    );
  });

  test.each([
    [{ "package.json": '{ "packageManager": "pnpm@10.0.0" }', "package-lock.json": "" }, "pnpm exec"],
    [{ "deno.lock": "", "package.json": "{}" }, "deno task"],
    [{ "npm-shrinkwrap.json": "", "package.json": "{}" }, "npx"],
  ])("takes the package manager from its files: %j", async (files, start) => {
    const { run } = await openRepository(files);
    expect((await run()).stdout).toContain(` ${start} placewright ui\n`);
  });

  test.each([
    [
      { "package.json": "{}", "package-lock.json": "", "yarn.lock": "" },
      "Cannot tell which package manager installs the project: its files name npm and yarn. Choose one of npm, pnpm, yarn, deno, such as --package-manager npm",
    ],
    [
      { "package.json": '{ "packageManager": "bun@1.2.0" }' },
      "Cannot tell which package manager installs the project: its files name bun. Choose one of npm, pnpm, yarn, deno, such as --package-manager npm",
    ],
    [
      { "package.json": '{ "devDependencies": [] }' },
      'Cannot add placewright to "package.json": "devDependencies" in it is not an object. Fix the file, and run init again',
    ],
    [{ "package.json": "[]" }, 'Cannot add placewright to "package.json": it is not an object'],
  ])("refuses %j, and writes nothing", async (files, reason) => {
    const isAmbiguous = reason.startsWith("Cannot tell");
    const { run, names } = await openRepository(files, isAmbiguous ? {} : byNpm);
    const { code, stdout, stderr } = await run();
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(reason);
    expect((await names()).filter((name) => name !== ".git")).toEqual(Object.keys(files).toSorted());
  });

  test("refuses a package.json that no package manager reads, and leaves it", async () => {
    const text = '{\n  "name": "x",\n}\n';
    const { run, read, names } = await openRepository({ "package.json": text }, byNpm);
    const { code, stdout, stderr } = await run();
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain('Cannot add placewright to "package.json": it is not valid JSON');
    expect(await read("package.json")).toBe(text);
    expect((await names()).filter((name) => name !== ".git")).toEqual(["package.json"]);
  });

  test("shows the place of a mistake in package.json", async () => {
    const { run } = await openRepository(
      { "package.json": '{\n  "name": "x"\n  "private": true\n}\n' },
      byNpm,
    );
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toContain(
      'Cannot add placewright to "package.json": it is not valid JSON (CommaExpected)',
    );
    expect(stderr).toContain('> 3 |   "private": true');
  });
});

describe("init installs the project", () => {
  /** A package manager of the test: a script that is found first. */
  const withNpm = async (script: string) => {
    const project = await open({ "bin/npm": `#!/bin/sh\n${script}\n` });
    await chmod(join(project.dir, "bin/npm"), 0o755);
    const env = {
      ...byNpm,
      PLACEWRIGHT_NO_INSTALL: "",
      PATH: `${join(project.dir, "bin")}${delimiter}${process.env["PATH"]}`,
    };
    return { ...project, run: () => runCommand(["init", "app"], { cwd: project.dir, env }) };
  };

  test("by its package manager, in its folder", async () => {
    const { run, read } = await withNpm('echo "$@" > package-lock.json');
    const { code, stdout, stderr } = await run();
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("… installing with npm\n✓ wrote package-lock.json\n\nNext:\n");
    expect(stdout).toContain("report:  cd app && npx placewright run\n");
    expect(await read("app/package-lock.json")).toBe("install\n");
  });

  test("and says what to do if that fails, with exit code 3", async () => {
    const { run, names } = await withNpm(
      'echo "npm error code E404\nnpm error \u001b[31mno such package" >&2; exit 1',
    );
    const { code, stdout, stderr } = await run();
    expect(code).toBe(3);
    expect(stderr).toBe(
      `✕ Cannot install placewright ${version} with npm: npm error code E404\n  │ npm error no such package\n  Run npm install when this is solved: CI needs package-lock.json.\n`,
    );
    expect(stdout).toContain("report:  cd app && npm install && npx placewright run\n");
    expect(await names("app")).toContain("placewright.config.ts");
  });

  test("and says so if the package manager is missing", async () => {
    const { dir } = await open();
    const env = { ...byNpm, PLACEWRIGHT_NO_INSTALL: "", PATH: dir };
    const { code, stderr } = await runCommand(["init"], { cwd: dir, env });
    expect([code, stderr]).toEqual([
      3,
      `✕ Cannot install placewright ${version} with npm: npm is not installed here\n  Run npm install when this is solved: CI needs package-lock.json.\n`,
    ]);
  });

  test("only if it is not installed", async () => {
    const { dir, run } = await withNpm("exit 1");
    await run();
    await mkdir(join(dir, "app/node_modules/placewright"), { recursive: true });
    for (const path of ["app/node_modules/placewright/package.json", "app/package-lock.json"])
      await writeFile(join(dir, path), "{}");
    const { code, stdout } = await run();
    expect([code, stdout]).toEqual([0, expect.not.stringContaining("installing")]);
    expect(stdout).toContain("report:  cd app && npx placewright run\n");
  });
});

test.each(["Acme\nBcc: x <n@shop.example>", "Acme\r <n@shop.example>", "Acme\u0000 <n@shop.example>"])(
  "init refuses a sender with a line break or a control character: %j",
  async (from) => {
    const { run, names } = await open();
    const { code, stdout, stderr } = await run("--from", from);
    expect([code, stdout, await names()]).toEqual([2, "", []]);
    expect(stderr).toContain("it contains a line break or a control character");
    expect(stderr).toContain("Write it in one line, in the form Name <name@domain.example>");
  },
);

test("init refuses a folder in the place of a file, or a file in the place of a folder", async () => {
  const { dir, run, names } = await open();
  await mkdir(join(dir, ".gitignore"));
  expect(await run()).toEqual(
    refused('Cannot write ".gitignore": it is a folder. Move it, or choose another folder for the project'),
  );
  expect(await names()).toEqual([".gitignore"]);
  const other = await open();
  await writeFile(join(other.dir, "scenarios"), "");
  const { code, stderr } = await other.run();
  expect(code).toBe(2);
  expect(stderr).toMatch(/^✕ Cannot write the project to "[^"]*": [^\n]*\. Choose a writable folder\.\n/);
});
