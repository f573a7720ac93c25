import type { SpamScore } from "../../check/spam/spam-engine.ts";
import type { Signal } from "./signal.ts";

/** What the spam engine finds, rule by rule: its fitted weights are the model's. */
export const engineSignals = ({ symbols }: SpamScore): Signal[] =>
  symbols.map(({ description, score }) => ({ reason: description, weight: score }));
