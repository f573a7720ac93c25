import type { ResolvedConfig } from "../config/config.ts";
import type { CheckedItem } from "../result/check-run.ts";
import { inspectTest } from "../run/check-tests.ts";
import type { PlannedTest } from "../run/plan.ts";
import type { SelectedTest } from "../scenario/select.ts";
import { type BuildOptions, buildTests } from "./build-tests.ts";
import type { OpenedChecks } from "./open-checks.ts";

/** Builds the messages of the selected tests, and checks each. Throws all errors in them together. */
export async function checkScenarios(
  config: ResolvedConfig,
  selection: readonly SelectedTest[],
  opened: OpenedChecks,
  options: BuildOptions,
): Promise<CheckedItem[]> {
  const tests: PlannedTest[] = [];
  for await (const test of buildTests(config, selection, options)) tests.push(test);
  return checkBuilt(tests, opened);
}

/** Checks messages that are built. */
export async function checkBuilt(
  tests: readonly PlannedTest[],
  opened: OpenedChecks,
): Promise<CheckedItem[]> {
  const items: CheckedItem[] = [];
  for (const test of tests) {
    const report = await inspectTest(test, opened);
    const { title, file } = test.identity;
    items.push({
      title,
      file,
      isMessage: false,
      subject: test.message.parsed.subject,
      ...(report
        ? { checks: report }
        : { note: "its template is stored only at the service, so there is no message to check" }),
    });
  }
  return items;
}
