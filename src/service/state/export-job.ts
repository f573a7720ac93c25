import type { JobStatus } from "@aws-sdk/client-sesv2";
import type { Account } from "./account.ts";
import type { ExportJob } from "./export-record.ts";

/** Time from creating a job until it runs, and until its file is complete. */
const [waitingMs, runningMs] = [1000, 1000];

/** Returns the progress of an export job now. It never fails. */
export function exportProgressOf(
  { createdAtMs, cancelledAtMs }: ExportJob,
  { clock }: Account,
): { readonly status: JobStatus; readonly completedAtMs?: number } {
  if (cancelledAtMs !== undefined) return { status: "CANCELLED", completedAtMs: cancelledAtMs };
  const elapsedMs = clock.now() - createdAtMs;
  if (elapsedMs < waitingMs) return { status: "CREATED" };
  if (elapsedMs < waitingMs + runningMs) return { status: "PROCESSING" };
  return { status: "COMPLETED", completedAtMs: createdAtMs + waitingMs + runningMs };
}
