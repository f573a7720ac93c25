import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import { createTerminalReporter } from "../../report/terminal.ts";
import type { ReadMessage, RunReport } from "../../result/run-report.ts";
import { mergeReports } from "../../run/merge-reports.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { openReporters } from "../reporters.ts";
import { writeReport } from "../run-session.ts";
import { openConfig } from "../workspace.ts";

/** Puts the reports of all shards together to one, as the run of all tests would have written it. */
export const merge: CommandAction = async (context) => {
  const { paths, cwd, stdout, color } = context;
  if (paths.length === 0)
    throw new PlacewrightError("usage", "Cannot merge nothing", {
      hint: "name the report folders of the shards: placewright merge reports-1/latest reports-2/latest",
    });
  const config = await openConfig(context);
  const reporters = await openReporters(context, config);
  const folders = [...new Set(paths.map((path) => resolve(cwd, path)))];
  const reports = await Promise.all(folders.map((folder) => readReport(folder, context)));
  const report = mergeReports(reports);
  createTerminalReporter({ stream: stdout, color }).onEnd(report);
  const readMessage = createReader(folders, reports);
  const again = `The shards' reports are as they were: placewright merge ${paths.join(" ")} writes it again`;
  await writeReport(context, config, reporters, report, readMessage, again);
  return report.exitCode;
};

async function readReport(folder: string, { cwd }: CommandContext): Promise<RunReport> {
  const file = join(folder, "report.json");
  const name = relative(cwd, file) || file;
  const text = await readFile(file, "utf8").catch((cause) => {
    throw new PlacewrightError("file-missing", `Cannot read the report "${name}": ${messageOf(cause)}`, {
      cause,
      hint: "name the folder that holds report.json, such as reports/latest",
    });
  });
  const { runReportSchema } = await import("../../result/run-report-schema.ts");
  try {
    return runReportSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new PlacewrightError("usage", `Cannot merge "${name}": it is no report of this version`, {
      cause,
      hint: "write it again with placewright report, by the version that merges",
    });
  }
}

/** A message that several shards have is the same in all. */
function createReader(folders: readonly string[], reports: readonly RunReport[]): ReadMessage {
  return async (contentHash) => {
    const index = reports.findIndex(({ messages }) => messages[contentHash] !== undefined);
    const report = reports[index]?.messages[contentHash];
    if (!report) return undefined;
    const bytes = report.emlPath
      ? await readFile(join(folders[index] ?? "", report.emlPath)).catch(() => undefined)
      : undefined;
    return { report, bytes };
  };
}
