import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { toSafeLogLine } from "../../report/safe-text.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { describeFigures } from "../../report/words.ts";
import { findBaseline } from "../../run/find-baseline.ts";
import { pinBaseline } from "../../run/pin-baseline.ts";
import { findRun } from "../../run/read-run.ts";
import type { Store } from "../../store/store.ts";
import { baseBranchesOf, revisionOf } from "../../workspace/revision.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { findAction } from "../find-action.ts";
import { noteAction } from "../note-action.ts";
import { openConfig, refuseUnknownProjects, withExistingLedger } from "../workspace.ts";

const actions = { set, show, clear } as const;

/**
 * Sets, shows, or clears the run that thresholds such as `inbox >= baseline - 5` compare against. Without
 * one, it is the last run that passed or only warned.
 */
export const baseline: CommandAction = async (context) => {
  const [word = "show", runId, ...rest] = context.paths;
  const act = findAction(actions, word, `Unknown baseline action "${word}"`);
  if (rest.length > 0 || (word !== "set" && runId !== undefined))
    throw new PlacewrightError("usage", `Unexpected argument "${rest[0] ?? runId}" after baseline ${word}`, {
      hint:
        word === "set"
          ? "Name one run"
          : `Run placewright baseline ${word} without it: only set accepts a run`,
    });
  const config = await openConfig(context);
  const { branch = "" } = await revisionOf(config.projectDir, context.env, context.options.branch);
  return withExistingLedger(context, config, async (store) => {
    await refuseUnknownProjects(store, config, context.options.project);
    return act(context, { config, store, branch, runId });
  });
};

interface BaselineOptions {
  readonly config: ResolvedConfig;
  readonly store: Store;
  readonly branch: string;
  readonly runId: string | undefined;
}

const onBranch = (branch: string): string => (branch === "" ? "" : ` on branch ${branch}`);

async function set(
  context: CommandContext,
  { config, store, branch, runId }: BaselineOptions,
): Promise<number> {
  const { stdout, options } = context;
  const run = await findRun(store, runId);
  const nowMs = systemClock.now();
  const { projects, used, tests } = await pinBaseline(store, run, {
    branch,
    projects: options.project,
    nowMs,
  });
  await noteAction(
    context,
    { config, store },
    "baseline-set",
    `${projects.join(", ")}${onBranch(branch)}: run ${run.id}`,
  );
  const care =
    run.verdict === "passed" ? "" : ` Its verdict is ${run.verdict}; later runs are compared with it anyway.`;
  const left =
    used === tests
      ? ""
      : ` Only ${used} of its ${tests} tests can be compared with: the others were not measured, or failed in quarantine.`;
  stdout.write(print`Baseline of ${projects.join(", ")}${onBranch(branch)}: run ${run.id}.${care}${left}\n`);
  return 0;
}

async function show(
  { stdout, stderr, options, env }: CommandContext,
  { config, store, branch }: BaselineOptions,
): Promise<number> {
  const pinned = await store.baselines();
  const named = pinned.filter((each) => each.branch === branch);
  const branches = [branch || undefined, ...(await baseBranchesOf(config.projectDir, env))];
  for (const { project, runId } of named)
    stdout.write(print`${toSafeLogLine(project)}: run ${runId}, set with placewright baseline set\n`);
  const seen = new Set<string>();
  const onDamaged = ({ message }: PlacewrightError) => stderr.write(print`${message}\n`);
  for (const measurement of await store.measurements({ limit: 1, onDamaged })) {
    const { testId, project } = measurement;
    if (seen.has(testId) || (options.project && !options.project.includes(project))) continue;
    seen.add(testId);
    const found = await findBaseline(store, pinned, { testId, project, branches });
    stdout.write(
      found
        ? print`  ${toSafeLogLine(testId)}: ${describeFigures(found.placement.overall)} (run ${found.runId}${found.placement.simulated ? ", simulated" : ""})\n`
        : print`  ${toSafeLogLine(testId)}: no baseline; baseline thresholds are not measured\n`,
    );
  }
  if (seen.size === 0) stdout.write(print`No results yet${onBranch(branch)}.\n`);
  return 0;
}

async function clear(context: CommandContext, { config, store, branch }: BaselineOptions): Promise<number> {
  const { stdout, options } = context;
  const named = (await store.baselines()).filter(
    (each) => each.branch === branch && (!options.project || options.project.includes(each.project)),
  );
  for (const { project } of named) {
    await store.clearBaseline(project, branch);
    await noteAction(context, { config, store }, "baseline-clear", `${project}${onBranch(branch)}`);
  }
  stdout.write(
    named.length > 0
      ? print`The last run that passed${onBranch(branch)} is the baseline again.\n`
      : print`No baseline was set${onBranch(branch)}: the baseline is the last run that passed or only warned.\n`,
  );
  return 0;
}
