import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { interrupt, startCli, waitForOutput } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { inDepth } from "../support/sample-of.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const config = (completeAfter = 0) =>
  `export default { projects: [{ name: "local", provider: "local", completeAfter: ${completeAfter} }], check: { failOn: "never" } };\n`;
const scenario = (inbox = "inbox >= 0") =>
  `from: news@acme.example\nmessage: { mime: { subject: "Your order", text: "Your order of ten tulips is on its way." } }\nexpect: { overall: ["${inbox}"] }\n`;

async function project(files: Readonly<Record<string, string | undefined>> = {}) {
  const all: Readonly<Record<string, string | undefined>> = {
    "placewright.config.ts": config(),
    "scenarios/a.yaml": scenario(),
    "own.ts":
      // biome-ignore lint/suspicious/noTemplateCurlyInString: part of the file's own code
      'import { writeFileSync } from "node:fs";\nexport default { onEnd: (report, { pathOf }) => writeFileSync("own.txt", `${report.verdict} ${pathOf("index.html")}`) };\n',
    ...files,
  };
  const { dir, remove } = await makeProject(
    Object.fromEntries(
      Object.entries(all).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])),
    ),
  );
  closers.push(remove);
  return {
    dir,
    read: (path: string) => readFile(join(dir, path), "utf8"),
    run: (...args: string[]) => runCommand(args, { cwd: dir }),
  };
}

/** A scenario that puts a file in the place of the reports folder, after the run has checked the folder. */
const planting = (inbox = "inbox >= 0") =>
  `import { writeFileSync } from "node:fs";\nwriteFileSync("reports", "a file");\nexport default { from: "news@acme.example", message: { mime: { subject: "Your order", text: "Your order of ten tulips is on its way." } }, expect: { overall: ["${inbox}"] } };\n`;

const runIdIn = (text: string): string => /\d{8}-\d{6}-[0-9a-f]{6}/.exec(text)?.[0] ?? "";

describe("a report folder that cannot be written", () => {
  test("prevents neither the summary nor other reporters, and the report can be written again", async () => {
    const { dir, run, read } = await project({ "scenarios/a.yaml": undefined, "scenarios/a.ts": planting() });
    const { code, stdout, stderr } = await run("run", "--reporter", "junit=out/r.xml,ctrf=r.json,./own.ts");
    expect(stdout).toContain("1 passed");
    expect(stdout).not.toContain("Report: ");
    expect(stderr).toContain("✕ Cannot write the report to ");
    expect(stderr).not.toContain("othing was submitted");
    const id = runIdIn(stderr);
    expect(stderr).toContain(`placewright report ${id}`);
    expect(code).toBe(3);
    expect(await read("out/r.xml")).toContain("<testsuite");
    expect(JSON.parse(await read("r.json")).results.summary).toMatchObject({ passed: 1 });
    expect(await read("own.txt")).toBe(`passed reports/${id}/index.html`);

    await rm(join(dir, "reports"));
    const again = await run("report", id);
    expect([again.code, again.stderr]).toEqual([0, ""]);
    expect(await readdir(join(dir, "reports", id))).toContain("index.html");
  });

  inDepth("outranks a failed expectation, but not an interrupt", async () => {
    const failed = await project({
      "scenarios/a.yaml": undefined,
      "scenarios/a.ts": planting("inbox <= 1"),
    });
    expect((await failed.run("run")).code).toBe(3);

    const { dir } = await project({
      "placewright.config.ts": config(60_000),
      "scenarios/a.yaml": undefined,
      "scenarios/a.ts": planting(),
    });
    const child = startCli(["run"], { cwd: dir });
    const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
    closers.push(() => closed);
    await waitForOutput(child, /submitted/);
    interrupt(child);
    expect(await closed).toBe(130);
  });

  test("writes the other pages if one page cannot be written", async () => {
    const { dir, run, read } = await project();
    const first = await run("run");
    const id = runIdIn(first.stdout);
    const folder = join(dir, "reports", id);
    await rm(folder, { recursive: true });
    await mkdir(join(folder, "report.json"), { recursive: true });
    await writeFile(join(folder, "messages"), "a file");
    const { code, stderr } = await run("report", id);
    expect(stderr).toContain("✕ Cannot write the report to ");
    expect(code).toBe(3);
    expect(await read(`reports/${id}/index.html`)).toMatch(/^<!doctype html>/);
  });

  test("writes every page if one message cannot be written", async () => {
    const { dir, run, read } = await project();
    const id = runIdIn((await run("run")).stdout);
    await rm(join(dir, "reports"), { recursive: true });
    await mkdir(join(dir, "reports", id), { recursive: true });
    await writeFile(join(dir, "reports", id, "messages"), "a file");
    const { code, stdout, stderr } = await run("report", id);
    expect(stderr).toContain("✕ Cannot write the report to ");
    expect(stdout).toContain("Report: ");
    expect(code).toBe(3);
    expect(JSON.parse(await read("reports/latest/report.json")).run.id).toBe(id);
    expect(await read(`reports/${id}/index.html`)).toMatch(/^<!doctype html>/);
  });

  test("merge names itself as the command to write the report again", async () => {
    const { dir, run } = await project({ "other.txt": "" });
    await run("run", "--shard", "1/1");
    const { code, stdout, stderr } = await run("merge", "reports/latest", "--reports", "other.txt");
    expect(stdout).toContain("1 passed");
    expect(stderr).toContain("✕ Cannot write the report to ");
    expect(stderr).toContain("placewright merge");
    expect(stderr).not.toContain("placewright report");
    expect(code).toBe(3);
    expect(await readdir(dir)).toContain("reports");
  });
});

describe("reports/latest that is another folder", () => {
  test("is kept with a warning, and the run's own folder is complete and named", async () => {
    const { dir, run, read } = await project({ "reports/latest/precious.txt": "kept" });
    const { code, stdout, stderr } = await run("run", "--reporter", "junit=r.xml");
    expect(stderr).toMatch(
      /^! Cannot replace ".*latest": it contains no report\. .*[^.]\.\n {2}The report is complete in reports\/\S+[^.]\.\n$/,
    );
    expect(code).toBe(0);
    const id = runIdIn(stdout.trimEnd().split("\n").at(-1) ?? "");
    expect((await readdir(join(dir, "reports"))).toSorted()).toEqual([id, "latest"].toSorted());
    expect(await readdir(join(dir, "reports", id))).toEqual(
      expect.arrayContaining(["index.html", "report.json"]),
    );
    expect(await read("reports/latest/precious.txt")).toBe("kept");
    expect(await read("r.xml")).toContain("<testsuite");
  });
});

describe("a requested reporter that fails", () => {
  test("exits with code 3, and the others report", async () => {
    const { run, read } = await project({ taken: "a file" });
    const { code, stderr } = await run("run", "--reporter", "junit=taken/r.xml,ctrf=r.json");
    expect(stderr).toContain('✕ Reporter "junit" failed: Cannot write the report to ');
    expect(code).toBe(3);
    expect(JSON.parse(await read("r.json")).results.summary).toMatchObject({ passed: 1 });
  });
});
