/** How grave a finding is: an error keeps a message from being submitted, a warning does not. */
export const severities = ["error", "warn"] as const;
export type Severity = (typeof severities)[number];

export type CheckOutcome = "passed" | "warned" | "failed" | "not-measured";

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

/** What stays of a finding from day to day: its numbers change, but for that of findings that it stands for unseen. */
export function fingerprintOf({ check, message }: Finding): string {
  const more = / \(and \d+ more like it\)$/.exec(message)?.[0] ?? "";
  const text = message.slice(0, message.length - more.length).replace(/ \(\d+ times\)$/, "");
  return `${check}: ${text.replace(/\d+([.,]\d+)*/g, "#")}${more}`;
}

export interface FindingCount {
  readonly errors: number;
  readonly warnings: number;
}

export function countFindings(findings: readonly Finding[]): FindingCount {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return { errors, warnings: findings.length - errors };
}

/** What came of one check. `not-measured` is never passed. */
export interface CheckResult {
  readonly check: string;
  readonly outcome: CheckOutcome;
  /** Why it was not measured. */
  readonly reason?: string;
}
