import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { extname, relative, sep } from "node:path";
import { formatLocation, PlacewrightError } from "../base/errors.ts";
import { plural } from "../base/plural.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { checkReportsDir } from "../report/folder.ts";
import { toSafeLogLine } from "../report/safe-text.ts";
import { print } from "../report/terminal/terminal-text.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { TestIdentity } from "../result/run-report.ts";
import { identifyBroken, identifyTest, type RunProject } from "../run/plan.ts";
import { healthProjects, identifyHealth } from "../run/plan-health.ts";
import { renderContextOf } from "../workspace/build-tests.ts";
import { type Runnable, selectProjects, selectRunnable } from "../workspace/select-tests.ts";
import { watchProject } from "../workspace/watch-project.ts";
import type { CommandContext } from "./command.ts";
import type { RunTests } from "./commands/run.ts";
import { showFailure } from "./failure.ts";
import { openCommandReporters } from "./open-reporters.ts";
import { openConfig } from "./workspace.ts";

/** What each selected test is made of, by its id. A change of it concerns the test. */
type Fingerprints = ReadonlyMap<string, string>;

/** The errors of tests that cannot be run, by their ids. */
type BrokenTests = ReadonlyMap<string, readonly PlacewrightError[]>;

/** Changed files, as they are reported. */
interface Changes {
  /** Resolves to the files that changed since the last call, or to none once interrupted. */
  next(): Promise<ReadonlySet<string>>;
  add(paths: ReadonlySet<string>): void;
}

/**
 * Runs the selected tests, and again those that a change of a file concerns, until it is interrupted. Only simulated
 * projects: a test of others costs money or sends mail, and nobody decides on each change. Returns 130 if a run was
 * interrupted, and otherwise 0.
 */
export async function watchRun(given: CommandContext, run: RunTests): Promise<number> {
  // Each run would listen again.
  const interruption = given.listenForInterrupt();
  const { interrupt } = interruption;
  const context: CommandContext = { ...given, listenForInterrupt: () => interruption };
  const { stdout } = context;
  const first = await openConfig(context);
  refuseReal(selectProjects(first, context.options.project));
  await checkReportsDir(first.reportsDir);
  const changes = createChanges(interrupt);
  const watch = watchProject(first, changes.add);
  // Templates that show the time would differ at each change.
  const date = context.options.date ?? new Date();
  let known: Fingerprints = new Map();
  let changed: ReadonlySet<string> = new Set();
  // Of which no test is made. Said once: the output itself may go to one of them.
  const unused = new Set<string>();
  let readAtMs = 0;
  let wasInterrupted = false;
  try {
    while (!interrupt.aborted) {
      try {
        const config = await openConfig(context);
        const { selected, now, broken } = await readTests(context, config, date);
        const concerned = concernedBy(changed, config, known, now);
        // A change can be reported after it was read.
        if (concerned.size === 0) changed = await changedSince(readAtMs, changed);
        readAtMs = Date.now();
        const isKnown =
          concerned.size === 0 && [...changed].every((path) => isFolder(path) || unused.has(path));
        if (known.size > 0 && isKnown) {
          changed = await changes.next();
          continue;
        }
        if (known.size > 0) showChange(context, config, changed, concerned.size);
        known = now;
        if (concerned.size === 0) for (const path of changed) unused.add(path);
        if (concerned.size > 0) {
          const projects = selectProjects(config, context.options.project);
          const reporters = await openCommandReporters(
            // Reporters of the config may notify people.
            { ...context, options: { ...context.options, reporter: context.options.reporter ?? [] } },
            config,
          );
          const code = await run(context, {
            config,
            reporters,
            notifies: false,
            ...onlyConcerned(selected, projects, concerned),
          });
          wasInterrupted = code === 130;
        }
        showStillBroken(context, broken, concerned);
      } catch (error) {
        showFailure(error, context);
      }
      if (interrupt.aborted) break;
      stdout.write(print`\nWatching for changes. Press Ctrl-C to stop.\n`);
      changed = await changes.next();
    }
  } finally {
    watch.close();
  }
  return wasInterrupted ? 130 : 0;
}

/** Throws `usage` for a project whose tests cost money or send mail. */
function refuseReal(projects: readonly RunProject[]): void {
  const real = projects.find(({ settings }) => !traitsOf(settings).isSimulated);
  if (!real) return;
  const what = traitsOf(real.settings).isFree ? "send mail to your mailboxes" : "create paid tests";
  throw new PlacewrightError("usage", `Cannot watch with project "${real.name}": each change would ${what}`, {
    hint: "Watch with a simulated project, such as --project local, or run without --watch",
  });
}

function createChanges(interrupt: AbortSignal): Changes {
  let paths = new Set<string>();
  let notify = (): void => {};
  interrupt.addEventListener("abort", () => notify(), { once: true });
  return {
    add(more) {
      for (const path of more) paths.add(path);
      notify();
    },
    async next() {
      if (paths.size === 0 && !interrupt.aborted)
        await new Promise<void>((resolve) => {
          notify = resolve;
        });
      const taken = paths;
      paths = new Set();
      return taken;
    },
  };
}

