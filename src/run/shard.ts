import { createHash } from "node:crypto";
import type { RunReport, TestIdentity } from "../result/run-report.ts";
import type { BrokenScenario } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Selected } from "../scenario/select.ts";
import { identifyBroken, type RunProject } from "./plan.ts";
import { identifyAll } from "./plan-health.ts";
import type { ShardChoice } from "./shard-choice.ts";

const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Whether a test belongs to the shard. Depends only on the test's id, so other tests do not affect it. Tests
 * of a scenario with a control stay together per project.
 */
export function isOfShard(
  { id, scenario: name, project }: Pick<TestIdentity, "id" | "scenario" | "project">,
  scenario: Pick<Scenario, "control">,
  { index, total }: ShardChoice,
): boolean {
  const unit = scenario.control === undefined ? id : `${name}@${project}`;
  return hashOf(unit).readUInt32BE(0) % total === index - 1;
}

const planOf = (ids: readonly string[]): string => hashOf(ids.join("\n")).toString("hex").slice(0, 16);

/** Returns the `plan` of these tests, in their order. Controls are not part of it. */
export const planOfTests = (tests: readonly TestIdentity[]): string =>
  planOf(tests.filter(({ role }) => role !== "control").map(({ id }) => id));

/**
 * Hashes what the scenarios declare. Leaves out rows that code creates: they may differ in every process, such as
 * dates.
 */
function scenariosHashOf({ tests, health }: Selected): string {
  const declared = [
    ...tests.map(({ scenario: { source, from, expect, hasDataFile }, variant }) => [
      source.replaceAll("\r\n", "\n"),
      from,
      expect,
      hasDataFile ? variant.row : {},
    ]),
    ...health.map(({ source, demands }) => [source.replaceAll("\r\n", "\n"), demands]),
  ];
  return planOf(declared.map((each) => JSON.stringify(each)));
}

/**
 * Returns the shard as shown in a report. Shards of the same tests have the same `plan`, and shards of the same
 * scenarios the same `scenarios`.
 */
export function toShardReport(
  choice: ShardChoice,
  selected: Selected & { readonly broken?: readonly BrokenScenario[] },
  projects: readonly RunProject[],
): NonNullable<RunReport["run"]["shard"]> {
  const broken = (selected.broken ?? []).flatMap((each) =>
    projects.map((project) => identifyBroken(each, project)),
  );
  const all = [...identifyAll(selected, projects), ...broken];
  const scenarios = new Map(selected.tests.map(({ scenario }) => [scenario.name, scenario]));
  const own = all.filter((test) => isOfShard(test, scenarios.get(test.scenario) ?? {}, choice));
  return {
    ...choice,
    plan: planOf(all.map(({ id }) => id)),
    scenarios: scenariosHashOf(selected),
    tests: own.length,
  };
}
