import { html } from "hono/html";
import { isBoilerplate } from "../../../check/subject/inbox-summary.ts";
import type { Markup } from "../../../report/html/markup.ts";
import { textWidth } from "../../../report/text-width.ts";
import { cutForList, type ListRow } from "./list-cuts.ts";
import { type MessageList, messageLists } from "./list-limits.ts";
import type { ReaderMessage } from "./reader-message.ts";

/** Renders the message as the lists of mail programs show it, each cut where that program cuts. */
export function messageListsMarkup(message: ReaderMessage): Markup {
  const [wide, stacked] = [true, false].map((isOneLine) =>
    messageLists.filter((list) => list.isOneLine === isOneLine),
  );
  return html`<div class="stack">
<h3>In the message list</h3>
<p class="small muted">${describeListText(message)}</p>
${wide?.map((list) => listMarkup(message, list))}
<div class="cols lists">${stacked?.map((list) => listMarkup(message, list))}</div>
<p class="small muted">Lists cut by width: the cuts are those of average letters, in a window or on a phone of usual size.</p>
</div>`;
}

function listMarkup(message: ReaderMessage, list: MessageList): Markup {
  const row = cutForList(message, list);
  const { sender, subject, text } = row;
  const from = html`<bdi>${sender || "(no sender)"}</bdi>`;
  const about = html`<bdi>${subject || "(no subject)"}</bdi>`;
  return html`<figure data-list="${list.reader}, ${list.device}"><figcaption class="small muted">${list.reader}, ${list.device}${lossMarkup(row)}</figcaption><div class="inbox-row">${
    list.isOneLine
      ? html`<p class="line"><span class="from">${from}</span><span class="rest"><b>${about}</b>${text ? html` <span class="muted">- <bdi>${text}</bdi></span>` : ""}</span><span class="time">10:42 AM</span></p>`
      : html`<p class="line"><b>${from}</b><span class="time">10:42 AM</span></p><p class="cut">${about}</p><p class="${list.textLines === 2 ? "two" : "cut"} muted"><bdi>${text || "\u00a0"}</bdi></p>`
  }</div></figure>`;
}

/** Renders a sign where the cut hurts, in words. */
const lossMarkup = ({ loss, isCut }: ListRow): Markup | string => {
  if (loss !== undefined) return html` · <span class="warned">! the cut drops <bdi>${loss}</bdi></span>`;
  return isCut ? " · subject cut" : "";
};

/** Returns what lists show after the subject, and where it comes from. */
function describeListText({ listText: { text, isHidden, rest } }: ReaderMessage): Markup | string {
  if (text === "") return "The message has no text that a list could show after the subject.";
  if (isHidden)
    return `The preheader has ${textWidth(text)} characters.${rest === "" ? "" : " Lists with more room show the first words of the body after it."}`;
  return isBoilerplate(text)
    ? html`<span class="warned">! There is no preheader, and the first words of the body say nothing about it</span>: lists show them after the subject.`
    : "There is no preheader: lists show the first words of the body after the subject.";
}
