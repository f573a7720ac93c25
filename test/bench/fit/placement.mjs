// Compares the placement model with the engine alone, on mail that the fit has not seen.
import { createJiti } from "jiti";
import { readCorpus } from "../corpus.mjs";
import { readModernMail } from "../modern/read-modern-mail.mjs";

const jiti = createJiti(import.meta.url);
const load = (path) => jiti.import(`../../../src/${path}`);
const { readMessage } = await load("check/evidence/message-evidence.ts");
const { scoreBuiltin } = await load("check/spam/builtin.ts");
const { checkRules } = await load("service/placement/check-rules.ts");
const { engineSignals } = await load("service/placement/engine-signals.ts");
const { placeMessage } = await load("service/placement/place-message.ts");

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
 * Also places the same spam and modern legitimate mail with these rules.
 */
export async function placeTestMail() {
  const [old, modern] = [await readCorpus("unseen"), await readModernMail("test")];
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
