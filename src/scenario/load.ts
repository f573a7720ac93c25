import { basename, resolve } from "node:path";
import type { AuthoredFile } from "../authored/authored-file.ts";
import { withFrame } from "../authored/code-frame.ts";
import { decodeText } from "../authored/decode-text.ts";
import { importDefault, toProjectPath } from "../authored/import-module.ts";
import { locateLiteral, locatePath, valueAt } from "../authored/locate.ts";
import { parseYaml } from "../authored/parse-yaml.ts";
import { changeError, messageOf, PlacewrightError } from "../base/errors.ts";
import { fileReason } from "../base/file-reason.ts";
import { readRegularFile } from "../base/read-regular-file.ts";
import { healthDemandsOf } from "../expect/health-expectations.ts";
import { parseExpectations } from "../expect/parse-expectations.ts";
import { type HealthScenario, isHealth } from "./health.ts";
import { type KnownNames, parseHealth, parseScenario } from "./parse-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { loadVariants } from "./variants.ts";

/** A scenario file that cannot be loaded. */
export interface BrokenScenario {
  /** Path of the file, relative to the project folder. */
  readonly file: string;
  /** The name that identifies its tests: its own if it can be read and no other scenario has it, or else the file. */
  readonly name: string;
  /** Its tags. Absent if they cannot be read. */
  readonly tags?: readonly string[] | undefined;
  /** The errors in it, at least one. */
  readonly problems: readonly PlacewrightError[];
}

/** What scenario files contain. */
export interface LoadedScenarios {
  readonly scenarios: Scenario[];
  readonly health: HealthScenario[];
  readonly broken: BrokenScenario[];
  /** The errors of all broken scenarios. */
  readonly problems: readonly PlacewrightError[];
}

export interface LoadContext {
  readonly projectDir: string;
  readonly names?: KnownNames | undefined;
  /**
   * What was loaded before, by file, and is not read again. Gets what is loaded, except for scenarios whose data may change
   * by itself.
   */
  readonly known?: Map<string, LoadedFile> | undefined;
}

/**
 * Reads scenario files, with their variants. `files` are relative to the project folder or absolute.
 * Selectors and check ids are compared with `names`, if the config is known.
 *
 * Tries every file and returns all errors, each with its file and, if known, line and column:
 * `scenario-invalid`, `threshold-invalid`, `scenario-duplicate`, `file-missing`, `file-outside-project`.
 */
export async function loadScenarios(
  files: readonly string[],
  context: LoadContext,
): Promise<LoadedScenarios> {
  const scenarios: Scenario[] = [];
  const health: HealthScenario[] = [];
  const refused: (Omit<BrokenScenario, "name"> & { readonly name?: string | undefined })[] = [];
  const first = new Map<string, string>();
  const twins: {
    readonly name: string;
    readonly problem: PlacewrightError;
    readonly own: Scenario | HealthScenario;
  }[] = [];
  for (const path of files) {
    const file = toProjectPath(context.projectDir, resolve(context.projectDir, path));
    const loaded = context.known?.get(file) ?? (await loadScenario(file, context));
    if (!("scenario" in loaded && loaded.scenario.hasDataFile)) context.known?.set(file, loaded);
    if ("problems" in loaded) {
      const problems = loaded.problems.map((problem) => inFile(problem, file));
      refused.push({ file, problems, ...labelsOf(loaded.value, file) });
      continue;
    }
    const own = "health" in loaded ? loaded.health : loaded.scenario;
    // A name identifies a test in later runs.
    const other = first.get(own.name);
    if (other !== undefined) twins.push({ name: own.name, problem: duplicateOf(own, other), own });
    else {
      first.set(own.name, file);
      if ("health" in loaded) health.push(loaded.health);
      else scenarios.push(loaded.scenario);
    }
  }
  // Which of two scenarios has the name by right is unknown, so neither runs.
  for (const { name, problem, own } of twins) {
    const others = [...takeNamed(scenarios, name), ...takeNamed(health, name)];
    for (const { file, tags } of [...others, own]) refused.push({ file, tags, problems: [problem] });
  }
  const taken = new Set(first.keys());
  const broken = refused.map(({ name, ...each }): BrokenScenario => {
    const own = name === undefined || taken.has(name) ? each.file : name;
    taken.add(own);
    return { ...each, name: own };
  });
  return { scenarios, health, broken, problems: errorsOf(broken) };
}

/** Removes what has a name from a list, and returns it. */
function takeNamed<T extends { readonly name: string }>(list: T[], name: string): T[] {
  const at = list.findIndex((each) => each.name === name);
  return at < 0 ? [] : list.splice(at, 1);
}

/** Returns the errors of broken scenarios, each once. */
export const errorsOf = (broken: readonly BrokenScenario[]): PlacewrightError[] => [
  ...new Set(broken.flatMap(({ problems }) => problems)),
];

