import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { readRegularFile } from "../../src/base/read-regular-file.ts";
import { walkFolder } from "../../src/base/walk-folder.ts";
import { renderMessage } from "../../src/message/render.ts";
import { discoverScenarioFiles } from "../../src/scenario/discover.ts";
import { loadScenarios } from "../../src/scenario/load.ts";
import { readRows } from "../../src/scenario/read-rows.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";

const scenario = `from: Acme <a@acme.example>
message:
  template: { name: welcome, subject: Hello }
expect: { overall: [inbox >= 0] }
`;

const projects: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(projects.splice(0).map((project) => project.remove()));
});

async function project(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const made = await makeProject({
    "scenarios/a.yaml": scenario,
    "templates/welcome.html.hbs": "<p>Hello</p>",
    "package.json": "{}",
    ...files,
  });
  projects.push(made);
  return made.dir;
}

/** Obstacles by name, and how to create each in a folder. */
const loops: readonly (readonly [string, (folder: string) => Promise<void>])[] = [
  [
    "three links to their own folder",
    async (folder) => {
      for (const name of ["x", "y", "z"]) await symlink(".", join(folder, name));
    },
  ],
  [
    "two folders that link to each other",
    async (folder) => {
      for (const name of ["one", "two"]) await mkdir(join(folder, name));
      await symlink("../two", join(folder, "one/other"));
      await symlink("../one", join(folder, "two/other"));
    },
  ],
  [
    "eight folders that all link to each other",
    async (folder) => {
      const names = Array.from({ length: 8 }, (_, index) => `f${index}`);
      for (const name of names) await mkdir(join(folder, name));
      for (const name of names)
        for (const other of names)
          if (other !== name) await symlink(`../${other}`, join(folder, name, other));
    },
  ],
  ["a link to its parent", async (folder) => symlink("..", join(folder, "up"))],
  ["a link to the root", async (folder) => symlink("/", join(folder, "root"))],
  ["a link to itself", async (folder) => symlink("self", join(folder, "self"))],
  ["a link to nothing", async (folder) => symlink("nothing", join(folder, "nowhere"))],
  [
    "a link to itself that looks like a file",
    async (folder) => symlink("self.txt", join(folder, "self.txt")),
  ],
];

const optionsOf = (dir: string) => ({ projectDir: dir, scenariosDir: join(dir, "scenarios") });
const contextOf = (dir: string) => ({ projectDir: dir, templatesDir: join(dir, "templates") });
const render = (dir: string) =>
  renderMessage(
    { from: "Acme <a@acme.example>", source: { template: { name: "welcome", subject: "Hello" } }, data: {} },
    contextOf(dir),
  );

describe("links in the scenarios folder", () => {
  test.each(loops)("%s", async (_, make) => {
    const dir = await project();
    await make(join(dir, "scenarios"));
    expect(await discoverScenarioFiles(optionsOf(dir))).toEqual(expect.arrayContaining(["scenarios/a.yaml"]));
  });

  test.each(loops)("%s, and a glob", async (_, make) => {
    const dir = await project();
    await make(join(dir, "scenarios"));
    expect(await discoverScenarioFiles({ ...optionsOf(dir), paths: ["**/*.yaml"] })).toEqual(
      expect.arrayContaining(["scenarios/a.yaml"]),
    );
  });

  test.each(loops)("%s, and a glob of what is ignored", async (_, make) => {
    const dir = await project();
    await make(join(dir, "scenarios"));
    const files = await discoverScenarioFiles({ ...optionsOf(dir), ignore: ["**/a.yaml"] });
    expect(files).not.toContain("scenarios/a.yaml");
  });

  test("reads a folder that is linked from elsewhere", async () => {
    const dir = await project({ "shared/b.yaml": scenario });
    await symlink("../shared", join(dir, "scenarios/shared"));
    expect(await discoverScenarioFiles(optionsOf(dir))).toEqual([
      "scenarios/a.yaml",
      "scenarios/shared/b.yaml",
    ]);
  });
});

describe("links in the templates folder", () => {
  const outside = /parent|root/;
  test.each(loops.filter(([name]) => !outside.test(name)))("%s", async (_, make) => {
    const dir = await project();
    await make(join(dir, "templates"));
    expect((await render(dir)).parsed.html).toContain("Hello");
  });

  test.each(loops.filter(([name]) => outside.test(name)))("rejects %s with a message", async (_, make) => {
    const dir = await project();
    await make(join(dir, "templates"));
    await expect(render(dir)).rejects.toMatchObject({
      code: "file-outside-project",
      message: expect.stringMatching(/Cannot read templates from "templates\/(up|root)": it links outside/),
    });
  });

  test("reads a folder that is linked within the folder once, under its own name", async () => {
    const dir = await project({ "templates/parts/footer.hbs": "x" });
    await symlink("parts", join(dir, "templates/also"));
    expect(await walkFolder(join(dir, "templates"))).toEqual(["parts/footer.hbs", "welcome.html.hbs"]);
  });

  test("does not reach a template in a linked folder outside", async () => {
    const dir = await project();
    const other = await project({ "stolen.html.hbs": "secret" });
    await symlink(other, join(dir, "templates/other"));
    await expect(render(dir)).rejects.toMatchObject({ code: "file-outside-project" });
  });

  test.each([50, 200])("reads %d levels of folders", async (levels) => {
    const dir = await project({ [`templates/${"d/".repeat(levels)}x.hbs`]: "x" });
    expect((await render(dir)).parsed.html).toContain("Hello");
  });
});

