import { systemClock } from "../../base/clock.ts";
import type { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { toSafeLogLine } from "../../report/safe-text.ts";
import { print, printLines } from "../../report/terminal/terminal-text.ts";
import { worstExitCode } from "../../result/exit-code.ts";
import { findRun } from "../../run/read-run.ts";
import type { Store } from "../../store/store.ts";
import { findOpenRuns } from "../../workspace/open-runs.ts";
import { reconcileRuns } from "../../workspace/reconcile.ts";
import { selectProjects } from "../../workspace/select-tests.ts";
import { type CollectedRun, type CollectOptions, collectRun } from "../collect-run.ts";
import type { CommandAction, CommandContext, Interruption } from "../command.ts";
import { showFailure, showNotAdopted } from "../failure.ts";
import { noteAction } from "../note-action.ts";
import { openCommandReporters } from "../open-reporters.ts";
import { openConfig, withExistingLedger, withLedger } from "../workspace.ts";
import { leftOutLine, partialWords, unplannedLine } from "./reconcile.ts";

/** Age up to which a run that only a provider has is adopted, in milliseconds. */
const adoptedMs = 7 * 86_400_000;

/** Collects the results that are there, of every open run or of one. Does not wait, and submits nothing. */
export const collect: CommandAction = async (context) => {
  const { options, paths } = context;
  const config = await openConfig(context);
  selectProjects(config, options.project);
  const interruption = context.listenForInterrupt();
  // A wrong name is an error once, and before anything is collected.
  await openCommandReporters(context, config);
  const work = async (store: Store): Promise<number> => {
    const code = options.adopt ? await adoptLost(context, config, store, interruption) : 0;
    const nowMs = systemClock.now();
    const endedSinceMs = options.every === undefined ? undefined : nowMs - options.every;
    const wanted =
      paths[0] === undefined
        ? await findOpenRuns(store, { nowMs, endedSinceMs })
        : [(await findRun(store, paths[0])).id];
    if (wanted.length === 0) context.stdout.write(print`Nothing to collect: no run is open.\n`);
    const collected = await collectEach(context, wanted, { config, store, interruption });
    const codes = collected.map((run) => run.code ?? 0);
    return worstExitCode(code, ...codes, ...(interruption.interrupt.aborted ? [130] : []));
  };
  return options.adopt
    ? withLedger(config, work, { acceptsLoss: true })
    : withExistingLedger(context, config, work);
};

/** What came of a run. */
export interface Collected extends Omit<CollectedRun, "isReported"> {
  readonly runId: string;
}

/**
 * Collects the results of several runs, one after the other, until interrupted. An error in one of them does not hide the
 * others.
 */
export async function collectEach(
  context: CommandContext,
  runIds: readonly string[],
  options: Omit<CollectOptions, "fileSuffix">,
): Promise<Collected[]> {
  const collected: Collected[] = [];
  let isFirst = true;
  for (const runId of runIds) {
    if (options.interruption.interrupt.aborted) break;
    try {
      const fileSuffix = isFirst ? undefined : runId;
      const { isReported, ...run } = await collectRun(context, runId, { ...options, fileSuffix });
      if (isReported) isFirst = false;
      collected.push({ runId, ...run });
    } catch (error) {
      if (runIds.length === 1) throw error;
      collected.push({ runId, code: showFailure(error, context), isOpen: false });
    }
  }
  return collected;
}

/**
 * Adopts runs of the last days that a provider has and the ledger has lost. Returns 2 if scenarios have errors, and 3 if
 * a list could not be read whole, or if no scenario creates a lost test. One that cannot be read hides no results of
 * others.
 */
async function adoptLost(
  context: CommandContext,
  config: ResolvedConfig,
  store: Store,
  { interrupt }: Interruption,
): Promise<number> {
  const { options, env, stdout, stderr } = context;
  const leftOut: string[] = [];
  const unlisted: number[] = [];
  const broken: PlacewrightError[] = [];
  const runs = await reconcileRuns(store, config, {
    runId: undefined,
    sinceMs: systemClock.now() - adoptedMs,
    projects: selectProjects(config, options.project ?? config.projects.map(({ name }) => name)),
    adopts: true,
    branch: options.branch,
    onBroken: (problems) => broken.push(...problems),
    env,
    signal: interrupt,
    onLeftOut: (project, reason) => leftOut.push(leftOutLine(project, reason)),
    onUnlisted: (error) => unlisted.push(showFailure(error, context)),
  });
  stderr.write(printLines(leftOut));
  let code = worstExitCode(leftOut.length > 0 ? 3 : 0, ...unlisted);
  if (broken.length > 0) {
    showNotAdopted(context, broken);
    code = 2;
  }
  for (const { runId, adopted, reconciliation, unplanned = [], isPartial } of runs) {
    if (isPartial && reconciliation.orphans.length > 0)
      stderr.write(print`Run ${toSafeLogLine(runId)}: ${partialWords}\n`);
    if (unplanned.length > 0) code ||= 3;
    stderr.write(printLines(unplanned.map((name) => unplannedLine(runId, name))));
    if (adopted > 0) {
      const words = plural(adopted, "test");
      await noteAction(context, { config, store }, "adopt", runId, { words });
      stdout.write(print`Run ${runId}: adopted ${words} that the ledger had lost.\n`);
    }
    const unchecked = reconciliation.unchecked ?? [];
    if (unchecked.length > 0) code ||= 3;
    stderr.write(
      printLines(
        unchecked.map(
          ({ project, reason }) =>
            `Run ${toSafeLogLine(runId)}: could not compare all of ${toSafeLogLine(project)}: ${toSafeLogLine(reason)}`,
        ),
      ),
    );
  }
  return code;
}
