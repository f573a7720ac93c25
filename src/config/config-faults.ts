import { formatPath, type ValuePath } from "../authored/locate.ts";
import { toValidationErrors } from "../authored/to-validation-errors.ts";
import { validateOnce } from "../authored/validate.ts";
import { nearest } from "../base/nearest.ts";
import { isCustomCheckId } from "../check/define-check.ts";
import { checkIds } from "../result/check-ids.ts";
import { grepFault, shownGrep } from "../scenario/select.ts";
import { localProject, type PlacewrightConfig } from "./config.ts";
import { configSchema } from "./schema.ts";

/** What is wrong at a place in a config. */
export interface ConfigFault {
  readonly path: ValuePath;
  /** Whether the key is wrong, or its value. Default: the value. */
  readonly part?: "key" | "value";
  readonly reason: string;
  readonly hint?: string | undefined;
}

/** Returns everything that is wrong with a config. Names are compared only if the rest is valid. */
export async function configFaults(value: unknown): Promise<readonly ConfigFault[]> {
  const { error } = validateOnce(configSchema, value);
  if (error) return toValidationErrors(error, value, "the config");
  const config = value as PlacewrightConfig;
  return [...nameFaults(config), ...checkFaults(config), ...(await grepFaults(config))];
}

/** Finds expressions of schedules that cannot select tests. */
async function grepFaults({ schedules = [] }: PlacewrightConfig): Promise<ConfigFault[]> {
  const faults: ConfigFault[] = [];
  for (const [index, { select }] of schedules.entries()) {
    const fault = select?.grep === undefined ? undefined : await grepFault(select.grep);
    if (!fault || select?.grep === undefined) continue;
    const path: ValuePath = ["schedules", index, "select", "grep"];
    faults.push({
      path,
      reason: `${formatPath(path)} ${shownGrep(select.grep)} ${fault.reason}`,
      hint: fault.hint,
    });
  }
  return faults;
}

/** Finds names of projects and schedules that are not unique, and names of projects that do not exist. */
function nameFaults({
  projects = [localProject],
  defaultProjects = [],
  schedules = [],
}: PlacewrightConfig): ConfigFault[] {
  const names = projects.map(({ name }) => name);
  const unknown = (path: ValuePath, what: string, wanted: string | readonly string[]): ConfigFault[] =>
    [wanted].flat().flatMap((name, index) => {
      if (names.includes(name)) return [];
      const near = nearest(name, names);
      return [
        {
          path: typeof wanted === "string" ? path : [...path, index],
          reason: `${what} names "${name}", which is not a project`,
          hint: `${near ? `Did you mean "${near}"? ` : ""}Available projects: ${names.join(", ")}`,
        },
      ];
    });
  return [
    ...repeated("projects", names),
    ...unknown(["defaultProjects"], "defaultProjects", defaultProjects),
    ...repeated(
      "schedules",
      schedules.map(({ name }) => name),
    ),
    ...schedules.flatMap(({ name, project = [] }, index) =>
      unknown(["schedules", index, "project"], `schedule "${name}"`, project),
    ),
  ];
}

function repeated(key: string, names: readonly string[]): ConfigFault[] {
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => ({
    path: [key, names.lastIndexOf(name), "name"],
    reason: `two ${key} are named "${name}"`,
    hint: "Give each a name of its own",
  }));
}

/** Finds severities of checks that do not exist. */
function checkFaults({ check }: PlacewrightConfig): ConfigFault[] {
  const custom: readonly string[] = check?.custom?.map(({ id }) => id) ?? [];
  const isKnown = (id: string) =>
    checkIds.some((known) => known === id) || (custom.length > 0 ? custom.includes(id) : isCustomCheckId(id));
  return Object.keys(check?.severities ?? {})
    .filter((id) => !isKnown(id))
    .map((id) => {
      const near = nearest(id, [...checkIds, ...custom]);
      return {
        path: ["check", "severities", id],
        part: "key",
        reason: `check.severities names "${id}", which is not a check`,
        hint: near ? `Did you mean "${near}"?` : "Run placewright check --list to list all checks",
      };
    });
}
