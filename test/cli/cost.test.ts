import { afterEach, describe, expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Config with an endpoint that nothing listens on: a run that submits would fail with another error. */
const config = (more: string, price = "pricePerTest: 10,") => `export default {
  projects: [
    { name: "local", provider: "local" },
    { name: "ses", provider: "sesv2", region: "eu-west-1", endpoint: "http://127.0.0.1:1", ${price} },
  ],
  ${more}
};
`;

const scenario = (subject: string) => `from: Acme <news@acme.example>
message:
  simple: { subject: "${subject}", text: "Thank you. Your order of ten tulips is on its way." }
expect: { overall: [inbox >= 50] }
`;

async function runIn(configText: string, ...args: string[]) {
  const project = await makeProject({
    "placewright.config.ts": configText,
    "scenarios/a.yaml": scenario("Your receipt"),
    "scenarios/b.yaml": scenario("Your order"),
    "scenarios/bad.yaml": scenario("Hello %%name%%"),
  });
  closers.push(project.remove);
  return runCommand(args, { cwd: project.dir });
}

describe("the cost of a run", () => {
  test("is shown by list, before any message is built", async () => {
    const { stdout, code } = await runIn(config(""), "list", "--project", "local,ses");
    expect(stdout).toContain("local: 3 new tests, free\nses: 3 new tests × 10.00 = 30.00\n");
    expect(code).toBe(0);
  });

  test("is shown by run --dry-run without blocked tests, and nothing is submitted", async () => {
    const { stdout, code } = await runIn(config("maxCost: 20"), "run", "--dry-run", "--project", "ses");
    expect(stdout).toBe("ses: 2 new tests × 10.00 = 20.00\n1 blocked by checks\nNothing was submitted.\n");
    expect(code).toBe(0);
  });

  test.each([
    ["maxCost: 19.5", "the tests would cost 20.00; the limit is 19.50 (maxCost). Nothing was submitted"],
    ["maxNewTests: 1", "2 new tests would be created; the limit is 1 (maxNewTests). Nothing was submitted"],
  ])("is limited by %s, before the first submit", async (bound, words) => {
    for (const dryRun of [[], ["--dry-run"]]) {
      const { stderr, code } = await runIn(config(bound), "run", "--project", "ses", ...dryRun);
      expect(stderr).toContain(words);
      expect(code).toBe(2);
    }
  });

  test("is limited by flags in place of the config", async () => {
    const limited = config("maxNewTests: 100, maxCost: 1000");
    const run = (...flags: string[]) => runIn(limited, "run", "--project", "ses", "--dry-run", ...flags);
    expect((await run()).code).toBe(0);
    expect((await run("--max-new-tests", "1")).stderr).toContain("the limit is 1 (maxNewTests)");
    expect((await run("--max-cost", "19.5")).stderr).toContain("the limit is 19.50 (maxCost)");
    expect((await run("--max-new-tests", "2", "--max-cost", "20")).code).toBe(0);
  });

  test.each([
    ["--max-new-tests", "1.5", "expected an integer from 0 to 999999999"],
    ["--max-new-tests", "-1", "expected an integer from 0 to 999999999"],
    ["--max-cost", "1e9", "expected a number from 0 to 999999999"],
    ["--max-cost", "12,50", "expected a number from 0 to 999999999"],
  ])("%s cannot be %s", async (flag, value, words) => {
    const { stderr, code } = await runIn(config(""), "run", `${flag}=${value}`);
    expect(stderr).toContain(`Invalid ${flag} "${value}": ${words}`);
    expect(code).toBe(2);
  });

  test("cannot be limited by maxCost without a price", async () => {
    const { stderr, code } = await runIn(config("maxCost: 100", ""), "run", "--project", "ses");
    expect(stderr).toContain('project "ses" has no pricePerTest');
    expect(code).toBe(2);
  });

  test("is zero with the embedded service", async () => {
    const { code } = await runIn(config("maxCost: 0, maxNewTests: 0"), "run", "scenarios/a.yaml");
    expect(code).toBe(0);
  });
});
