import type { Severity } from "../../result/finding.ts";
import { checkMessage } from "../check-message.ts";
import { checks } from "../checks.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { type SpamRule, spamRules } from "./builtin-rules.ts";
import { ruleWeights } from "./rule-weights.ts";
import { commonThreshold, type SpamEngine, type SpamScore, toSpamScore } from "./spam-engine.ts";
import { toSpamEvidence } from "./spam-evidence.ts";

const ruleChecks = checks.filter(({ id }) => spamRules.some(({ meets }) => meets === id));

const ownSeverities = new Map<string, Severity>(ruleChecks.map(({ id, severity }) => [id, severity]));

/** Creates the built-in engine. Its rules are deterministic and use no network. */
export const createBuiltinEngine = (): SpamEngine => ({
  name: "builtin",
  score: (message, { nowMs }) => scoreBuiltin(message, nowMs),
});

/** Returns the rules that a message meets. */
export async function rulesMet(message: MessageEvidence, nowMs: number): Promise<SpamRule[]> {
  const { findings } = await checkMessage(message, { nowMs, only: ruleChecks });
  // A warning of a check that is otherwise an error may be intended, so it is not evidence.
  const found = new Set(
    findings.filter(({ check, severity }) => severity === ownSeverities.get(check)).map(({ check }) => check),
  );
  const evidence = toSpamEvidence(message);
  return spamRules.filter(({ meets }) => (typeof meets === "string" ? found.has(meets) : meets(evidence)));
}

export async function scoreBuiltin(message: MessageEvidence, nowMs: number): Promise<SpamScore> {
  const symbols = (await rulesMet(message, nowMs)).map(({ name, description }) => ({
    name,
    score: ruleWeights[name] ?? 0,
    description,
  }));
  return toSpamScore(
    "builtin",
    symbols.reduce((sum, { score }) => sum + score, 0),
    commonThreshold,
    symbols,
  );
}
