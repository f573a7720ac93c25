import type {
  CancelExportJobRequest,
  CancelExportJobResponse,
  CreateExportJobRequest,
  CreateExportJobResponse,
  ExportDataSource,
  ExportSourceType,
  GetExportJobRequest,
  GetExportJobResponse,
  ListExportJobsRequest,
  ListExportJobsResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { exportProgressOf } from "../state/export-job.ts";
import type { ExportJob } from "../state/export-record.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import { metricRowsOf, rowsOf } from "./export-rows.ts";

function createExportJob(
  { ExportDataSource: source = {}, ExportDestination }: CreateExportJobRequest,
  account: Account,
): CreateExportJobResponse {
  const { MetricsDataSource: metrics, MessageInsightsDataSource: insights } = source;
  if ((metrics === undefined) === (insights === undefined))
    throw badRequest(
      "ExportDataSource must have exactly one of MetricsDataSource and MessageInsightsDataSource",
    );
  if (ExportDestination?.S3Url !== undefined)
    throw badRequest(
      "ExportDestination must not have S3Url: the service returns it when the job is complete",
    );
  const { StartDate, EndDate } = metrics ?? insights ?? {};
  if (Number(EndDate) < Number(StartDate)) throw badRequest("EndDate must not be before StartDate");
  const rows = metrics && metricRowsOf(metrics, account);
  const sequence = account.nextSequence();
  const id = account.idOf(sequence);
  account.exportJobs.set(id, {
    sequence,
    id,
    createdAtMs: account.clock.now(),
    source,
    format: ExportDestination?.DataFormat ?? "CSV",
    ...(rows && { rows }),
  });
  return { JobId: id };
}

function getExportJob({ JobId }: GetExportJobRequest, account: Account): GetExportJobResponse {
  const job = findExportJob(account, JobId);
  const { status, completedAtMs } = exportProgressOf(job, account);
  const isComplete = status === "COMPLETED";
  const { rows, processed } = isComplete ? rowsOf(job, account) : { rows: [], processed: 0 };
  return {
    JobId: job.id,
    ExportSourceType: typeOf(job.source),
    JobStatus: status,
    ExportDestination: {
      DataFormat: job.format,
      ...(isComplete && { S3Url: account.exportUrlOf?.(job.id) }),
    },
    ExportDataSource: job.source,
    CreatedTimestamp: new Date(job.createdAtMs),
    ...(completedAtMs !== undefined && { CompletedTimestamp: new Date(completedAtMs) }),
    Statistics: { ProcessedRecordsCount: processed, ExportedRecordsCount: rows.length },
  };
}

function listExportJobs(
  { ExportSourceType, JobStatus, ...page }: ListExportJobsRequest,
  account: Account,
): ListExportJobsResponse {
  const wanted = [...account.exportJobs.values()].filter(
    (job) =>
      (ExportSourceType ?? typeOf(job.source)) === typeOf(job.source) &&
      (JobStatus === undefined || JobStatus === exportProgressOf(job, account).status),
  );
  const { items, nextToken } = toPage(wanted, page);
  return {
    ExportJobs: items.map((job) => {
      const { status, completedAtMs } = exportProgressOf(job, account);
      return {
        JobId: job.id,
        ExportSourceType: typeOf(job.source),
        JobStatus: status,
        CreatedTimestamp: new Date(job.createdAtMs),
        ...(completedAtMs !== undefined && { CompletedTimestamp: new Date(completedAtMs) }),
      };
    }),
    NextToken: nextToken,
  };
}

function cancelExportJob({ JobId }: CancelExportJobRequest, account: Account): CancelExportJobResponse {
  const job = findExportJob(account, JobId);
  const { status } = exportProgressOf(job, account);
  if (status !== "CREATED" && status !== "PROCESSING")
    throw badRequest(`Export job ${job.id} is ${status} and cannot be cancelled`);
  account.exportJobs.set(job.id, { ...job, cancelledAtMs: account.clock.now() });
  return {};
}

/** Returns the export job. Throws NotFoundException if it does not exist. */
function findExportJob({ exportJobs }: Account, id = ""): ExportJob {
  const job = exportJobs.get(id);
  if (!job) throw new ServiceError("NotFoundException", `No export job has the id ${id}`);
  return job;
}

const typeOf = ({ MetricsDataSource }: ExportDataSource): ExportSourceType =>
  MetricsDataSource ? "METRICS_DATA" : "MESSAGE_INSIGHTS";

const addressFilter = { max: 5, source: "model" } as const;

export const exportJobOperations: ApiTable<Account> = {
  operations: {
    CancelExportJob: { handle: cancelExportJob, v2Only: true, basis: "real" },
    CreateExportJob: { handle: createExportJob, v2Only: true, basis: "derived" },
    GetExportJob: { handle: getExportJob, v2Only: true, basis: "derived" },
    ListExportJobs: { handle: listExportJobs, v2Only: true, basis: "derived" },
  },
  rules: {
    "CancelExportJobRequest.JobId": { min: 1, source: "model" },
    "ExportDestination.DataFormat": { enum: "DataFormat", source: "model" },
    "ExportMetric.Aggregation": { enum: "MetricAggregation", source: "model" },
    "ExportMetric.Name": { enum: "Metric", source: "model" },
    "GetExportJobRequest.JobId": { min: 1, source: "model" },
    "ListExportJobsRequest.ExportSourceType": { enum: "ExportSourceType", source: "model" },
    "ListExportJobsRequest.JobStatus": { enum: "JobStatus", source: "model" },
    "MessageInsightsDataSource.MaxResults": limits.exportedMessages,
    "MessageInsightsFilters.Destination": addressFilter,
    "MessageInsightsFilters.FromEmailAddress": addressFilter,
    "MessageInsightsFilters.Isp": { max: 5, source: "model" },
    "MessageInsightsFilters.LastDeliveryEvent": { enum: "DeliveryEventType", max: 5, source: "model" },
    "MessageInsightsFilters.LastEngagementEvent": { enum: "EngagementEventType", max: 2, source: "model" },
    "MessageInsightsFilters.Subject": { max: 1, source: "model" },
    "MetricsDataSource.Dimensions": { keys: "MetricDimensionName", min: 1, max: 3, source: "model" },
    "MetricsDataSource.Metrics": { min: 1, max: 10, source: "model" },
    "MetricsDataSource.Namespace": { enum: "MetricNamespace", source: "model" },
  },
  absentInV1: {},
};
