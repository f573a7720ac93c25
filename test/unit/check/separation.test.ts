import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../src/check/check-message.ts";
import { checks } from "../../../src/check/checks.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { scoreBuiltin } from "../../../src/check/spam/builtin.ts";
import { auc, readCorpus, sample } from "../../bench/corpus.mjs";
import { sampleMail } from "./sample-mail.ts";

describe("the SpamAssassin public corpus", () => {
  test("no message of it crashes a check", async () => {
    // What compares clients is a library's, and slow: it is tried on a part.
    const quick = checks.filter(({ id }) => id !== "client-support");
    const messages = await readCorpus("seen");
    for (const [index, { bytes, file }] of messages.entries()) {
      const only = index % 20 === 0 ? checks : quick;
      const { results } = await checkMessage(readMessage(bytes), { nowMs: Date.UTC(2026, 0, 1), only });
      for (const { check, reason = "" } of results)
        expect(`${file} ${check} ${reason}`).not.toContain("could not be carried out");
    }
  });

  test("the built-in engine tells spam from ham that no rule was written against", async () => {
    const messages = sample(await readCorpus("unseen"), 1000);
    const scored: { score: number; isSpam: boolean }[] = [];
    for (const { bytes, isSpam } of messages)
      scored.push({
        score: (await scoreBuiltin(readMessage(bytes), Date.UTC(2026, 0, 1))).normalised,
        isSpam,
      });
    expect(auc(scored)).toBeGreaterThanOrEqual(0.9);
    const ham = scored.filter(({ isSpam }) => !isSpam);
    expect(ham.filter(({ score }) => score >= 5).length / ham.length).toBeLessThanOrEqual(0.03);
  });
});

test("the built-in engine does not mind a careful newsletter", async () => {
  const { normalised, symbols } = await scoreBuiltin(readMessage(sampleMail()), Date.UTC(2026, 10, 21));
  expect(normalised).toBeLessThan(0);
  expect(symbols.filter(({ score }) => score > 0)).toEqual([]);
});
