import type { AssertionLevel } from "./assertion.ts";
import type { Finding } from "./finding.ts";

/** How a message complies with the rules of one mailbox provider. The lists contain check ids. */
export interface RulePackReport {
  /** Id of the rule pack: `gmail-2025-11`. */
  readonly id: string;
  /** The mailbox provider that published the rules. */
  readonly provider: string;
  /** URL of the provider's own page, https. */
  readonly source: string;
  /** Checks of the rules that the message meets. */
  readonly met: readonly string[];
  /** Rules that the message breaks, and what the provider does in response. */
  readonly broken: readonly {
    readonly check: string;
    readonly consequence: "rejected" | "spam" | "limited";
  }[];
  /** Checks of the rules that could not be measured. */
  readonly notMeasured: readonly string[];
}

/** The score of one spam engine for a message, or why there is none. */
export interface SpamReport {
  /** Name of the engine: `builtin`, `rspamd`, or `spamassassin`. */
  readonly engine: string;
  /** Score on a common scale for all engines: 5 and above is spam. Absent if not measured. */
  readonly normalised?: number;
  /** Score in the engine's own points, like the threshold and the symbols. Absent if not measured. */
  readonly score?: number;
  /** Score from which the engine calls a message spam, in its own points. Absent if not measured. */
  readonly threshold?: number;
  /** Rules of the engine that matched, highest weight first. Empty if not measured. */
  readonly symbols: readonly {
    readonly name: string;
    readonly score: number;
    readonly description: string;
  }[];
  /** Why the score was not measured. Absent if it was. */
  readonly error?: string;
}

/**
 * The results of the offline checks for a message.
 *
 * @example
 * ```ts
 * import type { CheckReport } from "placewright/check";
 *
 * const describe = ({ findings, notMeasured, rulePacks, spam }: CheckReport): string[] => [
 *   ...findings.map(({ check, severity, message, fix }) => `${severity} ${check}: ${message}. ${fix}`),
 *   ...notMeasured.map(({ check, reason }) => `${check} is not measured: ${reason}`),
 *   ...rulePacks.map(({ provider, met, broken }) => `${provider}: ${met.length} met, ${broken.length} broken`),
 *   ...spam.map(({ engine, score, threshold }) => `${engine}: ${score ?? "?"} of ${threshold ?? "?"}`),
 * ];
 * ```
 */
export interface CheckReport {
  /** Findings, most severe first, without those that a baseline accepts. */
  readonly findings: readonly Finding[];
  /** Number of findings that a baseline accepts. */
  readonly accepted: number;
  /** Ids of the checks that passed. */
  readonly passed: readonly string[];
  /** Checks that could not be measured, and why. Never counted as passed. */
  readonly notMeasured: readonly { readonly check: string; readonly reason: string }[];
  /** Compliance with each rule pack. */
  readonly rulePacks: readonly RulePackReport[];
  /** Result of each spam engine. */
  readonly spam: readonly SpamReport[];
}

/** One evaluated expectation on checks, kept whether it passed or not. */
export interface CheckAssertion {
  /** The expectation as the scenario states it: `spamScore < 3`. */
  readonly source: string;
  /** Whether a failure fails the test or only warns. */
  readonly level: AssertionLevel;
  /** The outcome. `not-measured` never counts as passed. */
  readonly outcome: "passed" | "warned" | "failed" | "not-measured";
  /** One sentence for display. */
  readonly message: string;
}
