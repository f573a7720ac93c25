/** How grave a finding is: an error keeps a message from being submitted, a warning does not. */
export const severities = ["error", "warn"] as const;
export type Severity = (typeof severities)[number];

export const checkOutcomes = ["passed", "warned", "failed", "not-measured"] as const;
export type CheckOutcome = (typeof checkOutcomes)[number];

/** What an offline check says of a message. */
export interface Finding {
  /** The check's id: `one-click-unsubscribe`. */
  readonly check: string;
  readonly severity: Severity;
  /** One sentence for a person, about this message. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  /** Where the rule stands. */
  readonly source: string;
  /** In the message's source, counted from 1; absent where the whole message is meant. */
  readonly line?: number;
  /** The words in question, shortened. */
  readonly excerpt?: string;
}

/** What came of one check. `not-measured` is never passed. */
export interface CheckResult {
  readonly check: string;
  readonly outcome: CheckOutcome;
  /** Why it was not measured. */
  readonly reason?: string;
}
