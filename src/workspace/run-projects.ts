import { isDeepStrictEqual } from "node:util";
import { PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { RunProject } from "../run/plan.ts";
import { settingsOf } from "../run/read-run.ts";
import { damagedRecord } from "../store/damaged-record.ts";
import type { StoredRun } from "../store/store.ts";

/** How many differences an error names, and how much of a value. */
const mostNamed = 5;
const mostCharacters = 100;

/**
 * The projects of a run as today's config has them: modules, commands, hosts, endpoints, roles, variables, pace. A ledger says
 * which project that was, and nothing of it is carried out; the embedded service alone, which reaches nothing, goes on with the
 * settings that the ledger has. Throws `run-project-changed` where the config does not say the same any more.
 *
 * `names` are those that something is still to be done for. Default: all.
 */
export function projectsOf(
  config: Pick<ResolvedConfig, "projects" | "ledgerDir">,
  run: StoredRun,
  names?: ReadonlySet<string>,
): readonly RunProject[] {
  const { projects } = settingsOf(run);
  const missing = [...(names ?? [])].find((name) => projects.every((project) => project.name !== name));
  if (missing !== undefined)
    throw damagedRecord(config.ledgerDir, `run ${run.id}`, run.id, `it has no project "${missing}"`);
  return projects.map((stored) =>
    names && !names.has(stored.name) ? stored : trustedProject(config, run.id, stored),
  );
}

/** One of them. */
export function trustedProject(
  { projects }: Pick<ResolvedConfig, "projects">,
  runId: string,
  stored: RunProject,
): RunProject {
  const refuse = (why: string) =>
    new PlacewrightError(
      "run-project-changed",
      `Cannot go on with run ${runId} at project "${stored.name}": ${why}`,
      {
        hint: "what a run began with is compared with the config, and never taken from the ledger: set the config back, or begin a new run; if nobody changed the config, somebody changed the ledger",
      },
    );
  const today = projects.find(({ name }) => name === stored.name);
  if (!today) throw refuse("the config has no such project");
  // A seed is not in the config.
  if (today.settings.provider === "local" && stored.settings.provider === "local")
    return { ...today, settings: stored.settings };
  const differing = differences(toJson(today.settings), toJson(stored.settings));
  if (differing.length === 0) return today;
  const more = differing.length - mostNamed;
  throw refuse(`${differing.slice(0, mostNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`);
}

/** What differs, by its place: `send.host is "a" in the config and "b" in the ledger`. */
function differences(today: unknown, stored: unknown, place = ""): string[] {
  if (isDeepStrictEqual(today, stored)) return [];
  if (isBranch(today) && isBranch(stored) && Array.isArray(today) === Array.isArray(stored)) {
    const keys = new Set([...Object.keys(today), ...Object.keys(stored)]);
    return [...keys].flatMap((key) =>
      differences(own(today, key), own(stored, key), place ? `${place}.${key}` : key),
    );
  }
  return [`${place} is ${words(today)} in the config and ${words(stored)} in the ledger`];
}

type Branch = Readonly<Record<string, unknown>>;

const own = (branch: Branch, key: string): unknown => (Object.hasOwn(branch, key) ? branch[key] : undefined);

const isBranch = (value: unknown): value is Branch => typeof value === "object" && value !== null;

/** A value as the ledger would keep it. */
const toJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function words(value: unknown): string {
  if (value === undefined) return "not set";
  const text = isBranch(value) ? "a list or an object" : JSON.stringify(value);
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}
