import type { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { identifyBroken, identifyTest } from "../../run/plan.ts";
import { healthProjects, identifyHealth } from "../../run/plan-health.ts";
import type { HealthScenario } from "../../scenario/health.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { ProjectState } from "../open-project.ts";
import { variantKey } from "./build-checks.ts";

/** One test of a campaign: a message in a project, or a health check. */
export interface CampaignTest {
  readonly id: string;
  readonly project: string;
  /** Name of the variant. Absent if there is only one message. */
  readonly variant?: string | undefined;
  /** The key of its message; see `variantKey`. Absent if it has none. */
  readonly message?: string | undefined;
}

/** A scenario as the home page lists it, without its results. */
export interface Campaign {
  readonly name: string;
  readonly tags: readonly string[];
  readonly file: string;
  /** `broken`: its file cannot be loaded. */
  readonly kind: "messages" | "health" | "broken";
  /** Number of its messages, each of which is a test in every project. */
  readonly messages: number;
  /** A short description, such as `3 messages`. */
  readonly what: string;
  readonly tests: readonly CampaignTest[];
  /** The first error of its file. Absent if it can be loaded. */
  readonly problem?: PlacewrightError | undefined;
  /** What its file says. Absent if it cannot be loaded. */
  readonly source?: Scenario | HealthScenario | undefined;
  /** Lowercase text that a search looks in. */
  readonly searched: string;
}

const known = new WeakMap<ProjectState, readonly Campaign[]>();

/** Returns the campaigns of a project, which are the same until its files change. */
export function campaignsOf(state: ProjectState): readonly Campaign[] {
  const campaigns = known.get(state) ?? readCampaigns(state);
  known.set(state, campaigns);
  return campaigns;
}

function readCampaigns({ config: { projects }, scenarios, health, broken }: ProjectState): Campaign[] {
  const all: Omit<Campaign, "searched">[] = [
    ...scenarios.map((scenario) => ({
      ...labelsOf(scenario),
      kind: "messages" as const,
      messages: scenario.variants.length,
      what: plural(scenario.variants.length, "message"),
      tests: scenario.variants.flatMap((variant) =>
        projects.map((project) => ({
          id: identifyTest({ scenario, variant }, project).id,
          project: project.name,
          variant: scenario.variants.length > 1 ? variant.name : undefined,
          message: variantKey(scenario.variants, variant.name),
        })),
      ),
      source: scenario,
    })),
    ...health.map((scenario) => ({
      ...labelsOf(scenario),
      kind: "health" as const,
      messages: 0,
      what: `health of ${toSafeLine(scenario.domain)}, last ${plural(scenario.withinDays, "day")}`,
      tests: healthProjects(projects).map((project) => ({
        id: identifyHealth(scenario, project).id,
        project: project.name,
      })),
      source: scenario,
    })),
    ...broken.map((scenario) => ({
      ...labelsOf(scenario),
      kind: "broken" as const,
      messages: 0,
      what: toSafeLine(scenario.file),
      tests: projects.map((project) => ({
        id: identifyBroken(scenario, project).id,
        project: project.name,
      })),
      problem: scenario.problems[0],
    })),
  ];
  return all.map((each) => ({
    ...each,
    searched: [each.name, each.file, ...each.tags.map((tag) => `#${tag}`)].join("\n").toLowerCase(),
  }));
}

const labelsOf = ({
  name,
  file,
  tags = [],
}: {
  readonly name: string;
  readonly file: string;
  readonly tags?: readonly string[] | undefined;
}): Pick<Campaign, "name" | "file" | "tags"> => ({ name, file, tags });
