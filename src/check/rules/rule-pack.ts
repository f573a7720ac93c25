/** What a mailbox provider does with mail that breaks a rule. */
export type Consequence = "rejected" | "spam" | "limited";

export interface PackRule {
  /** The check that finds it out. */
  readonly check: string;
  /** `bulk`: senders of about 5,000 messages a day and more to the provider. */
  readonly appliesTo: "all" | "bulk";
  readonly consequence: Consequence;
}

/** What a mailbox provider demands of senders, as of a date. */
export interface RulePack {
  /** `gmail-2025-11`. */
  readonly id: string;
  readonly provider: string;
  /** Year and month from which it holds; absent where the provider dates its page not. */
  readonly since?: string;
  /** The provider's own page. */
  readonly source: string;
  readonly rules: readonly PackRule[];
}

export const forAll = (consequence: Consequence, ...checks: readonly string[]): PackRule[] =>
  checks.map((check) => ({ check, appliesTo: "all", consequence }));

export const forBulk = (consequence: Consequence, ...checks: readonly string[]): PackRule[] =>
  checks.map((check) => ({ check, appliesTo: "bulk", consequence }));
