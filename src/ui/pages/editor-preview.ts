import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type ColorScheme, toFrameDocument } from "../../report/html/frame-document.ts";
import type { Markup } from "../../report/html/markup.ts";
import { isShowable } from "../../report/html/message-view.ts";
import { findRemoteResources } from "../../report/html/remote-resources.ts";
import { toSafeLine, toSafeText } from "../../report/safe-text.ts";
import type { MessageReport } from "../../result/run-report.ts";
import { findingsMarkup } from "../parts/findings.ts";
import type { Outcome } from "../write/unsaved.ts";
import { writePath } from "./write-path.ts";

/** How the reader of the page wants to see the message. */
export interface PreviewView {
  readonly on: "phone" | "desktop";
  readonly scheme: ColorScheme;
}

/** Reads the choice from an address or a form. */
export const toPreviewView = (on: unknown, scheme: unknown): PreviewView => ({
  on: on === "desktop" ? "desktop" : "phone",
  scheme: scheme === "dark" ? "dark" : "light",
});

const maxVariants = 200;

/** Renders the message that a file results in, from the text in the editor. */
export function previewMarkup(file: string, outcome: Outcome, view: PreviewView): Markup {
  const { scenario, variant, users, message, checks } = outcome;
  if (!scenario)
    return html`<h2>Preview</h2><p class="muted">${
      users.length === 0 && outcome.problems.length === 0
        ? "No campaign uses this file yet, so there is nothing to show."
        : "The preview follows as soon as the file can be read."
    }</p>`;
  const now = { variant, scenario: scenario.name, on: view.on, scheme: view.scheme };
  const choice = (words: string, more: Partial<typeof now>, isNow: boolean) =>
    html`<a href="${writePath(file, { ...now, ...more })}" data-view="${JSON.stringify(more)}"${isNow ? html` aria-current="true"` : ""}>${words}</a>`;
  const variants = scenario.variants.flatMap(({ name }) => name ?? []).slice(0, maxVariants);
  return html`<div class="actions"><h2>Preview</h2>
<form method="get" action="/write" class="actions push"><input type="hidden" name="file" value="${file}"><input type="hidden" name="on" value="${view.on}"><input type="hidden" name="scheme" value="${view.scheme}">
${users.length > 1 ? selectMarkup("scenario", "Campaign", users, scenario.name) : html`<input type="hidden" name="scenario" value="${scenario.name}">`}
${variants.length > 1 ? selectMarkup("variant", "Variant", variants, variant) : ""}${users.length > 1 || variants.length > 1 ? html`<button class="btn no-script">Show</button>` : ""}</form></div>
<div class="actions"><span class="seg">${choice("Phone", { on: "phone" }, view.on === "phone")}${choice("Desktop", { on: "desktop" }, view.on === "desktop")}</span><span class="seg">${choice("Light", { scheme: "light" }, view.scheme === "light")}${choice("Dark", { scheme: "dark" }, view.scheme === "dark")}</span></div>
${message ? messageMarkup(message, view) : html`<p class="muted">The message cannot be built from this text. Fix the error first.</p>`}
<p class="small muted">Built from what you see here, saved or not. Nothing is sent.</p>
${checks && checks.findings.length > 0 ? html`<h3>${plural(checks.findings.length, "finding")}</h3>${findingsMarkup(checks.findings)}` : checks ? html`<p class="small"><b class="passed">✓</b> The checks found nothing.</p>` : ""}`;
}

function selectMarkup(
  name: string,
  label: string,
  values: readonly string[],
  chosen: string | undefined,
): Markup {
  return html`<select class="input narrow" name="${name}" aria-label="${label}">${values.map((value) => html`<option value="${value}"${value === chosen ? html` selected` : ""}>${toSafeLine(value)}</option>`)}</select>`;
}

function messageMarkup(message: MessageReport, { on, scheme }: PreviewView): Markup {
  const { html: markup, text, from, subject, preheader } = message as MessageReport & { preheader?: string };
  const remote = markup === undefined ? 0 : findRemoteResources(markup).length;
  const [width, height] = on === "phone" ? [360, 560] : [600, 640];
  return html`<div class="inboxes"><figure><figcaption class="small muted">In a message list</figcaption><div class="inbox-row"><p class="line"><b><bdi>${toSafeLine(from.slice(0, Math.max(0, from.lastIndexOf("<"))).trim()) || toSafeLine(from)}</bdi></b></p><p class="cut"><bdi>${toSafeLine(subject) || "(no subject)"}</bdi></p>${preheader === undefined ? "" : html`<p class="cut muted"><bdi>${toSafeLine(preheader)}</bdi></p>`}</div></figure></div>
${
  !isShowable(message)
    ? html`<p class="muted">The message is too large to show here.</p>`
    : markup === undefined
      ? html`<pre class="frame text-part" tabindex="0" role="group" aria-label="Text part"><bdi>${toSafeText(text ?? "")}</bdi></pre>`
      : html`<div class="scroll mail-stage" role="group" aria-label="The message" tabindex="0"><iframe class="mail-frame ${scheme}" sandbox srcdoc="${toFrameDocument(markup, scheme)}" title="The message on a ${on}, ${scheme}" width="${width}" height="${height}"></iframe></div>`
}
${remote > 0 ? html`<p class="small muted">${plural(remote, "remote resource", ["is", "are"])} blocked here.</p>` : ""}`;
}
