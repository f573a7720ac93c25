import type { CommandAction } from "../command.ts";
import { buildTests, openWorkspace } from "../workspace.ts";

/** Loads everything, builds every message once, and sends nothing. */
export const validate: CommandAction = async (context) => {
  const { config, selection } = await openWorkspace(context);
  for await (const _test of buildTests(context, config, selection));
  const scenarios = new Set(selection.map(({ scenario }) => scenario.name)).size;
  context.stdout.write(
    `✓ ${scenarios} ${scenarios === 1 ? "scenario" : "scenarios"}, ${selection.length} ${selection.length === 1 ? "message" : "messages"}: all valid. Nothing was sent.\n`,
  );
  return 0;
};
