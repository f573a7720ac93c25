import { access, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { importDefault, toProjectPath } from "../authored/import-module.ts";
import { locatePath, type ValuePath, valueAt } from "../authored/locate.ts";
import { toValidationErrors } from "../authored/to-validation-errors.ts";
import { parseDuration } from "../base/duration.ts";
import { PlacewrightError, type SourceLocation } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { noteEnvironment } from "../base/redact.ts";
import { isCustomCheckId } from "../check/define-check.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { PlacewrightConfig, ProjectConfig, ResolvedConfig } from "./config.ts";
import { type Environment, resolveProject } from "./environment.ts";

/** Names of the config file, in the folder where the command runs. */
const fileNames = ["ts", "mts", "js", "mjs"].map((ending) => `placewright.config.${ending}`);

const localProject: ProjectConfig = { name: "local", provider: "local" };

/**
 * Loads the config file, or the defaults if there is none, and completes it from the environment. The secrets
 * of the environment are redacted from then on.
 * Throws `config-invalid` with file, line, and column.
 */
export async function loadConfig(options: {
  readonly cwd: string;
  readonly env: Environment;
  /**
   * Path of the config file, relative to `cwd`. Default: `placewright.config.ts`, `.mts`, `.js`, or `.mjs`,
   * if it exists.
   */
  readonly file?: string;
}): Promise<ResolvedConfig> {
  noteEnvironment(options.env);
  const path =
    options.file === undefined ? await findConfigFile(options.cwd) : resolve(options.cwd, options.file);
  const projectDir = path ? dirname(path) : options.cwd;
  const config = path ? await readConfigFile(path, projectDir) : {};
  const projects = config.projects ?? [localProject];
  const [first = localProject] = projects;
  noteEnvironment(
    options.env,
    secretVariablesOf(projects.filter((project) => traitsOf(project).namesSecrets)),
  );
  return {
    projectDir,
    scenariosDir: config.scenarios ?? "scenarios",
    ignore: config.ignore ?? [],
    templatesDir: resolve(projectDir, config.templates ?? "templates"),
    reportsDir: resolve(projectDir, config.reports ?? "reports"),
    projects: projects.map((project) => resolveProject(project, options.env)),
    defaultProjects: config.defaultProjects ?? [first.name],
    check: config.check ?? {},
    env: options.env,
    budget: { maxNewTests: config.maxNewTests, maxCost: config.maxCost },
    reporters: config.reporters ?? [],
    ledgerDir: resolve(projectDir, config.ledger ?? ".placewright"),
    reuseMs: config.reuse === undefined ? undefined : parseDuration(config.reuse),
    confidence: config.confidence,
    timeoutMs: config.timeout === undefined ? undefined : parseDuration(config.timeout),
  };
}

/** Returns every variable that contains a password, token, or key: each `{ env: … }` of a seed list. */
function secretVariablesOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { env } = value as { readonly env?: unknown };
  return [...(typeof env === "string" ? [env] : []), ...Object.values(value).flatMap(secretVariablesOf)];
}

async function findConfigFile(cwd: string): Promise<string | undefined> {
  for (const name of fileNames) {
    const path = join(cwd, name);
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

async function readConfigFile(path: string, projectDir: string): Promise<PlacewrightConfig> {
  const file = toProjectPath(projectDir, path);
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new PlacewrightError("config-invalid", `Cannot read the config file "${file}"`, {
      cause,
      hint: "Check the path passed with --config",
    });
  });
  const refuse = (
    reason: string,
    location: SourceLocation,
    hint?: string,
    cause?: unknown,
  ): PlacewrightError =>
    new PlacewrightError("config-invalid", `Cannot load config "${file}": ${reason}`, {
      location,
      hint,
      cause,
    });

  const value = await importDefault({ path, text, projectDir, wanted: "defineConfig" }).catch((error) => {
    if (!(error instanceof PlacewrightError)) throw error;
    throw refuse(error.reason, error.location ?? { file }, error.hint, error);
  });
  const locate = (valuePath: ValuePath): SourceLocation => ({
    file,
    ...locatePath(text, valuePath, valueAt(value, valuePath)),
  });

  const { configSchema } = await import("./schema.ts");
  const checked = configSchema.safeParse(value);
  const [fault] = checked.error ? toValidationErrors(checked.error, value, "the config") : [];
  if (fault) throw refuse(fault.reason, locate(fault.path), fault.hint);
  const config = value as PlacewrightConfig;

  const names = (config.projects ?? [localProject]).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw refuse(`two projects are named "${twice}"`, locate(["projects"]), "Give each a name of its own");
  await refuseUnknownChecks(config, (id, near) =>
    refuse(
      `check.severities names "${id}", which is not a check`,
      locate(["check", "severities", id]),
      near && `Did you mean "${near}"?`,
    ),
  );
  const unknown = config.defaultProjects?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    throw refuse(
      `defaultProjects names "${unknown}", which is not a project`,
      locate(["defaultProjects"]),
      `${near ? `Did you mean "${near}"? ` : ""}Available projects: ${names.join(", ")}`,
    );
  }
  return config;
}

async function refuseUnknownChecks(
  { check }: PlacewrightConfig,
  refuse: (id: string, near: string | undefined) => PlacewrightError,
): Promise<void> {
  const ids = Object.keys(check?.severities ?? {});
  if (ids.length === 0) return;
  const { checkIds } = await import("../check/checks.ts");
  const unknown = ids.find((id) => !checkIds.includes(id) && !isCustomCheckId(id));
  if (unknown !== undefined) throw refuse(unknown, nearest(unknown, checkIds));
}
