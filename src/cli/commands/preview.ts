import { join, relative } from "node:path";
import { writeFolder } from "../../report/folder.ts";
import { type PreviewedMessage, renderPreview } from "../../report/html/render-preview.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { emlPathOf, toMessageReport } from "../../run/stored-message.ts";
import { buildTests } from "../../workspace/build-tests.ts";
import type { CommandAction } from "../command.ts";
import { openWorkspace } from "../workspace.ts";

/** Writes one page with every selected message, and their .eml files in the same folder. */
export const preview: CommandAction = async (context) => {
  const { config, selection } = await openWorkspace(context);
  const messages: PreviewedMessage[] = [];
  const files = new Map<string, string | Uint8Array>();
  for await (const { identity, message } of buildTests(config, selection, context.options)) {
    const { title, file } = identity;
    const report = toMessageReport(message);
    const emlPath = emlPathOf(title, message.contentHash);
    if (message.bytes) files.set(emlPath, message.bytes);
    messages.push({ title, file, message: message.bytes ? { ...report, emlPath } : report });
  }
  files.set("index.html", await renderPreview(messages));
  const dir = join(config.reportsDir, "preview");
  await writeFolder(dir, files);
  context.stdout.write(print`Preview: ${relative(context.cwd, join(dir, "index.html"))}\n`);
  return 0;
};
