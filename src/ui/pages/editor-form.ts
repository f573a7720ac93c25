import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { Metric } from "../../result/placement.ts";
import { metrics } from "../../result/placement.ts";
import { cellName, expectationName } from "../write/change-form.ts";
import { describePast, meets } from "../write/limit-words.ts";
import type { Mark } from "../write/marks.ts";
import { maxPastRuns, type PastRuns, worstOfRuns } from "../write/past-runs.ts";
import {
  type FormExpectation,
  type FormField,
  type FormVariants,
  maxFormColumns,
  maxFormRows,
  type NoForm,
  type ScenarioForm,
} from "../write/scenario-form.ts";
import { writePath } from "./write-path.ts";

export interface FormPanel {
  readonly form: ScenarioForm | NoForm;
  readonly marks: readonly Mark[];
  readonly past: PastRuns;
  /** Templates of the project, as `template:spring-sale` and `mjml:spring-sale`, with their files. */
  readonly templates: readonly (readonly [choice: string, file: string])[];
  /** Mailbox providers that expectations can name. */
  readonly providers: readonly string[];
  /** The expectations that are saved, by path and metric, to say what they were. */
  readonly saved: ReadonlyMap<string, number>;
  readonly canWrite: boolean;
}

/** Renders the form of a scenario. */
export function formMarkup(panel: FormPanel): Markup {
  const { form, canWrite } = panel;
  if (form.problem !== undefined)
    return html`<div class="notice warned"><p><b class="warned" aria-hidden="true">!</b> ${form.problem}</p></div>`;
  const off = canWrite ? "" : html` disabled`;
  return html`<fieldset class="stack bare"${off}><legend class="spoken">Campaign</legend>
<section class="stack" aria-labelledby="h-m"><h2 id="h-m">Message</h2>
${form.fields.map((field) => fieldMarkup(field, form, panel))}
${sourceMarkup(form)}
</section>
${variantsMarkup(form.variants)}
<section class="stack section" aria-labelledby="h-e"><h2 id="h-e">We send if</h2>
${form.expectations.length === 0 ? html`<p class="small muted">Nothing is expected yet, so every result passes.</p>` : ""}
${form.expectations.map((expectation, index) => expectationMarkup(expectation, index, panel))}
${addExpectationMarkup(panel.providers)}
</section></fieldset>`;
}

