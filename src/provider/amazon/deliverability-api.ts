import type { EmailContentInput } from "./email-content.ts";
import type { SendOptions } from "./exchange.ts";

/**
 * The three operations that placement tests need, as the SES API v2 and the Pinpoint Email API share them.
 */
export interface DeliverabilityApi {
  create(input: CreateReportInput, options: SendOptions): Promise<ReportSummary>;
  get(id: string, options: SendOptions): Promise<ReportAnswer>;
  list(page: ListReportsInput, options: SendOptions): Promise<ReportPage>;
  /** Returns the region that the client uses. */
  region(): Promise<string>;
  /** Whether a response came from the embedded service. */
  readonly simulated: boolean;
  close(): void;
}

export interface CreateReportInput {
  ReportName: string;
  FromEmailAddress: string;
  Content: EmailContentInput;
  Tags: { Key: string; Value: string }[];
}

export interface ListReportsInput {
  PageSize: number;
  NextToken?: string;
}

export interface ReportSummary {
  readonly ReportName?: string | undefined;
  readonly ReportId?: string | undefined;
  /** `IN_PROGRESS` or `COMPLETED`, if the service follows its model. */
  readonly DeliverabilityTestStatus?: string | undefined;
  readonly CreateDate?: Date | undefined;
}

export interface ReportPage {
  readonly DeliverabilityTestReports?: readonly ReportSummary[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface PlacementStatistics {
  readonly InboxPercentage?: number | undefined;
  readonly SpamPercentage?: number | undefined;
  readonly MissingPercentage?: number | undefined;
  readonly SpfPercentage?: number | undefined;
  readonly DkimPercentage?: number | undefined;
}

export interface ReportAnswer {
  readonly DeliverabilityTestReport?: ReportSummary | undefined;
  readonly OverallPlacement?: PlacementStatistics | undefined;
  readonly IspPlacements?:
    | readonly {
        readonly IspName?: string | undefined;
        readonly PlacementStatistics?: PlacementStatistics | undefined;
      }[]
    | undefined;
}
