import { checkMessage } from "../check-message.ts";
import { checks } from "../checks.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { spamRules } from "./builtin-rules.ts";
import { type SpamEngine, type SpamScore, toSpamScore } from "./spam-engine.ts";
import { toSpamEvidence } from "./spam-evidence.ts";

/** From which on the engine calls a message spam. */
const threshold = 3.5;

const ruleChecks = checks.filter(({ id }) => spamRules.some(({ meets }) => meets === id));

/** Rules of our own: deterministic, without a network. */
export const createBuiltinEngine = (): SpamEngine => ({
  name: "builtin",
  score: (message, { nowMs }) => scoreBuiltin(message, nowMs),
});

export async function scoreBuiltin(message: MessageEvidence, nowMs: number): Promise<SpamScore> {
  const { results } = await checkMessage(message, { nowMs, only: ruleChecks });
  const found = new Set(
    results.filter(({ outcome }) => outcome === "failed" || outcome === "warned").map(({ check }) => check),
  );
  const evidence = toSpamEvidence(message);
  const symbols = spamRules
    .filter(({ meets }) => (typeof meets === "string" ? found.has(meets) : meets(evidence)))
    .map(({ name, score, description }) => ({ name, score, description }));
  return toSpamScore(
    "builtin",
    symbols.reduce((sum, { score }) => sum + score, 0),
    threshold,
    symbols,
  );
}