/** Special files that block or never end when opened or read. */
const special: readonly (readonly [string, (path: string) => Promise<void> | void])[] = [
  ["a pipe", (path) => void execFileSync("mkfifo", [path])],
  ["a link to an endless device", (path) => symlink("/dev/zero", path)],
  ["a link to a terminal", (path) => symlink("/dev/tty", path)],
  ["a folder", async (path) => void (await mkdir(path))],
  [
    "a socket",
    async (path) => {
      const server = createServer().listen(path);
      projects.push({ remove: async () => void server.close() });
      await once(server, "listening");
    },
  ],
];

describe("a special file is never waited for", () => {
  test.each(special)("%s by itself", async (_, make) => {
    const dir = await project();
    await make(join(dir, "x"));
    await expect(readRegularFile(join(dir, "x"), 1000)).rejects.toThrow();
  });

  test.each(special)("%s as a scenario", async (_, make) => {
    const dir = await project();
    await make(join(dir, "scenarios/x.yaml"));
    const { problems, scenarios } = await loadScenarios(["scenarios/a.yaml", "scenarios/x.yaml"], {
      projectDir: dir,
    });
    expect(scenarios).toHaveLength(1);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^Cannot load scenario "scenarios\/x.yaml": it (is not a regular file|cannot be read)/,
      ),
    ]);
  });

  test.each(special)("%s as a TypeScript scenario", async (_, make) => {
    const dir = await project();
    await make(join(dir, "scenarios/x.ts"));
    const { problems } = await loadScenarios(["scenarios/x.ts"], { projectDir: dir });
    expect(problems).toHaveLength(1);
  });

  test.each(special.filter(([name]) => name !== "a folder"))("%s as a template", async (_, make) => {
    const dir = await project();
    await make(join(dir, "templates/x.hbs"));
    await expect(render(dir)).rejects.toMatchObject({
      message: expect.stringMatching(/Cannot read template "x.hbs": it (is not a regular file|is outside)/),
    });
  });

  test.each(special)("%s as rows of variants", async (_, make) => {
    const dir = await project();
    await make(join(dir, "x.csv"));
    await expect(readRows("x.csv", dir, (rows) => rows)).rejects.toThrow(/Cannot read variants "x.csv"/);
  });

  test.each(special)("%s as an attachment", async (_, make) => {
    const dir = await project();
    await make(join(dir, "x.pdf"));
    await expect(
      renderMessage(
        {
          from: "a@acme.example",
          source: { mime: { subject: "x", text: "x", attachments: [{ path: "x.pdf" }] } },
          data: {},
        },
        contextOf(dir),
      ),
    ).rejects.toThrow(/Cannot read attachment "x.pdf"/);
  });

  test.each(special)("%s as a message", async (_, make) => {
    const dir = await project();
    await make(join(dir, "x.eml"));
    await expect(
      renderMessage({ from: "a@acme.example", source: { eml: "x.eml" }, data: {} }, contextOf(dir)),
    ).rejects.toThrow(/Cannot read message file "x.eml"/);
  });
});

describe("an oversized file is rejected before it is read", () => {
  const hole = async (path: string, bytes: number): Promise<void> => {
    await writeFile(path, "");
    await truncate(path, bytes);
  };

  test.each(["x.yaml", "x.ts"])("a scenario %s of 8 GB", async (name) => {
    const dir = await project();
    await hole(join(dir, "scenarios", name), 8 * 2 ** 30);
    const { problems } = await loadScenarios([`scenarios/${name}`], { projectDir: dir });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/it has 8589934592 bytes, more than/),
    ]);
  });

  test.each(["x.csv", "x.json", "x.yaml"])("rows %s of 8 GB", async (name) => {
    const dir = await project();
    await hole(join(dir, name), 8 * 2 ** 30);
    await expect(readRows(name, dir, (rows) => rows)).rejects.toThrow(/it has 8589934592 bytes/);
  });

  test("a template of 8 GB", async () => {
    const dir = await project();
    await hole(join(dir, "templates/x.hbs"), 8 * 2 ** 30);
    await expect(render(dir)).rejects.toThrow(/Cannot read template "x.hbs": it has 8589934592 bytes/);
  });

  test("a file that reports a small size is not read further", async () => {
    // The file reports a size of 0 but has content.
    expect(await readRegularFile("/proc/self/status", 10).catch(() => Buffer.alloc(0))).toHaveLength(0);
  });
});

describe("the command", () => {
  test.each(loops.slice(0, 4))("validates with %s in both folders", async (name, make) => {
    const dir = await project();
    await make(join(dir, "scenarios"));
    await make(join(dir, "templates"));
    const { code, stderr } = await runCommand(["validate"], { cwd: dir });
    expect(stderr).not.toMatch(/call stack|internal/);
    expect(code).toBe(/parent|own folder|other/.test(name) ? code : 0);
    expect([0, 2]).toContain(code);
  });

  test.each(special.slice(0, 2))("validates with %s as a scenario and as a template", async (_, make) => {
    const dir = await project();
    await make(join(dir, "scenarios/x.yaml"));
    await make(join(dir, "templates/x.hbs"));
    const { code, stderr } = await runCommand(["validate"], { cwd: dir });
    expect(code).toBe(2);
    expect(stderr).toMatch(/it (is not a regular file|is outside)/);
  });
});
