import { afterEach, describe, expect, test } from "vitest";
import { openPostgresStore } from "../../src/store/postgres/postgres-store.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../support/postgres.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const files = {
  "placewright.config.ts":
    'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }], check: { failOn: "never" } };\n',
  "scenarios/order.yaml": `from: news@acme.example
message: { simple: { subject: "Your order", text: "Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 0] }
`,
};

async function project(env: Readonly<Record<string, string>> = {}) {
  const { dir, remove } = await makeProject(files);
  closers.push(remove);
  return (...args: string[]) => runCommand(args, { cwd: dir, env });
}

describe.skipIf(!hasPostgres)(`tokens of a team${postgresNote}`, () => {
  test("are shown once, listed with their use, and revoked", async () => {
    const run = await project({ PLACEWRIGHT_LEDGER: await sharedPostgresUrl() });
    expect(await run("token")).toMatchObject({ code: 0, stdout: "No tokens.\n" });
    const created = await run("token", "create", "--name", "ci", "--role", "runner", "--expires", "90d");
    expect(created.code).toBe(0);
    expect(created.stdout).toMatch(/^pw_[\w-]{43}\n$/);
    expect(created.stderr).toMatch(/^Token ci \([0-9a-f]{10}\)\. It is shown only now: store it as a secret/);
    const [, id = ""] = /\(([0-9a-f]{10})\)/.exec(created.stderr) ?? [];
    await run("token", "create", "--name", "reader", "--project", "local");
    const { stdout } = await run("token", "list");
    expect(stdout).toMatch(
      new RegExp(`${id} ci: runner, created by .+, not used, expires on \\d{4}-\\d\\d-\\d\\d\\n`),
    );
    expect(stdout).toMatch(/ reader: viewer, only local, created by .+, not used\n/);
    expect(stdout).not.toContain(created.stdout.trim());
    expect((await run("token", "revoke", id)).stdout).toBe(
      `Revoked token ci (${id}). It is refused from now on.\n`,
    );
    expect((await run("token", "list")).stdout).toMatch(new RegExp(`${id} ci: .+, it was revoked on `));
    expect(await run("token", "revoke", id)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`Cannot revoke token "${id}": there is none that is valid`),
    });
  });

  test.each([
    [["token", "creat"], 'Did you mean "create"?'],
    [["token", "constructor"], 'Cannot find the action "constructor" of token'],
    [["token", "create"], "Name the token: --name ci"],
    [["token", "create", "--name", "<b>"], 'Invalid name "<b>" of a token'],
    [["token", "create", "--name", "ci", "--role", "admin"], 'Invalid --role "admin"'],
    [["token", "create", "--name", "ci", "--expires", "0d"], 'Invalid --expires "0d": expected more than 0'],
    [["token", "create", "--name", "ci", "--project", "ses"], 'No project named "ses" in the config'],
    [["token", "list", "x"], 'Unexpected argument "x" after token list'],
    [["token", "revoke"], 'Cannot revoke token ""'],
  ])("%j: %s", async (args, words) => {
    const run = await project({ PLACEWRIGHT_LEDGER: await sharedPostgresUrl() });
    expect(await run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  });

  test("commands that change something are in the audit, with who did it and what it cost", async () => {
    const url = await sharedPostgresUrl();
    const run = await project({ PLACEWRIGHT_LEDGER: url });
    await run("run");
    await run("baseline", "set");
    await run("baseline", "clear");
    await run("prune", "--keep", "0");
    const { id } = JSON.parse((await run("status", "--json")).stdout);
    await run("status");
    await run("cancel", id);
    const store = await openPostgresStore(url);
    closers.push(store.close);
    const entries = await store.audit({ limit: 10 });
    expect(entries.map(({ action }) => action).toReversed()).toEqual([
      "run",
      "baseline-set",
      "baseline-clear",
    ]);
    expect(entries.at(-1)).toMatchObject({
      subject: id,
      actor: expect.stringMatching(/ on /),
      details: { via: "command line", newTests: 1, cost: 0 },
    });
  });
});

test("tokens need a ledger in a database", async () => {
  const run = await project();
  expect(await run("token")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Cannot use tokens: the config names no database"),
  });
});
