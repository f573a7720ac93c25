import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";

/** Keys, and what they do where a page has it. */
const keys: readonly (readonly [keys: readonly string[], words: string])[] = [
  [["/"], "Search"],
  [["j", "k"], "Next, previous row"],
  [["Enter"], "Open the row"],
  [["x"], "Choose the row"],
  [["r"], "Run what is chosen"],
  [["?"], "Show these keys"],
  [["Esc"], "Close"],
];

/** Renders the dialog that lists the keys. The script opens it. */
export const keysMarkup: Markup = html`<dialog class="dialog" id="keys" aria-labelledby="keys-title">
<h2 id="keys-title">Keys</h2>
<dl class="facts-list">${keys.map(([each, words]) => html`<dt>${words}</dt><dd>${each.map((key) => html`<kbd>${key}</kbd> `)}</dd>`)}</dl>
<p><label><input type="checkbox" id="single-keys" checked> Use single keys</label></p>
<form method="dialog" class="actions"><button class="btn">Close</button></form>
</dialog>`;
