import type { CalibrationFigures } from "../../result/placement.ts";
import { findReport } from "../operations/test-reports.ts";
import type { HttpResponse } from "../protocol/http-response.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { testStatus } from "../state/test-report.ts";
import { type ControlHandler, type ControlRoutes, jsonResponse } from "./control-route.ts";

/**
 * Explains a test's placement: at each mailbox provider the weights of the reasons add up to its score, which
 * determines its spam rate. Returns no reasons until the test is completed.
 */
const explainReport: ControlHandler = async ({ account, id }) => {
  const report = findReport(account, id);
  const status = testStatus(report, account.clock.now());
  const { placeReport } = await import("../operations/place-report.ts");
  const {
    placement: { reasons, isps, overall },
  } = await placeReport(report, account);
  const details =
    status === "COMPLETED"
      ? { reasons, isps, overall, ...calibrationOf(account) }
      : { reasons: [], isps: [] };
  return jsonResponse({ reportId: report.id, status, ...details });
};

/** Figures of the measurements that the model was calibrated with. Empty if it was not calibrated. */
const calibrationOf = ({ calibration }: Account): { calibration?: CalibrationFigures } => {
  if (!calibration) return {};
  const { tests, brier, brierLow, brierHigh } = calibration;
  return { calibration: { tests, brier, brierLow, brierHigh } };
};

/**
 * Serves `reports/{id}.eml`: the message as it left the service, with the DKIM signature that mailbox
 * providers verify.
 */
async function showMessage(account: Account, id: string): Promise<HttpResponse> {
  const { sentMessageOf } = await import("../operations/place-report.ts");
  const body = await sentMessageOf(findReport(account, id), account);
  if (!body) throw new ServiceError("NotFoundException", `The template of report ${id} is not known here`);
  return { status: 200, contentType: "message/rfc822", body };
}

export const reportRoutes: ControlRoutes = {
  "GET reports/{id}": (request) =>
    request.id.endsWith(".eml")
      ? showMessage(request.account, request.id.slice(0, -".eml".length))
      : explainReport(request),
};
