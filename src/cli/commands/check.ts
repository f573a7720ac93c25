import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { toProjectPath } from "../../authored/import-module.ts";
import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { fileReason } from "../../base/file-reason.ts";
import { plural } from "../../base/plural.ts";
import { applyBaseline, createBaseline, type FindingBaseline } from "../../check/baseline.ts";
import type { Check } from "../../check/check.ts";
import { checks } from "../../check/checks.ts";
import { readMessage } from "../../check/evidence/message-evidence.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { isUtf16 } from "../../message/is-utf16.ts";
import { columnsOf } from "../../report/terminal/columns.ts";
import { print, printJson, printLines, type TerminalText } from "../../report/terminal/terminal-text.ts";
import type { CheckReport } from "../../result/check-report.ts";
import type { CheckedItem, CheckRun } from "../../result/check-run.ts";
import { countFindings } from "../../result/finding.ts";
import type { SelectedTest } from "../../scenario/select.ts";
import { version } from "../../version.ts";
import { checkScenarios } from "../../workspace/check-scenarios.ts";
import { loadFindingBaseline, saveFindingBaseline } from "../../workspace/finding-baseline.ts";
import { type OpenedChecks, openChecks } from "../../workspace/open-checks.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { flagOf, type OptionName } from "../options.ts";
import { openConfig, openWorkspace } from "../workspace.ts";
import { writeNamedFile } from "../write-named-file.ts";

/** Default file for the baseline. */
const defaultBaseline = "placewright-baseline.json";

/** Checks messages offline, before anything is sent or billed. */
export const check: CommandAction = async (context) => {
  const { options, stdout, color } = context;
  refuseIdle(context);
  if (options.list) {
    stdout.write(printLines(listChecks((await openConfig(context)).check.custom)));
    return 0;
  }
  const config = await openConfig(context);
  const opened = await openChecks(config, options);
  const run = toRun(await checkPaths(context, config, opened));
  if (options.updateBaseline) {
    const name = options.baseline ?? config.check.baseline ?? defaultBaseline;
    const { kept, of } = await keptOf(context, config, name);
    await saveFindingBaseline(
      name,
      config.projectDir,
      new Map([...kept, ...createBaseline(reportsOf(run, context, config))]),
    );
    stdout.write(print`Baseline: ${name} accepts ${plural(run.errors + run.warnings, "finding")}${of}\n`);
    return 0;
  }
  switch (options.format ?? "text") {
    case "json":
      await writeOutput(context, printJson(run));
      break;
    case "sarif": {
      const { toSarif } = await import("../../report/check/sarif.ts");
      await writeOutput(context, printJson(toSarif(run, [...checks, ...(config.check.custom ?? [])])));
      break;
    }
    case "html": {
      const { renderCheckPage } = await import("../../report/html/render-check-page.ts");
      const path = options.output ?? join(config.reportsDir, "check/index.html");
      await putFile(context, path, await renderCheckPage(run));
      break;
    }
    case "text": {
      const { formatCheckRun } = await import("../../report/check/check-terminal.ts");
      await writeOutput(
        context,
        formatCheckRun(run, {
          columns: columnsOf(stdout, 100),
          color: color && options.output === undefined,
        }),
      );
    }
  }
  return exitCodeOf(run, opened);
};

/** Throws `usage` for options and paths that would do nothing. The environment may set them for other commands. */
function refuseIdle({ options, written, paths }: CommandContext): void {
  const idle = (name: OptionName): boolean =>
    options.list
      ? !["list", "config", "debug"].includes(name)
      : ["format", "output", "failOn", "reports"].includes(name);
  const flag = options.list ? "--list" : "--update-baseline";
  if (!options.list && !options.updateBaseline) return;
  const other = [...written].find(idle);
  const what =
    other === undefined ? options.list && paths[0] !== undefined && `"${paths[0]}"` : flagOf(other);
  if (what)
    throw new PlacewrightError("usage", `Cannot use ${flag} with ${what}`, {
      hint: options.list
        ? "Pass --list alone: it lists all checks"
        : "Run placewright check once to accept the findings, and once more for its result",
    });
}

