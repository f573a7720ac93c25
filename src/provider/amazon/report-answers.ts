import type { PlacementStatistics } from "@aws-sdk/client-sesv2";
import { redact, redactAll } from "../../base/redact.ts";
import { checkPlacement } from "../../result/check-placement.ts";
import type { IspPlacement, Placement, PlacementFigures } from "../../result/placement.ts";
import type { ListedTest, TestSnapshot } from "../provider.ts";
import type { ProviderError } from "../provider-error.ts";
import { isReportId } from "../report-id.ts";
import { untrusted } from "../untrusted.ts";
import { checkReport, readStatus } from "./check-report.ts";
import type { ReportResponse, ReportSummary } from "./deliverability-api.ts";

/** What is known of a test before its response is read. */
interface Known {
  /** The name that it was created or listed under. Undefined if unknown. */
  readonly name: string | undefined;
}

/** Parses the response to a Get. Throws if it is about another test, or contains impossible figures. */
export function toLook(
  id: string,
  answer: ReportResponse,
  { name, simulated }: Known & { readonly simulated: boolean },
): TestSnapshot & { readonly placement?: Placement } {
  const { DeliverabilityTestReport: report, OverallPlacement, IspPlacements } = answer;
  const distrust = (reason: string) =>
    untrusted(`the results of placement test ${id}`, reason, {
      DeliverabilityTestReport: report,
      OverallPlacement,
      IspPlacements,
    });
  const mixUp = checkReport(answer, id, name);
  if (mixUp) throw distrust(mixUp);
  const read = readStatus(report?.DeliverabilityTestStatus);
  if ("reason" in read) throw distrust(read.reason);
  if (read.status !== "completed") return read;
  const placement = toPlacement(answer, simulated);
  const reason = checkPlacement(placement);
  if (reason) throw distrust(reason);
  return { ...read, placement };
}

/** Parses an entry of the list that has this id. Returns an error if it cannot be trusted. */
export function toListedSnapshot(
  id: string,
  summary: ReportSummary,
  { name }: Known,
): TestSnapshot | ProviderError {
  const reason = checkReport({ DeliverabilityTestReport: summary }, id, name);
  const read = reason ? { reason } : readStatus(summary.DeliverabilityTestStatus);
  return "reason" in read
    ? untrusted(`the status of placement test ${id}`, read.reason, summary)
    : { status: read.status };
}

/** Parses an entry of the list. Returns undefined if the test has no name, and an error if it cannot be trusted. */
export function toListedTest(summary: ReportSummary): ListedTest | ProviderError | undefined {
  const { ReportName, ReportId, CreateDate, FromEmailAddress: from, Subject: subject } = summary;
  // An entry without a valid id proves nothing, so it cannot prove that a name is missing either.
  const name: unknown = ReportName;
  if (!isReportId(ReportId)) {
    const reason =
      typeof name === "string" ? `"${name}" has no valid ID` : "an entry has no valid name and ID";
    return untrusted("the list of placement tests", reason, summary);
  }
  if (name !== undefined && name !== null && typeof name !== "string")
    return untrusted("the list of placement tests", `the name of ${ReportId} is not text`, summary);
  if (!ReportName) return undefined;
  const createdAtMs = CreateDate instanceof Date ? CreateDate.getTime() : Number.NaN;
  return {
    name: redact(ReportName),
    id: ReportId,
    ...(Number.isFinite(createdAtMs) ? { createdAtMs } : {}),
    ...(typeof from === "string" && from !== "" ? { from: redact(from) } : {}),
    ...(typeof subject === "string" && subject !== "" ? { subject: redact(subject) } : {}),
  };
}

/** Converts a response to a placement, without absent percentages. Does not validate them. */
function toPlacement({ OverallPlacement, IspPlacements }: ReportResponse, simulated: boolean): Placement {
  const isps = Array.isArray(IspPlacements) ? IspPlacements : [];
  return {
    overall: toFigures(OverallPlacement),
    isps: isps.map(
      (placement): IspPlacement => ({
        isp: redactAll(placement?.IspName as string),
        ...toFigures(placement?.PlacementStatistics),
      }),
    ),
    simulated,
  };
}

function toFigures(answer: PlacementStatistics | undefined): PlacementFigures {
  const statistics = answer ?? {};
  const figures = {
    inboxPercent: statistics.InboxPercentage,
    spamPercent: statistics.SpamPercentage,
    missingPercent: statistics.MissingPercentage,
    spfPercent: statistics.SpfPercentage,
    dkimPercent: statistics.DkimPercentage,
  };
  return Object.fromEntries(
    Object.entries(figures).filter(([, percent]) => percent !== undefined && percent !== null),
  );
}
