import { createHmac, randomBytes } from "node:crypto";
import { isSameSecret } from "../../base/is-same-secret.ts";
import { errorResponse, type HttpRequest, type HttpResponse } from "../protocol/http-response.ts";
import type { Account } from "../state/account.ts";
import { exportProgressOf } from "../state/export-job.ts";
import { rowsOf, toExportFile } from "./export-rows.ts";

/** Path prefix of the files of export jobs. No operation has it. */
export const exportPrefix = "/exports/";

/** Time for which a URL is valid, by the account's clock. Each GetExportJob returns a new one. */
const validMs = 3_600_000;

/** The files of export jobs, at URLs that replace the presigned ones of S3. */
export interface ExportDownloads {
  /** Returns the URL of a job's file. It needs no credentials, cannot be guessed, and expires. */
  urlOf(jobId: string, nowMs: number): string;
  /** Responds with the file that a URL names. */
  respond(request: HttpRequest, account: Account): HttpResponse;
}

/**
 * Creates the downloads of one process. URLs of earlier processes are invalid.
 * @param baseUrl Returns the URL of the service, once it listens.
 */
export function createExportDownloads(baseUrl: () => string): ExportDownloads {
  const secret = randomBytes(32);
  const sign = (jobId: string, expiresMs: number): string =>
    createHmac("sha256", secret).update(`${jobId}\n${expiresMs}`).digest("hex");
  return {
    urlOf(jobId, nowMs) {
      const expiresMs = nowMs + validMs;
      return `${baseUrl()}${exportPrefix}${jobId}?expires=${expiresMs}&signature=${sign(jobId, expiresMs)}`;
    },
    respond({ method, rawPath, query }, account) {
      if (method !== "GET") return errorResponse("MethodNotAllowed", "Export files can only be read", 405);
      const jobId = rawPath.slice(exportPrefix.length);
      const given = new URLSearchParams(query);
      const expiresMs = Number(given.get("expires"));
      const [expected, signature] = [sign(jobId, expiresMs), given.get("signature") ?? ""];
      if (!isSameSecret(signature, expected) || expiresMs < account.clock.now())
        return errorResponse(
          "AccessDenied",
          "The URL is not valid, or no longer. Call GetExportJob for a new one",
          403,
        );
      const job = account.exportJobs.get(jobId);
      if (!job || exportProgressOf(job, account).status !== "COMPLETED")
        return errorResponse("NoSuchKey", `Export job ${jobId} has no file`, 404);
      return {
        status: 200,
        contentType: job.format === "CSV" ? "text/csv; charset=utf-8" : "application/json",
        body: toExportFile(rowsOf(job, account).rows, job.format),
      };
    },
  };
}
