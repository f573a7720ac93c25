// Compares the placement model with the engine alone, on mail that the fit has not seen.

import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { scoreBuiltin } from "../../../src/check/spam/builtin.ts";
import { checkRules } from "../../../src/service/placement/check-rules.ts";
import { engineSignals } from "../../../src/service/placement/engine-signals.ts";
import { placeMessage } from "../../../src/service/placement/place-message.ts";
import { readCorpus } from "../corpus.mjs";
import { readModernMail } from "../modern/read-modern-mail.mjs";

const nowMs = Date.UTC(2026, 10, 21, 10);

/**
 * Places a message. Assumes that authentication passes: the corpus has no signatures, and the DNS records of
 * its domains are gone.
 */
async function place(bytes, hasBulkRules) {
  const message = readMessage(bytes);
  const score = await scoreBuiltin(message, nowMs);
  const { isBulk, broken } = await checkRules(message, nowMs);
  const { overall } = placeMessage({
    signals: engineSignals(score),
    broken,
    spfPasses: true,
    dkimPasses: true,
    isFullyAuthenticated: true,
    isRefused: false,
    isBulk: hasBulkRules && isBulk,
    simulation: new Map(),
  });
  return { engine: score.normalised, placement: 100 - overall.inboxPercent };
}

/**
 * Places spam and legitimate mail of the corpus without rules for bulk senders, which did not exist in 2002.
 * Also places the same spam and modern legitimate mail with these rules. `choose` returns the messages to place.
 */
export async function placeTestMail(choose = (messages) => messages) {
  const [old, modern] = [choose(await readCorpus("unseen")), choose(await readModernMail("test"))];
  const placeAll = async (messages, hasBulkRules) => {
    const placed = [];
    for (const { bytes, isSpam } of messages) placed.push({ isSpam, ...(await place(bytes, hasBulkRules)) });
    return placed;
  };
  return {
    old: await placeAll(old, false),
    modern: await placeAll([...old.filter(({ isSpam }) => isSpam), ...modern], true),
  };
}
