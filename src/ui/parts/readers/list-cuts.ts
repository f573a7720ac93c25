import { textWidth, truncateText } from "../../../report/text-width.ts";
import type { MessageList } from "./list-limits.ts";
import type { ReaderMessage } from "./reader-message.ts";

/** What a list shows of a message, and what its cut costs. */
export interface ListRow {
  readonly sender: string;
  readonly subject: string;
  readonly text: string;
  /** What the cut of the subject drops: `30% off`, or `half of the subject`. Undefined if nothing that matters. */
  readonly loss: string | undefined;
  /** Whether the subject is cut at all. */
  readonly isCut: boolean;
}

/** Characters of a name that a line has room for. */
const maxSender = 25;
/** Characters of a subject that are read. The standard allows no more in a line. */
const maxSubject = 1000;

/** Offers and deadlines: what a subject is sent for. */
const offers: readonly RegExp[] = [
  /(?:up to )?\d[\d.,]{0,12}\s?%(?: (?:off|discount|less|Rabatt))?/iu,
  /[$€£¥]\s?\d[\d.,]{0,12}(?: (?:off|less))?|\d[\d.,]{0,12}\s?(?:[€£¥]|EUR|USD|kr|zł)(?!\p{L})/iu,
  /\b(?:free (?:shipping|delivery|gift|returns|trial)|for free|gratis|kostenlos|gratuit)\b/iu,
  /\b(?:ends (?:today|tonight|tomorrow|soon|on \p{L}+)|last (?:day|chance|hours)|(?:only )?until \p{L}+|today only|nur heute|letzte Chance)\b/iu,
];

/** Cuts a message as a list does. */
export function cutForList(
  { sender, subject: whole, listText }: ReaderMessage,
  { subjectCharacters, textCharacters }: MessageList,
): ListRow {
  const subject = whole.slice(0, maxSubject);
  const isCut = textWidth(subject) > subjectCharacters;
  const shown = truncateText(subject, subjectCharacters);
  const text = [listText.text, listText.rest].filter((part) => part !== "").join(" ");
  return {
    sender: truncateText(sender.slice(0, maxSubject), maxSender),
    subject: shown,
    text: truncateText(text, textCharacters),
    isCut,
    loss: isCut ? lossOf(subject, shown.slice(0, -1)) : undefined,
  };
}

function lossOf(subject: string, shown: string): string | undefined {
  for (const offer of offers) {
    const whole = offer.exec(subject)?.[0];
    // A cut through the middle of an offer drops it, too.
    if (whole !== undefined && !shown.includes(whole)) return `“${whole}”`;
  }
  return textWidth(shown) * 2 < textWidth(subject) ? "half of the subject" : undefined;
}
