import { afterEach, describe, expect, test } from "vitest";
import { runScenarios } from "../../src/api/run-scenarios.ts";
import { loadConfig } from "../../src/config/load.ts";
import { openLedger } from "../../src/workspace/ledger.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const scenario = `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Your order of ten tulips is on its way." } }
variants: [{ name: one }, { name: two }, { name: three }]
expect: { overall: [inbox >= 50] }
`;
const schedules = 'schedules: [{ name: "nightly", cron: "0 2 * * *" }],';

/** Creates a project with an endpoint at which nothing listens, and counts tests that another run is about to pay for. */
async function stage(budget: string, { price = "pricePerTest: 0.1,", spent = 0, paid = 0.1 } = {}) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { check: { failOn: "never" }, ${budget} ${schedules}
      projects: [{ name: "ses", provider: "sesv2", region: "eu-west-1", endpoint: "http://127.0.0.1:1", retries: 0, ${price} }] };\n`,
    "scenarios/a.yaml": scenario,
  });
  closers.push(remove);
  const spend = async (newTests: number) => {
    const config = await loadConfig({ cwd: dir, env: {} });
    const store = await openLedger(config);
    const fence = { runId: "20260301-081500-3fa9c1", epoch: 1 };
    const nowMs = Date.now();
    await store.createRun(
      {
        id: fence.runId,
        createdAtMs: nowMs - 60_000,
        settings: { projects: config.projects, command: "test" },
      },
      { owner: "me", untilMs: nowMs + 1000 },
    );
    const charges = [{ project: "ses", newTests, price: paid }];
    await store.openRun(fence, { spending: { charges, limits: [], nowMs } });
    await store.close();
  };
  if (spent > 0) await spend(spent);
  return { dir, spend, run: (...args: string[]) => runCommand(args, { cwd: dir }) };
}

const since = "\\d{4}-\\d\\d-\\d\\dT00:00:00(\\.000)?Z\\. Nothing was submitted";

describe("the budget of all runs", () => {
  test.each([
    [
      "budget: { day: { maxNewTests: 5 } },",
      `Cannot run: 3 new tests would be created, but 4 of 5 \\(budget\\.day\\.maxNewTests\\) are used today, since ${since}`,
    ],
    [
      "budget: { month: { maxCost: 0.65 } },",
      `Cannot run: the tests would cost 0\\.30, but 0\\.40 of 0\\.65 \\(budget\\.month\\.maxCost\\) is used this month, since ${since}`,
    ],
    [
      "budget: { day: { maxNewTests: 100 }, month: { maxNewTests: 6, maxCost: 100 } },",
      "3 new tests would be created, but 4 of 6 \\(budget\\.month\\.maxNewTests\\) are used this month",
    ],
  ])("refuses a run, its dry run, a program, and a schedule over %s", async (budget, words) => {
    const { dir, run } = await stage(budget, { spent: 4 });
    for (const args of [["run"], ["run", "--detach"], ["run", "--dry-run"], ["schedule", "run", "nightly"]]) {
      const { code, stderr } = await run(...args);
      expect(stderr).toMatch(new RegExp(words));
      expect(stderr).toContain("Select fewer tests, wait, or raise the limit");
      expect(code).toBe(2);
    }
    await expect(runScenarios({ cwd: dir })).rejects.toThrow(new RegExp(words));
    // Nothing is left of the runs that were refused.
    expect((await run("status", "--all", "--json")).stdout.match(/"id"/g)).toHaveLength(1);
  });

  test("is not exceeded by the error of a sum: three times 0.10 is 0.30", async () => {
    const { run } = await stage("budget: { day: { maxCost: 0.3 } }, maxCost: 0.3,");
    const { code, stderr } = await run("run");
    expect(stderr).not.toContain("Cannot run");
    expect(code).toBe(3);
  });

  test("gets back what was not created, and refuses a retry, which is paid for again", async () => {
    const { run, spend } = await stage("budget: { day: { maxNewTests: 5 } },");
    expect((await run("run")).code).toBe(3);
    await spend(3);
    const { code, stderr } = await run("run", "--only-errored");
    expect(stderr).toContain(
      "3 new tests would be created, but 3 of 5 (budget.day.maxNewTests) are used today",
    );
    expect(code).toBe(2);
  });

  test.each(["day", "month"])("needs prices for budget.%s.maxCost", async (period) => {
    const { run } = await stage(`budget: { ${period}: { maxCost: 5 } },`, { price: "" });
    const { code, stderr } = await run("run");
    expect(stderr).toContain(
      `Cannot run: budget.${period}.maxCost is set, but project "ses" has no pricePerTest`,
    );
    expect(code).toBe(2);
  });
});
