import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import type { MessageReport } from "../../result/run-report.ts";
import { toSafeLine, toSafeText } from "../safe-text.ts";
import { type ColorScheme, hasDarkStyles, toFrameDocument } from "./frame-document.ts";
import { emlMarkup, formatSize, type Markup } from "./markup.ts";
import { findRemoteResources } from "./remote-resources.ts";

interface Tab {
  readonly id: string;
  readonly label: string;
  readonly panel: Markup;
}

/** Larger messages slow down the page and are only in their own files. In characters per part. */
const maxCharacters = 500_000;

/** Whether a message is small enough to show in a page. */
export const isShowable = ({ html: markup = "", text = "", source = "" }: MessageReport): boolean =>
  Math.max(markup.length, text.length, source.length) <= maxCharacters;

/**
 * Renders the message as its readers see it, and its parts. The tabs are radio buttons, so they need no
 * script.
 */
export function messageMarkup(message: MessageReport, anchor: string): Markup {
  const tabs = tabsOf(message);
  const file = emlMarkup(message.emlPath, "Full message (.eml)");
  return html`<div class="message">
<dl class="envelope"><dt>Subject</dt><dd><bdi>${toSafeLine(message.subject) || "(none)"}</bdi></dd><dt>From</dt><dd><bdi>${toSafeLine(message.from)}</bdi></dd></dl>
${message.notes.map((note) => html`<p class="note">${toSafeLine(note)}</p>`)}
${
  tabs.length > 0
    ? html`<fieldset class="tabs"><legend class="spoken">Show the message as</legend>${tabs.map(
        ({ id, label }, index) =>
          html`<label><input type="radio" name="${anchor}-view" value="${id}"${index === 0 ? html` checked` : ""}><span>${label}</span></label>`,
      )}</fieldset>
${tabs.map(({ id, panel }) => html`<div class="panel panel-${id}">${panel}</div>`)}`
    : ""
}
<p class="hint">${formatSize(message.sizeBytes)}${file ? html` · ${file}` : ""}</p>
</div>`;
}

function tabsOf(message: MessageReport): Tab[] {
  const { html: markup, text, headers, source, attachments } = message;
  const tabs: Tab[] = [];
  if (markup !== undefined) {
    tabs.push({ id: "light", label: "Light", panel: framesMarkup(markup, "light") });
    tabs.push({ id: "dark", label: "Dark", panel: framesMarkup(markup, "dark") });
  }
  if (text !== undefined) tabs.push({ id: "text", label: "Text", panel: preformatted("Text part", text) });
  if (headers.length > 0) tabs.push({ id: "headers", label: "Headers", panel: headersMarkup(headers) });
  if (source !== undefined)
    tabs.push({ id: "source", label: "Source", panel: preformatted("Source", source) });
  if (attachments.length > 0)
    tabs.push({
      id: "attachments",
      label: `Attachments (${attachments.length})`,
      panel: attachmentsMarkup(attachments),
    });
  return tabs;
}

function framesMarkup(markup: string, scheme: ColorScheme): Markup {
  const document = toFrameDocument(markup, scheme);
  const remote = findRemoteResources(markup).length;
  const frame = (name: string, width: number) => html`<figure>
<figcaption>${name} <span>${width} px</span></figcaption>
<div class="scroll" role="group" aria-label="${name}, ${scheme}" tabindex="0"><iframe class="${scheme} ${name.toLowerCase()}" sandbox srcdoc="${document}" title="The message on a ${name.toLowerCase()}, ${scheme}" loading="lazy" width="${width}" height="560"></iframe></div>
</figure>`;
  return html`<div class="frames">${frame("Desktop", 600)}${frame("Phone", 375)}</div>
<p class="hint">${
    remote === 0
      ? "The message loads no remote resources."
      : `${plural(remote, "remote resource", ["is", "are"])} blocked here; a mail client would load ${remote === 1 ? "it" : "them"}.`
  }${scheme === "dark" && !hasDarkStyles(markup) ? " The message has no dark-mode styles; some mail clients invert its colors." : ""}</p>`;
}

function preformatted(label: string, text: string): Markup {
  return html`<pre tabindex="0" role="group" aria-label="${label}"><bdi>${toSafeText(text)}</bdi></pre>`;
}

function headersMarkup(headers: MessageReport["headers"]): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Headers"><table class="headers"><thead class="spoken"><tr><th scope="col">Header</th><th scope="col">Value</th></tr></thead><tbody>${headers.map(
    ({ name, value }) =>
      html`<tr><th scope="row"><bdi>${toSafeLine(name)}</bdi></th><td><bdi>${toSafeText(value)}</bdi></td></tr>`,
  )}</tbody></table></div>`;
}

function attachmentsMarkup(attachments: MessageReport["attachments"]): Markup {
  return html`<table class="headers"><thead><tr><th scope="col">File</th><th scope="col">Type</th><th scope="col" class="num">Size</th></tr></thead><tbody>${attachments.map(
    ({ filename, contentType, sizeBytes, inline }) =>
      html`<tr><th scope="row"><bdi>${toSafeLine(filename ?? "(no name)")}</bdi></th><td>${toSafeLine(contentType)}${inline ? ", inline" : ""}</td><td class="num">${formatSize(sizeBytes)}</td></tr>`,
  )}</tbody></table>`;
}
