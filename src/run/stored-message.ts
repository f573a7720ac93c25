import { toSlug } from "../base/ids.ts";
import { parseMessage } from "../message/parse.ts";
import type { MessageContent, RenderedMessage } from "../message/rendered-message.ts";
import type { MessageReport, ReadMessage, TestIdentity } from "../result/run-report.ts";
import type { Store, StoredMessage } from "../store/store.ts";

/** Number of consecutive base64 lines to show in a report. More are of no use to a reader. */
const encodedLinesShown = 4;

/** The record of a message, without its bytes. A raw message has its content in the bytes. */
interface MessageDocument {
  readonly content: Exclude<MessageContent, { kind: "raw" }> | { readonly kind: "raw" };
  readonly report: MessageReport;
}

/** Converts a message for the ledger. */
export function toStoredMessage(message: RenderedMessage): StoredMessage {
  const { content, bytes, contentHash } = message;
  const document: MessageDocument = {
    content: content.kind === "raw" ? { kind: "raw" } : content,
    report: toMessageReport(message),
  };
  return { contentHash, bytes: content.kind === "raw" ? content.bytes : bytes, document };
}

/** Reads the content to submit from a message in the ledger. */
export async function readContent(store: Store, contentHash: string): Promise<MessageContent> {
  const stored = await store.message(contentHash);
  const { content } = (stored?.document ?? {}) as Partial<MessageDocument>;
  if (content?.kind !== "raw" && content) return content;
  if (!stored?.bytes) throw new Error(`the ledger has no message ${contentHash}`);
  return { kind: "raw", bytes: stored.bytes };
}

/**
 * Creates a reader of messages for a run's report. The first test with a message determines the path of its
 * `.eml` file.
 */
export function createMessageReader(
  store: Store,
  tests: readonly (Pick<TestIdentity, "title"> & { readonly contentHash: string })[],
): ReadMessage {
  const paths = new Map<string, string>();
  for (const { title, contentHash } of tests)
    if (!paths.has(contentHash)) paths.set(contentHash, emlPathOf(title, contentHash));
  return async (contentHash) => {
    const stored = await store.message(contentHash);
    if (!stored) return undefined;
    const { report } = stored.document as Partial<MessageDocument>;
    if (!report) return undefined;
    const emlPath = paths.get(contentHash);
    return {
      report: stored.bytes && emlPath ? { ...report, emlPath } : report,
      bytes: stored.bytes,
    };
  };
}

/** Returns the path of a message's `.eml` file in a report's folder. */
export const emlPathOf = (title: string, contentHash: string): string =>
  `messages/${toSlug(title)}-${toSlug(contentHash.slice(0, 8))}.eml`;

/** Converts a message for a report. */
export function toMessageReport(message: RenderedMessage): MessageReport {
  const { parsed, content, bytes } = message;
  return {
    contentHash: message.contentHash,
    kind: content.kind,
    from: parsed.from,
    subject: parsed.subject,
    sizeBytes: message.sizeBytes,
    headers: parsed.headers,
    ...(parsed.html === undefined ? {} : { html: parsed.html }),
    ...(parsed.text === undefined ? {} : { text: parsed.text }),
    attachments: parsed.attachments,
    ...(bytes ? { source: sourceOf(bytes) } : {}),
    notes: message.notes,
  };
}

/**
 * Adds the parts of a message that `report.json` leaves to the message's file. A report of version 1 has them
 * already.
 */
export async function addBodies(report: MessageReport, bytes: Uint8Array): Promise<MessageReport> {
  if (report.source !== undefined) return report;
  const { html, text } = await parseMessage(bytes);
  return {
    ...report,
    ...(html === undefined ? {} : { html }),
    ...(text === undefined ? {} : { text }),
    source: sourceOf(bytes),
  };
}

const sourceOf = (bytes: Uint8Array): string => shortenEncodedLines(new TextDecoder().decode(bytes));

function shortenEncodedLines(source: string): string {
  const lines: string[] = [];
  let encoded: string[] = [];
  const flush = () => {
    lines.push(...encoded.slice(0, encodedLinesShown));
    const left = encoded.length - encodedLinesShown;
    if (left > 0) lines.push(`[${left} more encoded lines; the .eml file has them]`);
    encoded = [];
  };
  for (const line of source.split(/\r?\n/)) {
    if (/^[A-Za-z0-9+/]{60,}={0,2}$/.test(line)) encoded.push(line);
    else {
      flush();
      lines.push(line);
    }
  }
  flush();
  return lines.join("\n");
}
