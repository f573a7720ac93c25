import { html } from "hono/html";
import { plural } from "../../../base/plural.ts";
import { hasDarkStyles } from "../../../report/html/frame-document.ts";
import type { Markup } from "../../../report/html/markup.ts";
import { findRemoteResources } from "../../../report/html/remote-resources.ts";
import { type FrameView, frameViewWords, schemeOf, toViewDocument } from "./frame-views.ts";

/** Renders a message on a desktop and on a phone, in one of the views. */
export function framesMarkup(markup: string, view: FrameView): Markup {
  const document = toViewDocument(markup, view);
  const words = frameViewWords[view].toLowerCase();
  const frame = (name: "desktop" | "phone", width: number) => html`<figure>
<figcaption class="small muted">${name === "desktop" ? "Desktop" : "Phone"}, ${width} px</figcaption>
<div class="frame-box" role="group" aria-label="The message on a ${name}, ${words}" tabindex="0"><iframe class="${view} ${name}" sandbox srcdoc="${document}" title="The message on a ${name}, ${words}" loading="lazy" width="${width}" height="560"></iframe></div>
</figure>`;
  return html`<div class="frames">${frame("desktop", 600)}${frame("phone", 375)}</div>
<p class="small muted after">${noteOf(markup, view)}</p>`;
}

function noteOf(markup: string, view: FrameView): string {
  if (view === "forced")
    return "All colors inverted, as the Gmail app on iPhones and Outlook on Windows do. Their shades differ a little.";
  if (view === "off") return "No image is loaded: readers see the alternative texts.";
  const remote = findRemoteResources(markup).length;
  const resources =
    remote === 0
      ? "The message loads no remote resources."
      : `${plural(remote, "remote resource", ["is", "are"])} blocked here; a mail client would load ${remote === 1 ? "it" : "them"}. Gray boxes stand in for images.`;
  return schemeOf(view) === "dark" && !hasDarkStyles(markup)
    ? `${resources} The message has no dark-mode styles; some mail clients invert its colors.`
    : resources;
}
