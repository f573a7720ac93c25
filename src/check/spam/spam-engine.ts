import type { MessageEvidence } from "../evidence/message-evidence.ts";

/** An engine's rule that a message met. */
export interface SpamSymbol {
  /** The engine's own name for it: `MIME_HTML_ONLY`. */
  readonly name: string;
  /** Score in the engine's own points. Above 0, it counts toward spam. */
  readonly score: number;
  /** The engine's own description. May be empty. */
  readonly description: string;
}

/** An engine's score for a message. */
export interface SpamScore {
  /** The engine that computed the score. */
  readonly engine: SpamEngineName;
  /** The total, in the engine's own points. */
  readonly score: number;
  /** Score from which the engine considers a message spam, in the same points. */
  readonly threshold: number;
  /** Score on a scale shared by all engines; 5 or more is spam. */
  readonly normalised: number;
  /** Highest weight first. */
  readonly symbols: readonly SpamSymbol[];
}

/** Names of the spam engines. */
export type SpamEngineName = "builtin" | "rspamd" | "spamassassin";

/** Options of one call to a spam engine. */
export interface SpamOptions {
  /** Aborts the call. */
  readonly signal: AbortSignal;
  /** Current Unix time in milliseconds, for the built-in engine; servers have their own clock. */
  readonly nowMs: number;
}

/** Scores messages. Throws `engine-unavailable` if the engine cannot be reached. */
export interface SpamEngine {
  /** Name of the engine. */
  readonly name: SpamEngineName;
  /** Returns the score of a message. Rejects with `engine-unavailable` if the engine cannot be reached. */
  score(message: MessageEvidence, options: SpamOptions): Promise<SpamScore>;
}

/** The spam threshold of every engine on the shared scale. */
export const commonThreshold = 5;

/** Converts an engine's own points to the shared scale, and sorts its symbols by weight, highest first. */
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
