import { createHash } from "node:crypto";
import type { Template } from "@aws-sdk/client-sesv2";
import { isPublicMailboxDomain } from "../../check/evidence/public-mailboxes.ts";
import { parseMessage } from "../../message/parse.ts";
import type { Sender } from "../../message/sender.ts";
import { authenticationSignals } from "../placement/authentication.ts";
import { placeMessage, type SimulatedPlacement } from "../placement/place-message.ts";
import { readContentSignals, type Signal } from "../placement/signals.ts";
import type { Simulation } from "../placement/simulate-header.ts";
import { type Account, seedOf } from "../state/account.ts";
import type { TestReport } from "../state/test-report.ts";
import { composeContent } from "./compose-content.ts";
import { readSimulation, toHeaders } from "./email-content.ts";
import { readSender } from "./read-sender.ts";

/** What became of a test's message. */
export interface PlacedReport {
  /** The message as sent; undefined where the service does not hold its template. */
  readonly message: string | undefined;
  readonly placement: SimulatedPlacement;
}

/** A message as the model reads it. */
interface Reading {
  readonly from: Sender;
  readonly message: string | undefined;
  readonly signals: readonly Signal[];
  readonly simulation: Simulation;
  /** The same for the same content, whatever its Date, Message-ID and boundaries. */
  readonly contentHash: string;
}

const placed = new WeakMap<TestReport, Promise<PlacedReport>>();

/** Places a test's message at the simulated ISPs: once, when it is first asked for, as its content and the seed settle it. */
export function placeReport(report: TestReport, account: Account): Promise<PlacedReport> {
  let placing = placed.get(report);
  if (!placing) {
    placing = place(report, account);
    placed.set(report, placing);
  }
  return placing;
}

async function place(report: TestReport, account: Account): Promise<PlacedReport> {
  const { from, message, signals, simulation, contentHash } = await readReport(report, account);
  const { isAligned } = report;
  const { domain } = from;
  const isPublicMailbox = isPublicMailboxDomain(domain);
  return {
    message,
    placement: placeMessage({
      signals: [...authenticationSignals({ isAligned, isPublicMailbox, domain }), ...signals],
      isAuthenticated: isAligned,
      simulation,
      contentHash,
      seed: seedOf(account),
    }),
  };
}

async function readReport(
  { id, fromEmailAddress, createdAtMs }: TestReport,
  { seed, contents }: Account,
): Promise<Reading> {
  const content = contents.get(id) ?? {};
  const sender = await readSender(fromEmailAddress);
  const date = new Date(createdAtMs);
  const bytes = await composeContent(content, sender, { seed: seed ?? id, date });
  if (!bytes) return readUnknownTemplate(content.Template ?? {}, sender);
  const parsed = await parseMessage(bytes);
  const from = content.Raw ? await readSender(parsed.from) : sender;
  const signals = await readContentSignals(parsed);
  if (from.address.toLowerCase() !== sender.address.toLowerCase())
    signals.push({
      kind: "authentication",
      reason: `The message is from ${from.address} and was sent as ${sender.address}`,
      weight: 1,
    });
  const { subject, html, text, attachments } = parsed;
  return {
    from,
    message: new TextDecoder().decode(bytes),
    signals,
    simulation: readSimulation(parsed.headers),
    contentHash: hashOf([from.address, subject, html, text, attachments]),
  };
}

/** The data is read, so that another spelling of the same does not land elsewhere. */
function readUnknownTemplate(template: Template, from: Sender): Reading {
  const reference = template.TemplateArn ?? template.TemplateName;
  const reason = `The content of template ${reference} is not known here: placed by the identity alone`;
  return {
    from,
    message: undefined,
    signals: [{ kind: "content", reason, weight: 0 }],
    simulation: readSimulation(toHeaders(template.Headers)),
    contentHash: hashOf([from.address, reference, JSON.parse(template.TemplateData ?? "{}")]),
  };
}

const hashOf = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex");
