import { access } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { withFrame } from "../authored/code-frame.ts";
import { decodeText } from "../authored/decode-text.ts";
import { importDefault, toProjectPath } from "../authored/import-module.ts";
import { locatePath, type TextPosition, type ValuePath, valueAt } from "../authored/locate.ts";
import { parseDuration } from "../base/duration.ts";
import { changeError, PlacewrightError, Problems, type SourceLocation } from "../base/errors.ts";
import { fileReason } from "../base/file-reason.ts";
import { readRegularFile } from "../base/read-regular-file.ts";
import { noteEnvironment } from "../base/redact.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import { localProject, type PlacewrightConfig, type ResolvedConfig } from "./config.ts";
import { type Environment, resolveProject } from "./environment.ts";
import { hideSecrets, type SecretHider } from "./hide-secrets.ts";
import { placeLedger } from "./ledger-place.ts";
import { noteParts } from "./note-parts.ts";
import { resolveMessages } from "./resolve-messages.ts";
import { noteTelemetrySecrets } from "./telemetry.ts";

/** Names of the config file, in the folder where the command runs. */
const fileNames = ["ts", "mts", "js", "mjs"].map((ending) => `placewright.config.${ending}`);

/** Folder of the ledger, and of what belongs to this machine if the ledger is a database. */
const localFolder = ".placewright";

/**
 * Loads the config file, or the defaults if there is none, and completes it from the environment. The secrets
 * of the environment are redacted from then on.
 * Throws `config-invalid` with file, line, and column, or a `Problems` error with several.
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
  noteTelemetrySecrets(options.env);
  const path =
    options.file === undefined ? await findConfigFile(options.cwd) : resolve(options.cwd, options.file);
  const projectDir = path ? dirname(path) : options.cwd;
  const { value: config, atValue }: ReadConfig = path
    ? await readConfigFile(path, projectDir)
    : { value: {} };
  const projects = config.projects ?? [localProject];
  const [first = localProject] = projects;
  noteEnvironment(
    options.env,
    secretVariablesOf([
      projects.filter((project) => traitsOf(project).namesSecrets),
      config.dashboard,
      config.notifications,
    ]),
  );
  // Before project code runs, which may repeat a part of one.
  for (const name of secretVariablesOf(config.notifications)) noteParts(options.env[name]?.trim() ?? "");
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
    budget: { maxNewTests: config.maxNewTests, maxCost: config.maxCost, ...config.budget },
    schedules: config.schedules ?? [],
    retentionMs: config.retention === undefined ? undefined : parseDuration(config.retention),
    reporters: config.reporters ?? [],
    notifications: config.notifications ?? [],
    reportUrl: config.reportUrl,
    messages: config.messages && resolveMessages(config.messages),
    ...placeLedger(config.ledger ?? localFolder, projectDir, resolve(projectDir, localFolder)),
    reuseMs: config.reuse === undefined ? undefined : parseDuration(config.reuse),
    confidence: config.confidence,
    timeoutMs: config.timeout === undefined ? undefined : parseDuration(config.timeout),
    dashboard: config.dashboard,
    mayWrite: config.ui?.write ?? true,
    ...(config.ui?.outbox === undefined ? {} : { outboxUrl: config.ui.outbox }),
    atValue,
  };
}

/** A config, and its file's text as places. */
interface ReadConfig extends Pick<ResolvedConfig, "atValue"> {
  readonly value: PlacewrightConfig;
}

/** Returns every variable that contains a password, token, or key: each `{ env: … }` of a seed list, the dashboard, or a
 * notification. */
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

async function readConfigFile(path: string, projectDir: string): Promise<ReadConfig> {
  const file = toProjectPath(projectDir, path) || path;
  const bytes = await readRegularFile(path, maxConfigBytes).catch((cause) => {
    throw new PlacewrightError(
      "config-invalid",
      `Cannot read the config file "${file}": ${fileReason(cause)}`,
      {
        cause,
        hint: "Check the path passed with --config or PLACEWRIGHT_CONFIG",
      },
    );
  });
  const text = decode(bytes, file);
  const refuse = (
    { reason, hint, frame, cause }: Pick<PlacewrightError, "reason"> & Partial<PlacewrightError>,
    location: SourceLocation,
    { inText, inLine, inCause }: SecretHider,
  ): PlacewrightError =>
    withFrame(
      new PlacewrightError("config-invalid", `Cannot load config "${file}": ${inText(reason)}`, {
        location,
        hint: hint && inText(hint),
        frame,
        cause: inCause(cause),
      }),
      { file, text },
      inLine,
    );

  const value = await importDefault({ path, text, projectDir, wanted: "defineConfig" }).catch((error) => {
    if (!(error instanceof PlacewrightError)) throw error;
    const { location = { file }, frame } = error;
    // The lines of another file are those of a module that the config imports.
    const hider = hideSecrets();
    const own = location.file === file ? undefined : frame?.split("\n").map(hider.inLine).join("\n");
    const { reason, hint, cause = error } = error;
    throw refuse({ reason, hint, frame: own, cause }, location, hider);
  });
  const { configFaults } = await import("./config-faults.ts");
  const faults = await configFaults(value);
  let hider: SecretHider | undefined;
  const problems = faults.map((fault) => {
    const place =
      fault.part === "key" ? locatePath(text, fault.path) : locateNearest(text, fault.path, value);
    hider ??= hideSecrets(value);
    return refuse(fault, { file, ...place }, hider);
  });
  const [first] = problems;
  if (problems.length > 1) throw new Problems(problems);
  if (first) throw first;
  return {
    value: value as PlacewrightConfig,
    atValue(error, path) {
      const place = error.location ? undefined : locateNearest(text, path, value);
      return place
        ? withFrame(
            changeError(error, { location: { file, ...place } }),
            { file, text },
            hideSecrets(value).inLine,
          )
        : error;
    },
  };
}

/** Returns the place of a value of the config, or of the nearest one around it if it is missing, or is not written there. */
function locateNearest(text: string, path: ValuePath, config: unknown): TextPosition | undefined {
  if (path.length === 0) return undefined;
  const value = valueAt(config, path);
  const place = value === undefined ? undefined : locatePath(text, path, value);
  return place ?? locateNearest(text, path.slice(0, -1), config);
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return decodeText(bytes, file, "config-invalid");
  } catch (error) {
    if (!(error instanceof PlacewrightError)) throw error;
    throw changeError(error, { reason: `Cannot load config "${file}": ${error.reason}` });
  }
}

const maxConfigBytes = 2 ** 20;
