import type {
  CreateImportJobRequest,
  CreateImportJobResponse,
  GetImportJobRequest,
  GetImportJobResponse,
  ImportDestination,
  ImportDestinationType,
  ListImportJobsRequest,
  ListImportJobsResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { progressOf } from "../state/import-job.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import type { ImportJob } from "../state/records.ts";

function createImportJob(
  { ImportDestination: destination = {}, ImportDataSource }: CreateImportJobRequest,
  account: Account,
): CreateImportJobResponse {
  typeOf(destination);
  const running = [...account.importJobs.values()].filter((job) => isRunning(job, account));
  if (running.length >= limits.concurrentImportJobs.max)
    throw new ServiceError(
      "LimitExceededException",
      `At most ${limits.concurrentImportJobs.max} import jobs can run at a time`,
    );
  const sequence = account.nextSequence();
  const id = account.idOf(sequence);
  account.importJobs.set(id, {
    sequence,
    id,
    createdAtMs: account.clock.now(),
    destination,
    source: ImportDataSource ?? { S3Url: undefined, DataFormat: undefined },
  });
  return { JobId: id };
}

function getImportJob({ JobId = "" }: GetImportJobRequest, account: Account): GetImportJobResponse {
  const job = account.importJobs.get(JobId);
  if (!job) throw new ServiceError("NotFoundException", `No import job has the id ${JobId}`);
  return {
    JobId: job.id,
    ImportDestination: job.destination,
    ImportDataSource: job.source,
    CreatedTimestamp: new Date(job.createdAtMs),
    ...progressOf(job, account),
  };
}

function listImportJobs(
  { ImportDestinationType, ...page }: ListImportJobsRequest,
  account: Account,
): ListImportJobsResponse {
  const wanted = [...account.importJobs.values()].filter(
    ({ destination }) => ImportDestinationType === undefined || typeOf(destination) === ImportDestinationType,
  );
  const { items, nextToken } = toPage(wanted, page);
  return {
    ImportJobs: items.map((job) => {
      const { JobStatus, ProcessedRecordsCount, FailedRecordsCount } = progressOf(job, account);
      return {
        JobId: job.id,
        ImportDestination: job.destination,
        JobStatus,
        CreatedTimestamp: new Date(job.createdAtMs),
        ProcessedRecordsCount,
        FailedRecordsCount,
      };
    }),
    NextToken: nextToken,
  };
}

function isRunning(job: ImportJob, account: Account): boolean {
  const { JobStatus } = progressOf(job, account);
  return JobStatus === "CREATED" || JobStatus === "PROCESSING";
}

/** Returns the type of a destination. Throws BadRequestException unless there is exactly one. */
function typeOf({
  SuppressionListDestination,
  ContactListDestination,
}: ImportDestination): ImportDestinationType {
  if ((SuppressionListDestination === undefined) === (ContactListDestination === undefined))
    throw badRequest(
      "ImportDestination must have exactly one of SuppressionListDestination and ContactListDestination",
    );
  return SuppressionListDestination ? "SUPPRESSION_LIST" : "CONTACT_LIST";
}

export const importJobOperations: ApiTable<Account> = {
  operations: {
    CreateImportJob: { handle: createImportJob, v2Only: true, basis: "derived" },
    GetImportJob: { handle: getImportJob, v2Only: true, basis: "derived" },
    ListImportJobs: {
      handle: listImportJobs,
      v2Only: true,
      olderRoute: { method: "GET", path: "/email/import-jobs", query: ["NextToken", "PageSize"] },
      basis: "derived",
    },
  },
  rules: {
    "ContactListDestination.ContactListImportAction": { enum: "ContactListImportAction", source: "model" },
    "GetImportJobRequest.JobId": { min: 1, source: "model" },
    "ImportDataSource.DataFormat": { enum: "DataFormat", source: "model" },
    "ImportDataSource.S3Url": {
      pattern: /^s3:\/\/[^/]+\/(?:.*\/)?[^/]+\/?$/,
      patternText: "^s3:\\/\\/([^/]+)\\/(.*?([^/]+)\\/?)$",
      source: "model",
    },
    "ListImportJobsRequest.ImportDestinationType": { enum: "ImportDestinationType", source: "model" },
    "SuppressionListDestination.SuppressionListImportAction": {
      enum: "SuppressionListImportAction",
      source: "model",
    },
  },
  absentInV1: {},
};
