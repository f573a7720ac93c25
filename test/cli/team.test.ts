import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../support/postgres.ts";
import { makeProject } from "../support/project-folder.ts";
import { type CommandOptions, runCommand } from "../support/run-command.ts";

const scenario = `from: news@acme.example
message: { simple: { subject: "Your order", text: "Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 0] }
`;
const config =
  'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }], check: { failOn: "never" } };\n';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Creates the checkout of one member of a team, or of one machine. */
async function checkout(url: string) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": config,
    "scenarios/order.yaml": scenario,
  });
  closers.push(remove);
  const options: CommandOptions = { cwd: dir, env: { PLACEWRIGHT_LEDGER: url } };
  return { dir, run: (...args: string[]) => runCommand(args, options) };
}

describe.skipIf(!hasPostgres)(`a ledger in PostgreSQL${postgresNote}`, () => {
  test("is one record for two checkouts", async () => {
    const url = await sharedPostgresUrl();
    const [first, second] = [await checkout(url), await checkout(url)];
    const { code, stdout } = await first.run("run");
    expect([code, stdout]).toEqual([0, expect.stringContaining("1 passed")]);
    expect(await readdir(join(first.dir, ".placewright"))).toEqual(["local"]);
    const status = JSON.parse((await second.run("status", "--json")).stdout);
    expect(status).toMatchObject({ state: "finished", counts: { passed: 1 } });
    expect((await second.run("baseline", "set")).stdout).toContain(`run ${status.run.id}`);
    expect((await first.run("baseline", "show")).stdout).toContain(status.run.id);
    expect((await second.run("report")).code).toBe(0);
    const report = JSON.parse(await readFile(join(second.dir, "reports/latest/report.json"), "utf8"));
    expect(report.run.id).toBe(status.run.id);
    expect((await first.run("prune", "--keep", "0")).stdout).toContain("it is a baseline");
  });

  test("takes the ledger of a folder, which is refused from then on", async () => {
    const url = await sharedPostgresUrl();
    const { dir, run } = await checkout(url);
    await runCommand(["run"], { cwd: dir });
    const { code, stdout } = await run("ledger", "migrate");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Moved 1 run with 1 test and 1 message from \.placewright to postgres:\/\/placewright@127\.0\.0\.1:\d+\/postgres\?schema=\w+, and compared every row\.\n$/,
    );
    expect((await run("status")).stdout).toContain("1 passed");
    const alone = await runCommand(["status"], { cwd: dir });
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining("it was moved to postgres://")]);
    const exported = await run("ledger", "export", "copy");
    expect(exported.stdout).toMatch(/^Copied 1 finished run with 1 test and 1 message from postgres:/);
    const copy = await runCommand(["status", "--ledger", "copy"], { cwd: dir });
    expect(copy.stdout).toContain("1 passed");
  });

  test.each<[string[], Record<string, string>, string]>([
    [
      ["ledger", "migrate"],
      {},
      "Cannot migrate the ledger: the config names no database. Set PLACEWRIGHT_LEDGER",
    ],
    [["ledger", "export", "x"], {}, "Cannot export the ledger: the config names no database"],
    [["ledger", "export"], { PLACEWRIGHT_LEDGER: "postgres://a@127.0.0.1:1/b" }, "no folder is named"],
    [
      ["ledger", "verify"],
      { PLACEWRIGHT_LEDGER: "postgres://a@127.0.0.1:1/b" },
      "it is a database, which has no seal",
    ],
    [
      ["status"],
      { PLACEWRIGHT_LEDGER: "postgres://nowhere" },
      "Cannot use the URL of the ledger: it needs a host and a database",
    ],
    [
      ["status"],
      { PLACEWRIGHT_LEDGER: "postgres://a:tulips77@127.0.0.1:1/b" },
      "Cannot use the ledger in postgres://a@127.0.0.1:1/b: no server answers at its address",
    ],
    [
      ["run"],
      { PLACEWRIGHT_LEDGER: "postgres://a:tulips77@127.0.0.1:1/b" },
      "no server answers at its address",
    ],
    [
      ["doctor"],
      { PLACEWRIGHT_LEDGER: "postgres://a:tulips77@127.0.0.1:1/b" },
      "no server answers at its address",
    ],
  ])("%j with %j: %s", async (args, env, words) => {
    const { dir, remove } = await makeProject({
      "placewright.config.ts": config,
      "scenarios/order.yaml": scenario,
    });
    closers.push(remove);
    const { code, stderr } = await runCommand(args, { cwd: dir, env });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/tulips77|\n\s+at /);
    expect(code).toBeGreaterThan(1);
  });
});