const listChecks = (custom: readonly Check<string>[] = []): string[] => {
  const all = [...checks, ...custom];
  const width = Math.max(...all.map(({ id }) => id.length));
  return all.map(({ id, severity, about }) => `${id.padEnd(width)}  ${severity.padEnd(5)}  ${about}`);
};

/** Returns 3 if a spam engine failed, 1 if findings are at or above --fail-on, otherwise 0. */
function exitCodeOf(
  { messages, errors, warnings }: CheckRun,
  { settings: { failOn } }: OpenedChecks,
): number {
  if (messages.some(({ checks: report }) => report?.spam.some(({ error }) => error !== undefined))) return 3;
  const blocking = failOn === "never" ? 0 : failOn === "warn" ? errors + warnings : errors;
  return blocking > 0 ? 1 : 0;
}

async function writeOutput(context: CommandContext, text: TerminalText): Promise<void> {
  if (context.options.output === undefined) context.stdout.write(text);
  else await putFile(context, context.options.output, text.toString());
}

async function putFile(context: CommandContext, name: string, text: string): Promise<void> {
  const path = await writeNamedFile(context, name, text);
  context.stdout.write(print`Checks: ${path}\n`);
}

function toRun(messages: readonly CheckedItem[]): CheckRun {
  const findings = messages.flatMap(({ checks: report }) => report?.findings ?? []);
  const { errors, warnings } = countFindings(findings);
  return {
    schemaVersion: 1,
    tool: { name: "placewright", version },
    checkedAt: new Date(systemClock.now()).toISOString(),
    messages,
    errors,
    warnings,
    accepted: messages.reduce((sum, { checks: report }) => sum + (report?.accepted ?? 0), 0),
  };
}

const reportsOf = (
  { messages }: CheckRun,
  context: CommandContext,
  config: ResolvedConfig,
): Map<string, CheckReport> =>
  new Map(
    messages.flatMap(({ title, file, isMessage, checks: report }) =>
      report ? [[isMessage ? baselineName(file, context, config) : title, report] as const] : [],
    ),
  );

/** Returns the name of a message file in a baseline: files in different folders may have the same name. */
const baselineName = (file: string, { cwd }: CommandContext, { projectDir }: ResolvedConfig): string =>
  file === "-" ? "standard input" : toProjectPath(projectDir, resolve(cwd, file));

/**
 * Returns what a baseline accepts of messages that are not selected, and how to say so. Without a selection, these are
 * message files that are still there, and a file of an earlier version is replaced.
 */
async function keptOf(
  { paths, options }: CommandContext,
  { projectDir }: ResolvedConfig,
  name: string,
): Promise<{ readonly kept: FindingBaseline; readonly of: string }> {
  const isAll = paths.length === 0 && options.grep === undefined && options.tag === undefined;
  const isThere = existsSync(resolve(projectDir, name));
  if (!isThere) return { kept: new Map(), of: "" };
  if (!isAll)
    return {
      kept: await loadFindingBaseline(name, projectDir),
      of: " of these messages; those of others stay",
    };
  const known = await loadFindingBaseline(name, projectDir).catch((): FindingBaseline => new Map());
  const files = [...known].filter(
    ([message]) => /\.eml$/i.test(message) && existsSync(resolve(projectDir, message)),
  );
  return {
    kept: new Map(files),
    of: files.length === 0 ? "" : `; those of ${plural(files.length, "message file")} stay`,
  };
}

/** Checks the paths: scenarios, templates, message files, or `-` for a message on standard input. */
async function checkPaths(
  context: CommandContext,
  config: ResolvedConfig,
  opened: OpenedChecks,
): Promise<CheckedItem[]> {
  const messagePaths = context.paths.filter((path) => path === "-" || /\.eml$/i.test(path));
  const templatePaths = context.paths.filter(
    (path) => !messagePaths.includes(path) && isTemplate(path, context, config),
  );
  const scenarioPaths = context.paths.filter(
    (path) => !messagePaths.includes(path) && !templatePaths.includes(path),
  );
  const items: CheckedItem[] = [];
  for (const path of messagePaths) items.push(await checkFile(path, context, config, opened));
  const isNamed = scenarioPaths.length > 0 || context.paths.length === 0;
  const selection = isNamed ? (await openWorkspace({ ...context, paths: scenarioPaths })).selection : [];
  const byTemplate =
    templatePaths.length > 0
      ? await selectByTemplate(templatePaths, context, config, selection)
      : { selection, unused: [] };
  return [
    ...items,
    ...(await checkScenarios(config, byTemplate.selection, opened, context.options)),
    ...byTemplate.unused,
  ];
}