function fieldMarkup(
  { name, label, value = "", path, hint }: FormField,
  form: ScenarioForm,
  { marks, templates, canWrite }: FormPanel,
): Markup {
  const mark = marks.find((each) => each.severity === "error" && isAt(each, path, value));
  const described = mark ? html` aria-invalid="true" aria-describedby="e-${name}"` : "";
  const error = mark
    ? html`<p class="error" id="e-${name}">✕ <bdi>${toSafeLine(mark.message)}</bdi>${mark.fix ? html` <bdi>${toSafeLine(mark.fix)}</bdi>` : ""}</p>`
    : "";
  const hints = hint ? html`<p class="hint">${hint}</p>` : "";
  if (name !== "template")
    return html`<div class="field"><label for="f-${name}">${label}</label>${
      value.includes("\n")
        ? // Browsers leave out the first line break.
          html`<textarea class="input" id="f-${name}" name="${name}" rows="3" maxlength="10000"${described}>
${value}</textarea>`
        : html`<input class="input" id="f-${name}" name="${name}" value="${value}" maxlength="10000"${described}>`
    }${error}${hints}</div>`;
  const chosen = `${form.kind}:${value}`;
  const file = templates.find(([choice]) => choice === chosen)?.[1];
  return html`<div class="field"><label for="f-template">Template</label><select class="input" id="f-template" name="template"${described}>${
    file === undefined
      ? html`<option value="${chosen}" selected><bdi>${toSafeLine(value)}</bdi> (no such file)</option>`
      : ""
  }${templates.map(
    ([choice, path]) =>
      html`<option value="${choice}"${choice === chosen ? html` selected` : ""}>${toSafeLine(path.replace(/^.*\//, ""))}</option>`,
  )}</select>${error}${file === undefined ? "" : html`<p class="hint"><a href="${writePath(file)}">${canWrite ? "Edit the template" : "Open the template"}</a></p>`}</div>`;
}

/** Whether an error is about a field: it is at its path, or in its whole value. */
const isAt = ({ path: place, literal }: Mark, path: FormField["path"], value: string): boolean =>
  place === undefined
    ? literal !== undefined && literal === value
    : place.length === path.length && place.every((key, index) => key === path[index]);

const sources: Readonly<Record<string, string>> = {
  mime: "The message is written in this file: see html and text in the YAML.",
  simple: "The message is written in this file: see html and text in the YAML.",
  serviceTemplate: "The sending service has the template: see serviceTemplate in the YAML.",
};

function sourceMarkup({ kind }: ScenarioForm): Markup | string {
  if (kind === undefined) return html`<p class="hint">There is no message yet: add message: to the YAML.</p>`;
  return sources[kind] ? html`<p class="hint small muted">${sources[kind]}</p>` : "";
}

function variantsMarkup(variants: FormVariants): Markup {
  return html`<section class="stack section" aria-labelledby="h-v"><h2 id="h-v">Variants</h2>
${
  variants.kind === "file"
    ? html`<p class="small muted">The rows are in <a href="${writePath(variants.file)}"><bdi>${toSafeLine(variants.file)}</bdi></a>. Add rows there.</p>`
    : html`${variants.kind === "rows" ? tableMarkup(variants) : html`<p class="small muted">One message for all readers. Paste rows from a spreadsheet to send one for each.</p>`}
<details class="paste"><summary>Paste rows from a spreadsheet</summary>
<div class="stack">
<div class="field"><label for="pasted">Rows, with their column names in the first line</label><textarea class="input code-area" id="pasted" name="pasted" rows="4" spellcheck="false" maxlength="200000"></textarea><p class="hint">Copy cells in Excel, Numbers, or Google Sheets, or paste CSV. Each row is one test.</p></div>
<div class="field scripted"><label for="rows-file">Or a CSV file, which can also be dropped here</label><input class="input" type="file" id="rows-file" accept=".csv,.tsv,.txt,text/csv"></div>
${variants.kind === "rows" ? html`<p><label><input type="radio" name="paste-mode" value="add" checked> Add them</label> <label><input type="radio" name="paste-mode" value="replace"> Replace all rows</label></p>` : ""}
<p><button class="btn" name="act" value="paste">Use these rows</button></p>
</div></details>`
}
</section>`;
}

function tableMarkup({ columns, rows }: Extract<FormVariants, { kind: "rows" }>): Markup {
  const [shownRows, shownColumns] = [rows.slice(0, maxFormRows), columns.slice(0, maxFormColumns)];
  const isCut = rows.length > shownRows.length || columns.length > shownColumns.length;
  return html`<p class="small muted">${plural(rows.length, "row")}, ${plural(columns.length, "column")}. Each row is one test.${isCut ? " Some are only in the YAML." : ""}</p>
<div class="scroll frame" role="group" aria-label="Variants" tabindex="0"><table class="table plain sheet" id="variants"><thead><tr>${shownColumns.map((column) => html`<th scope="col"><bdi>${toSafeLine(column)}</bdi></th>`)}<td></td></tr></thead><tbody>${shownRows.map(
    (row, at) =>
      html`<tr>${shownColumns.map((column, columnAt) => {
        const value = row[column];
        const label = `${toSafeLine(column)}, row ${at + 1}`;
        return typeof value === "object" && value !== null
          ? html`<td><code title="Change it in the YAML">${toSafeLine(JSON.stringify(value).slice(0, 60))}</code></td>`
          : html`<td>${cellMarkup(cellName(at, columnAt), String(value ?? ""), label)}</td>`;
      })}<td><button class="btn btn-quiet" name="act" value="remove-row:${at}" aria-label="Remove row ${at + 1}">Remove</button></td></tr>`,
  )}</tbody></table></div>`;
}

const cellMarkup = (name: string, value: string, label: string): Markup =>
  value.includes("\n")
    ? html`<textarea class="input cell" name="${name}" rows="2" aria-label="${label}">
${value}</textarea>`
    : html`<input class="input cell" name="${name}" value="${value}" aria-label="${label}">`;

const comparisons: Readonly<Record<string, string>> = {
  ">=": "at least",
  ">": "more than",
  "<=": "at most",
  "<": "less than",
  "==": "exactly",
};

const ends: Readonly<Record<Metric, string>> = {
  inbox: "land in the inbox",
  spam: "land in spam",
  missing: "are not delivered",
  spf: "pass SPF",
  dkim: "pass DKIM",
  dmarc: "pass DMARC",
};

const scopeWords = (scope: string): string =>
  ({ overall: "Overall", "*": "Each mailbox provider", baseline: "Overall", control: "Overall" })[scope] ??
  toSafeLine(scope);

/** The key by which a saved expectation is found again. */
export const expectationKey = ({ scope, metric, operator, isWarn }: FormExpectation): string =>
  JSON.stringify([scope, metric, operator, isWarn]);

function expectationMarkup(expectation: FormExpectation, index: number, { past, saved }: FormPanel): Markup {
  const { scope, metric, operator, percent, source, isWarn } = expectation;
  const name = expectationName(index);
  const warn = isWarn ? html` <b class="badge">only warns</b>` : "";
  const remove = html`<button class="btn btn-quiet" name="act" value="remove-expectation:${index}" aria-label="Remove: ${scopeWords(scope)}, ${source}">Remove</button>`;
  if (percent === undefined)
    return html`<div class="field expect"><p class="sentence"><b><bdi>${scopeWords(scope)}</bdi></b> <code>${toSafeLine(source)}</code>${warn}${remove}</p></div>`;
  const percents = worstOfRuns(past, expectation);
  const [low, high] = rangeOf(operator, percent, percents);
  const before = saved.get(expectationKey(expectation));
  const words = `${scopeWords(scope)}: percent that ${ends[metric]}`;
  return html`<div class="field expect" data-limit="${JSON.stringify({ operator, percents, low, high })}">
<p class="sentence"><b><bdi>${scopeWords(scope)}</bdi></b> <span>${comparisons[operator]}</span> <input class="input num-in" name="${name}" inputmode="decimal" aria-label="${words}" value="${percent}"> <span>% ${ends[metric]}</span>${warn}</p>
${dotsMarkup(percents, operator, percent, [low, high])}
<input class="scripted" type="range" data-for="${name}" min="${low}" max="${high}" step="1" value="${percent}" aria-label="${words}, slider">
<p class="ends small muted" aria-hidden="true"><span>${low}</span><span>${high}</span></p>
<div class="hint-bar"><p class="hint"><span data-past>${describePast(percents, operator, percent)}</span>${before !== undefined && before !== percent ? ` Until now ${before}.` : ""}</p>${remove}</div></div>`;
}

/** The ends of the slider: round numbers around the limit and what the last runs measured. */
function rangeOf(
  operator: string,
  percent: number,
  percents: readonly number[],
): readonly [low: number, high: number] {
  if (operator === "<=" || operator === "<")
    return [0, Math.min(100, Math.max(20, Math.ceil(Math.max(percent, ...percents) / 10) * 10))];
  return [Math.max(0, Math.min(80, Math.floor(Math.min(percent, ...percents) / 10) * 10)), 100];
}

/** Renders the last runs as dots above the slider. Equal ones are stacked. */
function dotsMarkup(
  percents: readonly number[],
  operator: string,
  limit: number,
  [low, high]: readonly [number, number],
): Markup | string {
  if (percents.length === 0) return "";
  const stacked = new Map<number, number>();
  const dots = percents.map((percent) => {
    const place = Math.round(((percent - low) * 1000) / (high - low)) / 10;
    const bucket = Math.round(place / 3);
    const level = stacked.get(bucket) ?? 0;
    stacked.set(bucket, level + 1);
    return html`<circle cx="${place}%" cy="${15 - 7 * Math.min(level, maxPastRuns)}" r="3" data-percent="${percent}" class="f-${meets(percent, operator, limit) ? "inbox" : "failed"}"/>`;
  });
  const height = Math.max(22, 22 + 7 * (Math.max(...stacked.values()) - 3));
  const words = `The last ${plural(percents.length, "run")}: ${percents.map((percent) => Math.round(percent * 10) / 10).join(", ")} percent`;
  return html`<svg class="dots" role="img" aria-label="${words}" height="${height}">${dots.map((dot) => html`${dot}`)}<line class="base" x1="0" x2="100%" y1="21" y2="21"/></svg>`;
}

function addExpectationMarkup(providers: readonly string[]): Markup {
  const option = (value: string, words: string) => html`<option value="${value}">${words}</option>`;
  return html`<details class="add"><summary>Add an expectation</summary><div class="sentence add-expectation">
<label class="spoken" for="add-scope">Where</label><select class="input narrow" id="add-scope" name="add-scope">${option("overall", "Overall")}${option("*", "Each mailbox provider")}${providers.map((name) => option(name, toSafeLine(name)))}</select>
<label class="spoken" for="add-operator">Comparison</label><select class="input narrow" id="add-operator" name="add-operator">${Object.entries(comparisons).map(([value, words]) => option(value, words))}</select>
<label class="spoken" for="add-percent">Percent</label><input class="input num-in" id="add-percent" name="add-percent" inputmode="decimal" value="90"><span>%</span>
<label class="spoken" for="add-metric">What</label><select class="input narrow" id="add-metric" name="add-metric">${metrics.map((metric) => option(metric, ends[metric]))}</select>
<label><input type="checkbox" name="add-warn"> only warn</label>
<button class="btn" name="act" value="add-expectation">Add</button></div></details>`;
}
