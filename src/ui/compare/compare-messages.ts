import type { MessageReport } from "../../result/run-report.ts";
import { diffLines, diffWords, type Piece, type TextDifference } from "./diff-lines.ts";

/** One line of text before and after. */
export interface LineChange {
  readonly before: readonly Piece[];
  readonly after: readonly Piece[];
}

/** A header that differs. A side is absent if it does not have the header. */
export interface HeaderChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

export interface MessageChange {
  readonly isSame: boolean;
  /** Absent if it is the same in both. So are the others. */
  readonly subject?: LineChange;
  readonly html?: TextDifference;
  readonly text?: TextDifference;
  readonly headers: readonly HeaderChange[];
  /** Headers that differ and are left out. */
  readonly headersLeft: number;
  readonly attachments?: LineChange;
}

/** Longest subject that is compared, in characters. */
const maxSubject = 1000;
/** Headers that are listed, and characters of each. */
const [maxHeaders, maxValue] = [30, 500];

/** Compares two messages part by part. */
export function compareMessages(before: MessageReport, after: MessageReport): MessageChange {
  const text = diffOf(before.text, after.text, false);
  const html = diffOf(before.html, after.html, true);
  const headers = compareHeaders(before, after);
  const attachments = compareLine(attachmentsOf(before), attachmentsOf(after));
  const subject = compareLine(before.subject, after.subject);
  return {
    isSame: before.contentHash === after.contentHash,
    ...(subject ? { subject } : {}),
    ...(html ? { html } : {}),
    ...(text ? { text } : {}),
    headers: headers.slice(0, maxHeaders),
    headersLeft: Math.max(0, headers.length - maxHeaders),
    ...(attachments ? { attachments } : {}),
  };
}

function diffOf(before = "", after = "", isMarkup: boolean): TextDifference | undefined {
  const difference = diffLines(before, after, isMarkup);
  return difference.hunks.length === 0 && !difference.isTooDifferent ? undefined : difference;
}

const compareLine = (before: string, after: string): LineChange | undefined =>
  before === after ? undefined : diffWords(before.slice(0, maxSubject), after.slice(0, maxSubject));

const attachmentsOf = ({ attachments }: MessageReport): string =>
  attachments
    .map(
      ({ filename = "without a name", contentType, sizeBytes }) =>
        `${filename} (${contentType}, ${sizeBytes} B)`,
    )
    .join(", ");

/** Headers that differ in every message, or are shown on their own. */
const ignored: ReadonlySet<string> = new Set(["date", "message-id", "subject", "dkim-signature", "received"]);

const shownValue = (value: string): string =>
  value.replace(/boundary=("[^"]*"|[^\s;]+)/gi, "boundary=…").slice(0, maxValue);

/** Returns the values of each header, by its name in lower case. */
function headersOf({
  headers,
}: MessageReport): ReadonlyMap<string, { readonly name: string; readonly value: string }> {
  const found = new Map<string, { name: string; value: string }>();
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    if (ignored.has(key)) continue;
    const known = found.get(key);
    found.set(key, {
      name: known?.name ?? name,
      value: known ? `${known.value}, ${shownValue(value)}` : shownValue(value),
    });
  }
  return found;
}

function compareHeaders(before: MessageReport, after: MessageReport): readonly HeaderChange[] {
  const [earlier, later] = [headersOf(before), headersOf(after)];
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((key) => {
    const [own, other] = [earlier.get(key), later.get(key)];
    if (own?.value === other?.value) return [];
    return [
      {
        name: (other ?? own)?.name ?? key,
        ...(own ? { before: own.value } : {}),
        ...(other ? { after: other.value } : {}),
      },
    ];
  });
}
