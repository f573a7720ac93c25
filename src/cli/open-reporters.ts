import { appendFile } from "node:fs/promises";
import type { ResolvedConfig } from "../config/config.ts";
import { print, printLines } from "../report/terminal/terminal-text.ts";
import { type OpenReporter, openReporters, type RunReporters } from "../workspace/reporters.ts";
import type { CommandContext } from "./command.ts";

/**
 * Opens the reporters that `--reporter` or the config names, and GitHub's on GitHub Actions. A failure goes to standard error and makes
 * the exit code at least 3. Throws `usage` if a name is not a format or a module.
 */
export async function openCommandReporters(
  context: CommandContext,
  config: ResolvedConfig,
): Promise<RunReporters> {
  const { options, env, cwd, stderr } = context;
  const github = env["GITHUB_ACTIONS"] === "true" ? [toGithub(context)] : [];
  return openReporters(config, {
    cwd,
    names: options.reporter,
    extra: github,
    onFailure(message, reporter) {
      // Nobody asked for GitHub's: without it, the command still did what it was asked to do.
      if (!github.includes(reporter)) context.noteFault();
      stderr.write(print`✕ ${message}\n`);
    },
  });
}

/** Writes annotations next to the scenarios, and the job's summary. */
const toGithub = ({ env, stdout }: CommandContext): OpenReporter => ({
  name: "github",
  async onEnd(report) {
    const { toGithubAnnotations } = await import("../report/github.ts");
    stdout.write(printLines(toGithubAnnotations(report)));
    const summary = env["GITHUB_STEP_SUMMARY"];
    if (!summary) return;
    const { toMarkdown } = await import("../report/markdown.ts");
    await appendFile(summary, `${toMarkdown(report)}\n`);
  },
});
