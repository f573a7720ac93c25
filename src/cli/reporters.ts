import { appendFile, readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { writeFolder } from "../report/folder.ts";
import type { RenderOptions, Reporter, ReporterOptions } from "../report/reporter.ts";
import { fileFormats, isFileFormat } from "../report/reporters.ts";
import { print, printLines } from "../report/terminal/terminal-text.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { ReadMessage, RunOutcome } from "../result/run-report.ts";
import { isUserCodeError, toImportError } from "../scenario/import-module.ts";
import { callUserCode, runUserCode } from "../scenario/user-code.ts";
import type { CommandContext } from "./command.ts";

/** What reports a run beside the terminal and the report's folder. */
export interface Reporters {
  onEvent(event: RunEvent): void;
  /** Tells every one; one that fails is named on standard error, and keeps none of the others. */
  onEnd(report: RunOutcome, readMessage: ReadMessage, reportDir: string): Promise<void>;
}

interface Opened {
  readonly name: string;
  /** Whether nobody asked for it: what it reports is more than was promised. */
  readonly isExtra?: boolean;
  /** May return a promise in spite of its type: it is code of the project. */
  readonly onEvent?: (event: RunEvent) => unknown;
  onEnd(report: RunOutcome, readMessage: ReadMessage, reportDir: string): Promise<void> | void;
}

/** Opens what `--reporter` or the config names, and GitHub's where it runs there. Throws `usage` for a name that nothing has. */
export async function openReporters(context: CommandContext, config: ResolvedConfig): Promise<Reporters> {
  const { options, env, stderr } = context;
  const opened: Opened[] = [];
  for (const text of options.reporter ?? config.reporters) opened.push(await open(text, context, config));
  if (env["GITHUB_ACTIONS"] === "true") opened.push(forGithub(context));
  const shown = new Set<string>();
  function fail({ name, isExtra }: Opened, error: unknown): void {
    if (!isExtra) context.noteFault();
    const hint = isUserCodeError(error) ? `; ${error.hint}` : "";
    const line = print`✕ Reporter "${name}" failed: ${messageOf(error)}${hint}\n`;
    // A reporter that fails fails at every event.
    if (shown.has(line.toString())) return;
    shown.add(line.toString());
    stderr.write(line);
  }
  return {
    onEvent(event) {
      for (const reporter of opened)
        try {
          const returned = reporter.onEvent?.(event);
          if (returned instanceof Promise) returned.catch((error) => fail(reporter, error));
        } catch (error) {
          fail(reporter, error);
        }
    },
    async onEnd(report, readMessage, reportDir) {
      for (const reporter of opened)
        try {
          await reporter.onEnd(report, readMessage, reportDir);
        } catch (error) {
          fail(reporter, error);
        }
    },
  };
}

/** `junit`, `junit=results.xml`, `./my-reporter.ts`. */
async function open(text: string, context: CommandContext, config: ResolvedConfig): Promise<Opened> {
  const [, name = text, path] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (isFileFormat(name)) return toFile(name, path, context);
  if (/^\.{0,2}\/|^[A-Za-z]:\\|\.[cm]?[jt]s$/.test(name)) return fromModule(name, path, context, config);
  const names = [...Object.keys(fileFormats)];
  const near = nearest(name, names);
  throw new PlacewrightError("usage", `Cannot find a reporter "${name}"`, {
    hint: `${near ? `did you mean ${near}? ` : ""}there are ${names.join(" ")}; your own is named by its path: ./my-reporter.ts`,
  });
}

function toFile(name: keyof typeof fileFormats, path: string | undefined, { cwd }: CommandContext): Opened {
  const { file, load } = fileFormats[name];
  return {
    name,
    async onEnd(report, readMessage, reportDir) {
      const target = path === undefined ? join(reportDir, file) : resolve(cwd, path);
      const render = await load();
      const content = await render(report, renderOptions(readMessage, reportDir, dirname(target)));
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

/** A module of the user's, whose default export is a reporter, or makes one of the path that follows its name. */
async function fromModule(
  name: string,
  path: string | undefined,
  { cwd }: CommandContext,
  { projectDir }: ResolvedConfig,
): Promise<Opened> {
  const file = isAbsolute(name) ? name : resolve(cwd, name);
  const text = await readFile(file, "utf8").catch((cause) => {
    throw new PlacewrightError("file-missing", `Cannot read the reporter "${name}"`, {
      cause,
      hint: "check the path, which is relative to the folder where the command runs",
    });
  });
  const { importDefault } = await import("../scenario/import-module.ts");
  const module = { path: file, text, projectDir, wanted: "defineReporter" } as const;
  let reporter: Reporter;
  let isReporter: boolean;
  try {
    const exported = await importDefault(module);
    reporter = (
      typeof exported === "function"
        ? await runUserCode(() => exported({ path } satisfies ReporterOptions), {
            file,
            unsettled: "did not finish loading",
            isLoading: true,
          })
        : exported
    ) as Reporter;
    isReporter = typeof reporter?.onEnd === "function" || typeof reporter?.onEvent === "function";
  } catch (error) {
    const { reason, location, hint } =
      error instanceof PlacewrightError ? error : toImportError(error, module);
    throw new PlacewrightError("usage", `Cannot load reporter "${name}": ${reason}`, {
      location,
      hint,
      cause: error,
    });
  }
  if (!isReporter)
    throw new PlacewrightError(
      "usage",
      `Cannot use the reporter "${name}": it has neither onEvent nor onEnd`,
      {
        hint: "export default defineReporter({ onEnd(report) { … } })",
      },
    );
  return {
    name,
    onEvent: (event) => callUserCode(() => reporter.onEvent?.(event), file),
    onEnd: (report, readMessage, reportDir) =>
      runUserCode(() => reporter.onEnd?.(report, renderOptions(readMessage, reportDir, cwd)), {
        file,
        unsettled: "did not finish",
      }),
  };
}

/** Annotations beside the scenarios, and the job's summary. */
const forGithub = ({ env, stdout }: CommandContext): Opened => ({
  name: "github",
  isExtra: true,
  async onEnd(report) {
    const { toGithubAnnotations } = await import("../report/github.ts");
    stdout.write(printLines(toGithubAnnotations(report)));
    const summary = env["GITHUB_STEP_SUMMARY"];
    if (!summary) return;
    const { toMarkdown } = await import("../report/markdown.ts");
    await appendFile(summary, `${toMarkdown(report)}\n`);
  },
});
