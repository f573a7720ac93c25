import type { GetImportJobResponse } from "@aws-sdk/client-sesv2";
import { createRandom } from "../../base/random.ts";
import { type Account, seedOf } from "./account.ts";
import type { ImportJob } from "./records.ts";

/** Time from creating a job to its first record. */
const waitingMs = 1000;
/** Number of records that a running job processes per second. */
const recordsPerSecond = 500;

export type ImportProgress = Required<
  Pick<GetImportJobResponse, "ProcessedRecordsCount" | "FailedRecordsCount">
> &
  Pick<GetImportJobResponse, "JobStatus" | "CompletedTimestamp" | "FailureInfo">;

/**
 * Returns the progress of a job. Nothing is fetched: record count and errors are simulated, and are the same
 * for the same URL. A URL that contains `missing` simulates a missing file, and one that contains `invalid`
 * has records that fail.
 */
export function progressOf(job: ImportJob, account: Account): ImportProgress {
  const { S3Url = "" } = job.source;
  const elapsedMs = account.clock.now() - job.createdAtMs - waitingMs;
  if (elapsedMs < 0) return { JobStatus: "CREATED", ProcessedRecordsCount: 0, FailedRecordsCount: 0 };
  if (S3Url.includes("missing"))
    return {
      JobStatus: "FAILED",
      ProcessedRecordsCount: 0,
      FailedRecordsCount: 0,
      CompletedTimestamp: new Date(job.createdAtMs + waitingMs),
      FailureInfo: { ErrorMessage: `The file ${S3Url} does not exist` },
    };
  const random = createRandom(`${seedOf(account)}\nimport\n${S3Url}`);
  const recordCount = 200 + Math.floor(random.next() * 2000);
  const failedShare = S3Url.includes("invalid") ? 0.05 : 0;
  const processed = Math.min(recordCount, Math.floor((elapsedMs * recordsPerSecond) / 1000));
  const failed = Math.ceil(processed * failedShare);
  const counts = { ProcessedRecordsCount: processed, FailedRecordsCount: failed };
  if (processed < recordCount) return { JobStatus: "PROCESSING", ...counts };
  return {
    JobStatus: "COMPLETED",
    ...counts,
    CompletedTimestamp: new Date(
      job.createdAtMs + waitingMs + Math.ceil((recordCount / recordsPerSecond) * 1000),
    ),
    ...(failed > 0
      ? {
          FailureInfo: {
            FailedRecordsS3Url: `${S3Url}.failed`,
            ErrorMessage: `${failed} records are not valid`,
          },
        }
      : {}),
  };
}
