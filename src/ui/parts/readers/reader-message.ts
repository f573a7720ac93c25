import type { Link } from "../../../check/evidence/html-evidence.ts";
import { type MessageEvidence, readMessage } from "../../../check/evidence/message-evidence.ts";
import { toSafeLine } from "../../../report/safe-text.ts";
import type { MessageReport } from "../../../result/run-report.ts";

/** What a message list shows after the subject. */
export interface ListText {
  /** The words, without the padding that keeps body text out of the list. */
  readonly text: string;
  /** Whether the message hides them at its start, for lists only. */
  readonly isHidden: boolean;
  /** Visible words that follow in the list if `text` is short. Empty if padding keeps them out. */
  readonly rest: string;
}

/** A message as far as the readers' views show it. */
export interface ReaderMessage {
  readonly report: MessageReport;
  /** The sender as a list shows it: the display name, or else the address. */
  readonly sender: string;
  readonly subject: string;
  readonly listText: ListText;
  /** All visible words of the body, with white space collapsed. */
  readonly visibleText: string;
  readonly links: readonly Link[];
  /** Size of the decoded HTML part, in bytes. Undefined if there is none. */
  readonly htmlBytes: number | undefined;
  /** The HTML part as the sender wrote it, decoded. Undefined if there is none. */
  readonly html: string | undefined;
  /** The message as sent. Undefined if a service composes it. */
  readonly source: string | undefined;
}

/** Characters of a text that a list or a summary could show. */
const maxListText = 400;
/** Characters with which messages pad a preheader. Fewer than this many do not fill a list. */
const minPadding = 10;
const padding = /[\p{Default_Ignorable_Code_Point}\u00a0\u2007]/gu;

/**
 * Reads what the views of readers show. `bytes` is the message as sent; without it, sizes and links come from the parts
 * that the report has.
 */
export function toReaderMessage(report: MessageReport, bytes?: Uint8Array): ReaderMessage {
  const evidence = readMessage(bytes ?? composeParts(report));
  const { html, htmlPart } = evidence;
  return {
    report,
    sender: toSafeLine(evidence.from[0]?.name || evidence.from[0]?.address || report.from),
    subject: toSafeLine(report.subject),
    listText: toListText(evidence),
    visibleText: toSafeLine(html?.visibleText ?? evidence.text ?? ""),
    links: html?.links ?? [],
    htmlBytes: htmlPart?.content.bytes.length,
    html: html?.source,
    source: bytes ? new TextDecoder().decode(bytes) : report.source,
  };
}

/** Composes a message from the parts of a report, for messages whose bytes no one has. */
function composeParts({ from, html, text }: MessageReport): string {
  const type = html === undefined ? "plain" : "html";
  return `From: ${from.replace(/[\r\n]+/g, " ")}\r\nContent-Type: text/${type}; charset=utf-8\r\n\r\n${html ?? text ?? ""}`;
}

function toListText({ html, text = "" }: MessageEvidence): ListText {
  const visible = toSafeLine(html?.visibleText ?? text).slice(0, maxListText);
  if (!html?.preheader.isHidden) return { text: visible, isHidden: false, rest: "" };
  const written = html.preheader.text;
  return {
    text: toSafeLine(written.replace(padding, "")).slice(0, maxListText),
    isHidden: true,
    rest: (written.match(padding)?.length ?? 0) < minPadding ? visible : "",
  };
}