const isTemplate = (path: string, { cwd }: CommandContext, { templatesDir }: ResolvedConfig): boolean => {
  const target = resolve(cwd, path);
  return (
    target === templatesDir || target.startsWith(`${templatesDir}/`) || target.startsWith(`${templatesDir}\\`)
  );
};

async function checkFile(
  path: string,
  context: CommandContext,
  config: ResolvedConfig,
  { inspector, baseline }: OpenedChecks,
): Promise<CheckedItem> {
  const { cwd, readStdin } = context;
  const bytes =
    path === "-"
      ? await readStdin()
      : await readFile(resolve(cwd, path)).catch((cause) => {
          throw new PlacewrightError(
            "file-missing",
            `Cannot read the message "${path}": ${fileReason(cause)}`,
            {
              cause,
              hint: "Check the path",
            },
          );
        });
  const title = path === "-" ? "standard input" : basename(path);
  if (isUtf16(bytes))
    throw new PlacewrightError("message-invalid", `Cannot read the message "${title}": it is UTF-16`, {
      hint: "Save it as UTF-8, without a byte order mark",
    });
  const message = readMessage(bytes);
  const report = await inspector.inspect({ message });
  return {
    title,
    file: path,
    isMessage: true,
    subject: message.subject,
    checks: baseline ? applyBaseline(report, baselineName(path, context, config), baseline) : report,
  };
}

/**
 * Finds the tests whose messages use the templates, and the templates that no scenario uses, which cannot be
 * rendered.
 */
async function selectByTemplate(
  paths: readonly string[],
  context: CommandContext,
  { templatesDir }: ResolvedConfig,
  selection: readonly SelectedTest[],
): Promise<{ selection: readonly SelectedTest[]; unused: readonly CheckedItem[] }> {
  const { glob } = await import("tinyglobby");
  const all = (await glob("*.{hbs,mjml}", { cwd: templatesDir })).toSorted();
  const wanted = new Set(
    paths
      .map((path) => relative(templatesDir, resolve(context.cwd, path)))
      .flatMap((path) =>
        path === "" ? all : all.filter((file) => file === path || file.startsWith(`${path}.`)),
      )
      .map(nameOf),
  );
  const everything = (await openWorkspace({ ...context, paths: [] })).selection;
  const users = everything.filter((selected) => wanted.has(templateOf(selected) ?? ""));
  const known = new Set(selection.map(({ scenario, variant }) => `${scenario.name} ${variant.name}`));
  const used = new Set([...selection, ...users].map(templateOf));
  return {
    selection: [
      ...selection,
      ...users.filter(({ scenario, variant }) => !known.has(`${scenario.name} ${variant.name}`)),
    ],
    unused: [...wanted]
      .filter((name) => !used.has(name))
      .map((name) => ({
        title: name,
        file: relative(context.cwd, join(templatesDir, all.find((file) => nameOf(file) === name) ?? name)),
        isMessage: false,
        note: "no scenario uses it, so there is no data to render it with",
      })),
  };
}

/**
 * Returns the template name, such as `spring-sale`, of `spring-sale.html.hbs`, `spring-sale.text.hbs`, and
 * `spring-sale.mjml`.
 */
const nameOf = (file: string): string => file.replace(/\.((html|text)\.hbs|mjml)$/, "");

function templateOf({ scenario: { message } }: SelectedTest): string | undefined {
  if (typeof message !== "object") return undefined;
  if (message.template !== undefined) return message.template.name;
  if (message.mjml !== undefined) return message.mjml.name;
  const preview = message.serviceTemplate?.preview;
  return preview && "name" in preview ? preview.name : undefined;
}
