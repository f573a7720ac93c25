import { relative, resolve } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { createFolderReader, type ReadReportFolder } from "../../report/read-folder.ts";
import { createTerminalReporter } from "../../report/terminal.ts";
import type { ReadMessage } from "../../result/run-report.ts";
import { mergeReports } from "../../run/merge-reports.ts";
import { addBodies } from "../../run/stored-message.ts";
import type { CommandAction } from "../command.ts";
import { openCommandReporters } from "../open-reporters.ts";
import { writeReport } from "../run-session.ts";
import { openConfig } from "../workspace.ts";

/** Merges the reports of all shards into the report that an unsharded run would have written. */
export const merge: CommandAction = async (context) => {
  const { paths, cwd, stdout, color } = context;
  if (paths.length === 0)
    throw new PlacewrightError("usage", "No report folders given", {
      hint: "Pass one per shard: placewright merge shard-1/latest shard-2/latest",
    });
  const config = await openConfig(context);
  const reporters = await openCommandReporters(context, config);
  const folders = [...new Set(paths.map((path) => resolve(cwd, path)))];
  const readFolder = createFolderReader(addBodies);
  const shards: ReadReportFolder[] = [];
  for (const folder of folders) shards.push(await readFolder(folder, relative(cwd, folder) || folder));
  const report = mergeReports(shards.map((shard) => shard.report));
  const readMessage = createReader(shards);
  createTerminalReporter({ stream: stdout, color }).onEnd(report);
  const again = `The reports of the shards are unchanged: placewright merge ${paths.join(" ")} writes the merged report again`;
  await writeReport(context, config, reporters, report, readMessage, { again, notifies: {} });
  return report.exitCode;
};

/**
 * Creates a reader of all shards' messages. A message in several shards is identical, so the first is used.
 * Throws `usage` if two messages have the same file.
 */
function createReader(folders: readonly ReadReportFolder[]): ReadMessage {
  const byHash = new Map<string, ReadReportFolder>();
  const byPath = new Map<string, string>();
  for (const folder of folders)
    for (const [hash, { emlPath }] of Object.entries(folder.report.messages)) {
      if (emlPath !== undefined && (byPath.get(emlPath) ?? hash) !== hash)
        throw new PlacewrightError(
          "usage",
          `Cannot merge: two shards have different messages in "${emlPath}"`,
          {
            hint: "Run every shard with the same scenarios",
          },
        );
      if (emlPath !== undefined) byPath.set(emlPath, hash);
      if (!byHash.has(hash)) byHash.set(hash, folder);
    }
  return async (contentHash) => byHash.get(contentHash)?.readMessage(contentHash);
}
