import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type RunningService, startService } from "../../src/api/service.ts";
import { createReport } from "../support/create-report.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const scenario = `from: Acme <news@acme.example>
message:
  simple: { subject: "Your order {{number}}", text: "Thank you. Your order {{number}} of ten tulips is on its way." }
control:
  simple: { subject: "Your statement", text: "Your statement for March is ready." }
variants: [{ name: "1", number: "1" }, { name: "2", number: "2" }, { name: "3", number: "3" }]
expect: { overall: [inbox >= 50, inbox >= control - 90] }
`;

/**
 * Creates a project with three tests and a control, at a service that keeps running without a Placewright
 * process.
 */
async function stage() {
  const service = await startService({ completeAfterMs: 50 });
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { projects: [{ name: "far", provider: "sesv2", region: "us-east-1", endpoint: "${service.url}" }] };\n`,
    "scenarios/orders.yaml": scenario,
  });
  closers.push(() => service.close(), remove);
  const run = (...args: string[]) => runCommand(args, { cwd: dir });
  const loseLedger = () => rm(join(dir, ".placewright"), { recursive: true });
  return { service, dir, run, loseLedger };
}

const created = ({ control }: RunningService): number =>
  control.requests().filter(({ operation }) => operation === "CreateDeliverabilityTestReport").length;

describe("a lost ledger", () => {
  test("causes no second payment: reconcile finds, adopts, and collects its run", async () => {
    const { service, run, loseLedger } = await stage();
    const detached = await run("run", "--no-check", "--detach");
    expect(detached.code).toBe(0);
    const id = detached.stdout.trim();
    await loseLedger();

    const waited = await run("wait", id);
    expect(waited.code).toBe(2);
    expect(waited.stderr).toContain(
      `Run placewright reconcile ${id} --adopt to find its tests at the provider`,
    );
    expect(waited.stderr).not.toContain("placewright run");

    const found = await run("reconcile");
    expect(found.code).toBe(3);
    expect(found.stdout).toContain(`Run ${id}, which is not in the ledger`);
    expect(found.stdout.match(/Not in the ledger: /g)).toHaveLength(4);

    const adopted = await run("reconcile", id, "--adopt");
    expect(adopted.stderr).toBe("");
    expect(adopted.stdout).toContain(`Adopted 4 tests: placewright wait ${id} collects them`);
    expect(adopted.stdout).toContain(`only the lost ledger knew it: placewright cancel ${id}`);
    expect(adopted.code).toBe(0);

    const collected = await run("wait", id);
    expect(collected.code).toBe(0);
    expect(collected.stdout).toContain("4 passed");
    expect(created(service)).toBe(4);
    expect((await run("reconcile", id)).stdout).toContain("The ledger and the providers agree");

    // Adopted tests may have had other messages, so their results are never reused.
    expect((await run("run", "--no-check", "--reuse", "1h")).code).toBe(0);
    expect(created(service)).toBe(8);
    expect((await run("run", "--no-check", "--reuse", "1h")).code).toBe(0);
    expect(created(service)).toBe(8);
  });

  test("leaves tests that no scenario creates anymore, and reports them", async () => {
    const { run, dir, loseLedger } = await stage();
    const id = (await run("run", "--no-check", "--detach")).stdout.trim();
    await loseLedger();
    await writeFile(join(dir, "scenarios/orders.yaml"), scenario.replaceAll('"3"', '"4"'));
    const adopted = await run("reconcile", id, "--adopt");
    expect(adopted.stdout).toContain("Adopted 3 tests");
    expect(adopted.stdout.match(/Not in the ledger: orders-3\./g)).toHaveLength(1);
    expect(adopted.stdout).toContain("No scenario that can be built creates them");
    expect(adopted.code).toBe(3);
    // The provider has a test that the run does not have, so the run does not pass.
    const collected = await run("wait", id);
    expect(collected.code).toBe(3);
  });
});

