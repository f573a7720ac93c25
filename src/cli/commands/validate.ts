import { planTests } from "../../run/plan.ts";
import type { CommandAction } from "../command.ts";
import { Problems } from "../failure.ts";
import { openWorkspace, renderContextOf } from "../workspace.ts";

/** Loads everything, builds every message once, and sends nothing. */
export const validate: CommandAction = async (context) => {
  const { config, selection } = await openWorkspace(context);
  const { problems } = await planTests(
    "validate",
    selection,
    config.projects.slice(0, 1),
    renderContextOf(config, context.options),
  );
  if (problems.length > 0) throw new Problems(problems);
  const scenarios = new Set(selection.map(({ scenario }) => scenario.name)).size;
  context.stdout.write(
    `✓ ${scenarios} ${scenarios === 1 ? "scenario" : "scenarios"}, ${selection.length} ${selection.length === 1 ? "message" : "messages"}: all valid. Nothing was sent.\n`,
  );
  return 0;
};
