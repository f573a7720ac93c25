import { isDeepStrictEqual } from "node:util";
import { PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { nameLedger } from "../config/ledger-place.ts";
import { isLocal } from "../provider/kinds/settings.ts";
import type { RunProject } from "../run/plan.ts";
import { settingsOf } from "../run/read-run.ts";
import { damagedRecord } from "../store/damaged-record.ts";
import type { StoredRun } from "../store/store.ts";

/** Maximum number of differences that an error names, and of characters per value. */
const maxNamed = 5;
const maxCharacters = 100;

/**
 * Returns the projects of a run as the current config defines them: modules, commands, hosts, endpoints,
 * roles, variables, and pace. The ledger only identifies a project, and nothing from it is executed. The one
 * exception is the embedded service, which connects to nothing and keeps the settings in the ledger.
 *
 * Throws `run-project-changed` if the config no longer matches the ledger.
 *
 * @param names Projects with work left to do; others are returned as stored. Default: all.
 */
export function projectsOf(
  config: Pick<ResolvedConfig, "projects" | "ledgerDir" | "ledgerUrl">,
  run: StoredRun,
  names?: ReadonlySet<string>,
): readonly RunProject[] {
  const { projects } = settingsOf(run);
  const missing = [...(names ?? [])].find((name) => projects.every((project) => project.name !== name));
  if (missing !== undefined)
    throw damagedRecord(nameLedger(config), `run ${run.id}`, run.id, `it has no project "${missing}"`);
  return projects.map((stored) =>
    names && !names.has(stored.name) ? stored : trustedProject(config, run.id, stored),
  );
}

/**
 * Returns one project of a run as the current config defines it. Throws `run-project-changed` if it no longer
 * matches.
 */
export function trustedProject(
  { projects }: Pick<ResolvedConfig, "projects">,
  runId: string,
  stored: RunProject,
): RunProject {
  const refuse = (why: string) =>
    new PlacewrightError(
      "run-project-changed",
      `Cannot continue run ${runId} in project "${stored.name}": ${why}`,
      {
        hint: `Restore the config, or run placewright cancel ${runId} and start a new run. Placewright uses settings only from the config, and compares them with those in the ledger. If the config is unchanged, the ledger was changed`,
      },
    );
  const today = projects.find(({ name }) => name === stored.name);
  if (!today) throw refuse("the config has no such project");
  // The run's seed is not in the config, so use the settings in the ledger.
  if (isLocal(today.settings) && isLocal(stored.settings)) return { ...today, settings: stored.settings };
  const differing = differences(toJson(today.settings), toJson(stored.settings));
  if (differing.length === 0) return today;
  const more = differing.length - maxNamed;
  throw refuse(`${differing.slice(0, maxNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`);
}

/** Returns the differences by path: `send.host is "a" in the config and "b" in the ledger`. */
function differences(today: unknown, stored: unknown, place = ""): string[] {
  if (isDeepStrictEqual(today, stored)) return [];
  if (isBranch(today) && isBranch(stored) && Array.isArray(today) === Array.isArray(stored)) {
    const keys = new Set([...Object.keys(today), ...Object.keys(stored)]);
    return [...keys].flatMap((key) =>
      differences(own(today, key), own(stored, key), place ? `${place}.${key}` : key),
    );
  }
  // Settings are in milliseconds; the config's keys have no unit.
  return [`${place.replace(/Ms$/, "")} is ${words(today)} in the config and ${words(stored)} in the ledger`];
}

type Branch = Readonly<Record<string, unknown>>;

const own = (branch: Branch, key: string): unknown => (Object.hasOwn(branch, key) ? branch[key] : undefined);

const isBranch = (value: unknown): value is Branch => typeof value === "object" && value !== null;

/** Converts a value to the form in which the ledger stores it. */
const toJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function words(value: unknown): string {
  if (value === undefined) return "not set";
  const text = isBranch(value) ? "a list or an object" : JSON.stringify(value);
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
}
