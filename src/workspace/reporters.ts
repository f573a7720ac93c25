import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from "node:path";
import { isUserCodeError, loadNamedModule } from "../authored/import-module.ts";
import { callUserCode, runUserCode } from "../authored/user-code.ts";
import { joinSentences, messageOf, PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { placed, type ResolvedConfig } from "../config/config.ts";
import { hasTelemetry } from "../config/telemetry.ts";
import { reportDirOf, writeFolder } from "../report/folder.ts";
import type { RenderOptions, Reporter, ReporterOptions } from "../report/reporter.ts";
import { type FileFormat, fileFormats, isFileFormat } from "../report/reporters.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { ReadMessage, RunOutcome } from "../result/run-report.ts";
import type { Store } from "../store/store.ts";
import { loadPlaces } from "./load-places.ts";

/** The reporters of a run, in addition to the terminal and the report's folder. */
export interface RunReporters {
  onEvent(event: RunEvent): void;
  /** Notifies every reporter, even if one of them fails. */
  onEnd(report: RunOutcome, readMessage: ReadMessage): Promise<void>;
  /**
   * Sends the notifications of the config, and telemetry if it is on. A merged report has no telemetry:
   * its shards sent theirs.
   */
  notify(report: RunOutcome, options: NotifyChoice): Promise<void>;
}

export interface NotifyChoice {
  /** The ledger of the run. Absent for a merged report. */
  readonly store?: Store | undefined;
  /** Stops sending. What was not sent stays so. */
  readonly signal?: AbortSignal | undefined;
}

/** A reporter that is ready to be notified. */
export interface OpenReporter {
  readonly name: string;
  /** Whether its failure is only shown, and the run keeps its exit code. Absent if it is a failure of the run. */
  readonly isAdvisory?: true;
  /** May return a promise despite its type, because reporters are code of the project. */
  readonly onEvent?: (event: RunEvent) => unknown;
  onEnd(report: RunOutcome, readMessage: ReadMessage, reportDir: string): Promise<void> | void;
}

export interface ReporterChoice {
  /** Folder that paths in `names` are relative to. Those in the config are relative to the project. */
  readonly cwd: string;
  /** Reporter names, such as `junit=results.xml` or `./my-reporter.ts`. Default: the config's reporters. */
  readonly names?: readonly string[] | undefined;
  /** Part to add to the names of files: `results.xml` becomes `results.<suffix>.xml`. Default: none. */
  readonly fileSuffix?: string | undefined;
  /** Reporters in addition to the named ones. */
  readonly extra?: readonly OpenReporter[];
  /**
   * Receives each distinct failure of a reporter once, and of a notification, which has no reporter. A failure does not
   * stop the run.
   */
  onFailure(message: string, reporter?: OpenReporter): void;
}

/** Opens the reporters of a run. Throws `usage` if a name is not a format or a module. */
export async function openReporters(
  config: ResolvedConfig,
  { cwd, names, fileSuffix, extra = [], onFailure }: ReporterChoice,
): Promise<RunReporters> {
  const opened: OpenReporter[] = [];
  // Paths of the config are relative to the project, wherever the command runs.
  const from = names === undefined ? config.projectDir : cwd;
  for (const [index, name] of (names ?? config.reporters).entries()) {
    const reporter = open(name, from, config, fileSuffix);
    opened.push(await (names ? reporter : placed(reporter, config, ["reporters", index])));
  }
  opened.push(...extra);
  const reported = new Set<string>();
  const isObserved = hasTelemetry(config.env);
  const judgedAtMs = new Map<string, number>();
  function fail(reporter: OpenReporter, error: unknown): void {
    if (reporter.isAdvisory && error instanceof AggregateError) {
      for (const each of error.errors) fail(reporter, each);
      return;
    }
    const hint = isUserCodeError(error) ? error.hint : undefined;
    const message = joinSentences(`Reporter "${reporter.name}" failed: ${messageOf(error)}`, hint);
    // A reporter that fails at one event usually fails at every event.
    if (reported.has(message)) return;
    reported.add(message);
    onFailure(message, reporter);
  }
  return {
    onEvent(event) {
      if (event.type === "test-finished" && isObserved) judgedAtMs.set(event.result.id, event.atMs);
      for (const reporter of opened)
        try {
          // Not every thenable is a native promise, so convert it.
          Promise.resolve(reporter.onEvent?.(event)).catch((error) => fail(reporter, error));
        } catch (error) {
          fail(reporter, error);
        }
    },
    async onEnd(report, readMessage) {
      const reportDir = reportDirOf(config.reportsDir, report);
      for (const reporter of opened)
        try {
          await reporter.onEnd(report, readMessage, reportDir);
        } catch (error) {
          fail(reporter, error);
        }
    },
    async notify(report, { store, signal }) {
      const options = { report, signal, onFailure: (message: string) => onFailure(message) };
      if (config.notifications.length > 0) {
        const { notify } = await import("./notify/notify.ts");
        await notify(config, { ...options, store });
      }
      if (store && isObserved) {
        const { sendTelemetry } = await import("./telemetry/send-telemetry.ts");
        await sendTelemetry(config, { ...options, store, judgedAtMs });
      }
    },
  };
}

/** Opens one reporter by name: `junit`, `junit=results.xml`, or `./my-reporter.ts`. */
async function open(
  text: string,
  cwd: string,
  config: ResolvedConfig,
  fileSuffix: string | undefined,
): Promise<OpenReporter> {
  const parts = text.split(",");
  if (parts.length > 1 && parts.every((part) => isReporterName(nameOf(part))))
    throw refuse(text, "it names several reporters", `Write one name per entry: ["${parts.join('", "')}"]`);
  const name = nameOf(text);
  const given = name === text ? undefined : text.slice(name.length + 1);
  if (name === pullRequest) return openPullRequest(text, given, config);
  const path = given === undefined ? undefined : withSuffix(given, fileSuffix);
  if (path === "") {
    const example = isFileFormat(name)
      ? `${name}=${fileFormats[name].file}, or only ${name} to write the file next to report.json`
      : `${name}=PATH, or only ${name}`;
    throw refuse(text, 'it has no path after "="', `Write ${example}`);
  }
  if (isFileFormat(name)) {
    if (path !== undefined && (await isFolder(path, cwd)))
      throw refuse(text, `"${path}" is a folder`, `Name a file, such as ${name}=${fileFormats[name].file}`);
    return toFile(name, path, cwd, config);
  }
  if (isReporterName(name)) return fromModule(name, path, cwd, config);
  const names = [...Object.keys(fileFormats), pullRequest];
  const near = nearest(name, names);
  throw new PlacewrightError("usage", `Cannot find a reporter "${name}"`, {
    hint: `${near ? `Did you mean "${near}"? ` : ""}Use one of: ${names.join(", ")}, or the path of a custom reporter, such as ./my-reporter.ts`,
    literal: text,
  });
}

/** Adds the suffix to the name of a file, before its extension. */
function withSuffix(path: string, suffix: string | undefined): string {
  if (suffix === undefined || path === "") return path;
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}.${suffix}${ext}`);
}

/** Name of the reporter that writes to a code host. The text after `=` is no path. */
const pullRequest = "pull-request";

async function openPullRequest(
  text: string,
  name: string | undefined,
  config: ResolvedConfig,
): Promise<OpenReporter> {
  if (name !== undefined && !/^[^\p{Cc}]{1,100}$/u.test(name.trim()))
    throw refuse(
      text,
      "its name must have 1 to 100 characters",
      `Write ${pullRequest}=nightly, or only ${pullRequest}`,
    );
  const { createPullRequestReporter } = await import("./pull-request/pull-request-reporter.ts");
  return createPullRequestReporter(config, { name: name?.trim() });
}

/** Returns the name before `=`. */
const nameOf = (text: string): string => /^([^=]+)=/.exec(text)?.[1] ?? text;

/** Whether a name is a format, or looks like the path of a module. */
const isReporterName = (name: string): boolean =>
  isFileFormat(name) || name === pullRequest || /^\.{0,2}\/|^[A-Za-z]:\\|\.[cm]?[jt]s$/.test(name);

const isFolder = async (path: string, cwd: string): Promise<boolean> =>
  /[\\/]$/.test(path) ||
  (await stat(resolve(cwd, path)).then(
    (stats) => stats.isDirectory(),
    () => false,
  ));

const refuse = (text: string, reason: string, hint: string): PlacewrightError =>
  new PlacewrightError("usage", `Cannot use the reporter "${text}": ${reason}`, { hint, literal: text });

function toFile(
  name: keyof typeof fileFormats,
  path: string | undefined,
  cwd: string,
  config: ResolvedConfig,
): OpenReporter {
  const { file, load, needsPlaces }: FileFormat = fileFormats[name];
  return {
    name,
    async onEnd(report, readMessage, reportDir) {
      const target = path === undefined ? join(reportDir, file) : resolve(cwd, path);
      const render = await load();
      const content = await render(report, {
        ...renderOptions(readMessage, reportDir, dirname(target)),
        ...(needsPlaces ? { placeOf: await loadPlaces(config, report.tests) } : {}),
      });
      await writeFolder(
        dirname(target),
        new Map([[basename(target), content]]),
        path === undefined ? "replace" : "write",
      );
    },
  };
}

const renderOptions = (readMessage: ReadMessage, reportDir: string, from: string): RenderOptions => ({
  readMessage,
  pathOf: (file) => relative(from, join(reportDir, file)).split(sep).join("/"),
});

/**
 * Loads a custom reporter. Its module's default export is a reporter, or a function that creates one from the
 * path after its name.
 */
async function fromModule(
  name: string,
  path: string | undefined,
  cwd: string,
  { projectDir }: ResolvedConfig,
): Promise<OpenReporter> {
  const file = isAbsolute(name) ? name : resolve(cwd, name);
  const create = (exported: unknown) =>
    typeof exported === "function"
      ? runUserCode(() => exported({ path: path && resolve(cwd, path) } satisfies ReporterOptions), {
          file,
          unsettled: "did not finish loading",
          isLoading: true,
        })
      : exported;
  const reporter = await loadNamedModule(
    {
      path: file,
      projectDir,
      wanted: "defineReporter",
      what: `reporter "${name}"`,
      folder: cwd === projectDir ? "the project folder" : "the folder where the command runs",
      code: "usage",
    },
    async (exported) => {
      const created = (await create(exported)) as Partial<Reporter> | undefined;
      if (typeof created?.onEnd === "function" || typeof created?.onEvent === "function") return created;
      throw new PlacewrightError("usage", "it has neither onEvent nor onEnd", {
        hint: "Add export default defineReporter({ onEnd(report) { … } })",
      });
    },
  );
  // The run decides its exit code by the report, and other reporters read it, so pass copies.
  const copyMessage =
    (readMessage: ReadMessage): ReadMessage =>
    async (contentHash) =>
      structuredClone(await readMessage(contentHash));
  return {
    name,
    onEvent(event) {
      if (!reporter.onEvent) return undefined;
      const copy = structuredClone(event);
      return callUserCode(() => reporter.onEvent?.(copy), file);
    },
    async onEnd(report, readMessage, reportDir) {
      if (!reporter.onEnd) return;
      const copy = structuredClone(report);
      const options = renderOptions(copyMessage(readMessage), reportDir, cwd);
      await runUserCode(() => reporter.onEnd?.(copy, options), { file, unsettled: "did not finish" });
    },
  };
}