/** Returns the name and tags of a scenario that cannot be loaded, as far as they can be read. */
function labelsOf(
  value: unknown,
  file: string,
): { readonly name: string; readonly tags?: readonly string[] } {
  const { name, tags } = Object(value) as Readonly<Record<string, unknown>>;
  const isText = (each: unknown): each is string => typeof each === "string" && each.trim() !== "";
  return {
    name: isText(name) ? name : nameOf(file),
    ...(tags === undefined && Object(value) === value ? { tags: [] } : {}),
    ...(Array.isArray(tags) && tags.every(isText) ? { tags } : {}),
  };
}

const nameOf = (file: string): string => basename(file).replace(/\.[^.]+$/, "");

const maxScenarioBytes = 2 ** 20;

/** What one file contains: a scenario, or errors. */
export type LoadedFile =
  | { readonly scenario: Scenario }
  | { readonly health: HealthScenario }
  | { readonly problems: readonly PlacewrightError[]; readonly value: unknown };

async function loadScenario(file: string, { projectDir, names }: LoadContext): Promise<LoadedFile> {
  let text = "";
  let value: unknown;
  const refused = (problems: readonly PlacewrightError[]): LoadedFile => ({
    problems: problems.map((problem) => withFrame(problem, { file, text })),
    value,
  });
  try {
    text = await readText(file, projectDir);
    const source = await parseText(text, file, projectDir);
    ({ value } = source);
    const fileName = nameOf(file);
    if (isHealth(source.value)) {
      const parsed = await parseHealth(source, names);
      if ("problems" in parsed) return refused(parsed.problems);
      const { name = fileName, tags = [], within = "7d", expect, ...rest } = parsed.health;
      const withinDays = Number.parseInt(within, 10);
      const demands = healthDemandsOf(expect);
      return { health: { ...rest, name, tags, file, source: source.text, withinDays, demands } };
    }
    const parsed = await parseScenario(source, names);
    if ("problems" in parsed) return refused(parsed.problems);
    const { name = fileName, tags = [], variants, ...rest } = parsed.scenario;
    try {
      const rows = await loadVariants(variants, { projectDir, file });
      const expected = parseExpectations(rest.expect);
      const data = typeof variants === "string" ? { hasDataFile: true } : {};
      return {
        scenario: { ...rest, ...data, name, tags, file, source: source.text, expected, variants: rows },
      };
    } catch (error) {
      return refused([atVariants(error, source)]);
    }
  } catch (error) {
    return refused([toPlacewrightError(error)]);
  }
}

async function readText(file: string, projectDir: string): Promise<string> {
  const bytes = await readRegularFile(resolve(projectDir, file), maxScenarioBytes).catch((cause) => {
    const { code } = cause as NodeJS.ErrnoException;
    const isRefused = code === "ENOTREG" || code === "EFBIG";
    throw new PlacewrightError(isRefused ? "scenario-invalid" : "file-missing", fileReason(cause), {
      location: { file },
      hint: isRefused
        ? "Use a regular file smaller than 1 MB. Move long data to a file, and set variants to its path"
        : "Check that the file exists and is readable",
      cause,
    });
  });
  return decodeText(bytes, file, "scenario-invalid");
}

async function parseText(text: string, file: string, projectDir: string): Promise<AuthoredFile> {
  if (/\.ya?ml$/i.test(file)) return parseYaml(text, file);
  const path = resolve(projectDir, file);
  const value = await importDefault({ path, text, projectDir, wanted: "defineScenario" });
  return {
    file,
    text,
    value,
    locate: (valuePath, part) => ({
      file,
      ...locatePath(text, valuePath, part === "value" ? valueAt(value, valuePath) : undefined),
    }),
  };
}

/** Locates an error in a scenario's rows at its `variants`, unless the error is in a data file. */
function atVariants(error: unknown, source: AuthoredFile): PlacewrightError {
  const problem = toPlacewrightError(error);
  return problem.location
    ? problem
    : changeError(problem, { location: source.locate(["variants"], "value") });
}

/** Adds which scenario cannot be loaded, and which file has the error if it is another one. */
function inFile(problem: PlacewrightError, file: string): PlacewrightError {
  const location = problem.location ?? { file };
  const where = location.file === file ? "" : `in "${location.file}": `;
  const reason = problem.reason.replace(/^Cannot /, "cannot ");
  return changeError(problem, { reason: `Cannot load scenario "${file}": ${where}${reason}`, location });
}

function toPlacewrightError(error: unknown): PlacewrightError {
  return error instanceof PlacewrightError
    ? error
    : new PlacewrightError("internal", messageOf(error), { cause: error });
}

/** Reports a name that another scenario has. */
function duplicateOf(
  { name, file, source }: Pick<Scenario, "name" | "file" | "source">,
  other: string,
): PlacewrightError {
  const problem = new PlacewrightError(
    "scenario-duplicate",
    `Cannot load scenario "${file}": "${other}" has the same name, "${name}"`,
    {
      location: { file, ...locateLiteral(source, name) },
      hint: "Rename one of them",
      literal: name,
    },
  );
  return withFrame(problem, { file, text: source });
}
