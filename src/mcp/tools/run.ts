import * as z from "zod";
import { strictObject } from "../../authored/schema-parts.ts";
import { PlacewrightError } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { checkReportsDir } from "../../report/folder.ts";
import type { RunProject } from "../../run/plan.ts";
import { toCommandLine } from "../../workspace/command-line.ts";
import { executeTests } from "../../workspace/execute-tests.ts";
import { selectProjects, selectRunnable } from "../../workspace/select-tests.ts";
import { describeErrors, errorKeys } from "../answer.ts";
import { pageFields, pageKeys, pageOf } from "../page.ts";
import { isPaid, refusePaid } from "../paid-budget.ts";
import { describeRun, describeTests, runSchema, testSchema } from "../run-answer.ts";
import { type AskedTests, selectionFields, wantedOf } from "../selection.ts";
import { defineTool } from "../tool.ts";
import { waitField, waitMsOf } from "../wait.ts";

/** Measures placement. */
export const run = defineTool({
  name: "run",
  title: "Run tests",
  description:
    "Builds and checks every message, submits one placement test each, evaluates the thresholds, and writes the report. A scenario or message that is invalid is not run: it is in errors, the others run, and the exit code is 2. Without projects, uses the free ones of the config's default projects. Paid projects run only if they are named and the person who started the server allowed a budget; dryRun answers what a run would create.",
  input: strictObject({
    ...selectionFields,
    projects: z
      .array(z.string().max(100))
      .min(1)
      .max(20)
      .describe("Names of projects in the config. Default: its free default projects.")
      .optional(),
    dryRun: z.boolean().describe("Plans the run, and submits nothing. Default: false.").optional(),
    ...waitField,
    ...pageFields,
  }),
  output: z.object({
    created: z
      .array(z.object({ project: z.string(), newTests: z.int(), pricePerTest: z.number().optional() }))
      .describe("Tests that the run creates, per project."),
    paidTestsLeft: z.int().describe("Number of paid tests that the budget still allows."),
    run: runSchema.describe("Absent if nothing was submitted: a dry run.").optional(),
    tests: z.array(testSchema).describe("Most severe verdict first."),
    ...errorKeys,
    problems: z.array(z.string()).describe("Why a report could not be written."),
    next: z.string().describe("What to do next.").optional(),
    ...pageKeys,
  }),
  effects: { readOnlyHint: false, idempotentHint: false, openWorldHint: true },
  call: ({ input, project, signal, progress }) =>
    project.inTurn(async () => {
      const config = await project.openConfig();
      await checkReportsDir(config.reportsDir);
      const projects = projectsFor(config, input.projects);
      if (!input.dryRun) refusePaid(projects, project.budget);
      const { tests, health, broken } = await selectRunnable(config, await wantedOf(config, input));
      let refund = (): void => {};
      let [done, total] = [0, 0];
      const executed = await executeTests(config, {
        selection: tests,
        health,
        broken,
        project: projects.map(({ name }) => name),
        env: project.env,
        commandLine: commandLineOf(input, projects),
        // Reporters of the config may notify people. The report folder is always written.
        reporterNames: [],
        // The budget was charged for the tests that were announced.
        makesRetries: false,
        shouldSubmit(costs) {
          if (input.dryRun || signal.aborted) return false;
          refund = project.budget.charge(costs, projects);
          return true;
        },
        onEvent(event) {
          if (event.type === "run-started") total = event.tests.length;
          if (event.type === "test-submitting") refund = () => {};
          if (event.type === "test-finished") done += 1;
          progress(done, total);
        },
        ...(input.waitSeconds === 0 ? { waits: false } : { timeoutMs: waitMsOf(input) }),
        interrupt: signal,
      }).catch((error) => {
        refund();
        throw error;
      });
      const { report, costs, problems, reportDir, reportFailures } = executed;
      const page = pageOf(report ? describeTests(report) : [], input);
      return {
        created: costs.map(({ project: name, newTests, pricePerTest }) => ({
          project: name,
          newTests,
          ...(pricePerTest === undefined ? {} : { pricePerTest }),
        })),
        paidTestsLeft: project.budget.left,
        ...(report ? { run: describeRun(report, config, reportDir !== undefined) } : {}),
        tests: page.items,
        ...describeErrors(problems),
        problems: [...reportFailures],
        ...(report ? nextStep(report, problems.length > 0) : {}),
        total: page.total,
        ...(page.nextOffset === undefined ? {} : { nextOffset: page.nextOffset }),
      };
    }),
});

/** Returns the named projects, or the free ones of the default projects. Throws `usage` if there are none. */
function projectsFor(config: ResolvedConfig, names: readonly string[] | undefined): readonly RunProject[] {
  if (names) return selectProjects(config, names);
  const isFree = (each: RunProject): boolean => !isPaid(each);
  const free = selectProjects(config).filter(isFree);
  if (free.length > 0) return free;
  const others = config.projects.filter(isFree).map(({ name }) => name);
  throw new PlacewrightError("usage", "Cannot run: all default projects of the config are paid", {
    hint:
      others.length > 0 ? `Name the projects to use. Free: ${others.join(", ")}` : "Name the projects to use",
  });
}

/** Returns the command with which a person repeats the run. */
const commandLineOf = (
  { paths = [], grep, tags = [] }: AskedTests,
  projects: readonly RunProject[],
): string =>
  toCommandLine([
    "run",
    ...paths,
    ...(grep === undefined ? [] : ["--grep", grep]),
    ...tags.flatMap((tag) => ["--tag", tag]),
    ...projects.flatMap(({ name }) => ["--project", name]),
  ]);

function nextStep(
  {
    run: { id },
    counts,
  }: {
    readonly run: { readonly id: string };
    readonly counts: Readonly<Record<string, number>>;
  },
  isInvalid: boolean,
): { next?: string } {
  if ((counts["skipped"] ?? 0) > 0)
    return {
      next: `Ask a person to run placewright resume ${id}: it submits the tests that were not submitted`,
    };
  if ((counts["pending"] ?? 0) > 0)
    return { next: `Call collect with run "${id}" later: tests are still pending` };
  if (isInvalid)
    return { next: "Fix the errors, call validate, then run again: the invalid tests were not run" };
  if ((counts["failed"] ?? 0) > 0)
    return { next: "Call explain with the paths of the failed tests, edit their files, then run again" };
  return {};
}
