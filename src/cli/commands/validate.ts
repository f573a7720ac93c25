import { plural } from "../../base/plural.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { buildTests } from "../../workspace/build-tests.ts";
import type { CommandAction } from "../command.ts";
import { openAll } from "../workspace.ts";

/** Loads everything and builds every message once. Sends nothing. */
export const validate: CommandAction = async (context) => {
  const { config, selection, health } = await openAll(context);
  for await (const _test of buildTests(config, selection, context.options));
  const scenarios = new Set(selection.map(({ scenario }) => scenario.name)).size + health.length;
  context.stdout.write(
    print`✓ ${plural(scenarios, "scenario")}, ${plural(selection.length, "message")}: all valid. Nothing was sent.\n`,
  );
  return 0;
};