/** Loads the selected scenarios and builds their messages. Throws errors after which nothing can be run. */
async function readTests(
  { options, paths }: CommandContext,
  config: ResolvedConfig,
  date: Date,
): Promise<{ readonly selected: Runnable; readonly now: Fingerprints; readonly broken: BrokenTests }> {
  const projects = selectProjects(config, options.project);
  refuseReal(projects);
  const selected = await selectRunnable(config, { ...options, paths });
  const { planTests } = await import("../run/plan.ts");
  const whole = textOf(config);
  const now = new Map<string, string>();
  const broken = new Map<string, readonly PlacewrightError[]>();
  const note = (id: string, ...parts: readonly unknown[]) =>
    void now.set(
      id,
      createHash("sha256")
        .update(JSON.stringify([whole, ...parts]))
        .digest("hex"),
    );
  const noteBroken = ({ id }: TestIdentity, problems: readonly PlacewrightError[]) => {
    broken.set(id, problems);
    note(
      id,
      problems.map(({ message }) => message),
    );
  };
  const planned = planTests(selected.tests, {
    runId: "unsent",
    projects,
    context: renderContextOf(config, { seed: options.seed ?? "watch", date }),
    confidence: config.confidence,
  });
  for await (const test of planned) {
    if (test.kind === "broken") noteBroken(test.identity, test.problems);
    else {
      const { identity, message, severities, purpose } = test;
      const wanted =
        test.kind === "placement" ? [test.expect, test.confidence, now.get(test.controlId ?? "")] : [];
      const { simulate } = test.submission;
      note(identity.id, message.contentHash, severities, purpose, wanted, simulate, identity.tags);
    }
  }
  for (const scenario of selected.health)
    for (const project of healthProjects(projects)) note(identifyHealth(scenario, project).id, scenario);
  for (const scenario of selected.broken)
    for (const project of projects) noteBroken(identifyBroken(scenario, project), scenario.problems);
  return { selected, now, broken };
}

/** Folders are reported, too. */
const isFolder = (path: string): boolean => extname(path) === "";

/** Leaves out files that were not changed since a time, in milliseconds of Unix time. */
async function changedSince(ms: number, changed: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const newer = await Promise.all(
    [...changed].map(async (path) => {
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      return mtimeMs > ms ? [path] : [];
    }),
  );
  return new Set(newer.flat());
}

/**
 * Returns the ids of the tests that a change concerns: those that are made of something else now, or all if the config
 * names a changed file, such as a custom check.
 */
function concernedBy(
  changed: ReadonlySet<string>,
  config: ResolvedConfig,
  known: Fingerprints,
  now: Fingerprints,
): ReadonlySet<string> {
  const whole = textOf(config);
  const isNamed = [...changed].some((path) => {
    // The config names some folders.
    if (isFolder(path)) return false;
    const name = relative(config.projectDir, path).split(sep).join("/");
    return whole.includes(JSON.stringify(name).slice(1)) || whole.includes(JSON.stringify(`./${name}`));
  });
  return new Set([...now].filter(([id, made]) => isNamed || known.get(id) !== made).map(([id]) => id));
}

/** Leaves only concerned tests in a selection. Other projects of a concerned message are run, too. */
const onlyConcerned = (
  { tests, health, broken, warnings }: Runnable,
  projects: readonly RunProject[],
  concerned: ReadonlySet<string>,
): Runnable => ({
  warnings,
  tests: tests.filter((test) => projects.some((project) => concerned.has(identifyTest(test, project).id))),
  health: health.filter((each) =>
    healthProjects(projects).some((project) => concerned.has(identifyHealth(each, project).id)),
  ),
  broken: broken.filter((each) =>
    projects.some((project) => concerned.has(identifyBroken(each, project).id)),
  ),
});

/**
 * Returns all of a config as text, with the code of its checks. Without the environment, which libraries change while
 * they load, and whose values are in the projects.
 */
const textOf = (config: ResolvedConfig): string =>
  JSON.stringify({ ...config, env: undefined }, (_, value: unknown) =>
    typeof value === "function" ? String(value) : value,
  );

/** Names the errors that are still there. Those of concerned tests were shown by their run. */
function showStillBroken(
  { stdout }: CommandContext,
  broken: BrokenTests,
  concerned: ReadonlySet<string>,
): void {
  const problems = [...broken].flatMap(([id, own]) => (concerned.has(id) ? [] : own));
  const lines = problems.map(
    ({ location, reason }) => `${location ? `${formatLocation(location)}: ` : ""}${toSafeLogLine(reason)}`,
  );
  for (const line of new Set(lines)) stdout.write(print`Still broken: ${line}\n`);
}

/** Maximum number of changed files that are named. */
const maxNamed = 3;

function showChange(
  { cwd, stdout }: CommandContext,
  { projectDir }: ResolvedConfig,
  changed: ReadonlySet<string>,
  count: number,
): void {
  const files = [...changed].filter((path) => !isFolder(path));
  const names = (files.length > 0 ? files : [...changed]).map(
    (path) => relative(cwd, path) || relative(projectDir, path),
  );
  const effect =
    count > 0
      ? `${plural(count, "test")} to run again.`
      : `No test is made of ${names.length === 1 ? "it" : "them"}.`;
  const more = names.length > maxNamed ? ` and ${names.length - maxNamed} more` : "";
  stdout.write(print`\nChanged: ${names.slice(0, maxNamed).join(", ")}${more}. ${effect}\n`);
}
