import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writePrivateFile } from "../base/private-files.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { print } from "../report/terminal/terminal-text.ts";
import { type CostedTest, costOf } from "../run/cost.ts";
import type { RunningUi } from "../ui/start-ui.ts";
import { selectRunnable } from "../workspace/select-tests.ts";
import type { CommandContext } from "./command.ts";
import { serveUi } from "./commands/ui.ts";
import { openInBrowser } from "./open-in-browser.ts";
import { openConfig } from "./workspace.ts";

/**
 * Serves the dashboard on a free port, opens it, and runs the selected tests there. Projects whose tests cost money wait
 * for the page that shows their cost. Returns 0, like `placewright ui`.
 */
export async function runInUi(context: CommandContext): Promise<number> {
  const config = await openConfig(context);
  const page = join(config.ledgerDir, "open-dashboard.html");
  try {
    return await serveUi(context, config, {
      port: 0,
      async onStart(running) {
        const opens = context.isInteractive || context.written.has("open");
        await Promise.all([
          begin(context, config, running),
          ...(opens ? [openDashboard(context, running, page)] : []),
        ]);
      },
    });
  } finally {
    await rm(page, { force: true });
  }
}

/**
 * Opens a file that leads to the dashboard. All users of a machine can read the arguments of a program, and the link
 * signs in the first who opens it.
 */
async function openDashboard(context: CommandContext, running: RunningUi, page: string): Promise<void> {
  await writePrivateFile(
    page,
    `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Placewright</title><meta http-equiv="refresh" content="0; url=${running.link()}">\n`,
  );
  await openInBrowser(context, page);
}

async function begin(
  { options, paths, env, commandLine, stdout }: CommandContext,
  config: ResolvedConfig,
  running: RunningUi,
): Promise<void> {
  const { tests, ...others } = await selectRunnable(config, { ...options, paths });
  const begun = await running.begin({
    ...options,
    ...others,
    selection: tests,
    env,
    commandLine,
    confirm: isFree,
  });
  stdout.write(
    begun
      ? print`Run ${begun.runId} started in the dashboard.\n`
      : print`Nothing was run: its tests cost money. Run them in the dashboard, which shows their cost first.\n`,
  );
}

/** Whether no test of a run costs money. */
const isFree = (tests: readonly CostedTest[]): boolean =>
  costOf(tests).every(({ pricePerTest, newTests }) => pricePerTest === 0 || newTests === 0);
