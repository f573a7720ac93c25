import type { GetDeliverabilityTestReportResponse } from "@aws-sdk/client-sesv2";
import type { SimulatedPlacement } from "../placement/place-message.ts";
import type { Tags } from "./tags.ts";

/** A predictive inbox placement test. Its placement is settled when it is created, and told when it is completed. */
export interface TestReport {
  readonly sequence: number;
  readonly id: string;
  readonly name: string | undefined;
  readonly fromEmailAddress: string;
  readonly subject: string | undefined;
  readonly createdAtMs: number;
  readonly completedAtMs: number;
  /** The message as sent; undefined where the service does not hold its template. */
  readonly message: string | undefined;
  readonly placement: SimulatedPlacement;
  readonly tags: Tags;
  /** The whole answer once completed, kept until the tags change. */
  completedAnswer?: GetDeliverabilityTestReportResponse | undefined;
}

export const testStatus = ({ completedAtMs }: TestReport, nowMs: number): "IN_PROGRESS" | "COMPLETED" =>
  nowMs < completedAtMs ? "IN_PROGRESS" : "COMPLETED";
