import { simulatedNotice, verdictLooks } from "../words.ts";
import { moreWords, type Notice, type TestNote } from "./notice.ts";

/** Returns a notification as plain text: one paragraph per test. */
export function toPlainText(notice: Notice): string {
  const { decision, verdict, summary, isSimulated, counts, troubles, recovered, facts, link } = notice;
  const more = moreWords(notice);
  return [
    `${verdictLooks[verdict].sign} ${decision}`,
    summary,
    ...(isSimulated ? [simulatedNotice] : []),
    counts.join(", "),
    ...troubles.map(toParagraph),
    ...(more ? [more] : []),
    ...(recovered.length > 0 ? ["Passing again:", ...recovered.map(toParagraph)] : []),
    ...(link ? [`Report: ${link}`] : []),
    facts.join(" · "),
  ].join("\n\n");
}

const toParagraph = ({ verdict, title, place, lines }: TestNote): string =>
  [
    `${verdictLooks[verdict].sign} ${title} (${place}): ${verdictLooks[verdict].word}`,
    ...lines.map((line) => `  ${line}`),
  ].join("\n");
