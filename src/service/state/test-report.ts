import type { Delivery } from "./records.ts";

/**
 * A request for a predictive inbox placement test. Its content is in the account's `contents`, with the
 * template rendered if the service has it. Message and placement are computed from it on first use.
 */
export interface TestReport {
  readonly sequence: number;
  readonly id: string;
  readonly name?: string;
  readonly fromEmailAddress: string;
  readonly subject?: string;
  readonly createdAtMs: number;
  readonly completedAtMs: number;
  /** Delivery of the message, by the account's state when the test was created. */
  readonly delivery: Delivery;
}

export const testStatus = ({ completedAtMs }: TestReport, nowMs: number): "IN_PROGRESS" | "COMPLETED" =>
  nowMs < completedAtMs ? "IN_PROGRESS" : "COMPLETED";
