import { join, relative } from "node:path";
import { writeFolder } from "../../report/folder.ts";
import { renderPreview } from "../../report/html/render-preview.ts";
import { emlFiles, toMessageReports } from "../../run/message-report.ts";
import { planTests } from "../../run/plan.ts";
import type { CommandAction } from "../command.ts";
import { Problems } from "../failure.ts";
import { openWorkspace, renderContextOf } from "../workspace.ts";

/** Writes one page with every selected message, and their .eml files beside it. */
export const preview: CommandAction = async (context) => {
  const { config, selection } = await openWorkspace(context);
  const { plan, problems } = await planTests(
    "preview",
    selection,
    config.projects.slice(0, 1),
    renderContextOf(config, context.options),
  );
  if (problems.length > 0) throw new Problems(problems);
  const reports = toMessageReports(plan);
  const page = await renderPreview(
    plan.tests.flatMap(({ identity: { title, file }, message }) => {
      const report = reports[message.contentHash];
      return report ? { title, file, message: report } : [];
    }),
  );
  const dir = join(config.reportsDir, "preview");
  await writeFolder(
    dir,
    new Map<string, string | Uint8Array>([...emlFiles(plan, reports), ["index.html", page]]),
  );
  context.stdout.write(`Preview: ${relative(context.cwd, join(dir, "index.html"))}\n`);
  return 0;
};
