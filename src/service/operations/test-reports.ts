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
import { authenticationSignals } from "../placement/authentication.ts";
import { type AllFigures, placeMessage } from "../placement/place-message.ts";
import { readContentSignals, type Signal } from "../placement/signals.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { type Account, seedOf } from "../state/account.ts";
import { senderIdentity } from "../state/identity.ts";
import { toPage } from "../state/page.ts";
import { isPublicMailboxDomain } from "../state/public-mailboxes.ts";
import { parseTags, toTagList } from "../state/tags.ts";
import { type TestReport, testStatus } from "../state/test-report.ts";
import { type ReadContent, readEmailContent } from "./email-content.ts";
import { readSender } from "./read-sender.ts";

export async function createDeliverabilityTestReport(
  { ReportName, FromEmailAddress = "", Content = {}, Tags }: CreateDeliverabilityTestReportRequest,
  account: Account,
): Promise<CreateDeliverabilityTestReportResponse> {
  const tags = parseTags(Tags);
  const sender = await readSender(FromEmailAddress);
  const content = await readEmailContent(Content, sender, account);
  if (!account.sendingEnabled)
    throw new ServiceError("SendingPausedException", "Email sending is paused for this account");
  const identity = senderIdentity(account, content.from);
  // Who the request names needs an identity too, even where the message's own From is another.
  senderIdentity(account, sender);
  const isAligned = identity.type === "DOMAIN";
  const createdAtMs = account.clock.now();
  const report: TestReport = {
    sequence: account.nextSequence(),
    id: account.nextId(),
    name: ReportName,
    fromEmailAddress: FromEmailAddress,
    subject: content.message?.parsed.subject,
    createdAtMs,
    completedAtMs: createdAtMs + account.completeAfterMs,
    message: content.message?.source,
    tags,
    placement: placeMessage({
      signals: [
        ...authenticationSignals({
          isAligned,
          isPublicMailbox: isPublicMailboxDomain(content.from.domain),
          domain: content.from.domain,
        }),
        ...(await contentSignals(content, sender.address)),
      ],
      isAuthenticated: isAligned,
      simulation: content.simulation,
      contentHash: content.contentHash,
      seed: seedOf(account),
    }),
  };
  account.reports.set(report.id, report);
  return { ReportId: report.id, DeliverabilityTestStatus: testStatus(report, createdAtMs) };
}

async function contentSignals(
  { message, unknownTemplate, from }: ReadContent,
  senderAddress: string,
): Promise<Signal[]> {
  if (!message)
    return [
      {
        kind: "content",
        reason: `The content of template ${unknownTemplate} is not known here: placed by the identity alone`,
        weight: 0,
      },
    ];
  const signals = await readContentSignals(message.parsed);
  if (from.address.toLowerCase() !== senderAddress.toLowerCase())
    signals.push({
      kind: "authentication",
      reason: `The message is from ${from.address} and was sent as ${senderAddress}`,
      weight: 1,
    });
  return signals;
}

export function getDeliverabilityTestReport(
  { ReportId = "" }: GetDeliverabilityTestReportRequest,
  account: Account,
): GetDeliverabilityTestReportResponse {
  const report = findReport(account, ReportId);
  const nowMs = account.clock.now();
  if (testStatus(report, nowMs) === "IN_PROGRESS") return toAnswer(report, nowMs);
  report.completedAnswer ??= toAnswer(report, nowMs);
  return report.completedAnswer;
}

export function listDeliverabilityTestReports(
  request: ListDeliverabilityTestReportsRequest,
  account: Account,
): ListDeliverabilityTestReportsResponse {
  const { items, nextToken } = toPage([...account.reports.values()], request);
  return {
    DeliverabilityTestReports: items.map((report) => toSummary(report, account.clock.now())),
    NextToken: nextToken,
  };
}

/** Finds a report. Throws NotFoundException. */
export function findReport(account: Account, id: string): TestReport {
  const report = account.reports.get(id);
  if (!report) throw new ServiceError("NotFoundException", `No deliverability test report has the id ${id}`);
  return report;
}

/** Until the test is completed its placements are there, as they are required, and empty. */
function toAnswer(report: TestReport, nowMs: number): GetDeliverabilityTestReportResponse {
  const { overall, isps } = report.placement;
  const isCompleted = testStatus(report, nowMs) === "COMPLETED";
  return {
    DeliverabilityTestReport: toSummary(report, nowMs),
    OverallPlacement: isCompleted ? toStatistics(overall) : {},
    IspPlacements: isCompleted
      ? isps.map((figures) => ({ IspName: figures.isp, PlacementStatistics: toStatistics(figures) }))
      : [],
    Message: report.message,
    Tags: toTagList(report.tags),
  };
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
