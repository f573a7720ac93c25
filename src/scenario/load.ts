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
import { parseHealth, parseScenario } from "./parse-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { loadVariants } from "./variants.ts";

/**
 * Reads scenario files, with their variants. `files` are relative to the project folder or absolute.
 *
 * Tries every file and returns all errors in `problems`, each with its file and, if known, line and column:
 * `scenario-invalid`, `threshold-invalid`, `scenario-duplicate`, `file-missing`, `file-outside-project`.
 */
export async function loadScenarios(
  files: readonly string[],
  context: { readonly projectDir: string },
): Promise<{ scenarios: Scenario[]; health: HealthScenario[]; problems: PlacewrightError[] }> {
  const scenarios: Scenario[] = [];
  const health: HealthScenario[] = [];
  const problems: PlacewrightError[] = [];
  for (const path of files) {
    const file = toProjectPath(context.projectDir, resolve(context.projectDir, path));
    const loaded = await loadScenario(file, context.projectDir);
    if ("problems" in loaded) problems.push(...loaded.problems.map((problem) => inFile(problem, file)));
    else if ("health" in loaded) health.push(loaded.health);
    else scenarios.push(loaded.scenario);
  }
  return { scenarios, health, problems: [...problems, ...duplicates([...scenarios, ...health])] };
}

const maxScenarioBytes = 2 ** 20;

type Loaded =
  | { readonly scenario: Scenario }
  | { readonly health: HealthScenario }
  | { readonly problems: readonly PlacewrightError[] };

async function loadScenario(file: string, projectDir: string): Promise<Loaded> {
  let text = "";
  const refused = (problems: readonly PlacewrightError[]): Loaded => ({
    problems: problems.map((problem) => withFrame(problem, { file, text })),
  });
  try {
    text = await readText(file, projectDir);
    const source = await parseText(text, file, projectDir);
    const fileName = basename(file).replace(/\.[^.]+$/, "");
    if (isHealth(source.value)) {
      const parsed = await parseHealth(source);
      if ("problems" in parsed) return refused(parsed.problems);
      const { name = fileName, tags = [], within = "7d", expect, ...rest } = parsed.health;
      const withinDays = Number.parseInt(within, 10);
      const demands = healthDemandsOf(expect);
      return { health: { ...rest, name, tags, file, source: source.text, withinDays, demands } };
    }
    const parsed = await parseScenario(source);
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

/** Reports names that several scenarios share: a name identifies a test in later runs. */
function duplicates(scenarios: readonly Pick<Scenario, "name" | "file" | "source">[]): PlacewrightError[] {
  const first = new Map<string, Pick<Scenario, "file">>();
  return scenarios.flatMap((scenario) => {
    const { name, file } = scenario;
    const other = first.get(name);
    if (!other) first.set(name, scenario);
    if (!other) return [];
    const problem = new PlacewrightError(
      "scenario-duplicate",
      `Cannot load scenario "${file}": "${other.file}" has the same name, "${name}"`,
      {
        location: { file, ...locateLiteral(scenario.source, name) },
        hint: "Rename one of them",
        literal: name,
      },
    );
    return withFrame(problem, { file, text: scenario.source });
  });
}
