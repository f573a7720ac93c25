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

/** What a reader can choose about how pages look: the values of attributes of the root element, and their words. */
const display: readonly (readonly [
  name: string,
  words: string,
  options: readonly (readonly [string, string])[],
])[] = [
  [
    "theme",
    "Theme",
    [
      ["", "Like the system"],
      ["light", "Light"],
      ["dark", "Dark"],
    ],
  ],
  [
    "density",
    "Rows",
    [
      ["", "Comfortable"],
      ["compact", "Compact"],
    ],
  ],
];

/** Renders the dialog that lists the keys, and in which a reader chooses how pages look. The script opens it. */
export const keysMarkup: Markup = html`<dialog class="dialog" id="keys" aria-labelledby="keys-title">
<h2 id="keys-title">Keys and display</h2>
<dl class="facts-list">${keys.map(([each, words]) => html`<dt>${words}</dt><dd>${each.map((key) => html`<kbd>${key}</kbd> `)}</dd>`)}</dl>
<p><label><input type="checkbox" id="single-keys" checked> Use single keys</label></p>
<dl class="facts-list">${display.map(
  ([name, words, options]) =>
    html`<dt><label for="choice-${name}">${words}</label></dt><dd><select class="input" id="choice-${name}">${options.map(([value, shown]) => html`<option value="${value}">${shown}</option>`)}</select></dd>`,
)}</dl>
<form method="dialog" class="actions"><button class="btn">Close</button></form>
</dialog>`;
