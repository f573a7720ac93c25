import type { Delivery } from "./delivery.ts";

/**
 * A predictive inbox placement test: what was asked for. Its content is in the account's `contents`, its template already
 * filled in where the service holds that; message and placement are worked out of it when they are first needed.
 */
export interface TestReport {
  readonly sequence: number;
  readonly id: string;
  readonly name?: string;
  readonly fromEmailAddress: string;
  readonly subject?: string;
  readonly createdAtMs: number;
  readonly completedAtMs: number;
  /** How the message was sent, as the account stood when the test was created. */
  readonly delivery: Delivery;
}

export const testStatus = ({ completedAtMs }: TestReport, nowMs: number): "IN_PROGRESS" | "COMPLETED" =>
  nowMs < completedAtMs ? "IN_PROGRESS" : "COMPLETED";
