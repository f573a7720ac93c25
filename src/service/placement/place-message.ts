import { logistic } from "../../base/logistic.ts";
import type { PackRule, RulePack } from "../../check/rules/rule-pack.ts";
import { engineFit } from "../../check/spam/rule-weights.ts";
import type { Landing, PlacementFigures, ShareRange } from "../../result/placement.ts";
import { type Calibration, recalibrated } from "./calibration.ts";
import { type Isp, isps } from "./isps.ts";
import type { BrokenCheck, Signal } from "./signal.ts";
import { type Simulation, simulateHeader } from "./simulate-header.ts";

/** The model's input: a message and what is known of its sender. */
export interface PlacementQuestion {
  readonly signals: readonly Signal[];
  /** Failed checks that providers' rules name. The checks of `signals` are added to them. */
  readonly broken: readonly BrokenCheck[];
  readonly spfPasses: boolean;
  readonly dkimPasses: boolean;
  /** Whether SPF, DKIM, and DMARC all pass, as the rules for bulk mail require. */
  readonly isFullyAuthenticated: boolean;
  /** Whether the From domain's DMARC policy asks receivers to reject the message. */
  readonly isRefused: boolean;
  readonly isBulk: boolean;
  readonly simulation: Simulation;
  readonly calibration?: Calibration | undefined;
}

/** Placement percentages at one mailbox provider, or overall. */
export type AllFigures = Required<
  Pick<
    PlacementFigures,
    "inboxPercent" | "spamPercent" | "missingPercent" | "spfPercent" | "dkimPercent" | "seedCount"
  >
> & {
  /** 95% range of each share. Absent if a script sets the shares. */
  readonly ranges?: Readonly<Record<Landing, ShareRange>>;
};

/** A reason for the placement at one mailbox provider, with its points. */
export interface PlacementReason {
  readonly isp: string;
  readonly reason: string;
  /** Points toward spam at this provider. 0 for a remark. */
  readonly weight: number;
  /** Ids of the failed checks behind it. */
  readonly checks?: readonly string[];
  /** Name of the spam engine's rule behind it. */
  readonly rule?: string;
}

export type SimulatedIsp = AllFigures & {
  readonly isp: string;
  /** Sum of the reasons' weights. 0 if a script sets the shares. */
  readonly score: number;
};

export interface SimulatedPlacement {
  readonly overall: AllFigures;
  readonly isps: readonly SimulatedIsp[];
  /** Reasons per provider, highest weight first. */
  readonly reasons: readonly PlacementReason[];
}

/** Points for breaking a rule if the provider documents spam as the consequence. */
const ruleWeight = 1;

/** Standard deviations on each side of a share that make a 95% range. */
const reach = 1.96;

/**
 * Places a message at every simulated mailbox provider. Its points determine the spam rate; if a provider's
 * rules reject it, it is missing. See docs/placement-model.md.
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
    ...signals.map((signal) => ({ ...signal, weight: toHundredths(signal.weight) })),
    ...weighedRules(broken, signals).map(({ pack, reason, check }) => ({
      reason: `It violates the rules of ${pack.id}: ${reason}`,
      weight: ruleWeight,
      checks: [check],
    })),
  ].sort((left, right) => right.weight - left.weight);
  const score = toHundredths(weighed.reduce((sum, { weight }) => sum + weight, 0));
  const refusal = refusalAt(isp, question, broken);
  const script = simulation.get(name);
  const remarks = [
    ...(refusal ? [refusal] : []),
    ...(script ? [{ reason: `The header ${simulateHeader} sets this placement` }] : []),
  ].map((remark) => ({ ...remark, weight: 0 }));
  const isScripted = script?.inboxPercent !== undefined;
  const { ranges, ...modeled } = refusal ? refused : sharesOf(score, name, question.calibration);
  const shares = isScripted ? modeled : { ...modeled, ranges };
  return {
    reasons: (isScripted ? remarks : [...remarks, ...weighed]).map((reason) => ({ isp: name, ...reason })),
    figures: {
      isp: name,
      seedCount,
      // A script replaces the model, so there are no points and no range.
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

/** Returns the provider's rules that the message breaks. */
function brokenRules({ rulePacks }: Isp, question: PlacementQuestion): BrokenRule[] {
  const { signals, broken, isBulk } = question;
  const reasons = new Map(
    [
      ...signals.flatMap(({ checks = [], reason }) => checks.map((check) => ({ check, reason }))),
      ...broken,
    ].map(({ check, reason }) => [check, reason]),
  );
  // DMARC and its policy already cover mail that claims to be from a public mailbox.
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
 * Returns the broken rules for bulk senders whose documented consequence is spam, unless a signal already
 * counts them. Rules for all mail concern form and content, which the engine weighs as far as data support
 * it.
 */
const weighedRules = (broken: readonly BrokenRule[], signals: readonly Signal[]): BrokenRule[] =>
  broken.filter(
    ({ check, appliesTo, consequence }) =>
      appliesTo === "bulk" &&
      consequence === "spam" &&
      !signals.some(({ checks = [], weight }) => weight > 0 && checks.includes(check)),
  );

/** Returns the reason why a provider rejects the message. `undefined` if it accepts it. */
function refusalAt(
  { bulkRejection }: Isp,
  { isRefused, isBulk, isFullyAuthenticated }: PlacementQuestion,
  broken: readonly BrokenRule[],
): Pick<PlacementReason, "reason" | "checks"> | undefined {
  if (isRefused) return { reason: "Rejected: the DMARC policy of the From domain requests it" };
  if (bulkRejection && isBulk && !isFullyAuthenticated)
    return { reason: `Rejected with ${bulkRejection}: bulk mail must pass SPF, DKIM and DMARC` };
  const rule = broken.find(({ consequence }) => consequence === "rejected");
  return rule && { reason: `Rejected by the rules of ${rule.pack.id}: ${rule.reason}`, checks: [rule.check] };
}

const toHundredths = (value: number): number => Math.round(value * 100) / 100;

/** Returns 100 minus a percentage, in exact hundredths. */
const restOf = (percent: number): number => Math.round(10_000 - percent * 100) / 100;

/**
 * Returns the mean over all seeds, rounded to hundredths of a percent so that inbox, spam, and missing still
 * sum to 100.
 */
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
  // All ranges express the error of one model, so they widen or narrow together. Average their bounds.
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

/** Rounds values to integers with the given sum. Rounds the largest fractions up. */
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
