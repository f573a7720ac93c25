import { html } from "hono/html";
import { formatSize, type Markup } from "../../../report/html/markup.ts";
import { isShowable } from "../../../report/html/message-view.ts";
import { toSafeLine, toSafeText } from "../../../report/safe-text.ts";
import type { Finding } from "../../../result/finding.ts";
import type { MessageReport } from "../../../result/run-report.ts";
import { type Choice, choiceMarkup } from "./choice.ts";
import { clippingMarkup } from "./clipping.ts";
import { frameViews, frameViewWords } from "./frame-views.ts";
import { framesMarkup } from "./frames.ts";
import { inboxSummaryMarkup } from "./inbox-summary.ts";
import { type FindingPlace, type LinePart, placesOf } from "./line-notes.ts";
import { linesMarkup } from "./lines.ts";
import { linksMarkup } from "./links.ts";
import { messageListsMarkup } from "./message-lists.ts";
import { type ReaderMessage, toReaderMessage } from "./reader-message.ts";

/** What the views of readers show. */
export interface ReadersView {
  readonly message: MessageReport;
  /** The message as sent. Absent if no one has its bytes. */
  readonly bytes?: Uint8Array | undefined;
  /** Findings that stand at their lines in the source. */
  readonly findings?: readonly Finding[] | undefined;
  /** The view of the frames that is shown first: `light`, `dark`, `forced`, or `off`. */
  readonly view?: string | undefined;
  /** The part that is shown first: `html`, `source`, `text`, `headers`, `links`, or `attachments`. */
  readonly part?: string | undefined;
}

/** A message as readers see it. */
export interface Readers {
  /** The views, without a heading, for a section of the class `readers` on a page that `showsMessages`. */
  readonly markup: Markup;
  /** The place of each finding in `html` or `source`, by its index. A line's id is the part and the line: `html-12`. */
  readonly places: ReadonlyMap<number, FindingPlace>;
}

/** Returns a message as readers see it: in the lists of mail programs, in frames, and in parts. */
export function readersOf({ message, bytes, findings = [], view, part }: ReadersView): Readers {
  if (!isShowable(message))
    return {
      markup: html`<p>The message is too large to show here: ${formatSize(message.sizeBytes)}.</p>`,
      places: new Map(),
    };
  const read = toReaderMessage(message, bytes);
  const places = placesOf(findings, read);
  const markup = html`${message.notes.map((note) => html`<p class="notice small">${toSafeLine(note)}</p>`)}
${messageListsMarkup(read)}
${inboxSummaryMarkup(read)}
<div class="opened"><h3>Opened</h3>
${clippingMarkup(read.htmlBytes)}
${
  message.html === undefined
    ? html`<p>There is no HTML part: readers see the text.</p>`
    : choiceMarkup(
        "seg",
        "readers-view",
        "Colors and images",
        frameViews.map((id) => ({
          id,
          words: frameViewWords[id],
          panel: framesMarkup(message.html ?? "", id),
        })),
        view,
      )
}</div>
${choiceMarkup("tabs", "readers-part", "Parts of the message", partsOf(read, findings, places), part)}`;
  return { markup, places };
}

function partsOf(
  { report, source, html: markup, links }: ReaderMessage,
  findings: readonly Finding[],
  places: Readers["places"],
): Choice[] {
  const linesOf = (part: LinePart, label: string, text: string): Markup => {
    const notes = new Map<number, Finding[]>();
    for (const [index, place] of places) {
      const finding = findings[index];
      if (place.part === part && finding) notes.set(place.line, [...(notes.get(place.line) ?? []), finding]);
    }
    const general = part === "source" ? findings.filter((_finding, index) => !places.has(index)) : [];
    return linesMarkup({ part, label, text, notes, general });
  };
  return [
    ...(markup === undefined ? [] : [{ id: "html", words: "HTML", panel: linesOf("html", "HTML", markup) }]),
    ...(source === undefined
      ? []
      : [{ id: "source", words: "Source", panel: linesOf("source", "Source", source) }]),
    { id: "text", words: "Text", panel: textMarkup(report.text) },
    ...(report.headers.length > 0
      ? [{ id: "headers", words: "Headers", panel: headersMarkup(report.headers) }]
      : []),
    { id: "links", words: `Links ${links.length}`, panel: linksMarkup(links) },
    {
      id: "attachments",
      words: `Attachments ${report.attachments.length}`,
      panel: attachmentsMarkup(report.attachments),
    },
  ];
}

const textMarkup = (text: string | undefined): Markup =>
  text === undefined
    ? html`<p>There is no text part. Watches, and readers who prefer text, see what their program makes of the HTML.</p>`
    : html`<pre class="frame text-part" tabindex="0" role="group" aria-label="Text part"><bdi>${toSafeText(text)}</bdi></pre>`;

const headersMarkup = (headers: MessageReport["headers"]): Markup =>
  html`<div class="frame-box" role="group" aria-label="Headers" tabindex="0"><table class="table plain links-of"><thead><tr><th scope="col">Header</th><th scope="col">Value</th></tr></thead><tbody>${headers.map(
    ({ name, value }) =>
      html`<tr><th scope="row"><bdi>${toSafeLine(name)}</bdi></th><td class="address"><bdi>${toSafeText(value)}</bdi></td></tr>`,
  )}</tbody></table></div>`;

const attachmentsMarkup = (attachments: MessageReport["attachments"]): Markup =>
  attachments.length === 0
    ? html`<p>The message has no attachments.</p>`
    : html`<table class="table plain"><thead><tr><th scope="col">File</th><th scope="col">Type</th><th scope="col" class="num">Size</th></tr></thead><tbody>${attachments.map(
        ({ filename, contentType, sizeBytes, inline }) =>
          html`<tr><th scope="row"><bdi>${toSafeLine(filename ?? "(no name)")}</bdi></th><td>${toSafeLine(contentType)}${inline ? ", inline" : ""}</td><td class="num">${formatSize(sizeBytes)}</td></tr>`,
      )}</tbody></table>`;
