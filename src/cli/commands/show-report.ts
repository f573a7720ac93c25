import { stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { fileReason } from "../../base/file-reason.ts";
import { isRunId } from "../../base/ids.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { idHint } from "../../run/read-run.ts";
import type { CommandAction } from "../command.ts";
import { openInBrowser } from "../open-in-browser.ts";
import { openConfig } from "../workspace.ts";

/**
 * Opens the page of a report in the browser. The page is one file that needs no server. Reads no ledger, so it also opens
 * reports that came from elsewhere.
 */
export const showReport: CommandAction = async (context) => {
  const { paths, cwd, stdout } = context;
  const [runId] = paths;
  if (runId !== undefined && !isRunId(runId))
    throw new PlacewrightError(
      "run-missing",
      `Cannot open the report of "${runId}": it is not the id of a run`,
      {
        hint: idHint,
      },
    );
  const { reportsDir } = await openConfig(context);
  const page = join(reportsDir, runId ?? "latest", "index.html");
  const shown = relative(cwd, page) || page;
  await stat(page).catch((cause) => {
    throw new PlacewrightError("file-missing", `Cannot open the report "${shown}": ${fileReason(cause)}`, {
      hint:
        runId === undefined
          ? "Run placewright report to write that of the newest run, or placewright run to create a run"
          : `Run placewright report ${runId} to write it from the ledger`,
      cause,
    });
  });
  stdout.write(print`Report: ${shown}\n`);
  await openInBrowser(context, page);
  return 0;
};
