import type { SpamScore } from "../../check/spam/spam-engine.ts";
import type { Signal } from "./signal.ts";

/** Converts the spam engine's symbols to signals. The engine's fitted weights are the model's weights. */
export const engineSignals = ({ symbols }: SpamScore): Signal[] =>
  symbols.map(({ name, description, score }) => ({ reason: description, weight: score, rule: name }));
