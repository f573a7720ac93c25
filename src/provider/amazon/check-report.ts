import { redactAndCut } from "../../base/redact.ts";
import type { Reason } from "../../result/check-figures.ts";
import type { TestStatus } from "../provider.ts";
import type { ReportResponse, ReportSummary } from "./deliverability-api.ts";

/** Amazon's API reference says COMPLETE in its prose and COMPLETED in its model. */
const statuses: Readonly<Record<string, TestStatus>> = {
  IN_PROGRESS: "in-progress",
  COMPLETED: "completed",
  COMPLETE: "completed",
};

/** Parses the status of a test. Returns a reason if it is not one of the API's. */
export function readStatus(word: unknown): { readonly status: TestStatus } | { readonly reason: string } {
  if (word === undefined || word === null) return { reason: "the status is missing" };
  const status = typeof word === "string" && Object.hasOwn(statuses, word) ? statuses[word] : undefined;
  return status ? { status } : { reason: `the status "${shown(word)}" is not IN_PROGRESS or COMPLETED` };
}

/**
 * Checks that a response is about the requested test. `name` is the name it was created or listed under, if
 * known.
 */
export function checkReport(
  { DeliverabilityTestReport: report }: ReportResponse,
  id: string,
  name: string | undefined,
): Reason {
  const { ReportId, ReportName }: ReportSummary = report ?? {};
  if (ReportId !== undefined && ReportId !== id) return `the response is for report "${shown(ReportId)}"`;
  if (name !== undefined && ReportName !== undefined && ReportName !== name)
    return `the response is for test "${shown(ReportName)}", not "${name}"`;
  return undefined;
}

const shown = (text: unknown): string => redactAndCut(String(text), 100);
