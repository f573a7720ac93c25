// Fits the weights of the built-in engine's rules, and evaluates them on mail that the fit has not seen.

import { fitLogistic, logistic, logOddsOf } from "../../../src/base/logistic.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { rulesMet } from "../../../src/check/spam/builtin.ts";
import { spamRules } from "../../../src/check/spam/builtin-rules.ts";
import { wilsonInterval } from "../../../src/expect/intervals.ts";
import { aucInterval, readCorpus } from "../corpus.mjs";
import { readModernMail } from "../modern/read-modern-mail.mjs";

const nowMs = Date.UTC(2026, 10, 21, 10);

/**
 * Number of messages that a rule's prior is worth. A rule that almost no message meets keeps about its prior.
 */
const priorStrength = 2;
/** Maximum points of a rule, so that no rule alone makes a message spam. */
const maxPoints = 4;
/** Maximum share of each source of legitimate mail at 5 points or more, in the mail for fitting. */
const maxHamOver = 0.005;
/** Minimum points of a rule. Delete rules below it, because the data do not support them. */
export const leastPoints = 0.1;

/** Adds to each message the rules that it meets. */
export async function meet(messages) {
  const met = [];
  for (const { bytes, ...message } of messages)
    met.push({ ...message, rules: (await rulesMet(readMessage(bytes), nowMs)).map(({ name }) => name) });
  return met;
}

export const readFitMail = async () => ({
  old: await meet(await readCorpus("seen")),
  modern: await meet(await readModernMail("fit")),
});

export const readTestMail = async (choose = (/** @type {readonly any[]} */ mail) => mail) => ({
  old: await meet(choose(await readCorpus("unseen"))),
  modern: await meet(choose(await readModernMail("test"))),
});

/**
 * Gives spam, legitimate mail of 2002, and modern legitimate mail equal weight. `more` holds further
 * messages, such as a folder of your own: its spam joins the spam, and its legitimate mail joins the modern
 * mail.
 */
function weigh({ old, modern, more = [] }) {
  const groups = [
    [...old, ...more].filter(({ isSpam }) => isSpam),
    old.filter(({ isSpam }) => !isSpam),
    [...modern, ...more].filter(({ isSpam }) => !isSpam),
  ];
  const total = groups[0].length;
  return groups.flatMap((group) => group.map((message) => ({ ...message, weight: total / group.length })));
}

export function fitEngine(mail) {
  const messages = weigh(mail);
  const names = spamRules.map(({ name }) => name);
  const examples = messages.map(({ rules, isSpam, weight }) => ({
    inputs: [1, ...names.map((name) => (rules.includes(name) ? 1 : 0))],
    share: isSpam ? 1 : 0,
    weight,
  }));
  const fitWithin = (high) =>
    fitLogistic(examples, [
      { prior: 0, stiffness: 0, low: -20, high: 20 },
      ...spamRules.map(({ prior }) => ({ prior, stiffness: priorStrength, low: 0, high })),
    ]);
  // The limit is in points, whose size the fit determines: a first fit shows how many log-odds a point is
  // worth.
  const perPointOf = (fitted) => thresholdOf(messages, names, fitted.slice(1)) / 5;
  const free = fitWithin(20);
  const [logOddsAtZero, ...weights] = fitWithin(maxPoints * perPointOf(free));
  const logOddsPerPoint = perPointOf([logOddsAtZero, ...weights]);
  return {
    weights: Object.fromEntries(
      names.map((name, index) => [
        name,
        Math.min(maxPoints, Math.round((weights[index] / logOddsPerPoint) * 100) / 100),
      ]),
    ),
    logOddsAtZero: round(logOddsAtZero, 3),
    logOddsPerPoint: round(logOddsPerPoint, 3),
  };
}

/**
 * Returns the log-odds above the intercept at which at most `maxHamOver` of each kind of legitimate mail
 * counts as spam.
 */
