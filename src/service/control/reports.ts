import { placeReport } from "../operations/place-report.ts";
import { findReport } from "../operations/test-reports.ts";
import { testStatus } from "../state/test-report.ts";
import { type ControlHandler, type ControlRoutes, tell } from "./control-route.ts";

/** Why a test's message was placed as it was; empty until the test is completed. */
const explainReport: ControlHandler = async ({ account, id }) => {
  const report = findReport(account, id);
  const status = testStatus(report, account.clock.now());
  const {
    placement: { reasons, isps },
  } = await placeReport(report, account);
  const told = status === "COMPLETED" ? { reasons, isps } : { reasons: [], isps: [] };
  return tell({ reportId: report.id, status, ...told });
};

export const reportRoutes: ControlRoutes = { "GET reports/{id}": explainReport };
