import { rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { type PlacewrightError, toProblems } from "../../base/errors.ts";
import { makeFolder } from "../../base/make-folder.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { type Draft, piecesOf, readDraft, templatesFolderOf } from "../../explain/draft.ts";
import { copyProject, type ProjectCopy } from "../../explain/project-copy.ts";
import type { CheckReport } from "../../result/check-report.ts";
import type { MessageReport } from "../../result/run-report.ts";
import { inspectTest } from "../../run/check-tests.ts";
import { toMessageReport } from "../../run/stored-message.ts";
import { loadScenarios } from "../../scenario/load.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { buildTests } from "../../workspace/build-tests.ts";
import { knownNamesOf } from "../../workspace/known-names.ts";
import { openChecks } from "../../workspace/open-checks.ts";
import type { FileKind } from "../files/writable-path.ts";
import type { ProjectState } from "../open-project.ts";

/** An open file with text that may not be saved. */
export interface UnsavedFile {
  readonly file: string;
  readonly kind: FileKind;
  readonly text: string;
  /** The text on disk. Undefined if the file does not exist. */
  readonly saved: string | undefined;
  /** The scenario to preview, for files that several use. */
  readonly scenario?: string | undefined;
  readonly variant?: string | undefined;
}

/** The result of a file as it is in the editor. */
export interface Outcome {
  readonly problems: readonly PlacewrightError[];
  /** Scenarios that use the file. */
  readonly users: readonly string[];
  /** The scenario that is shown. Absent if none uses the file, or it cannot be read. */
  readonly scenario?: Scenario | undefined;
  readonly variant?: string | undefined;
  /** Absent if an error prevents the message from being built. */
  readonly message?: MessageReport | undefined;
  readonly checks?: CheckReport | undefined;
}

/** Builds messages from unsaved text, in a copy of the project: unsaved text never gets into the project itself. */
export interface UnsavedBuilds {
  build(state: ProjectState, file: UnsavedFile): Promise<Outcome>;
  /** The files of the project changed: the next build copies them again. */
  changed(): void;
  close(): Promise<void>;
}

/** Whether a file is code, which runs only after it was saved. */
export const isCode = (file: string): boolean => /\.[cm]?[jt]sx?$/i.test(file);

export function createUnsavedBuilds(): UnsavedBuilds {
  const closing = new AbortController();
  let copy: ProjectCopy | undefined;
  let isStale = false;
  // One after the other: they share the copy.
  let last: Promise<unknown> = Promise.resolve();

  async function copyOf({ projectDir, ledgerDir, reportsDir }: ResolvedConfig): Promise<ProjectCopy> {
    closing.signal.throwIfAborted();
    if (isStale) {
      await copy?.remove();
      copy = undefined;
      isStale = false;
    }
    copy ??= await copyProject({
      projectDir,
      without: [ledgerDir, reportsDir],
      signal: closing.signal,
      maxFiles: 5000,
      maxBytes: 100 * 2 ** 20,
    });
    return copy;
  }

  async function build(state: ProjectState, file: UnsavedFile): Promise<Outcome> {
    const isSaved = file.text === file.saved || isCode(file.file);
    const { config } = state;
    if (isSaved) return outcomeOf(state, config, file);
    const { dir } = await copyOf(config);
    const path = join(dir, file.file);
    await makeFolder(dirname(path));
    await writeFile(path, file.text);
    try {
      const within = (folder: string) => resolve(dir, relative(config.projectDir, folder));
      return await outcomeOf(
        state,
        { ...config, projectDir: dir, templatesDir: within(config.templatesDir) },
        file,
      );
    } finally {
      if (file.saved === undefined) await rm(path, { force: true });
      else await writeFile(path, file.saved);
    }
  }

  return {
    build(state, file) {
      const done = last.then(() => build(state, file));
      last = done.catch(() => {});
      return done;
    },
    changed: () => {
      isStale = true;
    },
    async close() {
      closing.abort();
      await last;
      await copy?.remove();
      copy = undefined;
    },
  };
}

async function outcomeOf(state: ProjectState, config: ResolvedConfig, file: UnsavedFile): Promise<Outcome> {
  const users = await usersOf(state, file);
  const read = await readScenario(state, config, file, users);
  if (!read.scenario) return { users, problems: read.problems };
  const { scenario } = read;
  const variant = shownVariant(scenario, file);
  const shown = { users, scenario, ...(variant.name === undefined ? {} : { variant: variant.name }) };
  // The other variants are built for their errors.
  const variants = [variant, ...scenario.variants.filter((each) => each !== variant)].slice(0, maxBuilt);
  const { control: _control, ...alone } = scenario;
  const tests = variants.map((each) => ({ scenario: { ...alone, variants: [each] }, variant: each }));
  // A preview that follows each keystroke asks no server, and is the same each time.
  const offline = {
    ...config,
    check: { ...config.check, dns: "off", engines: [{ engine: "builtin" as const }] },
  };
  const built: { message?: MessageReport; checks?: CheckReport | undefined } = {};
  try {
    for await (const test of buildTests(config, tests, { seed: "preview" })) {
      if (test.kind === "control" || test.identity.variant !== variant.name) continue;
      built.message = toMessageReport(test.message);
      built.checks = await inspectTest(test, await openChecks(offline, {}));
    }
    return { ...shown, ...built, problems: read.problems };
  } catch (error) {
    return { ...shown, ...built, problems: [...read.problems, ...toProblems(error)] };
  }
}

/** Returns the chosen variant. For a locale file, the first one in its language, unless another is chosen. */
function shownVariant(
  { variants }: Scenario,
  { file, kind, variant }: UnsavedFile,
): Scenario["variants"][number] {
  const chosen = variants.find(({ name }) => name !== undefined && name === variant);
  const own = kind === "locale" ? variants.find(({ row }) => isInLocale(row["locale"], file)) : undefined;
  return chosen ?? own ?? variants[0] ?? { row: {} };
}

/** Whether a row's locale, such as `de-AT`, uses a locale file, such as `locales/de.yaml`. */
function isInLocale(locale: unknown, file: string): boolean {
  const name = file.replace(/^.*\/|\.\w+$/g, "");
  return typeof locale === "string" && (locale === name || locale.startsWith(`${name}-`));
}

interface ReadScenario {
  readonly scenario?: Scenario | undefined;
  readonly problems: readonly PlacewrightError[];
}

/** Reads the scenario to show, from the folder with the unsaved text. Code is not run again. */
async function readScenario(
  state: ProjectState,
  config: ResolvedConfig,
  { file, kind, scenario: wanted }: UnsavedFile,
  users: readonly string[],
): Promise<ReadScenario> {
  const name = users.includes(wanted ?? "") ? wanted : users[0];
  const saved = state.scenarios.find((each) =>
    kind === "scenario" ? each.file === file : each.name === name,
  );
  const path = kind === "scenario" ? file : saved?.file;
  const own = state.problems.filter(({ location }) => location?.file === file);
  if (path === undefined) return { problems: own };
  if (isCode(path)) return { scenario: saved, problems: kind === "scenario" ? own : [] };
  const loaded = await loadScenarios([path], { ...config, names: knownNamesOf(config, config.projects) });
  return { scenario: loaded.scenarios[0], problems: loaded.problems };
}

/** The files that scenarios use, for each state of the project. */
const drafts = new WeakMap<ProjectState, Promise<Draft | undefined>>();

/** Returns the names of the scenarios that use a file, itself included. */
async function usersOf(state: ProjectState, { file, kind }: UnsavedFile): Promise<string[]> {
  const { config, scenarios } = state;
  if (kind === "scenario") return scenarios.filter((each) => each.file === file).map(({ name }) => name);
  const [first] = scenarios;
  if (!first) return [];
  if (kind === "locale")
    return scenarios
      .filter(({ variants }) => variants.some(({ row }) => isInLocale(row["locale"], file)))
      .map(({ name }) => name)
      .slice(0, maxUsers);
  const known = drafts.get(state) ?? readDraft(first, config).catch(() => undefined);
  drafts.set(state, known);
  const draft = await known;
  const folder = templatesFolderOf(config);
  const uses = (scenario: Scenario): boolean => {
    if (kind === "data") return scenario.source.includes(file);
    const own = {
      ...draft,
      texts: new Map(draft?.texts).set(scenario.file, scenario.source),
      values: new Map(),
    };
    return piecesOf(scenario, own, folder).some((piece) => piece.file === file);
  };
  const found: string[] = [];
  for (const scenario of scenarios) {
    if (found.length >= maxUsers) break;
    if (uses(scenario)) found.push(scenario.name);
  }
  return found;
}

const maxUsers = 50;
/** Variants whose messages are built for each preview. */
const maxBuilt = 20;
