import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { RunReport } from "../../src/result/run-report.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";
import { inCi, inDepth } from "../support/sample-of.ts";

/** A provider whose tests land as the next line of `rates.txt` says, in percent of the inbox. */
const provider = `import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
const file = (name) => join(import.meta.dirname, name);
export default () => ({
  name: "panel",
  simulated: false,
  region: async () => "",
  async submit({ name, content }, { beforeSend }) {
    beforeSend?.();
    const [rate, ...rest] = readFileSync(file("rates.txt"), "utf8").trim().split("\\n");
    writeFileSync(file("rates.txt"), rest.join("\\n"));
    const id = name + "=" + rate;
    appendFileSync(file("created.txt"), name + " " + JSON.stringify(content).length + " " + id + "\\n");
    return id;
  },
  find: async () => new Map(),
  async *list() {
    for (const line of readFileSync(file("created.txt"), "utf8").trim().split("\\n")) {
      const [name, , id] = line.split(" ");
      yield { name, id };
    }
  },
  poll: async (ids) => new Map(ids.map((id) => [id, { status: "completed" }])),
  async result(id) {
    const inboxPercent = Number(id.split("=")[1]);
    const figures = { inboxPercent, spamPercent: 100 - inboxPercent, missingPercent: 0 };
    return { overall: figures, isps: [{ isp: "Gmail", ...figures }], simulated: false };
  },
  close: async () => {},
});
`;

