import { randomBytes } from "node:crypto";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
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