describe("reconcile", () => {
  test("reports a test that is billed twice, and exits with 3", async () => {
    const { service, run } = await stage();
    const id = (await run("run", "--no-check", "--detach")).stdout.trim();
    const { tests } = JSON.parse((await run("status", "--json")).stdout);
    await createReport(service, tests[1].reportName);
    const collected = await run("wait", id);
    expect(collected.code).toBe(3);
    const { run: facts } = JSON.parse((await run("status", "--json")).stdout);
    expect(facts.reconciliation.doubles).toEqual([
      {
        project: "far",
        testId: tests[1].id,
        reportName: tests[1].reportName,
        reportIds: [tests[1].reportId, expect.any(String)],
      },
    ]);
    const reconciled = await run("reconcile", id);
    expect(reconciled.code).toBe(3);
    expect(reconciled.stdout).toContain(`Billed 2 times: ${tests[1].reportName} at far`);
  });

  test("adopts an attempt that is missing from an older ledger", async () => {
    const { service, run } = await stage();
    const id = (await run("run", "--no-check", "--detach")).stdout.trim();
    const { tests } = JSON.parse((await run("status", "--json")).stdout);
    await createReport(service, `${tests[1].reportName}.2`, `Your order ${tests[1].variant}`);
    const adopted = await run("reconcile", id, "--adopt");
    expect(adopted.stdout).toContain("Adopted 1 test: ");
    expect(adopted.code).toBe(0);
    const collected = await run("wait", id);
    expect(collected.code).toBe(0);
    const after = JSON.parse((await run("status", "--json")).stdout);
    expect(after.tests[1]).toMatchObject({ reportName: `${tests[1].reportName}.2`, verdict: "passed" });
  });

  test("adopts the id of a test's name if the ledger has a wrong id", async () => {
    const { run, dir } = await stage();
    const id = (await run("run", "--no-check", "--detach")).stdout.trim();
    const { default: Libsql } = await import("libsql");
    const database = new Libsql(join(dir, ".placewright/ledger.sqlite"));
    database.exec("UPDATE attempt SET report_id = 'wrong', sum = NULL WHERE name LIKE 'orders-1.%'");
    database.close();
    const adopted = await run("reconcile", id, "--adopt");
    expect(adopted.stdout).toContain("Adopted 1 test: ");
    expect((await run("wait", id)).code).toBe(0);
  });

  test("compares the other runs if the ledger cannot read one", async () => {
    const { run, dir } = await stage();
    const ids = [];
    for (let index = 0; index < 2; index++)
      ids.push((await run("run", "--no-check", "--detach")).stdout.trim());
    const [damaged = "", whole = ""] = ids;
    const { default: Libsql } = await import("libsql");
    const database = new Libsql(join(dir, ".placewright/ledger.sqlite"));
    database.exec(`UPDATE run SET settings = '{}' WHERE id = '${damaged}'`);
    database.close();
    const { code, stdout } = await run("reconcile");
    expect(code).toBe(3);
    expect(stdout).toMatch(new RegExp(`Run ${damaged}\n {2}Not compared: Cannot use the ledger`));
    expect(stdout).toMatch(new RegExp(`Run ${whole}\n {2}The ledger and the providers agree`));
    expect((await run("reconcile", damaged)).code).toBe(2);
  });

  test.each(["../../../victim", "20260301-081500", "20260301-081500-ffffff"])(
    "does not know run %s",
    async (id) => {
      const { run } = await stage();
      for (const args of [
        ["reconcile", id],
        ["reconcile", id, "--adopt"],
      ]) {
        const refused = await run(...args);
        expect(refused.code).toBe(2);
        expect(refused.stderr).toContain(`Cannot find run "${id}" in the ledger or at a provider`);
      }
    },
  );

  test.each([
    ["is cut to nothing", ""],
    ["is not a database", "not a database, whatever its name says".repeat(100)],
  ])("sets aside a ledger that %s, and adopts the tests at the provider", async (_, content) => {
    const { service, run, dir } = await stage();
    const id = (await run("run", "--no-check", "--detach")).stdout.trim();
    for (const file of ["ledger.sqlite-wal", "ledger.sqlite-shm"])
      await rm(join(dir, ".placewright", file), { force: true });
    await writeFile(join(dir, ".placewright/ledger.sqlite"), content);
    const status = await run("status");
    expect(status.code).toBe(2);
    expect(status.stderr).toMatch(/placewright reconcile .*--adopt/);
    const adopted = await run("reconcile", id, "--adopt");
    expect(adopted.code).toBe(0);
    expect(adopted.stderr).toMatch(
      /^The damaged ledger is set aside: \.placewright\/lost-\d+-ledger\.sqlite\n$/,
    );
    expect((await run("wait", id)).code).toBe(0);
    expect(created(service)).toBe(4);
    expect((await readdir(join(dir, ".placewright"))).filter((name) => name.startsWith("lost-"))).not.toEqual(
      [],
    );
  });
});

test("returns the run's exit code if there is nothing to retry", async () => {
  const { run } = await stage();
  await run("run", "--no-check", "--detach");
  const again = await run("run", "--last-failed");
  expect(again.stdout).toContain("Nothing to retry: no test of run");
  expect(again.code).toBe(4);
});
