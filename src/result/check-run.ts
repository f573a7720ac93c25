import type { CheckReport } from "./check-report.ts";

/** One message that was looked at, or why it was not. */
export interface CheckedItem {
  /** `spring-sale (de)`, or the file's name. */
  readonly title: string;
  /** The scenario's or the message's file, relative to the working folder; `-` for standard input. */
  readonly file: string;
  /** True where `file` is the message itself, so that a finding's line is a line of it. */
  readonly isMessage: boolean;
  readonly subject?: string;
  readonly checks?: CheckReport;
  /** Why there is nothing to look at. */
  readonly note?: string;
}

/** What `placewright check` found. */
export interface CheckRun {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "placewright"; readonly version: string };
  /** ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly messages: readonly CheckedItem[];
  readonly errors: number;
  readonly warnings: number;
  /** Findings that the baseline accepts. */
  readonly accepted: number;
}
