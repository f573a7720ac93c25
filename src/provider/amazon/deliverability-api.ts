import type {
  CreateDeliverabilityTestReportRequest,
  DeliverabilityTestReport,
  GetDeliverabilityTestReportResponse,
  ListDeliverabilityTestReportsRequest,
  ListDeliverabilityTestReportsResponse,
} from "@aws-sdk/client-sesv2";
import type { SendOptions } from "./exchange.ts";

/**
 * The three operations that placement tests need, as the SES API v2 and the Pinpoint Email API share them.
 */
export interface DeliverabilityApi {
  create(input: CreateReportInput, options: SendOptions): Promise<ReportSummary>;
  get(id: string, options: SendOptions): Promise<ReportResponse>;
  list(page: ListReportsInput, options: SendOptions): Promise<ReportPage>;
  /** Returns the region that the client uses. */
  region(): Promise<string>;
  /** Whether a response came from the embedded service. */
  readonly simulated: boolean;
  close(): void;
}

export type CreateReportInput = CreateDeliverabilityTestReportRequest & { readonly ReportName: string };
export type ListReportsInput = ListDeliverabilityTestReportsRequest;
export type ReportSummary = DeliverabilityTestReport;

// A response may lack any member, even those that the model requires.
export type ReportPage = Partial<ListDeliverabilityTestReportsResponse>;
export type ReportResponse = Partial<GetDeliverabilityTestReportResponse>;
