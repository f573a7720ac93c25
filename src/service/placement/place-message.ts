import { createRandom } from "../../base/random.ts";
import type { PlacementFigures } from "../../result/placement.ts";
import { type Isp, isps } from "./isps.ts";
import type { Signal } from "./signal.ts";
import { type Simulation, simulateHeader } from "./simulate-header.ts";

/** A message as the model sees it. */
export interface PlacementQuestion {
  readonly signals: readonly Signal[];
  readonly spfPasses: boolean;
  readonly dkimPasses: boolean;
  /** True where SPF, DKIM and DMARC all pass, as the rules for bulk mail demand. */
  readonly isFullyAuthenticated: boolean;
  /** True where the From domain's DMARC policy asks receivers to refuse it. */
  readonly isRefused: boolean;
  readonly isBulk: boolean;
  readonly simulation: Simulation;
  /** Tells messages apart: the same content lands alike each time. */
  readonly contentHash: string;
  /** Of the service; another one gives other mailboxes. */
  readonly seed: string;
}

export type AllFigures = Required<
  Pick<
    PlacementFigures,
    "inboxPercent" | "spamPercent" | "missingPercent" | "spfPercent" | "dkimPercent" | "seedCount"
  >
>;

export const folders = ["inbox", "spam", "missing"] as const;
export type Folder = (typeof folders)[number];

/** A reason's points at one ISP; they add up to its score. */
export interface PlacementReason {
  readonly isp: string;
  readonly reason: string;
  /** Points towards spam at this ISP; 0 for a remark. */
  readonly weight: number;
}

/** A mailbox, and where it finds the message. */
export interface Seed {
  /** The score from which on it finds the message in spam. */
  readonly spamFrom: number;
  readonly folder: Folder;
}

export interface SimulatedIsp extends AllFigures {
  readonly isp: string;
  /** The sum of the reasons' weights. */
  readonly score: number;
  readonly spamTolerance: number;
  readonly seeds: readonly Seed[];
}

export interface SimulatedPlacement {
  readonly overall: AllFigures;
  readonly isps: readonly SimulatedIsp[];
  /** Weightiest first at each ISP. */
  readonly reasons: readonly PlacementReason[];
}

/** How much weightier a signal is that breaks a rule of the ISP's own. */
const ruleFactor = 1.3;

/**
 * Places a message at every simulated ISP, seed by seed: one finds it in spam where the score is above the seed's own
 * bound, and never sees it where it is refused. See docs/placement-model.md.
 */
export function placeMessage(question: PlacementQuestion): SimulatedPlacement {
  const placed = isps.map((isp) => placeAt(isp, question));
  return {
    overall: weightedMean(placed.map(({ figures }) => figures)),
    isps: placed.map(({ figures }) => figures),
    reasons: placed.flatMap(({ reasons }) => reasons),
  };
}

function placeAt(
  isp: Isp,
  question: PlacementQuestion,
): { figures: SimulatedIsp; reasons: PlacementReason[] } {
  const { signals, simulation, contentHash, seed } = question;
  const { name, seedCount, spamTolerance, rejectTolerance } = isp;
  const reasons = signals
    .map(({ reason, ...signal }) => ({ isp: name, reason, weight: pointsAt(isp, signal) }))
    .sort((left, right) => right.weight - left.weight);
  const score = toHundredths(reasons.reduce((sum, { weight }) => sum + weight, 0));
  const refusal = refusalAt(isp, question);
  const rejectScore = signals.reduce((sum, { rejectWeight = 0 }) => sum + rejectWeight, 0);
  const missingShare = refusal ? 1 : shareBeyond(rejectTolerance, rejectScore);
  const random = createRandom(`${seed}\n${contentHash}\n${name}`);
  const seeds = Array.from({ length: seedCount }, (_, index): Seed => {
    // A mailbox's leniency: one in each equal part of 0 to 1, so that few mailboxes give a steady share.
    const leniency = (index + random.next()) / seedCount;
    const spamFrom = toHundredths(spamTolerance + Math.log(leniency / (1 - leniency)));
    return { spamFrom, folder: leniency < missingShare ? "missing" : score > spamFrom ? "spam" : "inbox" };
  });
  const percentIn = (folder: Folder): number =>
    (seeds.filter((each) => each.folder === folder).length * 100) / seedCount;
  const script = simulation.get(name);
  const remarks = [
    ...(refusal ? [refusal] : []),
    ...(script ? [`The header ${simulateHeader} scripts this placement`] : []),
  ].map((reason) => ({ isp: name, reason, weight: 0 }));
  const isScripted = script?.inboxPercent !== undefined;
  return {
    reasons: isScripted ? remarks : [...remarks, ...reasons],
    figures: {
      isp: name,
      seedCount,
      inboxPercent: percentIn("inbox"),
      spamPercent: percentIn("spam"),
      missingPercent: percentIn("missing"),
      spfPercent: question.spfPasses ? 100 : 0,
      dkimPercent: question.dkimPasses ? 100 : 0,
      ...script,
      // What a script says stands in no mailbox.
      score: isScripted ? 0 : score,
      spamTolerance,
      seeds: isScripted ? [] : seeds,
    },
  };
}

/** Why an ISP takes the message for none of its mailboxes. */
function refusalAt(
  { bulkRejection }: Isp,
  { isRefused, isBulk, isFullyAuthenticated }: PlacementQuestion,
): string | undefined {
  if (isRefused) return "Refused: the DMARC policy of the From domain asks for that";
  if (bulkRejection && isBulk && !isFullyAuthenticated)
    return `Refused with ${bulkRejection}: bulk mail must pass SPF, DKIM and DMARC`;
  return undefined;
}

function pointsAt(
  { emphasis, rulePacks }: Isp,
  { kind, weight, checks = [] }: Omit<Signal, "reason">,
): number {
  const breaksRule = rulePacks.some(({ rules }) => rules.some(({ check }) => checks.includes(check)));
  return toHundredths(weight * (emphasis[kind] ?? 1) * (breaksRule ? ruleFactor : 1));
}

const shareBeyond = (tolerance: number, score: number): number => 1 / (1 + Math.exp(tolerance - score));

const toHundredths = (value: number): number => Math.round(value * 100) / 100;

/** The mean over all seeds, in hundredths of a percent so that inbox, spam and missing still sum to 100. */
function weightedMean(placed: readonly AllFigures[]): AllFigures {
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