async function stage(rates: readonly number[], scenario: string, config = "") {
  const { dir, remove } = await makeProject({
    "provider.mjs": provider,
    "rates.txt": rates.join("\n"),
    "placewright.config.ts": `export default {
  projects: [{ name: "panel", provider: "module", module: "./provider.mjs", pricePerTest: 2, pollEvery: "1s" }],${config}
};\n`,
    "scenarios/a.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 90] }
${scenario}`,
  });
  onTestFinished(remove);
  return {
    dir,
    run: (...args: string[]) => runCommand(args, { cwd: dir }),
    report: async (): Promise<RunReport> =>
      JSON.parse(await readFile(join(dir, "reports/latest/report.json"), "utf8")),
    created: async () => (await readFile(join(dir, "created.txt"), "utf8")).trim().split("\n"),
  };
}

test("a verdict within noise is measured again, and the mean decides", async () => {
  const { run, report, created } = await stage([87, 95], "retries: 1\n");
  const { code, stdout, stderr } = await run("run");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain("within noise, so measured again: a");
  const [result] = (await report()).tests;
  expect(result).toMatchObject({
    verdict: "passed",
    measurements: 2,
    placement: { overall: { inboxPercent: 91 } },
  });
  expect(result?.earlierAttempts).toMatchObject([
    { number: 1, verdict: "failed", placement: { overall: { inboxPercent: 87 } } },
  ]);
  const names = await created();
  expect(names).toHaveLength(2);
  expect(new Set(names.map((line) => line.split(" ")[0])).size).toBe(2);
  expect(new Set(names.map((line) => line.split(" ")[1])).size).toBe(1);
  expect((await report()).run.costs).toMatchObject([{ project: "panel", newTests: 2 }]);
});

inDepth("the best of several measurements does not decide", async () => {
  const { run, report, created } = await stage([86, 92, 88, 100], "retries: 2\n");
  expect((await run("run")).code).toBe(1);
  const [result] = (await report()).tests;
  expect(result).toMatchObject({ verdict: "failed", measurements: 3 });
  expect(result?.placement?.overall.inboxPercent).toBeCloseTo((86 + 92 + 88) / 3);
  expect(result?.earlierAttempts?.map(({ verdict }) => verdict)).toEqual(["failed", "failed"]);
  expect(await created()).toHaveLength(3);
});

test.for([
  ["a clear failure", [70, 100], "retries: 3\n", ""],
  ["a failure without retries", [88, 100], "", ""],
  ["a failure that the limit of a run leaves no retry for", [88, 100], "retries: 3\n", "\n  maxNewTests: 1,"],
  ["a failure that the cost of a run leaves no retry for", [88, 100], "retries: 3\n", "\n  maxCost: 3,"],
  [
    "a failure that the limit of a day leaves no retry for",
    [88, 100],
    "retries: 3\n",
    "\n  budget: { day: { maxNewTests: 1 } },",
  ],
] as const)("%s is not measured again", async ([, rates, scenario, config]) => {
  const { run, report, created } = await stage(rates, scenario, config);
  expect((await run("run")).code).toBe(1);
  expect((await report()).tests[0]).not.toHaveProperty("measurements");
  expect(await created()).toHaveLength(1);
});

test("a limit that leaves one retry allows one", async () => {
  const { run, report, created } = await stage([88, 91, 100], "retries: 3\n", "\n  maxCost: 4,");
  expect((await run("run")).code).toBe(1);
  expect((await report()).tests[0]).toMatchObject({
    measurements: 2,
    placement: { overall: { inboxPercent: 89.5 } },
  });
  expect(await created()).toHaveLength(2);
});

inDepth("a limit of all runs that leaves one retry allows one, and the other is named", async () => {
  const { run, created } = await stage(
    [88, 88, 91],
    "retries: 1\nvariants: [{ name: one }, { name: two }]\n",
    "\n  budget: { day: { maxNewTests: 3 } },",
  );
  const { code, stdout } = await run("run");
  expect(stdout).toContain("within noise, so measured again: a (one)\n");
  expect(stdout).toContain("1 test within noise: a limit of the budget allows no more\n");
  expect(code).toBe(1);
  expect(await created()).toHaveLength(3);
});

inCi("a retry that is adopted without the measurement before it does not pass alone", async () => {
  const { dir, run, report } = await stage([86, 92], "retries: 1\n");
  expect((await run("run")).code).toBe(1);
  await rm(join(dir, ".placewright"), { recursive: true });
  const { code, stdout } = await run("collect", "--adopt");
  expect(stdout).toContain("adopted 2 tests");
  expect(code).toBe(1);
  expect((await report()).tests[0]).toMatchObject({
    verdict: "not-measured",
    summary:
      "The mean of all measurements is unknown: the ledger has lost the earlier ones. Run the test again",
  });
});

inCi("a repeated measurement is not reused alone", async () => {
  const { run, report, created } = await stage([86, 92, 88], "retries: 1\n");
  expect((await run("run")).code).toBe(1);
  const { code } = await run("run", "--reuse", "24h");
  const [result] = (await report()).tests;
  // The first measurement is reused, and repeated again.
  expect(result?.placement?.overall.inboxPercent).toBe(87);
  expect(code).toBe(1);
  expect(await created()).toHaveLength(3);
});

inDepth("figures of the mean have the digits that decide", async () => {
  const { run } = await stage([89.6, 89.6], "retries: 1\n");
  expect((await run("run")).stdout).toContain(
    "The mean of 2 measurements decides: 89.6% in the inbox. Before the last one: 89.6%.",
  );
});

test("waiting for a run that was left to itself submits no retry", async () => {
  const { run, created } = await stage([88, 100], "retries: 1\n");
  expect((await run("run", "--detach")).code).toBe(0);
  expect((await run("wait")).code).toBe(1);
  expect(await created()).toHaveLength(1);
});

test("a dry run names the tests that retries may create", async () => {
  const { run } = await stage([88], "retries: 2\n");
  expect((await run("run", "--dry-run")).stdout).toBe(
    "panel: 1 new test × 2.00 = 2.00\npanel: up to 2 more for retries\nNothing was submitted.\n",
  );
});

const far = "quarantine: { until: 2999-12-31, reason: New filters at Gmail }\n";

test("a scenario in quarantine is measured, and does not gate", async () => {
  const { run, report } = await stage([40], far);
  const { code, stdout } = await run("run");
  expect(code).toBe(0);
  expect(
    stdout.match(/In quarantine until 2999-12-31 \(New filters at Gmail\), so it does not gate\./g),
  ).toHaveLength(1);
  const { tests, verdict, summary } = await report();
  expect(verdict).toBe("warned");
  expect(summary).toContain("Nothing gates: every test is in quarantine");
  expect(tests[0]).toMatchObject({
    verdict: "warned",
    quarantine: { until: "2999-12-31", reason: "New filters at Gmail", verdict: "failed" },
    assertions: [{ outcome: "failed" }],
  });
});

test("a pending test in quarantine says once that it gates until its result is there", async () => {
  const { run } = await stage([40], far);
  expect((await run("run", "--detach")).code).toBe(0);
  const { code, stdout } = await run("report");
  expect(code).toBe(4);
  expect(stdout.match(/In quarantine.*/g)).toEqual([
    "In quarantine until 2999-12-31 (New filters at Gmail), so a failure would not gate. It is",
  ]);
  expect(stdout).toMatch(/It is\s+pending, which gates\./);
});

test("a failure in quarantine does not become the baseline of the next run", async () => {
  const { dir, run, report } = await stage([95, 40, 93], far);
  await run("run");
  await run("run");
  await writeFile(
    join(dir, "scenarios/a.yaml"),
    (await readFile(join(dir, "scenarios/a.yaml"), "utf8"))
      .replace(far, "")
      .replace("inbox >= 90", "inbox >= baseline - 5"),
  );
  const { code } = await run("run");
  expect((await report()).tests[0]).toMatchObject({
    verdict: "passed",
    baseline: { placement: { overall: { inboxPercent: 95 } } },
  });
  expect(code).toBe(0);
});

inDepth("a failure in quarantine does not become a baseline that is set either", async () => {
  const { dir, run, report } = await stage([95, 60, 56], far);
  await run("run");
  await run("run");
  const { code, stderr } = await run("baseline", "set");
  expect([code, stderr]).toEqual([2, expect.stringContaining("was not measured, or failed in quarantine")]);
  await writeFile(
    join(dir, "scenarios/a.yaml"),
    (await readFile(join(dir, "scenarios/a.yaml"), "utf8"))
      .replace(far, "")
      .replace("inbox >= 90", "inbox >= baseline - 5"),
  );
  expect((await run("run")).code).toBe(1);
  expect((await report()).tests[0]?.baseline?.placement.overall.inboxPercent).toBe(95);
});

test("after its last day, a quarantine gates again, and says so", async () => {
  const { run, report } = await stage([40, 40], "quarantine: { until: 2020-01-31 }\n");
  const { code, stderr } = await run("run");
  expect(code).toBe(1);
  expect(stderr).toContain(
    '! The quarantine of "a" ended on 2020-01-31, so it gates again. Remove it from scenarios/a.yaml, or set a later day.\n',
  );
  expect((await report()).tests[0]).not.toHaveProperty("quarantine");
  expect((await run("validate")).stderr).toContain('The quarantine of "a" ended on 2020-01-31');
});

test.for([
  ["retries: 4\n", "must be from 0 to 3"],
  ["retries: one\n", "retries"],
  ["quarantine: { until: soon }\n", "must be a day such as 2026-12-31"],
  ["quarantine: { until: 2026-02-30 }\n", "must be a day such as 2026-12-31"],
  ["quarantine: true\n", "quarantine"],
] as const)("%s is refused", async ([scenario, why]) => {
  const { run } = await stage([100], scenario);
  const { code, stderr } = await run("validate");
  expect(stderr).toContain(why);
  expect(stderr).toContain("scenarios/a.yaml:4");
  expect(code).toBe(2);
});
