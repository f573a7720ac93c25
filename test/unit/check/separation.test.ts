import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../src/check/check-message.ts";
import { checks } from "../../../src/check/checks.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { scoreBuiltin } from "../../../src/check/spam/builtin.ts";
import { engineFit, ruleWeights } from "../../../src/check/spam/rule-weights.ts";
import { auc, readCorpus } from "../../bench/corpus.mjs";
import {
  fitEngine,
  judgeEngine,
  logOddsErrorOf,
  readFitMail,
  readTestMail,
} from "../../bench/fit/engine-fit.mjs";
import { judgedFiguresIn, judgedFiguresOf } from "../../bench/fit/figures-page.mjs";
import { placeTestMail } from "../../bench/fit/placement.mjs";
import { inDepth, inDepthOnNode, sampleOf } from "../../support/sample-of.ts";
import { sampleMail } from "./sample-mail.ts";

/** Timeout for tests that read thousands of messages. */
const slow = { timeout: 600_000 };

describe("the SpamAssassin public corpus", () => {
  inDepth("crashes no check", slow, async () => {
    // The client comparison relies on a library and is slow, so it runs on a subset.
    const quick = checks.filter(({ id }) => id !== "client-support");
    const messages = sampleOf(await readCorpus("seen"), 25);
    for (const [index, { bytes, file }] of messages.entries()) {
      const only = index % 20 === 0 ? checks : quick;
      const { results } = await checkMessage(readMessage(bytes), { nowMs: Date.UTC(2026, 0, 1), only });
      for (const { check, reason = "" } of results)
        expect(`${file} ${check} ${reason}`).not.toContain("threw an error");
    }
  });
});

describe("the built-in engine's weights", () => {
  // It takes long, and Deno does the same arithmetic.
  inDepthOnNode("result from fitting them to the training mail", slow, async () => {
    const fit = fitEngine(await readFitMail());
    expect(Object.keys(fit.weights)).toEqual(Object.keys(ruleWeights));
    for (const [name, points] of Object.entries(fit.weights))
      expect(points, name).toBeCloseTo(ruleWeights[name] ?? 0, 1);
    expect(fit.logOddsAtZero).toBeCloseTo(engineFit.logOddsAtZero, 2);
    expect(fit.logOddsPerPoint).toBeCloseTo(engineFit.logOddsPerPoint, 2);
  });

  inDepthOnNode("separate unseen mail as well as docs/placement-model.md states", slow, async () => {
    const mail = await readTestMail();
    const judged = judgeEngine(mail, { weights: ruleWeights, ...engineFit });
    expect(judged.aucOld.area).toBeGreaterThanOrEqual(0.97);
    expect(judged.aucModern.area).toBeGreaterThanOrEqual(0.95);
    const atThreshold = judged.roc.find(({ points }) => points === 5);
    expect(atThreshold?.old.percent).toBeLessThanOrEqual(1);
    expect(atThreshold?.modern.percent).toBeLessThanOrEqual(1);
    expect(logOddsErrorOf(judged.reliability)).toBeCloseTo(engineFit.logOddsError, 1);
    const page = await readFile(new URL("../../../docs/placement-model.md", import.meta.url), "utf8");
    expect(judgedFiguresIn(page)).toBe(judgedFiguresOf(judged));
  });
});

inDepth(
  "the placement model tells spam from legitimate mail at least as well as the engine alone",
  slow,
  async () => {
    const areaOf = (
      placed: readonly { isSpam: boolean; engine: number; placement: number }[],
      by: "engine" | "placement",
    ) => auc(placed.map((each) => ({ isSpam: each.isSpam, score: each[by] })));
    for (const [mail, placed] of Object.entries(await placeTestMail((mail) => sampleOf(mail, 75))))
      expect(areaOf(placed, "placement"), mail).toBeGreaterThanOrEqual(areaOf(placed, "engine") - 0.0005);
  },
);

test("the built-in engine does not consider a careful newsletter spam", async () => {
  const { normalised, symbols } = await scoreBuiltin(readMessage(sampleMail()), Date.UTC(2026, 10, 21));
  expect(normalised).toBe(0);
  expect(symbols).toEqual([]);
});
