import { randomBytes } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeProject } from "../../../support/project-folder.ts";
import { runCommand } from "../../../support/run-command.ts";
import { runIdOf, stageProject } from "../../../support/staged-ledger.ts";

const usage = "  See https://placewright.dev/errors/usage\n";
const refused = (words: string) => ({ code: 2, stdout: "", stderr: `✕ ${words}.\n${usage}` });
// Of this test alone: a process remembers every key as a secret.
const env = { PLACEWRIGHT_LEDGER_KEY: randomBytes(32).toString("hex") };

async function stage() {
  const project = await stageProject([
    { id: runIdOf(1), createdAtMs: 1, verdict: "passed", tests: [{ scenario: "a", verdict: "passed" }] },
  ]);
  const run = (args: string[], more: Record<string, string> = {}) =>
    runCommand(["ledger", ...args], { cwd: project.dir, env: more });
  return { ...project, run };
}

test("ledger seals, verifies, and refuses what it cannot do", async () => {
  const { dir, run } = await stage();
  const say = (code: number, words: string) => ({
    code,
    stdout: `The ledger in .placewright ${words}.\n`,
    stderr: "",
  });
  expect(await run(["seal"], env)).toEqual(say(0, "is sealed in its current state"));
  expect(await run(["verify"], env)).toEqual(say(0, "matches its seal"));
  expect(await run([], env)).toEqual(say(0, "matches its seal"));
  expect((await run(["verify", "--ledger", "."], env)).code).toBe(2);
  await appendFile(join(dir, ".placewright/ledger.sqlite"), "x");
  expect((await run(["verify"], env)).code).toBe(2);
  const key = (word: string) =>
    refused(
      `Cannot ${word} the ledger: PLACEWRIGHT_LEDGER_KEY is not set. Create a key with openssl rand -hex 32, and store it as a secret in your CI service`,
    );
  expect(await run(["verify"])).toEqual(key("verify"));
  expect(await run(["seal"])).toEqual(key("seal"));
  const none = (word: string) =>
    refused(
      `Cannot ${word} the ledger: the config names no database. Set PLACEWRIGHT_LEDGER to its URL, such as postgres://user:password@host:5432/database`,
    );
  expect(await run(["migrate"])).toEqual(none("migrate"));
  expect(await run(["export", "backup"])).toEqual(none("export"));
  const database = { PLACEWRIGHT_LEDGER: "postgres://127.0.0.1:9/x" };
  const sealless = (word: string) =>
    refused(
      `Cannot ${word} the ledger: it is a database, which has no seal. Its server decides who can change it`,
    );
  expect(await run(["verify"], { ...env, ...database })).toEqual(sealless("verify"));
  expect(await run(["seal"], { ...env, ...database })).toEqual(sealless("seal"));
  const folder = "Run placewright ledger export <folder>";
  expect(await run(["export"], database)).toEqual(
    refused(`Cannot export the ledger: no folder is named. ${folder}`),
  );
  expect(await run(["export", "postgres://127.0.0.1:9/y"], database)).toEqual(
    refused(`Cannot export the ledger: the destination is a URL, not a folder. ${folder}`),
  );
});

const words = "Use one of: verify, seal, migrate, export";
test.each<[string[], string]>([
  [["verfy"], `Unknown ledger action "verfy". Did you mean "verify"? ${words}`],
  [["something-else"], `Unknown ledger action "something-else". ${words}`],
  [["toString"], `Unknown ledger action "toString". ${words}`],
  [["verify", "x"], 'Unexpected argument "x" after ledger verify. Run placewright ledger verify without it'],
  [["seal", "x"], 'Unexpected argument "x" after ledger seal. Run placewright ledger seal without it'],
  [["migrate", "x", "y"], 'Unexpected argument "y" after ledger migrate. Name one folder'],
  [["export", "x", "y"], 'Unexpected argument "y" after ledger export. Name one folder'],
])("ledger refuses %j", async (args, reason) => {
  const { run } = await stage();
  expect(await run(args)).toEqual(refused(reason));
});

describe("init", () => {
  const open = async (files: Readonly<Record<string, string>> = {}) => {
    const { dir, remove } = await makeProject(files);
    onTestFinished(remove);
    return { dir, run: (...args: string[]) => runCommand(["init", ...args], { cwd: dir }) };
  };
  const written = (marks: Readonly<Record<string, string>>, enter = "") =>
    [
      ...[
        "placewright.config.ts",
        ".github/workflows/placement.yml",
        "scenarios/welcome.yaml",
        "scenarios/password-reset.ts",
        "templates/layouts/base.hbs",
        "templates/welcome.html.hbs",
        ".gitignore",
      ].flatMap((path) => (marks[path] === "" ? [] : [`${marks[path] ?? "✓ wrote"} ${path}\n`])),
      `\nNext: ${enter}npx placewright run\nOr preview it as you edit: ${enter}npx placewright ui\n`,
    ].join("");

  test("writes the files that are missing, and says what comes next", async () => {
    const { dir, run } = await open({ ".gitignore": "dist/" });
    expect(await run()).toEqual({ code: 0, stdout: written({}), stderr: "" });
    const ignored = "dist/\nnode_modules/\nreports/\n.placewright/\n";
    expect(await readFile(join(dir, ".gitignore"), "utf8")).toBe(ignored);
    const kept = "– kept ";
    expect((await run()).stdout).toBe(
      written({
        "placewright.config.ts": kept,
        ".github/workflows/placement.yml": kept,
        "scenarios/welcome.yaml": kept,
        "scenarios/password-reset.ts": kept,
        "templates/layouts/base.hbs": kept,
        "templates/welcome.html.hbs": kept,
        ".gitignore": "",
      }),
    );
    expect(await readFile(join(dir, ".gitignore"), "utf8")).toBe(ignored);
    const other = await open({ ".gitignore": "reports/\r\n" });
    await other.run("--ci", "none");
    expect(await readFile(join(other.dir, ".gitignore"), "utf8")).toBe(
      "reports/\r\nnode_modules/\n.placewright/\n",
    );
    expect(await readdir(other.dir)).not.toContain(".github");
  });

  test("writes into a new folder with the given choices", async () => {
    const { dir, run } = await open();
    const { code, stdout } = await run(
      "mail",
      "--from",
      "Tulip <post@tulip.example>",
      "--region",
      "eu-west-1",
    );
    expect([code, stdout]).toEqual([0, written({}, "cd mail && ")]);
    expect(await readFile(join(dir, "mail/.gitignore"), "utf8")).toBe(
      "node_modules/\nreports/\n.placewright/\n",
    );
    expect(await readFile(join(dir, "mail/placewright.config.ts"), "utf8")).toContain('"eu-west-1" },');
    expect(await readFile(join(dir, "mail/scenarios/welcome.yaml"), "utf8")).toContain(
      "from: Tulip <post@tulip.example>",
    );
  });

  test("refuses a folder in the place of a file, or a file in the place of a folder", async () => {
    const { dir, run } = await open();
    await mkdir(join(dir, ".gitignore"));
    expect(await run()).toEqual(
      refused('Cannot write ".gitignore": it is a folder. Move it, or choose another folder for the project'),
    );
    expect(await readdir(dir)).toEqual([".gitignore"]);
    const other = await open();
    await writeFile(join(other.dir, "scenarios"), "");
    const { code, stderr } = await other.run();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^✕ Cannot write the project to "[^"]*": [^\n]*\. Choose a writable folder\.\n/);
  });
});
