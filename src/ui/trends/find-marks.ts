import type { Placement } from "../../result/placement.ts";
import type { TrendRun } from "./read-trend.ts";

/** Something other than chance that changed between two runs. */
export interface Mark {
  /** Index of the run that has it first. */
  readonly at: number;
  /** What changed, as phrases. */
  readonly words: readonly string[];
  /** Id of the run before. */
  readonly before: string;
}

/** Enough of a hash to tell two messages apart. */
const short = (hash: string): string => hash.slice(0, 4);

/** Finds the runs from which on the message, the provider, the seed list, the model, or Placewright changed. */
export function findMarks(runs: readonly TrendRun[], project: string): readonly Mark[] {
  return runs.flatMap((run, at) => {
    const before = runs[at - 1];
    if (!before) return [];
    const words = [
      ...messageWords(before, run),
      ...providerWords(before, run, project),
      ...placementWords(lastPlacement(runs, at - 1), run.placement),
      ...versionWords(before, run),
    ];
    return words.length > 0 ? [{ at, words, before: before.runId }] : [];
  });
}

const lastPlacement = (runs: readonly TrendRun[], at: number): Placement | undefined =>
  runs.slice(0, at + 1).findLast(({ placement }) => placement !== undefined)?.placement;

function messageWords({ contentHash: old }: TrendRun, { contentHash }: TrendRun): readonly string[] {
  if (old === undefined || contentHash === undefined || old === contentHash) return [];
  return [`the message changed (content ${short(old)} → ${short(contentHash)})`];
}

/** Names of settings, never their values: those may be long, or secret. */
const maxNames = 4;

function providerWords(before: TrendRun, run: TrendRun, project: string): readonly string[] {
  if (before.providerKey === run.providerKey) return [];
  const [old, now] = [settingsIn(before, project), settingsIn(run, project)];
  if (!old || !now) return [`the settings of project ${project} changed`];
  if (old["provider"] !== now["provider"])
    return [`the provider changed from ${String(old["provider"])} to ${String(now["provider"])}`];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]),
  );
  const listed = [...names.slice(0, maxNames), ...(names.length > maxNames ? ["…"] : [])].join(", ");
  return [`the settings of project ${project} changed${listed ? ` (${listed})` : ""}`];
}

const settingsIn = ({ settings }: TrendRun, project: string): Readonly<Record<string, unknown>> | undefined =>
  settings.projects?.find(({ name }) => name === project)?.settings as
    | Readonly<Record<string, unknown>>
    | undefined;

function placementWords(before: Placement | undefined, now: Placement | undefined): readonly string[] {
  if (!before || !now) return [];
  if (before.simulated !== now.simulated)
    return [now.simulated ? "a model instead of real mailboxes" : "real mailboxes instead of a model"];
  const [old, seeds] = [before.overall.seedCount, now.overall.seedCount];
  const [model, newer] = [before.calibration, now.calibration];
  return [
    ...(!now.simulated && old !== undefined && seeds !== undefined && old !== seeds
      ? [`the seed list ${seeds > old ? "grew" : "shrank"} from ${old} to ${seeds} mailboxes`]
      : []),
    ...(model?.tests !== newer?.tests || model?.brier !== newer?.brier
      ? [newer ? `the model was calibrated on ${newer.tests} tests` : "the model is no longer calibrated"]
      : []),
  ];
}

function versionWords(before: TrendRun, run: TrendRun): readonly string[] {
  const [old, now] = [before.settings.version, run.settings.version];
  return old === undefined || now === undefined || old === now ? [] : [`Placewright ${old} → ${now}`];
}
