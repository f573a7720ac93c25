import { Problems, toProblems } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { errorsOf } from "../../scenario/load.ts";
import { buildTests } from "../../workspace/build-tests.ts";
import { scheduleProblems } from "../../workspace/select-scheduled.ts";
import type { CommandAction } from "../command.ts";
import { openAll } from "../workspace.ts";

/** Loads everything, selects the tests of the schedules, and builds every message once. Throws all errors together. Sends nothing. */
export const validate: CommandAction = async (context) => {
  const { config, selection, health, broken, warnings } = await openAll(context);
  for (const warning of warnings) context.stderr.write(print`! ${warning}\n`);
  const problems = [...errorsOf(broken), ...(await scheduleProblems(config))];
  try {
    for await (const _test of buildTests(config, selection, context.options));
  } catch (error) {
    problems.push(...toProblems(error));
  }
  if (problems.length > 0) throw new Problems(problems);
  const scenarios = new Set(selection.map(({ scenario }) => scenario.name)).size + health.length;
  context.stdout.write(
    print`✓ ${plural(scenarios, "scenario")}, ${plural(selection.length, "message")}: all valid. Nothing was sent.\n`,
  );
  return 0;
};