function thresholdOf(messages, names, weights) {
  const byName = new Map(names.map((name, index) => [name, weights[index]]));
  const scoreOf = ({ rules }) => rules.reduce((sum, name) => sum + byName.get(name), 0);
  const ham = messages.filter(({ isSpam }) => !isSpam);
  return Math.max(
    ...[...new Set(ham.map(({ weight }) => weight))].map((weight) => {
      const scores = ham
        .filter((message) => message.weight === weight)
        .map(scoreOf)
        .sort((left, right) => right - left);
      return scores[Math.floor(scores.length * maxHamOver)] + 0.01;
    }),
  );
}

const round = (value, digits) => Number(value.toFixed(digits));

/**
 * Evaluates mail that the fit has not seen: how well scores separate, and whether observed shares match the
 * predicted ones.
 */
export function judgeEngine(mail, { weights, logOddsAtZero, logOddsPerPoint }) {
  const messages = weigh(mail).map((message) => {
    const score = message.rules.reduce((sum, name) => sum + (weights[name] ?? 0), 0);
    return { ...message, score, predicted: logistic(logOddsAtZero + logOddsPerPoint * score) };
  });
  const spam = messages.filter(({ isSpam }) => isSpam);
  const [old, modern] = [mail.old, mail.modern].map((list) => {
    const files = new Set(list.map(({ file }) => file));
    return messages.filter(({ isSpam, file }) => !isSpam && files.has(file));
  });
  const over = (list, points) => shareOf(list.filter(({ score }) => score >= points).length, list.length);
  return {
    counts: { spam: spam.length, old: old.length, modern: modern.length },
    aucOld: aucInterval([...spam, ...old]),
    aucModern: aucInterval([...spam, ...modern]),
    roc: [2, 3, 4, 5, 6, 8].map((points) => ({
      points,
      spam: over(spam, points),
      old: over(old, points),
      modern: over(modern, points),
    })),
    reliability: reliabilityOf(messages),
    brier: weightedMean(messages, ({ predicted, isSpam }) => (predicted - (isSpam ? 1 : 0)) ** 2),
  };
}

const shareOf = (count, total) => ({
  percent: (100 * count) / total,
  ...wilsonInterval({ percent: (100 * count) / total, seedCount: total }, 0.95),
});

/** Returns the predicted and observed share by range of the predicted share. */
function reliabilityOf(messages) {
  const edges = [0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.99, 1.0001];
  return edges.slice(1).flatMap((to, index) => {
    const part = messages.filter(({ predicted }) => predicted >= edges[index] && predicted < to);
    if (part.length === 0) return [];
    const total = part.reduce((sum, { weight }) => sum + weight, 0);
    const effective = total ** 2 / part.reduce((sum, { weight }) => sum + weight ** 2, 0);
    const observed = weightedMean(part, ({ isSpam }) => (isSpam ? 100 : 0));
    return [
      {
        from: edges[index] * 100,
        to: Math.min(1, to) * 100,
        count: part.length,
        predicted: weightedMean(part, ({ predicted }) => 100 * predicted),
        observed,
        ...wilsonInterval({ percent: observed, seedCount: effective }, 0.95),
        weight: total,
      },
    ];
  });
}

function weightedMean(messages, measure) {
  const total = messages.reduce((sum, { weight }) => sum + weight, 0);
  return messages.reduce((sum, message) => sum + message.weight * measure(message), 0) / total;
}

/** Returns the error of predicted shares in log-odds: the weighted root mean square over the parts. */
export function logOddsErrorOf(reliability) {
  const total = reliability.reduce((sum, { weight }) => sum + weight, 0);
  const square = reliability.reduce(
    (sum, { predicted, observed, weight }) =>
      sum + weight * (logOddsOf(predicted / 100) - logOddsOf(observed / 100, 0.005)) ** 2,
    0,
  );
  return round(Math.sqrt(square / total), 2);
}
