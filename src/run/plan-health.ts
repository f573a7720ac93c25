import { createHash } from "node:crypto";
import { systemClock } from "../base/clock.ts";
import { type HealthThreshold, rateIspsOf } from "../expect/health-expectations.ts";
import { providerNameOf } from "../provider/kinds/settings.ts";
import type { HealthQuery } from "../provider/provider.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { TestIdentity } from "../result/run-report.ts";
import type { HealthScenario } from "../scenario/health.ts";
import { activeQuarantine, type Quarantine } from "../scenario/quarantine.ts";
import type { Selected } from "../scenario/select.ts";
import { identifyTest, type RunProject, toReportName } from "./plan.ts";

/** The query and thresholds for a domain's health, as stored in the ledger. */
export interface HealthPlan {
  readonly question: Omit<HealthQuery, "fromMs" | "toMs" | "rateIsps">;
  /** Number of past days to query. */
  readonly withinDays: number;
  readonly demands: readonly HealthThreshold[];
}

/** A health check that is ready to be recorded. */
export interface PlannedHealth {
  readonly kind: "health";
  readonly position: number;
  readonly identity: TestIdentity;
  readonly project: RunProject;
  /** Name of the first attempt, as `toReportName` builds it. */
  readonly name: string;
  readonly plan: HealthPlan;
  readonly quarantine?: Quarantine | undefined;
}

/** Returns a hash that is equal for health checks with the same query and thresholds. */
export const healthHashOf = (plan: HealthPlan): string =>
  createHash("sha256").update(JSON.stringify(plan)).digest("hex");

/**
 * Returns the projects to query for health: those that can report it, or the first one, which then reports
 * that it cannot.
 */
export function healthProjects(projects: readonly RunProject[]): readonly RunProject[] {
  const able = projects.filter(({ settings }) => traitsOf(settings).canMeasureHealth);
  return able.length > 0 ? able : projects.slice(0, 1);
}

export function identifyHealth({ name, file, tags }: HealthScenario, project: RunProject): TestIdentity {
  return {
    id: `${name}@${project.name}`,
    title: name,
    scenario: name,
    project: project.name,
    provider: providerNameOf(project.settings),
    ...("region" in project.settings && project.settings.region ? { region: project.settings.region } : {}),
    file,
    tags,
    role: "health",
  };
}

/** Returns every test of a selection in these projects, in the order of reports. */
export const identifyAll = ({ tests, health }: Selected, projects: readonly RunProject[]): TestIdentity[] => [
  ...tests.flatMap((selected) => projects.map((project) => identifyTest(selected, project))),
  ...health.flatMap((each) => healthProjects(projects).map((project) => identifyHealth(each, project))),
];

/**
 * Plans the health checks of a run, in the order of their scenarios. `firstPosition` follows the positions of
 * all tests with messages.
 */
export function planHealth(
  scenarios: readonly HealthScenario[],
  {
    runId,
    projects,
    firstPosition,
    nowMs = systemClock.now(),
  }: {
    readonly runId: string;
    readonly projects: readonly RunProject[];
    readonly firstPosition: number;
    /** Unix time that decides whether a quarantine has ended, in milliseconds. Default: now. */
    readonly nowMs?: number;
  },
): PlannedHealth[] {
  const places = healthProjects(projects);
  return scenarios.flatMap((scenario, index) => {
    const { domain, identity, configurationSet, campaigns, withinDays, demands } = scenario;
    return places.map((project, at): PlannedHealth => {
      const plan = {
        question: {
          domain,
          ...(identity ? { identity } : {}),
          ...(configurationSet ? { configurationSet } : {}),
          ...(campaigns ? { campaigns } : {}),
        },
        withinDays,
        demands,
      };
      const own = identifyHealth(scenario, project);
      return {
        kind: "health",
        position: firstPosition + index * places.length + at,
        identity: own,
        project,
        name: toReportName(runId, own),
        plan,
        quarantine: activeQuarantine(scenario, nowMs),
      };
    });
  });
}

const dayMs = 86_400_000;

/** Returns the query for the last `withinDays` days, up to now. */
export const toHealthQuery = ({ question, withinDays, demands }: HealthPlan, nowMs: number): HealthQuery => ({
  ...question,
  fromMs: nowMs - withinDays * dayMs,
  toMs: nowMs,
  rateIsps: rateIspsOf(demands),
});
