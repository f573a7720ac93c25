import { version } from "../version.ts";
import { placeReport } from "./operations/place-report.ts";
import { findReport } from "./operations/test-reports.ts";
import { errorAnswer, type HttpAnswer, type HttpRequest, jsonAnswer } from "./protocol/http-answer.ts";
import { ServiceError } from "./protocol/service-error.ts";
import type { Account } from "./state/account.ts";
import { testStatus } from "./state/test-report.ts";

export const controlPlanePrefix = "/_placewright/";

/** Answers what the API has no place for: whether the service is up, and why a message was placed as it was. */
export async function answerControlPlane(
  { method, rawPath }: HttpRequest,
  account: Account,
): Promise<HttpAnswer> {
  const [resource, encodedId] = rawPath.slice(controlPlanePrefix.length).split("/");
  if (method === "GET" && resource === "health" && encodedId === undefined)
    return jsonAnswer({ status: "ok", simulated: true, version });
  if (method === "GET" && resource === "reports" && encodedId) return answerReport(encodedId, account);
  return errorAnswer("UnknownOperationException", `Nothing has the address ${method} ${rawPath}`, 404);
}

async function answerReport(id: string, account: Account): Promise<HttpAnswer> {
  try {
    const report = findReport(account, id);
    const status = testStatus(report, account.clock.now());
    const {
      placement: { reasons, isps },
    } = await placeReport(report, account);
    const told = status === "COMPLETED" ? { reasons, isps } : { reasons: [], isps: [] };
    return jsonAnswer({ simulated: true, reportId: report.id, status, ...told });
  } catch (error) {
    if (error instanceof ServiceError) return errorAnswer(error.name, error.message, 404);
    throw error;
  }
}
