import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { CheckFields } from "../check/check-source.ts";
import type { ProjectState } from "../open-project.ts";
import { iconMarkup } from "../parts/icon.ts";

/** Scenarios that the list offers. The others have a link on their own page. */
const maxOffered = 300;

export interface CheckFormOptions {
  readonly fields: CheckFields;
  /** The From header that is assumed. Undefined if the project has none. */
  readonly knownFrom: string | undefined;
  /** Name of the message that is checked again if nothing else is given. */
  readonly againName?: string | undefined;
}

/** Renders the form that sends a message to check. It works without scripts; the script adds dropping and pasting files. */
export const checkFormMarkup = ({ fields, knownFrom, againName }: CheckFormOptions): Markup =>
  html`<form class="card check-form" method="post" action="/check" enctype="multipart/form-data" data-drops>
${againName === undefined ? "" : html`<input type="hidden" name="again" value="${fields.again}">`}
<div class="cols">
<div class="empty drop">${iconMarkup("tray")}
<p><label class="label" for="file">An .eml, HTML, or MJML file</label></p>
<p><input type="file" id="file" name="file" accept=".eml,.html,.htm,.mjml,message/rfc822,text/html"></p>
<p class="small muted"><span data-with-script hidden>Drop it anywhere on this page, or choose it. </span>Up to 10 MB.</p></div>
<div class="field"><label for="pasted">Or paste its source</label>
<textarea class="input code" id="pasted" name="pasted" rows="9" spellcheck="false" autocomplete="off" placeholder="${againName === undefined ? "<!doctype html>…" : ""}">${fields.pasted}</textarea>
<p class="hint">${againName === undefined ? "A message with its headers, HTML, or MJML." : html`Leave both empty to check <bdi>${toSafeLine(againName)}</bdi> again.`}</p></div>
</div>
<fieldset class="check-fields"><legend class="label">For HTML and MJML</legend>
<div class="cols cols-3">
<div class="field"><label for="from">From</label><input class="input" type="text" id="from" name="from" value="${fields.from}" maxlength="500" autocomplete="off" placeholder="${toSafeLine(knownFrom ?? "Acme <news@acme.example>")}"><p class="hint">${knownFrom === undefined ? "As readers see it." : "Empty: the sender of your campaigns."}</p></div>
<div class="field"><label for="subject">Subject</label><input class="input" type="text" id="subject" name="subject" value="${fields.subject}" maxlength="500" autocomplete="off"><p class="hint">Empty: the title of the page.</p></div>
<div class="field"><label for="unsubscribe">Unsubscribe URL</label><input class="input" type="text" inputmode="url" id="unsubscribe" name="unsubscribe" value="${fields.unsubscribe}" maxlength="900" autocomplete="off" placeholder="https://"><p class="hint">Adds both headers of one-click unsubscribe.</p></div>
</div></fieldset>
<div class="check-end">
<div class="field"><label for="purpose">Purpose</label><select class="input" id="purpose" name="purpose">${(
    [
      ["", "As its headers say"],
      ["marketing", "Marketing: people may unsubscribe"],
      ["transactional", "Transactional: a reply to one person"],
    ] as const
  ).map(
    ([value, words]) =>
      html`<option value="${value}"${value === fields.purpose ? html` selected` : ""}>${words}</option>`,
  )}</select></div>
<button class="btn btn-primary" data-busy="Checking…">${iconMarkup("check")}Check message</button>
</div>
</form>`;

/** Renders the choice of a campaign of the project, whose message is checked as it is in its files now. */
export function campaignChoiceMarkup({ scenarios }: Pick<ProjectState, "scenarios">): Markup | string {
  if (scenarios.length === 0) return "";
  return html`<form class="card check-end section" method="get" action="/check">
<div class="field"><label for="scenario">Or a campaign of this project</label><select class="input" id="scenario" name="scenario">${scenarios
    .slice(0, maxOffered)
    .map(({ name }) => html`<option value="${name}">${toSafeLine(name)}</option>`)}</select></div>
<button class="btn">Check campaign</button>
</form>`;
}
