import { relative } from "node:path";
import { systemClock } from "../../base/clock.ts";
import { createRunId } from "../../base/ids.ts";
import { createRandom } from "../../base/random.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { createProvider } from "../../provider/create-provider.ts";
import { writeReportFolder } from "../../report/folder.ts";
import { createTerminalReporter } from "../../report/terminal.ts";
import type { RunReport } from "../../result/run-report.ts";
import { costOf, describeCosts, holdBudget } from "../../run/cost.ts";
import { executePlan } from "../../run/execute.ts";
import { emlFiles } from "../../run/message-report.ts";
import { planTests, type RunPlan } from "../../run/plan.ts";
import type { CommandAction } from "../command.ts";
import { Problems } from "../failure.ts";
import type { OptionValues } from "../options.ts";
import { openWorkspace, renderContextOf, selectProjects } from "../workspace.ts";

/** Measures, judges and reports; the exit code is the run's. */
export const run: CommandAction = async (context) => {
  const { options, stdout, color } = context;
  const { config, selection } = await openWorkspace(context);
  const projects = selectProjects(config, options.project);
  const runId = createRunId(systemClock.now(), createRandom());
  const { plan: rendered, problems } = await planTests(
    runId,
    selection,
    projects,
    renderContextOf(config, options),
  );
  if (problems.length > 0) throw new Problems(problems);

  const plan = options.check === false ? rendered : await checked(rendered, config, options);
  const costs = costOf(plan.tests);
  if (options.dryRun) {
    const heldBack = plan.tests.filter((test) => test.heldBack !== undefined).length;
    const lines = [...describeCosts(costs), ...(heldBack > 0 ? [`${heldBack} held back by the checks`] : [])];
    stdout.write(`${lines.join("\n")}\nNothing was submitted.\n`);
  }
  holdBudget(costs, config.budget);
  if (options.dryRun) return 0;

  const { interrupt, abandon } = context.listenForInterrupt();
  const terminal = createTerminalReporter({ stream: stdout, color });
  let report: RunReport | undefined;
  await executePlan(plan, {
    clock: systemClock,
    interrupt,
    abandon,
    timeoutMs: options.timeout ?? config.timeoutMs,
    seed: options.seed,
    command: context.commandLine,
    openProvider: ({ settings }) =>
      createProvider(
        settings.provider === "local" && options.seed !== undefined
          ? { ...settings, seed: options.seed }
          : settings,
      ),
    emit: (event) => {
      terminal.onEvent?.(event);
      if (event.type === "run-finished") report = event.report;
    },
  });
  if (!report) throw new Error("the run ended without a report");
  await terminal.onEnd?.(report);
  const { htmlPath } = await writeReportFolder({
    reportsDir: config.reportsDir,
    report,
    messages: emlFiles(plan, report.messages),
  });
  stdout.write(`\nReport: ${relative(context.cwd, htmlPath) || htmlPath}\n`);
  return report.exitCode;
};

/** Loaded only where messages are checked. */
async function checked(plan: RunPlan, config: ResolvedConfig, options: OptionValues): Promise<RunPlan> {
  const { openChecks } = await import("../open-checks.ts");
  const { inspector, settings, baseline } = await openChecks(config, options);
  const { checkTests } = await import("../../run/check-tests.ts");
  return checkTests(plan, { inspector, failOn: settings.failOn, baseline });
}
