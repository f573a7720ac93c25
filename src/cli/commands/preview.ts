import { join, relative } from "node:path";
import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { writeFolder } from "../../report/folder.ts";
import { type PreviewedMessage, renderPreview } from "../../report/html/render-preview.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { emlPathOf, toMessageReport } from "../../run/stored-message.ts";
import { buildTests } from "../../workspace/build-tests.ts";
import type { CommandAction, CommandContext } from "../command.ts";
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
  if (context.options.screenshot === true) await takeScreenshots(context, config.reportsDir, messages);
  return 0;
};

/** Takes screenshots of the messages in every view, and says which differ from the last ones. */
async function takeScreenshots(
  { env, cwd, stdout, listenForInterrupt }: CommandContext,
  reportsDir: string,
  messages: readonly PreviewedMessage[],
): Promise<void> {
  const [{ findBrowser }, { saveScreenshots }, { screenshotSources }] = await Promise.all([
    import("../../workspace/local-browser.ts"),
    import("../../workspace/screenshots/save-screenshots.ts"),
    import("../../ui/parts/readers/screenshot-sources.ts"),
  ]);
  const browser = await findBrowser(env);
  if (browser === undefined)
    throw new PlacewrightError(
      "service-unavailable",
      env["PLACEWRIGHT_BROWSER"]
        ? `Cannot take screenshots: PLACEWRIGHT_BROWSER is not a program: "${env["PLACEWRIGHT_BROWSER"]}"`
        : "Cannot take screenshots: no Chromium, Chrome, or Edge was found",
      { hint: "Install Chromium, or set PLACEWRIGHT_BROWSER to the path of one" },
    );
  const { interrupt } = listenForInterrupt();
  for (const { title, message } of messages) {
    if (message.html === undefined) {
      stdout.write(print`Screenshots of ${title}: none, the message has no HTML\n`);
      continue;
    }
    const { dir, screenshots } = await saveScreenshots(reportsDir, title, screenshotSources(message.html), {
      browser,
      signal: interrupt,
      takenAt: new Date(systemClock.now()).toISOString(),
    });
    const changed = screenshots.filter(({ differentPixels = 0 }) => differentPixels > 0);
    const isFirst = screenshots.every(({ differentPixels }) => differentPixels === undefined);
    const words = isFirst
      ? "the first ones"
      : changed.length === 0
        ? "as before"
        : `${changed.length} differ from the last ones`;
    stdout.write(
      print`Screenshots of ${title}: ${plural(screenshots.length, "view")}, ${words}: ${relative(cwd, dir)}\n`,
    );
    for (const { view, differentPixels = 0, difference = "" } of changed)
      stdout.write(print`  ${view}: ${plural(differentPixels, "pixel")} (${difference})\n`);
  }
}
