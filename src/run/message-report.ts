import type { RenderedMessage } from "../message/rendered-message.ts";
import type { MessageReport } from "../result/run-report.ts";

/** More lines of base64 than this on end tell a reader nothing. */
const encodedLinesShown = 4;

/** A message as the report keeps it. `emlPath` is where its bytes lie beside the report. */
export function toMessageReport(message: RenderedMessage, emlPath: string | undefined): MessageReport {
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
