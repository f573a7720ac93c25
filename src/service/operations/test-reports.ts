import type {
  CreateDeliverabilityTestReportRequest,
  CreateDeliverabilityTestReportResponse,
  DeliverabilityTestReport,
  GetDeliverabilityTestReportRequest,
  GetDeliverabilityTestReportResponse,
  ListDeliverabilityTestReportsRequest,
  ListDeliverabilityTestReportsResponse,
  PlacementStatistics,
} from "@aws-sdk/client-sesv2";
import type { AllFigures } from "../placement/place-message.ts";
import type { ApiTable, ApiVersion } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { attributesOf } from "../state/account-attributes.ts";
import { deliveryOf } from "../state/delivery.ts";
import { senderIdentity } from "../state/identity.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import type { Tags } from "../state/records.ts";
import { checkMaySend } from "../state/sending.ts";
import { addTags, parseTags, tagsOf } from "../state/tags.ts";
import { type TestReport, testStatus } from "../state/test-report.ts";
import { checkSize } from "./check-headers.ts";
import { checkEmailContent } from "./email-content.ts";
import { readSender } from "./read-sender.ts";

/** Creates a test after all checks of AWS. Its message and placement are computed on first use. */
export async function createDeliverabilityTestReport(
  { ReportName, FromEmailAddress = "", Content = {}, Tags }: CreateDeliverabilityTestReportRequest,
  account: Account,
  version: ApiVersion = "v2",
): Promise<CreateDeliverabilityTestReportResponse> {
  checkSize(Content, version);
  const tags = parseTags(Tags);
  const sender = await readSender(FromEmailAddress);
  const { from, subject, content } = await checkEmailContent(Content, sender, account, {
    unknownTemplates: account.profile === "easy",
  });
  const identity = senderIdentity(account, from);
  checkMaySend(account, { identity });
  // The sender in the request needs an identity too, even if the message has a different From.
  if (sender.address !== from.address) senderIdentity(account, sender);
  if (account.profile === "strict" && !attributesOf(account).dashboard.enabled)
    throw badRequest("The Deliverability dashboard is not enabled for this account");
  const sequence = account.nextSequence();
  const createdAtMs = account.clock.now();
  const report: TestReport = {
    sequence,
    id: account.idOf(sequence),
    ...(ReportName === undefined ? {} : { name: ReportName }),
    fromEmailAddress: FromEmailAddress,
    ...(subject === undefined ? {} : { subject }),
    createdAtMs,
    completedAtMs: createdAtMs + account.completeAfterMs,
    delivery: deliveryOf(identity, account),
  };
  account.contents.set(report.id, content);
  account.reports.set(report.id, report);
  addTags(account, `deliverability-test-report/${report.id}`, tags);
  return { ReportId: report.id, DeliverabilityTestStatus: testStatus(report, createdAtMs) };
}

/** Cached responses of completed tests. They change only if the tags change. */
const completedAnswers = new WeakMap<
  TestReport,
  { readonly tags: Tags; readonly answer: GetDeliverabilityTestReportResponse }
>();

function getDeliverabilityTestReport(
  { ReportId = "" }: GetDeliverabilityTestReportRequest,
  account: Account,
): GetDeliverabilityTestReportResponse | Promise<GetDeliverabilityTestReportResponse> {
  const report = findReport(account, ReportId);
  const tags = tagsOf(account, `deliverability-test-report/${report.id}`);
  const known = completedAnswers.get(report);
  return known?.tags === tags ? known.answer : toAnswer(report, tags, account);
}

function listDeliverabilityTestReports(
  request: ListDeliverabilityTestReportsRequest,
  account: Account,
): ListDeliverabilityTestReportsResponse {
  const { items, nextToken } = toPage([...account.reports.values()], request);
  return {
    DeliverabilityTestReports: items.map((report) => toSummary(report, account.clock.now())),
    NextToken: nextToken,
  };
}

/** Returns the report. Throws NotFoundException if it does not exist. */
export function findReport(account: Account, id: string): TestReport {
  const report = account.reports.get(id);
  if (!report) throw new ServiceError("NotFoundException", `No deliverability test report has the id ${id}`);
  return report;
}

/** Builds a response. Until the test is completed, the required placements are present but empty. */
async function toAnswer(
  report: TestReport,
  tags: Tags,
  account: Account,
): Promise<GetDeliverabilityTestReportResponse> {
  const nowMs = account.clock.now();
  // Loads the checks only when a message is first placed.
  const { placeReport } = await import("./place-report.ts");
  const { message, placement } = await placeReport(report, account);
  const isCompleted = testStatus(report, nowMs) === "COMPLETED";
  const answer: GetDeliverabilityTestReportResponse = {
    DeliverabilityTestReport: toSummary(report, nowMs),
    OverallPlacement: isCompleted ? toStatistics(placement.overall) : {},
    IspPlacements: isCompleted
      ? placement.isps.map((figures) => ({
          IspName: figures.isp,
          PlacementStatistics: toStatistics(figures),
        }))
      : [],
    Message: message,
    Tags: [...tags],
  };
  if (isCompleted) completedAnswers.set(report, { tags, answer });
  return answer;
}

const toSummary = (report: TestReport, nowMs: number): DeliverabilityTestReport => ({
  ReportId: report.id,
  ReportName: report.name,
  Subject: report.subject,
  FromEmailAddress: report.fromEmailAddress,
  CreateDate: new Date(report.createdAtMs),
  DeliverabilityTestStatus: testStatus(report, nowMs),
});

const toStatistics = (figures: AllFigures): PlacementStatistics => ({
  InboxPercentage: figures.inboxPercent,
  SpamPercentage: figures.spamPercent,
  MissingPercentage: figures.missingPercent,
  SpfPercentage: figures.spfPercent,
  DkimPercentage: figures.dkimPercent,
});

export const testReportOperations: ApiTable<Account> = {
  operations: {
    CreateDeliverabilityTestReport: { handle: createDeliverabilityTestReport, basis: "derived" },
    GetDeliverabilityTestReport: {
      handle: getDeliverabilityTestReport,
      stableOutput: true,
      basis: "derived",
    },
    ListDeliverabilityTestReports: { handle: listDeliverabilityTestReports, basis: "derived" },
  },
  rules: {
    "CreateDeliverabilityTestReportRequest.Tags": limits.tagList,
    "ListDeliverabilityTestReportsRequest.PageSize": limits.pageSize,
  },
  absentInV1: {},
};
