import { createRandom } from "../../base/random.ts";
import type { PlacementFigures } from "../../result/placement.ts";
import { type Isp, isps } from "./isps.ts";
import type { Signal } from "./signals.ts";
import { type Simulation, simulateHeader } from "./simulate-header.ts";

/** A message as the model sees it. */
export interface PlacementQuestion {
  readonly signals: readonly Signal[];
  /** True where SPF and DKIM pass. */
  readonly isAuthenticated: boolean;
  readonly simulation: Simulation;
  /** Tells messages apart: the same content lands alike each time. */
  readonly contentHash: string;
  /** Of the service; another one gives other mailboxes. */
  readonly seed: string;
}

export type AllFigures = Required<PlacementFigures>;

export interface SimulatedIsp extends AllFigures {
  readonly isp: string;
}

export interface PlacementReason {
  readonly isp: string;
  readonly reason: string;
  /** Points towards spam at this ISP; 0 for a remark. */
  readonly weight: number;
}

export interface SimulatedPlacement {
  readonly overall: AllFigures;
  readonly isps: readonly SimulatedIsp[];
  readonly reasons: readonly PlacementReason[];
}

/**
 * Places a message at every simulated ISP. Of each ISP's seeds the share `1 / (1 + e^(tolerance − score))` finds it in
 * spam, and by the rejection score and tolerance some never see it. See docs/placement-model.md.
 */
export function placeMessage(question: PlacementQuestion): SimulatedPlacement {
  const placed = isps.map((isp) => placeAt(isp, question));
  return {
    overall: weightedMean(placed),
    isps: placed,
    reasons: isps.flatMap((isp) => reasonsAt(isp, question)),
  };
}

function placeAt(
  isp: Isp,
  { signals, isAuthenticated, simulation, contentHash, seed }: PlacementQuestion,
): SimulatedIsp {
  const score = signals.reduce((sum, signal) => sum + pointsAt(isp, signal), 0);
  const rejectScore = signals.reduce((sum, { rejectWeight = 0 }) => sum + rejectWeight, 0);
  const missingShare = shareBeyond(isp.rejectTolerance, rejectScore);
  const spamShare = shareBeyond(isp.spamTolerance, score);
  const random = createRandom(`${seed}\n${contentHash}\n${isp.name}`);
  const counts = { inbox: 0, spam: 0, missing: 0 };
  for (let index = 0; index < isp.seedCount; index++) {
    // A mailbox's strictness: one in each equal part of 0 to 1, so that few mailboxes give a steady share.
    const leniency = (index + random.next()) / isp.seedCount;
    counts[leniency < missingShare ? "missing" : leniency < spamShare ? "spam" : "inbox"]++;
  }
  const percentOf = (count: number) => (count * 100) / isp.seedCount;
  const authenticatedPercent = isAuthenticated ? 100 : 0;
  return {
    isp: isp.name,
    seedCount: isp.seedCount,
    inboxPercent: percentOf(counts.inbox),
    spamPercent: percentOf(counts.spam),
    missingPercent: percentOf(counts.missing),
    spfPercent: authenticatedPercent,
    dkimPercent: authenticatedPercent,
    ...simulation.get(isp.name),
  };
}

function reasonsAt(isp: Isp, { signals, simulation }: PlacementQuestion): PlacementReason[] {
  const figures = simulation.get(isp.name);
  const scripted = figures
    ? [{ isp: isp.name, reason: `The header ${simulateHeader} scripts this placement`, weight: 0 }]
    : [];
  if (figures?.inboxPercent !== undefined) return scripted;
  const minded = signals.map((signal) => ({
    isp: isp.name,
    reason: signal.reason,
    weight: Math.round(pointsAt(isp, signal) * 100) / 100,
  }));
  return [...scripted, ...minded.sort((left, right) => right.weight - left.weight)];
}

const pointsAt = ({ emphasis }: Isp, { kind, weight }: Signal): number => weight * (emphasis[kind] ?? 1);

const shareBeyond = (tolerance: number, score: number): number => 1 / (1 + Math.exp(tolerance - score));

/** The mean over all seeds, in hundredths of a percent so that inbox, spam and missing still sum to 100. */
function weightedMean(placed: readonly SimulatedIsp[]): AllFigures {
  const seedCount = placed.reduce((sum, isp) => sum + isp.seedCount, 0);
  const mean = (metric: keyof AllFigures) =>
    placed.reduce((sum, isp) => sum + Math.round(isp[metric] * 100) * isp.seedCount, 0) / seedCount;
  const [inbox = 0, spam = 0, missing = 0] = roundToSum(
    [mean("inboxPercent"), mean("spamPercent"), mean("missingPercent")],
    10_000,
  );
  return {
    seedCount,
    inboxPercent: inbox / 100,
    spamPercent: spam / 100,
    missingPercent: missing / 100,
    spfPercent: Math.round(mean("spfPercent")) / 100,
    dkimPercent: Math.round(mean("dkimPercent")) / 100,
  };
}

/** Whole numbers next to the given ones that have the given sum: the largest fractions are rounded up. */
function roundToSum(values: readonly number[], sum: number): number[] {
  const rounded = values.map(Math.floor);
  const byFraction = values
    .map((value, index) => ({ index, fraction: value - Math.floor(value) }))
    .sort((left, right) => right.fraction - left.fraction);
  let left = sum - rounded.reduce((total, value) => total + value, 0);
  for (const { index } of byFraction) {
    if (left-- <= 0) break;
    rounded[index] = (rounded[index] ?? 0) + 1;
  }
  return rounded;
}
