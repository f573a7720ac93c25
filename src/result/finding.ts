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
  /** Digest of the items that `items` leaves out: more than 20, or longer than 2,000 characters. Absent if there are none. */
  readonly otherItems?: string;
}

/** Maximum number of items of a finding, and maximum length of each, in characters. */
export const [maxFindingItems, maxItemCharacters] = [20, 2000];

/**
 * A number that was measured: a word of its own, alone or with `%` or `:1`. Not a part of a name, such as an address, and
 * not that of a part of the message.
 */
const measured = /(?<![^\s(])(?<![Pp]art )\d{1,15}(?:,\d{3})*(?:\.\d+)?(?=(?:%|:1)?[.,;:)]?(?:\s|$))/g;

/**
 * Returns what identifies a finding, whatever its severity, and however often it occurs: its check, its message, and its
 * items. Numbers that were measured are masked in the message of a finding without items, such as the size of the HTML.
 *
 * @example
 * ```ts
 * import { fingerprintOf } from "placewright/report-schema";
 *
 * const finding = {
 *   check: "gmail-clipping",
 *   severity: "warn",
 *   message: "The HTML is 120 KB; Gmail clips it after 102 KB",
 *   fix: "Make it smaller",
 *   source: "https://support.google.com/mail/answer/81126",
 * } as const;
 * fingerprintOf(finding); // → "gmail-clipping: The HTML is # KB; Gmail clips it after # KB"
 * fingerprintOf({ ...finding, message: "A link has no TLS", items: ["http://acme.example"] });
 * // → 'gmail-clipping: A link has no TLS ["http://acme.example"]'
 * ```
 */
export function fingerprintOf({ check, message, items, otherItems }: Finding): string {
  const more = / \(and \d+ more like it\)$/.exec(message)?.[0] ?? "";
  const text = message.slice(0, message.length - more.length).replace(/ \(\d+ times\)$/, "");
  if (items === undefined && otherItems === undefined) return `${check}: ${maskMeasured(text)}${more}`;
  return `${check}: ${text}${more} ${JSON.stringify(items?.toSorted() ?? [])}${otherItems ? ` ${otherItems}` : ""}`;
}

/** Masks numbers outside of quotes, in which names are. */
const maskMeasured = (text: string): string =>
  text
    .split('"')
    .map((part, index) => (index % 2 === 0 ? part.replace(measured, "#") : part))
    .join('"');

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
