import { readMessage } from "../../check/evidence/message-evidence.ts";
import { scoreBuiltin } from "../../check/spam/builtin.ts";
import { engineFit } from "../../check/spam/rule-weights.ts";
import { checkRules } from "./check-rules.ts";
import { engineSignals } from "./engine-signals.ts";
import { placeMessage } from "./place-message.ts";

/**
 * Returns the model's log-odds of spam for a message, before calibration. Overall if no mailbox provider is
 * given.
 */
export type Prediction = (isp?: string) => number;

/**
 * Predicts the placement from content alone, assuming that authentication passes: a message that was really
 * measured was authenticated by its sender.
 */
export async function predictMessage(bytes: Uint8Array, nowMs: number): Promise<Prediction> {
  const message = readMessage(bytes);
  const score = await scoreBuiltin(message, nowMs);
  const { isps } = placeMessage({
    signals: engineSignals(score),
    ...(await checkRules(message, nowMs)),
    spfPasses: true,
    dkimPasses: true,
    isFullyAuthenticated: true,
    isRefused: false,
    simulation: new Map(),
  });
  const scores = new Map(isps.map((each) => [each.isp.toLowerCase(), each.score]));
  return (isp = "") =>
    engineFit.logOddsAtZero + engineFit.logOddsPerPoint * (scores.get(isp.toLowerCase()) ?? score.normalised);
}
