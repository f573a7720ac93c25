import type { AssertionLevel } from "./assertion.ts";
import type { Finding } from "./finding.ts";

/** How a message stands with one mailbox provider's rules. The lists hold checks' ids. */
export interface RulePackReport {
  /** `gmail-2025-11`. */
  readonly id: string;
  readonly provider: string;
  readonly source: string;
  readonly met: readonly string[];
  readonly broken: readonly {
    readonly check: string;
    readonly consequence: "rejected" | "spam" | "limited";
  }[];
  readonly notMeasured: readonly string[];
}

/** What one spam engine made of a message, or why it could not be asked. */
export interface SpamReport {
  readonly engine: string;
  /** On one scale for all engines: at 5 it is spam. Absent: not measured. */
  readonly normalised?: number;
  /** In the engine's own points, as are the threshold and the symbols. */
  readonly score?: number;
  readonly threshold?: number;
  readonly symbols: readonly {
    readonly name: string;
    readonly score: number;
    readonly description: string;
  }[];
  /** Why it was not measured. */
  readonly error?: string;
}

/** What the offline checks say of a message. */
export interface CheckReport {
  /** Gravest first; those that a baseline accepts are left out. */
  readonly findings: readonly Finding[];
  /** How many findings a baseline accepts. */
  readonly accepted: number;
  /** Ids of the checks that passed. */
  readonly passed: readonly string[];
  /** Never counted as passed. */
  readonly notMeasured: readonly { readonly check: string; readonly reason: string }[];
  readonly rulePacks: readonly RulePackReport[];
  readonly spam: readonly SpamReport[];
}

/** One evaluated expectation on checks, kept whether it held or not. */
export interface CheckAssertion {
  /** As the scenario says it: `spamScore < 3`. */
  readonly source: string;
  readonly level: AssertionLevel;
  readonly outcome: "passed" | "warned" | "failed" | "not-measured";
  /** One sentence for a person. */
  readonly message: string;
}
