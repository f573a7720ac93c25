import { join, relative } from "node:path";
import type { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { toSafeLogLine } from "../../report/safe-text.ts";
import { print, printJson, printLines } from "../../report/terminal/terminal-text.ts";
import { setAsideFiles } from "../../store/ledger-folder.ts";
import type { Store } from "../../store/store.ts";
import { type ReconciledRun, reconcileRuns } from "../../workspace/reconcile.ts";
import { selectProjects } from "../../workspace/select-tests.ts";
import type { CommandAction } from "../command.ts";
import { showFailure, showNotAdopted } from "../failure.ts";
import { noteAction } from "../note-action.ts";
import { openConfig, withExistingLedger, withLedger } from "../workspace.ts";

/** Compares the ledger with the providers. Submits nothing and costs nothing. */
export const reconcile: CommandAction = async (context) => {
  const { options, paths, env, cwd, stdout, stderr } = context;
  const config = await openConfig(context);
  const names = options.project ?? config.projects.map(({ name }) => name);
  const before = await setAsideFiles(config.ledgerDir);
  const leftOut: string[] = [];
  const unlisted: number[] = [];
  const broken: PlacewrightError[] = [];
  const work = async (store: Store): Promise<number> => {
    for (const name of (await setAsideFiles(config.ledgerDir)).filter((each) => !before.includes(each)))
      stderr.write(print`The damaged ledger is set aside: ${relative(cwd, join(config.ledgerDir, name))}\n`);
    const runs = await reconcileRuns(store, config, {
      runId: paths[0],
      projects: selectProjects(config, names),
      adopts: options.adopt === true,
      branch: options.branch,
      onBroken: (problems) => broken.push(...problems),
      env,
      signal: context.listenForInterrupt().interrupt,
      onLeftOut: (project, reason) => leftOut.push(leftOutLine(project, reason)),
      onUnlisted: (error) => unlisted.push(showFailure(error, context)),
    });
    stderr.write(printLines(leftOut));
    if (broken.length > 0) showNotAdopted(context, broken);
    for (const { runId, adopted } of runs)
      if (adopted > 0)
        await noteAction(context, { config, store }, "adopt", runId, { words: plural(adopted, "test") });
    if (options.json) stdout.write(printJson(runs));
    else stdout.write(printLines(runs.flatMap((each) => toLines(each, options.adopt === true))));
    if (runs.length + unlisted.length === 0 && !options.json) stdout.write(print`Nothing to reconcile.\n`);
    const losses = store.losses();
    stderr.write(printLines(losses.map(({ runId }) => lossLine(runId))));
    if (broken.length > 0) return 2;
    return runs.some(isAmiss) || losses.length + leftOut.length + unlisted.length > 0 ? 3 : 0;
  };
  // Only adopted tests need a ledger that does not exist yet.
  return options.adopt
    ? withLedger(config, work, { acceptsLoss: true })
    : withExistingLedger(context, config, work, { needsRuns: false });
};

/** Says that a test in the list of a project is left out, because it cannot be read or adopted. */
export const leftOutLine = (project: string, reason: string): string =>
  `Left out of the list of ${toSafeLogLine(project)}: ${toSafeLogLine(reason)}. If it is a test of Placewright, find it at the provider`;

/** Says what to do about a run that the ledger has lost, and that this call did not adopt. */
const lossLine = (runId: string): string =>
  `Run ${toSafeLogLine(runId)} is still missing from the ledger, which submits nothing until then: placewright reconcile ${toSafeLogLine(runId)} --adopt adopts it. It also gives up tests that the provider lists but cannot return.`;

/**
 * Whether a difference costs money or is unknown: doubles are billed, tests missing from the ledger may be
 * billed again, and unchecked providers and runs that cannot be read may have either.
 */
const isAmiss = ({
  reconciliation: { doubles, orphans, unchecked = [] },
  unreadable,
}: ReconciledRun): boolean =>
  doubles.length > 0 || orphans.length > 0 || unchecked.length > 0 || unreadable !== undefined;

/** Says why a lost run is not adopted yet. */
export const partialWords =
  "Adopted once all lists can be read, because they may have tests of this run. --project names those to wait for";

/** Says that a lost test is not adopted, because no scenario that can be built creates it. */
export const unplannedLine = (runId: string, name: string): string =>
  `Run ${toSafeLogLine(runId)}: not adopted, because no scenario that can be built creates it: ${toSafeLogLine(name)}. Fix its scenario, restore the name of its scenario or variant, or find it at the provider`;

function toLines(reconciled: ReconciledRun, adopts: boolean): string[] {
  const { runId, isKnown, reconciliation, adopted, heldBy, unreadable, isPartial } = reconciled;
  const { doubles, orphans, vanished, unchecked = [] } = reconciliation;
  const isIn = isKnown || adopted > 0;
  const safe = toSafeLogLine;
  return [
    `Run ${safe(runId)}${isIn ? "" : ", which is not in the ledger"}${heldBy ? `, which ${heldBy} is working on` : ""}`,
    ...doubles.map(
      ({ project, reportName, reportIds }) =>
        `  Billed ${reportIds.length} times: ${safe(reportName)} at ${safe(project)} (${reportIds.map(safe).join(", ")})`,
    ),
    ...(adopted > 0
      ? [`  Adopted ${plural(adopted, "test")}: placewright wait ${safe(runId)} collects them`]
      : []),
    ...(adopted > 0 && !isKnown
      ? [`  If the run was cancelled, only the lost ledger knew it: placewright cancel ${safe(runId)}`]
      : []),
    ...orphans.map(
      ({ project, reportName, reportId }) =>
        `  Not in the ledger: ${safe(reportName)} at ${safe(project)} (${safe(reportId)})`,
    ),
    ...vanished.map(
      ({ project, reportName, reportId }) =>
        `  No longer at the provider: ${safe(reportName)} at ${safe(project)} (${safe(reportId)})`,
    ),
    ...(unreadable === undefined ? [] : [`  Not compared: ${safe(unreadable)}`]),
    ...unchecked.map(({ project, reason }) => `  Could not compare all of ${safe(project)}: ${safe(reason)}`),
    ...(isPartial && orphans.length > 0
      ? [`  ${partialWords}`]
      : adviceOn(runId, { isIn, orphans: orphans.length, adopts, heldBy })),
    ...(isAmiss(reconciled) || adopted > 0 || vanished.length > 0
      ? []
      : ["  The ledger and the providers agree"]),
  ];
}

function adviceOn(
  runId: string,
  {
    isIn,
    orphans,
    adopts,
    heldBy,
  }: {
    readonly isIn: boolean;
    readonly orphans: number;
    readonly adopts: boolean;
    readonly heldBy: string | undefined;
  },
): string[] {
  if (orphans === 0) return [];
  const id = toSafeLogLine(runId);
  if (heldBy) return [`  Nothing was recorded: placewright wait ${id} waits for the run`];
  if (adopts)
    return ["  No scenario that can be built creates them. Use their ids to find them at the provider"];
  return isIn
    ? [`  placewright reconcile ${id} --adopt adds them to the ledger; nothing is billed again`]
    : [`  placewright reconcile ${id} --adopt adds the run to the ledger; nothing is billed again`];
}
