import type { CheckReport } from "./check-report.ts";

/** One message that was checked, or why it was not. */
export interface CheckedItem {
  /** Scenario and variant, `spring-sale (de)`, or the file name. */
  readonly title: string;
  /** The scenario or message file, relative to the working folder; `-` for standard input. */
  readonly file: string;
  /** Whether `file` is the message itself, so that a finding's line is a line of that file. */
  readonly isMessage: boolean;
  /** The decoded subject. Absent if there is no message. */
  readonly subject?: string;
  /** The results of the checks. Absent if the message was not checked. */
  readonly checks?: CheckReport;
  /** Why the message was not checked. Absent if it was. */
  readonly note?: string;
}

/**
 * The result of `placewright check`.
 *
 * @example
 * ```ts
 * import type { CheckRun } from "placewright/report-schema";
 *
 * const describe = ({ messages, errors, warnings }: CheckRun): string[] => [
 *   `${errors} errors, ${warnings} warnings`,
 *   ...messages.map(({ title, note, checks }) => `${title}: ${note ?? checks?.findings.length} findings`),
 * ];
 * ```
 */
export interface CheckRun {
  /** Version of this format. */
  readonly schemaVersion: 1;
  /** The Placewright version that ran the checks. */
  readonly tool: { readonly name: "placewright"; readonly version: string };
  /** Time of the checks. ISO 8601, UTC. */
  readonly checkedAt: string;
  /** The messages, in the order in which they were checked. */
  readonly messages: readonly CheckedItem[];
  /** Number of findings with severity `error`, over all messages. */
  readonly errors: number;
  /** Number of findings with severity `warn`, over all messages. */
  readonly warnings: number;
  /** Number of findings that the baseline accepts. */
  readonly accepted: number;
}
