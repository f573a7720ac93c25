import type { Verdict } from "../../result/verdict.ts";
import { simulatedNotice, verdictLooks } from "../words.ts";
import { moreWords, type Notice, renderWithin, type TestNote } from "./notice.ts";

/** Teams refuses messages over 28 KB. */
const maxBytes = 24_000;

/**
 * Renders a notification as the body of a request to a webhook of Workflows in Microsoft Teams: a message with an
 * Adaptive Card. Foreign text is only in text runs, which have no markup; text blocks, which have, contain only
 * Placewright's own words.
 */
export const toTeams = (notice: Notice): string => renderWithin(maxBytes, notice, render);

function render(notice: Notice): string {
  const { decision, verdict, summary, isSimulated, counts, troubles, recovered, facts, link } = notice;
  const more = moreWords(notice);
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    msteams: { width: "Full" },
    body: [
      {
        type: "TextBlock",
        text: `${verdictLooks[verdict].sign} ${decision}`,
        size: "Large",
        weight: "Bolder",
        color: colors[verdict],
        wrap: true,
      },
      ...(isSimulated ? [runs(bold(simulatedNotice))] : []),
      runs(run(summary)),
      runs(run(counts.join(", "))),
      ...troubles.map(testPart),
      ...(more ? [runs(run(more))] : []),
      ...(recovered.length > 0 ? [runs(bold("Passing again")), ...recovered.map(testPart)] : []),
      runs({ ...run(facts.join(" · ")), isSubtle: true }),
    ],
    ...(link ? { actions: [{ type: "Action.OpenUrl", title: "Open the report", url: link }] } : {}),
  };
  return JSON.stringify({
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content }],
  });
}

const colors: Readonly<Record<Verdict, "Good" | "Warning" | "Attention" | "Default">> = {
  passed: "Good",
  warned: "Warning",
  failed: "Attention",
  errored: "Attention",
  pending: "Default",
  "not-measured": "Warning",
  skipped: "Default",
};

/** A text run. `{{DATE(…)}}` is the only part of it that a card would compute. */
const run = (words: string) => ({ type: "TextRun", text: words.replace(/\{(?=\{)/g, "{\u200B") });
const bold = (words: string) => ({ ...run(words), weight: "Bolder" });
const runs = (...inlines: readonly object[]) => ({ type: "RichTextBlock", inlines });

function testPart({ verdict, title, place, lines }: TestNote): object {
  const { sign, word } = verdictLooks[verdict];
  return {
    type: "Container",
    separator: true,
    items: [
      runs(run(`${sign} `), bold(title), run(` (${place}): ${word}`)),
      ...lines.map((line) => ({ ...runs(run(`• ${line}`)), spacing: "None" })),
    ],
  };
}
