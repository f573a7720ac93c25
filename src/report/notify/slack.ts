import { simulatedNotice, verdictLooks } from "../words.ts";
import { moreWords, type Notice, renderWithin, type TestNote } from "./notice.ts";

/** Slack takes 50 blocks and 40,000 characters. People read far less. */
const maxBytes = 12_000;

/**
 * Renders a notification as the body of a request to an incoming webhook of Slack (Block Kit). Foreign text is only in
 * elements of rich text, which Slack shows literally: no markup, mentions, or links. The text of the pop-up, which has
 * markup, contains only Placewright's own words.
 */
export const toSlack = (notice: Notice): string => renderWithin(maxBytes, notice, render);

function render(notice: Notice): string {
  const { decision, verdict, summary, isSimulated, counts, troubles, recovered, facts, link } = notice;
  const more = moreWords(notice);
  const title = `${verdictLooks[verdict].sign} ${decision}`;
  return JSON.stringify({
    text: `${isSimulated ? "Simulated: " : ""}${title}: ${counts.join(", ")}`,
    blocks: [
      { type: "header", text: { type: "plain_text", text: title } },
      ...(isSimulated ? [richText(section(styled(simulatedNotice, "bold")))] : []),
      richText(section(text(`${summary}\n${counts.join(", ")}`))),
      ...(troubles.length > 0 ? [richText(...troubles.flatMap(testParts))] : []),
      ...(more ? [richText(section(text(more)))] : []),
      ...(recovered.length > 0
        ? [richText(section(styled("Passing again", "bold")), ...recovered.flatMap(testParts))]
        : []),
      richText(
        section(
          ...(link ? [{ type: "link", url: link, text: "Open the report" }, text("\n")] : []),
          styled(facts.join(" · "), "italic"),
        ),
      ),
    ],
  });
}

const text = (words: string) => ({ type: "text", text: words });
const styled = (words: string, style: "bold" | "italic") => ({ ...text(words), style: { [style]: true } });
const section = (...elements: readonly object[]) => ({ type: "rich_text_section", elements });
const richText = (...elements: readonly object[]) => ({ type: "rich_text", elements });

function testParts({ verdict, title, place, lines }: TestNote): object[] {
  const { sign, word } = verdictLooks[verdict];
  const head = section(text(`${sign} `), styled(title, "bold"), text(` (${place}): ${word}`));
  const list = {
    type: "rich_text_list",
    style: "bullet",
    elements: lines.map((line) => section(text(line))),
  };
  return lines.length > 0 ? [head, list] : [head];
}
