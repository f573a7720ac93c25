import { appendFile } from "node:fs/promises";
import type { ResolvedConfig } from "../config/config.ts";
import { print, printLines } from "../report/terminal/terminal-text.ts";
import { loadPlaces } from "../workspace/load-places.ts";
import { type OpenReporter, openReporters, type RunReporters } from "../workspace/reporters.ts";
import type { CommandContext } from "./command.ts";

/**
 * Opens the reporters named by `--reporter` or the config, and GitHub's on GitHub Actions. Reports a
 * reporter's failure on standard error, and raises the exit code to at least 3, except for advisory ones.
 * `fileSuffix` distinguishes the files of several runs. Throws `usage` if a name is neither a format nor a module.
 */
export async function openCommandReporters(
  context: CommandContext,
  config: ResolvedConfig,
  fileSuffix?: string,
): Promise<RunReporters> {
  const { options, env, cwd, stderr } = context;
  const github = env["GITHUB_ACTIONS"] === "true" ? [toGithub(context, config)] : [];
  return openReporters(config, {
    cwd,
    names: options.reporter,
    fileSuffix,
    extra: github,
    onFailure(message, reporter) {
      // A notification, which is no reporter, has no part in the verdict either.
      const isAdvisory = reporter === undefined || reporter.isAdvisory;
      if (!isAdvisory) context.noteFault();
      stderr.write(isAdvisory ? print`! ${message}\n` : print`✕ ${message}\n`);
    },
  });
}

/** Writes annotations for the scenario files, and the job summary. */
const toGithub = ({ env, stdout }: CommandContext, config: ResolvedConfig): OpenReporter => ({
  name: "github",
  // The user did not request it.
  isAdvisory: true,
  async onEnd(report) {
    const { toGithubAnnotations } = await import("../report/github.ts");
    const placeOf = await loadPlaces(config, report.tests);
    stdout.write(printLines(toGithubAnnotations(report, placeOf)));
    const summary = env["GITHUB_STEP_SUMMARY"];
    if (!summary) return;
    const { toMarkdown } = await import("../report/markdown.ts");
    await appendFile(summary, `${toMarkdown(report)}\n`);
  },
});
