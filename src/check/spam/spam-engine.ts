import type { MessageEvidence } from "../evidence/message-evidence.ts";

/** One rule of an engine that a message met. */
export interface SpamSymbol {
  /** As the engine calls it: `MIME_HTML_ONLY`. */
  readonly name: string;
  /** Towards spam where above 0. In the engine's own points. */
  readonly score: number;
  readonly description: string;
}

/** What an engine makes of a message. */
export interface SpamScore {
  readonly engine: SpamEngineName;
  /** In the engine's own points. */
  readonly score: number;
  /** From which on the engine calls it spam, in the same points. */
  readonly threshold: number;
  /** The score on one scale for all engines: at 5 it is spam. */
  readonly normalised: number;
  /** Weightiest first. */
  readonly symbols: readonly SpamSymbol[];
}

export type SpamEngineName = "builtin" | "rspamd" | "spamassassin";

export interface SpamOptions {
  readonly signal: AbortSignal;
  /** For engines of our own; servers have a clock. */
  readonly nowMs: number;
}

/** Judges messages. Throws `engine-unavailable` where it cannot be asked. */
export interface SpamEngine {
  readonly name: SpamEngineName;
  score(message: MessageEvidence, options: SpamOptions): Promise<SpamScore>;
}

/** Every engine's threshold on the common scale. */
export const commonThreshold = 5;

/** Puts an engine's own points on the common scale, and its weightiest symbols first. */
export function toSpamScore(
  engine: SpamEngineName,
  score: number,
  threshold: number,
  symbols: readonly SpamSymbol[],
): SpamScore {
  const round = (value: number): number => Math.round(value * 100) / 100;
  return {
    engine,
    score: round(score),
    threshold,
    normalised: round(threshold > 0 ? (score * commonThreshold) / threshold : score),
    symbols: [...symbols].sort((left, right) => Math.abs(right.score) - Math.abs(left.score)),
  };
}
