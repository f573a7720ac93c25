import { toSlug } from "../base/ids.ts";
import type { RenderedMessage } from "../message/rendered-message.ts";
import type { MessageReport } from "../result/run-report.ts";
import type { RunPlan } from "./plan.ts";

/** More lines of base64 than this on end tell a reader nothing. */
const encodedLinesShown = 4;

/** The plan's messages as a report keeps them, by content hash, so that one that several tests share is kept once. */
export function toMessageReports({ tests }: RunPlan): Record<string, MessageReport> {
  const reports: Record<string, MessageReport> = {};
  for (const { message, identity } of tests) {
    const emlPath = `messages/${toSlug(identity.title)}-${message.contentHash.slice(0, 8)}.eml`;
    reports[message.contentHash] ??= toMessageReport(message, message.bytes ? emlPath : undefined);
  }
  return reports;
}

/** The bytes that go beside the report, by the path that it gives them. */
export function emlFiles(
  { tests }: RunPlan,
  reports: Readonly<Record<string, MessageReport>>,
): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { message } of tests) {
    const path = reports[message.contentHash]?.emlPath;
    if (path && message.bytes) files.set(path, message.bytes);
  }
  return files;
}

function toMessageReport(message: RenderedMessage, emlPath: string | undefined): MessageReport {
  const { parsed, content, bytes } = message;
  return {
    contentHash: message.contentHash,
    kind: content.kind,
    from: message.from,
    subject: parsed.subject,
    sizeBytes: message.sizeBytes,
    headers: parsed.headers,
    ...(parsed.html === undefined ? {} : { html: parsed.html }),
    ...(parsed.text === undefined ? {} : { text: parsed.text }),
    attachments: parsed.attachments,
    ...(bytes ? { source: shortenEncodedLines(new TextDecoder().decode(bytes)) } : {}),
    ...(emlPath ? { emlPath } : {}),
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
