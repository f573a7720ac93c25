import type { SpamScore } from "../../check/spam/spam-engine.ts";
import type { Signal } from "./signal.ts";

/** Of the common scale, on which 5 is spam. */
const ignoredUpTo = 2.5;

/** What a spam engine says beyond single findings, which weigh on their own. */
export function engineSignals({ engine, normalised }: SpamScore): Signal[] {
  if (normalised <= ignoredUpTo) return [];
  const weight = Math.round((normalised - ignoredUpTo) * 40) / 100;
  return [
    {
      kind: "engine",
      reason: `The spam engine ${engine} gives it ${normalised} points; 5 are spam`,
      weight: Math.min(weight, 4),
    },
  ];
}
