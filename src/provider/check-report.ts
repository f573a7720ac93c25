import { redact, redactAndCut } from "../base/redact.ts";
import type { Reason } from "./check-figures.ts";
import type { ReportAnswer, ReportSummary } from "./deliverability-api.ts";
import type { TestStatus } from "./provider.ts";

/** Longest id of a test, in characters. */
const maxIdLength = 256;

/** Whether a value can be the id of a test. An id is recorded and shown: one that holds a secret of ours is none. */
export const isReportId = (id: unknown): id is string =>
  typeof id === "string" && id.trim() !== "" && id.length <= maxIdLength && redact(id) === id;

/** The prose of the reference says COMPLETE, its model COMPLETED. */
const statuses: Readonly<Record<string, TestStatus>> = {
  IN_PROGRESS: "in-progress",
  COMPLETED: "completed",
  COMPLETE: "completed",
};

/** Reads the status of a test. Returns a reason if it is not one of the API's. */
export function readStatus(word: unknown): { readonly status: TestStatus } | { readonly reason: string } {
  if (word === undefined || word === null) return { reason: "it has no status" };
  const status = typeof word === "string" && Object.hasOwn(statuses, word) ? statuses[word] : undefined;
  return status ? { status } : { reason: `its status "${shown(word)}" is not IN_PROGRESS or COMPLETED` };
}

/** Checks that an answer is about the test that was asked for. `name` is the name it was created or listed under, if known. */
export function checkReport(
  { DeliverabilityTestReport: report }: ReportAnswer,
  id: string,
  name: string | undefined,
): Reason {
  const { ReportId, ReportName }: ReportSummary = report ?? {};
  if (ReportId !== undefined && ReportId !== id) return `it is the report of "${shown(ReportId)}"`;
  if (name !== undefined && ReportName !== undefined && ReportName !== name)
    return `it is named "${shown(ReportName)}", and the test is named "${name}"`;
  return undefined;
}

const shown = (text: unknown): string => redactAndCut(String(text), 100);
