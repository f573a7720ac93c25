import process from "node:process";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import type { ResolvedConfig } from "../config/config.ts";
import { toSafeLogLine } from "../report/safe-text.ts";
import type { TestResult } from "../result/run-report.ts";
import { identifyTest, type RunProject } from "../run/plan.ts";
import { healthProjects, identifyHealth } from "../run/plan-health.ts";
import type { HealthScenario } from "../scenario/health.ts";
import { type SelectedTest, titleOf } from "../scenario/select.ts";
import { executeTests } from "../workspace/execute-tests.ts";
import { selectAllFrom, selectProjects } from "../workspace/select-tests.ts";
import type { PlacementMatchers } from "./matchers.ts";
import { openConfig } from "./open-config.ts";
import { checkPatterns, checkTestsOptions, type ScenarioTestsOptions } from "./options.ts";

const defaultTimeoutMs = 60_000;

/** Time in addition to waiting, for building, checking, and submitting. In milliseconds. */
const workMs = 60_000;

interface ScenarioTest {
  readonly id: string;
  readonly title: string;
  /** The selected message, or the scenario itself for a health check. */
  readonly selected: SelectedTest | HealthScenario;
}

/**
 * Creates a Vitest test for every message of the scenarios.
 * Measures the tests that Vitest selects together, as one run in the project's ledger. Filters such as `-t`
 * prevent the creation, and the cost, of other tests.
 *
 * @example
 * ```ts
 * // placement.test.ts
 * import { scenarioTests } from "placewright/vitest";
 *
 * scenarioTests("scenarios/**", { tags: ["nightly"], timeoutMs: 120_000 });
 * ```
 */
export function scenarioTests(
  patterns: string | readonly string[] = [],
  options: ScenarioTestsOptions = {},
): void {
  checkTestsOptions(options);
  checkPatterns(patterns);
  const { timeoutMs = defaultTimeoutMs } = options;
  describe("placement", async () => {
    const config = await openConfig(options);
    const tests = await findTests(config, [patterns].flat(), options);
    const results = createResults();
    const interrupt = new AbortController();
    let run: Promise<readonly string[]> = Promise.resolve([]);
    let wanted: readonly ScenarioTest[] = [];

    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the fixtures of a hook from its source
    beforeAll(({}, suite) => {
      const names = new Set(suite.tasks.filter(({ mode }) => mode === "run").map(({ name }) => name));
      wanted = tests.filter(({ title }) => names.has(title));
      run = carryAll(config, wanted, { ...options, timeoutMs, interrupt: interrupt.signal, results });
    });
    afterAll(async () => {
      // With every result, the run only has to finish. Otherwise Vitest gave up on a test.
      if (!results.areComplete(wanted.map(({ id }) => id))) interrupt.abort();
      const failures = await run;
      if (failures.length > 0) throw new Error(toSafeLogLine(failures.join("; ")));
    }, timeoutMs + workMs);

    for (const { id, title } of tests)
      test(title, { timeout: timeoutMs + workMs }, async (context) => judge(await results.of(id), context));
  });
}

async function findTests(
  config: ResolvedConfig,
  paths: readonly string[],
  { project, tags }: ScenarioTestsOptions,
): Promise<ScenarioTest[]> {
  const { tests, health } = await selectAllFrom(config, { paths, tag: tags, project });
  const projects = selectProjects(config, project);
  // Vitest prints titles unescaped.
  const titled = (title: string, { name }: RunProject) =>
    toSafeLogLine(projects.length > 1 ? `${title} · ${name}` : title);
  return [
    ...tests.flatMap((selected) =>
      projects.map((each) => ({
        id: identifyTest(selected, each).id,
        title: titled(titleOf(selected), each),
        selected,
      })),
    ),
    ...health.flatMap((selected) =>
      healthProjects(projects).map((each) => ({
        id: identifyHealth(selected, each).id,
        title: titled(selected.name, each),
        selected,
      })),
    ),
  ];
}

/** Stores results by test id, and lets callers wait for a result. */
function createResults() {
  const known = new Map<string, () => TestResult>();
  const waiting = new Map<string, () => void>();
  const settle = (id: string, read: () => TestResult) => {
    if (known.has(id)) return;
    known.set(id, read);
    waiting.get(id)?.();
  };
  return {
    async of(id: string): Promise<TestResult> {
      if (!known.has(id)) await new Promise<void>((resolve) => waiting.set(id, resolve));
      const read = known.get(id);
      if (!read) throw new Error(`test ${id} resumed without a result`);
      return read();
    },
    areComplete: (ids: readonly string[]): boolean => ids.every((id) => known.has(id)),
    give: (result: TestResult): void => settle(result.id, () => result),
    fail: (id: string, error: unknown): void =>
      settle(id, () => {
        throw error;
      }),
  };
}

/** Runs the tests and settles their results. Resolves to the failures of the report and its reporters. */
async function carryAll(
  config: ResolvedConfig,
  tests: readonly ScenarioTest[],
  {
    results,
    ...options
  }: Pick<ScenarioTestsOptions, "project" | "seed"> & {
    readonly timeoutMs: number;
    readonly interrupt: AbortSignal;
    readonly results: ReturnType<typeof createResults>;
  },
): Promise<readonly string[]> {
  const failures: string[] = [];
  if (tests.length === 0) return failures;
  try {
    const { report, reportFailures } = await executeTests(config, {
      strict: true,
      ...options,
      ...partition(tests),
      env: process.env,
      commandLine: "vitest",
      onEvent: (event) => event.type === "test-finished" && results.give(event.result),
    });
    for (const result of report?.tests ?? []) results.give(result);
    failures.push(...reportFailures);
  } catch (error) {
    for (const { id } of tests) results.fail(id, error);
  }
  return failures;
}

/** Removes duplicates, and separates messages from health scenarios. */
function partition(tests: readonly ScenarioTest[]): {
  readonly selection: readonly SelectedTest[];
  readonly health: readonly HealthScenario[];
} {
  const all = [...new Set(tests.map(({ selected }) => selected))];
  return {
    selection: all.filter((selected) => "variant" in selected),
    health: all.filter((selected) => "domain" in selected),
  };
}

/** Skips open tests. Throws for a provider error, which says nothing about the message. */
function judge(result: TestResult, context: TestContext): void {
  if (result.verdict === "pending" || result.verdict === "skipped")
    context.skip(toSafeLogLine(`${result.summary}. Run placewright wait to collect it`));
  if (result.verdict === "errored")
    throw new Error(
      toSafeLogLine(
        `${result.error?.message ?? result.summary} (provider error; says nothing about the message)`,
      ),
    );
  // JSR has the matchers without their types; see jsr.ts.
  const matchers = expect(result) as object as PlacementMatchers;
  matchers.toHavePassed();
}
