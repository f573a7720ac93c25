import type { Template } from "@aws-sdk/client-sesv2";
import { takeTurn } from "../../base/take-turn.ts";
import { parseHead } from "../../message/mime-tree.ts";
import type { Sender } from "../../message/sender.ts";
import { placeMessage, type SimulatedPlacement } from "../placement/place-message.ts";
import type { Account } from "../state/account.ts";
import { keptContent } from "../state/contents.ts";
import { dnsZoneOf } from "../state/dns-zone.ts";
import { reputationOf } from "../state/reputation.ts";
import type { TestReport } from "../state/test-report.ts";
import { composeContent, finishMessage } from "./compose-content.ts";
import { readSimulation, toHeaders } from "./email-content.ts";
import { readFromField, readSender } from "./read-sender.ts";

/** A test's message and its placement. */
export interface PlacedReport {
  /** The message as the client sent it. `undefined` if the service does not have its template. */
  readonly message: string | undefined;
  readonly placement: SimulatedPlacement;
}

const placed = new WeakMap<TestReport, Promise<PlacedReport>>();

/**
 * Places a test's message at the simulated mailbox providers. The result is computed on first use and cached,
 * because content and seed determine it.
 */
export function placeReport(report: TestReport, account: Account): Promise<PlacedReport> {
  let placing = placed.get(report);
  if (!placing) {
    placing = place(report, account);
    placed.set(report, placing);
  }
  return placing;
}

/**
 * Composes a test's message as it left the service, signed. Returns `undefined` if the service does not have
 * its template.
 */
export async function sentMessageOf(report: TestReport, account: Account): Promise<Uint8Array | undefined> {
  const composed = await composeReport(report, account);
  return composed && finishReport(composed, report, account);
}

const composeReport = async (
  { id, fromEmailAddress, createdAtMs }: TestReport,
  account: Account,
): Promise<Uint8Array | undefined> =>
  composeContent(keptContent(account.contents, id), await readSender(fromEmailAddress), {
    seed: account.seed ?? id,
    date: new Date(createdAtMs),
  });

const finishReport = (
  composed: Uint8Array,
  { id, createdAtMs, delivery }: TestReport,
  account: Account,
): Promise<Uint8Array> =>
  finishMessage(composed, delivery, account, { date: new Date(createdAtMs), messageId: id });

async function place(report: TestReport, account: Account): Promise<PlacedReport> {
  const { fromEmailAddress, createdAtMs, delivery } = report;
  const content = keptContent(account.contents, report.id);
  const sender = await readSender(fromEmailAddress);
  await takeTurn();
  const composed = await composeReport(report, account);
  if (!composed)
    return {
      message: undefined,
      placement: placeUnknownTemplate(content.Template ?? {}, sender, report, account),
    };
  const from = content.Raw ? await readFromField(parseHead(composed)) : sender;
  await takeTurn();
  return {
    message: new TextDecoder().decode(composed),
    placement: await account.receive({
      bytes: await finishReport(composed, report, account),
      receivedAtMs: createdAtMs,
      envelope: { ip: delivery.ip, helo: delivery.mailFrom, sender: `bounce@${delivery.mailFrom}` },
      zone: await dnsZoneOf(account),
      from,
      sender,
      reputation: reputationOf(from.domain, delivery.ip, account),
      calibration: account.calibration,
    }),
  };
}

/** Places a message with an unknown template by its identity alone. */
function placeUnknownTemplate(
  template: Template,
  from: Sender,
  { delivery: { signer } }: TestReport,
  account: Account,
): SimulatedPlacement {
  const reference = template.TemplateArn ?? template.TemplateName;
  const reason = `The content of template ${reference} is not known here, so the sender alone decided the placement`;
  const isSigned = signer !== undefined;
  return placeMessage({
    signals: [
      { reason, weight: 0 },
      ...(isSigned
        ? []
        : [
            {
              reason: `Neither SPF nor DKIM passes for ${from.domain}`,
              weight: 3,
              checks: ["from-alignment"],
            },
          ]),
    ],
    broken: [],
    spfPasses: true,
    dkimPasses: isSigned,
    isFullyAuthenticated: isSigned,
    isRefused: false,
    isBulk: false,
    simulation: readSimulation(toHeaders(template.Headers)),
    calibration: account.calibration,
  });
}
