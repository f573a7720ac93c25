import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";

/** One of several views of the same thing. */
export interface Choice {
  readonly id: string;
  readonly words: string;
  readonly panel: Markup;
}

/**
 * Renders views of which one is shown. The choices are radio buttons, so that they need no script and no request.
 * `chosen` is shown first; it may come from an address.
 */
export function choiceMarkup(
  look: "seg" | "tabs",
  name: string,
  label: string,
  choices: readonly Choice[],
  chosen: string | undefined,
): Markup {
  const first = choices.find(({ id }) => id === chosen)?.id ?? choices[0]?.id;
  return html`<div class="views"><fieldset class="${look}"><legend class="spoken">${label}</legend>${choices.map(
    ({ id, words }) =>
      html`<label><input type="radio" name="${name}" value="${id}"${id === first ? html` checked` : ""}><span>${words}</span></label>`,
  )}</fieldset>${choices.map(({ id, panel }) => html`<div class="panel panel-${id}">${panel}</div>`)}</div>`;
}
