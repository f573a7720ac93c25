import { Problems } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { createInk } from "../../report/terminal/ink.ts";
import { print, printJson } from "../../report/terminal/terminal-text.ts";
import { describeCost } from "../../result/describe-cost.ts";
import { type CostedTest, costOf } from "../../run/cost.ts";
import { identifyAll } from "../../run/plan-health.ts";
import { errorsOf } from "../../scenario/load.ts";
import { selectProjects } from "../../workspace/select-tests.ts";
import type { CommandAction } from "../command.ts";
import { openAll } from "../workspace.ts";

/** Prints the tests that `run` would run, and then throws the errors of scenarios that cannot be loaded. */
export const list: CommandAction = async (context) => {
  const { config, selection, health, broken } = await openAll(context);
  const finish = () => {
    if (broken.length > 0) throw new Problems(errorsOf(broken));
    return 0;
  };
  const projects = selectProjects(config, context.options.project);
  const tests = identifyAll({ tests: selection, health }, projects);
  if (context.options.json) {
    context.stdout.write(printJson(tests));
    return finish();
  }
  const { bold, dim } = createInk(context.color);
  for (const { title, project, file, tags } of tests) {
    const marks = tags.map((tag) => ` #${tag}`).join("");
    context.stdout.write(print`${bold(title)} · ${project}${marks} ${dim(file)}\n`);
  }
  context.stdout.write(print`${plural(tests.length, "test")}\n`);
  // Count one control test per scenario: only building the messages shows whether variants share a control.
  const withControl = new Set(selection.map(({ scenario }) => scenario).filter(({ control }) => control));
  const places: CostedTest[] = projects.map((project) => ({ project }));
  const costs = costOf([...selection, ...withControl].flatMap(() => places));
  for (const cost of costs) context.stdout.write(print`${dim(describeCost(cost))}\n`);
  return finish();
};
