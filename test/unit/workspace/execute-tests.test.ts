import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import type { RunEvent } from "../../../src/result/run-event.ts";
import { type ExecuteTestsOptions, executeTests } from "../../../src/workspace/execute-tests.ts";
import { selectFrom } from "../../../src/workspace/select-tests.ts";
import { makeProject } from "../../support/project-folder.ts";

const scenario = `from: news@acme.example
message: { simple: { subject: "Your order", text: "Thank you. Your order is on its way." } }
expect: { overall: [inbox >= 1] }
`;

/** Executes the one test of a project at the embedded service. */
async function execute(
  options: Partial<ExecuteTestsOptions> = {},
  { completeAfter = 10, keys = "" }: { readonly completeAfter?: number; readonly keys?: string } = {},
) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { ${keys} projects: [{ name: "here", provider: "local", completeAfter: ${completeAfter}, pollEvery: 10 }] };\n`,
    "scenarios/order.yaml": scenario,
  });
  onTestFinished(remove);
  const config = await loadConfig({ cwd: dir, env: {} });
  const selection = await selectFrom(config, {});
  return executeTests(config, {
    selection,
    check: false,
    env: {},
    commandLine: "placewright run",
    ...options,
  });
}

test("tests are executed, with their events, and a report is written", async () => {
  const events: RunEvent["type"][] = [];
  const names: string[] = [];
  const { report, costs, reportDir, reportFailures } = await execute({
    onEvent: ({ type }) => events.push(type),
    extraReporters: [
      {
        name: "own",
        onEvent: ({ type }) => names.push(type),
        onEnd: ({ verdict }) => void names.push(verdict),
      },
    ],
  });
  expect(report?.verdict).toBe("passed");
  expect(costs).toEqual([{ project: "here", newTests: 1, pricePerTest: 0 }]);
  expect(reportDir).toContain(report?.run.id ?? "?");
  expect(reportFailures).toEqual([]);
  expect(events.at(-1)).toBe("run-finished");
  expect(names).toEqual([...events, "passed"]);
});

test("no report is written if nothing is waited for, or nothing was submitted", async () => {
  const detached = await execute({ waits: false }, { completeAfter: 3_600_000 });
  expect(detached).toMatchObject({ report: { counts: { pending: 1 } }, reportFailures: [] });
  expect(detached).not.toHaveProperty("reportDir");
  expect(await execute({ shouldSubmit: () => false })).toEqual({
    costs: [{ project: "here", newTests: 1, pricePerTest: 0 }],
    problems: [],
    reportFailures: [],
  });
});

test.each<[string, Partial<ExecuteTestsOptions>, string]>([
  ["the config's", {}, "timeout: 20,"],
  ["the given one, which takes precedence", { timeoutMs: 20 }, 'timeout: "1h",'],
  ["the given one, if the config has none", { timeoutMs: 20 }, ""],
])("the time limit is %s", async (_, options, keys) => {
  const { report } = await execute(options, { completeAfter: 3_600_000, keys });
  // Whether the test was submitted depends on the speed of the machine.
  expect(["pending", "skipped"]).toContain(report?.verdict);
});
