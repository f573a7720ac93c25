import { systemClock } from "../../base/clock.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { createTerminalReporter } from "../../report/terminal.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import { findRecordedRun, readRun } from "../../run/read-run.ts";
import { createMessageReader } from "../../run/stored-message.ts";
import type { Store } from "../../store/store.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { openCommandReporters } from "../open-reporters.ts";
import { writeRunReport } from "../run-session.ts";
import { openConfig, withExistingLedger } from "../workspace.ts";
import { writeNamedFile } from "../write-named-file.ts";

/** Writes the report of a run from the ledger only, and notifies nobody. Returns the run's exit code. */
export const report: CommandAction = async (context) => {
  const config = await openConfig(context);
  const reporters = await openCommandReporters(context, config);
  return withExistingLedger(context, config, async (store) => {
    const run = await findRecordedRun(store, context.paths[0], "report");
    const outcome = await readRun(store, run, { atMs: systemClock.now() });
    createTerminalReporter({ stream: context.stdout, color: context.color }).onEnd(outcome);
    const code = await writeRunReport(context, config, { store, reporters, notifies: false }, outcome);
    if (context.options.pdf !== undefined) await writePdf(context, store, outcome, context.options.pdf);
    return code;
  });
};

async function writePdf(
  context: CommandContext,
  store: Store,
  outcome: RunOutcome,
  name: string,
): Promise<void> {
  const { reportPdf } = await import("../../workspace/report-pdf.ts");
  const pdf = await reportPdf(outcome, createMessageReader(store, outcome.tests), {
    env: context.env,
    signal: context.listenForInterrupt().interrupt,
  });
  context.stdout.write(print`PDF: ${await writeNamedFile(context, name, pdf)}\n`);
}
