import { logistic } from "../../base/logistic.ts";
import type { PackRule, RulePack } from "../../check/rules/rule-pack.ts";
import { engineFit } from "../../check/spam/rule-weights.ts";
import type { Landing, PlacementFigures, ShareRange } from "../../result/placement.ts";
import { type Calibration, recalibrated } from "./calibration.ts";
import { type Isp, isps } from "./isps.ts";
import type { BrokenCheck, Signal } from "./signal.ts";
import { type Simulation, simulateHeader } from "./simulate-header.ts";

/** A message as the model sees it. */
export interface PlacementQuestion {
  readonly signals: readonly Signal[];
  /** What checks found that providers' rules name; the checks of signals join them. */
  readonly broken: readonly BrokenCheck[];
  readonly spfPasses: boolean;
  readonly dkimPasses: boolean;
  /** True where SPF, DKIM and DMARC all pass, as the rules for bulk mail demand. */
  readonly isFullyAuthenticated: boolean;
  /** True where the From domain's DMARC policy asks receivers to refuse it. */
  readonly isRefused: boolean;
  readonly isBulk: boolean;
  readonly simulation: Simulation;
  readonly calibration?: Calibration | undefined;
}

export type AllFigures = Required<
  Pick<
    PlacementFigures,
    "inboxPercent" | "spamPercent" | "missingPercent" | "spfPercent" | "dkimPercent" | "seedCount"
  >
> & {
  /** Absent where nothing of it is the model's. */
  readonly ranges?: Readonly<Record<Landing, ShareRange>>;
};

/** A reason's points at one ISP; they add up to its score. */
export interface PlacementReason {
  readonly isp: string;
  readonly reason: string;
  /** Points towards spam at this ISP; 0 for a remark. */
  readonly weight: number;
}

export type SimulatedIsp = AllFigures & {
  readonly isp: string;
  /** The sum of the reasons' weights. */
  readonly score: number;
};

export interface SimulatedPlacement {
  readonly overall: AllFigures;
  readonly isps: readonly SimulatedIsp[];
  /** Weightiest first at each ISP. */
  readonly reasons: readonly PlacementReason[];
}

/** What mail weighs that breaks a rule whose consequence a provider documents as spam. */
const ruleWeight = 1;

/** Standard deviations on each side of a share that make its range 95 % sure. */
const reach = 1.96;

/**
 * Places a message at every simulated ISP: its points give the share in spam, and what a provider's rules refuse is missing. See
 * docs/placement-model.md.
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
  const { signals, simulation } = question;
  const { name, seedCount } = isp;
  const broken = brokenRules(isp, question);
  const weighed = [
    ...signals.map(({ reason, weight }) => ({ reason, weight: toHundredths(weight) })),
    ...weighedRules(broken, signals).map(({ pack, reason }) => ({
      reason: `It breaks the rules of ${pack.id}: ${reason}`,
      weight: ruleWeight,
    })),
  ].sort((left, right) => right.weight - left.weight);
  const score = toHundredths(weighed.reduce((sum, { weight }) => sum + weight, 0));
  const refusal = refusalAt(isp, question, broken);
  const script = simulation.get(name);
  const remarks = [
    ...(refusal ? [refusal] : []),
    ...(script ? [`The header ${simulateHeader} scripts this placement`] : []),
  ].map((reason) => ({ reason, weight: 0 }));
  const isScripted = script?.inboxPercent !== undefined;
  const { ranges, ...modeled } = refusal ? refused : sharesOf(score, name, question.calibration);
  const shares = isScripted ? modeled : { ...modeled, ranges };
  return {
    reasons: (isScripted ? remarks : [...remarks, ...weighed]).map((reason) => ({ isp: name, ...reason })),
    figures: {
      isp: name,
      seedCount,
      // A script stands for what was measured: it has neither points nor a range.
      score: isScripted ? 0 : score,
      ...shares,
      spfPercent: question.spfPasses ? 100 : 0,
      dkimPercent: question.dkimPasses ? 100 : 0,
      ...script,
    },
  };
}

const certain = (percent: number): ShareRange => ({ lowPercent: percent, highPercent: percent });

const refused = {
  inboxPercent: 0,
  spamPercent: 0,
  missingPercent: 100,
  ranges: { inbox: certain(0), spam: certain(0), missing: certain(100) },
};

function sharesOf(score: number, isp: string, calibration: Calibration | undefined) {
  const { logOddsAtZero, logOddsPerPoint } = engineFit;
  const logOdds = recalibrated(logOddsAtZero + logOddsPerPoint * score, isp, calibration);
  const error = reach * (calibration?.logOddsError ?? engineFit.logOddsError);
  const [spam, low, high] = [logOdds, logOdds - error, logOdds + error].map(
    (each) => Math.round(logistic(each) * 10_000) / 100,
  ) as [number, number, number];
  return {
    inboxPercent: restOf(spam),
    spamPercent: spam,
    missingPercent: 0,
    ranges: {
      inbox: { lowPercent: restOf(high), highPercent: restOf(low) },
      spam: { lowPercent: low, highPercent: high },
      missing: certain(0),
    },
  };
}

interface BrokenRule extends PackRule {
  readonly pack: RulePack;
  readonly reason: string;
}

/** The rules of an ISP that a message breaks. */
function brokenRules({ rulePacks }: Isp, question: PlacementQuestion): BrokenRule[] {
  const { signals, broken, isBulk } = question;
  const reasons = new Map(
    [
      ...signals.flatMap(({ checks = [], reason }) => checks.map((check) => ({ check, reason }))),
      ...broken,
    ].map(({ check, reason }) => [check, reason]),
  );
  // Whether mail pretends to be from a public mailbox, and what becomes of it, DMARC and its policy say.
  reasons.delete("from-public-mailbox");
  return rulePacks.flatMap((pack) =>
    pack.rules.flatMap((rule) => {
      const reason = reasons.get(rule.check);
      return reason === undefined || (rule.appliesTo === "bulk" && !isBulk)
        ? []
        : [{ ...rule, pack, reason }];
    }),
  );
}

