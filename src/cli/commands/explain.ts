import { redactAll } from "../../base/redact.ts";
import { columnsOf } from "../../report/terminal/columns.ts";
import { print, printJson } from "../../report/terminal/terminal-text.ts";
import type { Explanation } from "../../result/explanation.ts";
import { version } from "../../version.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { openWorkspace } from "../workspace.ts";
import { writeNamedFile } from "../write-named-file.ts";

/**
 * Explains why messages land where they do, and prints the suggested changes as a diff. Does not apply the
 * diff.
 */
export const explain: CommandAction = async (context) => {
  const { options, stdout, color } = context;
  const { config, selection } = await openWorkspace(context);
  const { explainScenarios } = await import("../../explain/explain.ts");
  // From now on, Ctrl-C stops the trials, and the copy of the project is removed.
  const { interrupt } = context.listenForInterrupt();
  const explained = await explainScenarios(config, selection, { ...options, signal: interrupt });
  const { scenarios, diff } = redactAll(explained);
  if (options.json) {
    const explanation: Explanation = {
      schemaVersion: 1,
      tool: { name: "placewright", version },
      simulated: true,
      scenarios,
      diff,
    };
    stdout.write(printJson(explanation));
  } else {
    const { formatExplanation } = await import("../../report/explain-terminal.ts");
    stdout.write(formatExplanation(scenarios, { columns: columnsOf(stdout, 100), color }));
  }
  // Write the unredacted diff: a patch applies only if its lines equal the sources.
  if (options.patch !== undefined && diff !== "") await writePatch(context, options.patch, explained.diff);
  return scenarios.some(({ outcome }) => outcome === "no-edits-found") ? 1 : 0;
};

async function writePatch(context: CommandContext, name: string, diff: string): Promise<void> {
  const path = await writeNamedFile(context, name, diff);
  context.stderr.write(print`Diff: ${path}; apply it with patch -p1, in the project folder\n`);
}
