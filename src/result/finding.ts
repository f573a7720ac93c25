/**
 * Severities of a finding: an error keeps a message from being submitted, a warning does not.
 *
 * @example
 * ```ts
 * import { severities } from "placewright/check";
 *
 * severities; // → ["error", "warn"]
 * ```
 */
export const severities = ["error", "warn"] as const;
/** Severity of a finding. */
export type Severity = (typeof severities)[number];

/** Outcome of one check for one message. */
export type CheckOutcome = "passed" | "warned" | "failed" | "not-measured";

/** One problem that an offline check found in a message. */
export interface Finding {
  /** Id of the check: `one-click-unsubscribe`. */
  readonly check: string;
  /** Severity of the finding. */
  readonly severity: Severity;
  /** One sentence for display, about this message. */
  readonly message: string;
  /** How to fix it, as an imperative. */
  readonly fix: string;
  /** URL of the published rule. */
  readonly source: string;
  /** Line in the message's source, 1-based. Absent if the finding concerns the whole message. */
  readonly line?: number;
  /** The text in question, shortened. Absent if there is none. */
  readonly excerpt?: string;
  /**
   * What the finding is about, as the message spells it: URLs of links, file names, merge tags, colors. At most 20.
   * Absent if the check names none.
   */
  readonly items?: readonly string[];
}

/** Maximum number of items of a finding, and maximum length of each, in characters. */
export const [maxFindingItems, maxItemCharacters] = [20, 2000];

/**
 * Returns a stable fingerprint of a finding: its message with numbers masked, except the number of similar
 * findings it stands for.
 *
 * @example
 * ```ts
 * import { fingerprintOf } from "placewright/report-schema";
 *
 * const finding = {
 *   check: "text-part",
 *   severity: "warn",
 *   message: "There is no text part",
 *   fix: "Add a text part",
 *   source: "https://www.rfc-editor.org/rfc/rfc2046#section-5.1.4",
 * } as const;
 * fingerprintOf(finding) === fingerprintOf({ ...finding, severity: "error" }); // → true
 * ```
 */
export function fingerprintOf({ check, message }: Finding): string {
  const more = / \(and \d+ more like it\)$/.exec(message)?.[0] ?? "";
  const text = message.slice(0, message.length - more.length).replace(/ \(\d+ times\)$/, "");
  return `${check}: ${text.replace(/\d+([.,]\d+)*/g, "#")}${more}`;
}

/** Number of findings per severity. */
export interface FindingCount {
  readonly errors: number;
  readonly warnings: number;
}

/** Counts findings by severity. */
export function countFindings(findings: readonly Finding[]): FindingCount {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return { errors, warnings: findings.length - errors };
}

/** The outcome of one check. `not-measured` never counts as passed. */
export interface CheckResult {
  /** Id of the check. */
  readonly check: string;
  /** Outcome of the check. */
  readonly outcome: CheckOutcome;
  /** Why the check was not measured. Absent if it was. */
  readonly reason?: string;
}