/**
 * The rules for bulk senders whose breach a provider documents to lead to spam. Rules for all mail are about its form and content: the
 * engine weighs those as far as data support them. What a signal weighs is not weighed twice.
 */
const weighedRules = (broken: readonly BrokenRule[], signals: readonly Signal[]): BrokenRule[] =>
  broken.filter(
    ({ check, appliesTo, consequence }) =>
      appliesTo === "bulk" &&
      consequence === "spam" &&
      !signals.some(({ checks = [], weight }) => weight > 0 && checks.includes(check)),
  );

/** Why an ISP takes the message for none of its mailboxes. */
function refusalAt(
  { bulkRejection }: Isp,
  { isRefused, isBulk, isFullyAuthenticated }: PlacementQuestion,
  broken: readonly BrokenRule[],
): string | undefined {
  if (isRefused) return "Refused: the DMARC policy of the From domain asks for that";
  if (bulkRejection && isBulk && !isFullyAuthenticated)
    return `Refused with ${bulkRejection}: bulk mail must pass SPF, DKIM and DMARC`;
  const rule = broken.find(({ consequence }) => consequence === "rejected");
  return rule && `Refused by the rules of ${rule.pack.id}: ${rule.reason}`;
}

const toHundredths = (value: number): number => Math.round(value * 100) / 100;

/** What a share in whole hundredths leaves of 100, in whole hundredths too. */
const restOf = (percent: number): number => Math.round(10_000 - percent * 100) / 100;

/** The mean over all seeds, in hundredths of a percent so that inbox, spam and missing still sum to 100. */
function weightedMean(placed: readonly AllFigures[]): AllFigures {
  const seedCount = placed.reduce((sum, isp) => sum + isp.seedCount, 0);
  const mean = (percentOf: (isp: AllFigures) => number) =>
    placed.reduce((sum, isp) => sum + Math.round(percentOf(isp) * 100) * isp.seedCount, 0) / seedCount;
  const [inbox = 0, spam = 0, missing = 0] = roundToSum(
    [
      mean(({ inboxPercent }) => inboxPercent),
      mean(({ spamPercent }) => spamPercent),
      mean(({ missingPercent }) => missingPercent),
    ],
    10_000,
  );
  // Providers' ranges are the error of one model: they are wide or narrow together, so their bounds are averaged.
  const rangeOf = (landing: Landing): ShareRange => ({
    lowPercent: Math.round(mean((isp) => isp.ranges?.[landing].lowPercent ?? isp[`${landing}Percent`])) / 100,
    highPercent:
      Math.round(mean((isp) => isp.ranges?.[landing].highPercent ?? isp[`${landing}Percent`])) / 100,
  });
  return {
    seedCount,
    inboxPercent: inbox / 100,
    spamPercent: spam / 100,
    missingPercent: missing / 100,
    spfPercent: Math.round(mean(({ spfPercent }) => spfPercent)) / 100,
    dkimPercent: Math.round(mean(({ dkimPercent }) => dkimPercent)) / 100,
    ...(placed.some(({ ranges }) => ranges)
      ? { ranges: { inbox: rangeOf("inbox"), spam: rangeOf("spam"), missing: rangeOf("missing") } }
      : {}),
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
