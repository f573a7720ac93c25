import { toSlug } from "../base/ids.ts";
import type { MessageContent, RenderedMessage } from "../message/rendered-message.ts";
import type { MessageReport, ReadMessage, TestIdentity } from "../result/run-report.ts";
import type { Store, StoredMessage } from "../store/store.ts";

/** More lines of base64 than this on end tell a reader nothing. */
const encodedLinesShown = 4;

/** A message's record besides its bytes. What is sent as it is has its content in them. */
interface MessageDocument {
  readonly content: Exclude<MessageContent, { kind: "raw" }> | { readonly kind: "raw" };
  readonly report: MessageReport;
}

/** A message as the ledger keeps it. */
export function toStoredMessage(message: RenderedMessage): StoredMessage {
  const { content, bytes, contentHash } = message;
  const document: MessageDocument = {
    content: content.kind === "raw" ? { kind: "raw" } : content,
    report: toMessageReport(message),
  };
  return { contentHash, bytes: content.kind === "raw" ? content.bytes : bytes, document };
}

/** What is to be submitted of a message that the ledger keeps. */
export async function readContent(store: Store, contentHash: string): Promise<MessageContent> {
  const stored = await store.message(contentHash);
  const { content } = (stored?.document ?? {}) as Partial<MessageDocument>;
  if (content?.kind !== "raw" && content) return content;
  if (!stored?.bytes) throw new Error(`the ledger has no message ${contentHash}`);
  return { kind: "raw", bytes: stored.bytes };
}

/** Reads messages for the report of a run; where a message's bytes will lie is told by the first test that has it. */
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

/** Where a message's bytes lie, in the folder of a report. */
export const emlPathOf = (title: string, contentHash: string): string =>
  `messages/${toSlug(title)}-${toSlug(contentHash.slice(0, 8))}.eml`;

/** A message as a report keeps it. */
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
    ...(bytes ? { source: shortenEncodedLines(new TextDecoder().decode(bytes)) } : {}),
    notes: message.notes,
  };
}

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
