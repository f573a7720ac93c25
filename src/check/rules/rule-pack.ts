/** A mailbox provider's action on mail that breaks a rule. */
export type Consequence = "rejected" | "spam" | "limited";

export interface PackRule {
  /** Id of the check that tests the rule. */
  readonly check: string;
  /** `bulk`: senders of about 5,000 or more messages per day to the provider. */
  readonly appliesTo: "all" | "bulk";
  readonly consequence: Consequence;
}

/** A mailbox provider's requirements for senders, as of a date. */
export interface RulePack {
  /** Pack id, such as `gmail-2025-11`. */
  readonly id: string;
  readonly provider: string;
  /** Year and month from which the rules apply. Absent if the provider's page has no date. */
  readonly since?: string;
  /** URL of the page that states the rules: the provider's own, if it has one. */
  readonly source: string;
  readonly rules: readonly PackRule[];
}

/** Returns rules that apply to all senders, one per check id. */
export const forAll = (consequence: Consequence, ...checks: readonly string[]): PackRule[] =>
  checks.map((check) => ({ check, appliesTo: "all", consequence }));

/** Returns rules that apply to bulk senders, one per check id. */
export const forBulk = (consequence: Consequence, ...checks: readonly string[]): PackRule[] =>
  checks.map((check) => ({ check, appliesTo: "bulk", consequence }));
