import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { FileKind } from "../files/writable-path.ts";
import type { Mark } from "../write/marks.ts";
import { renderView, type Visit } from "./view.ts";
import { writePath } from "./write-path.ts";

/** Words that the editor completes. */
export interface EditorWords {
  readonly variables: readonly string[];
  readonly partials: readonly string[];
  readonly helpers: readonly string[];
  /** Keys of the scenario, as nested objects. */
  readonly keys: unknown;
}

export interface EditorPage {
  readonly visit: Visit;
  readonly file: string;
  readonly kind: FileKind;
  readonly hash: string;
  readonly text: string;
  readonly canWrite: boolean;
  readonly isTeam: boolean;
  /** Undefined for files that have no form. */
  readonly form: Markup | undefined;
  /** Undefined for files that have no preview. */
  readonly preview: Markup | undefined;
  readonly marks: readonly Mark[];
  readonly words: EditorWords;
  /** Token of the save that led here, which can be undone. */
  readonly saved: string | undefined;
  /** The name of the campaign that the file is, to run it. */
  readonly scenario: string | undefined;
}

/** The language of a file, for people. */
export function languageOf(file: string): string {
  if (/\.ya?ml$/i.test(file)) return "YAML";
  if (/\.json$/i.test(file)) return "JSON";
  if (/\.csv$/i.test(file)) return "CSV";
  if (/\.mjml(?:\.hbs)?$/i.test(file)) return "MJML";
  if (/\.[cm]?[jt]sx?$/i.test(file)) return /\.[cm]?tsx?$/i.test(file) ? "TypeScript" : "JavaScript";
  if (/\.text\.hbs$|\.txt$/i.test(file)) return "Text";
  return "HTML";
}

/** Renders what keeps the file from being built, with the way out, or that it can be built. */
export function noticesMarkup(marks: readonly Mark[], file: string): Markup | string {
  const errors = marks.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (!first) return "";
  const isHere = first.file === file;
  const { line, replace } = first;
  const button = replace
    ? html`<button class="btn" form="form-of-text" name="replace" value="${JSON.stringify(replace)}" data-replace="${JSON.stringify(replace)}">Use <bdi>${toSafeLine(replace.to)}</bdi></button>`
    : "";
  const place =
    first.file === undefined
      ? ""
      : html`<a class="btn" href="${isHere ? `#yaml` : writePath(first.file, { line })}"${isHere && line !== undefined ? html` data-line="${line}"` : ""}>${isHere ? `Go to line ${line ?? 1}` : html`Open <bdi>${toSafeLine(first.file)}</bdi>`}</a>`;
  return html`<div class="notice failed"><p><b class="failed" aria-hidden="true">✕</b> <b>Can’t build this.</b> <bdi>${toSafeLine(first.message)}</bdi>.${first.fix ? html` <bdi>${toSafeLine(first.fix)}</bdi>${/[.?!]$/.test(first.fix) ? "" : "."}` : ""}${errors.length > 1 ? ` And ${plural(errors.length - 1, "more error")}.` : ""}</p>${place}${button}</div>`;
}

/** Renders the problems of the file as a list, for readers whose editor has no margin. */
export const marksMarkup = (marks: readonly Mark[], file: string): Markup | string =>
  marks.length === 0
    ? ""
    : html`<ul class="mark-list small">${marks.map(({ severity, line, message, fix, file: own }) => html`<li><b class="${severity === "error" ? "failed" : "warned"}" aria-hidden="true">${severity === "error" ? "✕" : "!"}</b> ${own === file && line !== undefined ? `Line ${line}: ` : ""}<bdi>${toSafeLine(message)}</bdi>${fix ? html`. <bdi>${toSafeLine(fix)}</bdi>` : ""}</li>`)}</ul>`;

/** Renders a file as form, text, and preview. */
export function renderEditor(page: EditorPage): Promise<string> {
  const { visit, file, kind, hash, text, canWrite, form, preview, marks, words, saved, scenario } = page;
  const [, folder = "", name = file] = /^(.*\/)?([^/]+)$/.exec(file) ?? [];
  const language = languageOf(file);
  const opened = html`<input type="hidden" name="file" value="${file}"><input type="hidden" name="hash" value="${hash}">`;
  const isBroken = marks.some(({ severity }) => severity === "error");
  return renderView({
    visit,
    title: name,
    place: "write",
    above: [
      ["/write", "Write"],
      ...(folder === ""
        ? []
        : [[`/write?search=${encodeURIComponent(folder)}`, folder.replace(/\/$/, "")] as const]),
    ],
    ...(scenario === undefined
      ? {}
      : {
          actions: html`<a class="btn" href="/scenario?${new URLSearchParams({ name: scenario })}">Open campaign</a>`,
        }),
    verdict: isBroken ? "failed" : undefined,
    // The reader's text must not be replaced when a file changes: the editor's own script follows the files.
    topics: [],
    showsMessages: preview !== undefined,
    isRail: true,
    script: "editor",
    main: html`<h1 class="spoken"><bdi>${toSafeLine(file)}</bdi></h1>
${canWrite ? "" : html`<div class="notice"><p>${page.isTeam ? "This dashboard shows files, and does not change them. Change them in your own checkout." : "Files are only shown: ui: { write: false } in placewright.config.ts."}</p></div>`}
${saved === undefined ? "" : savedMarkup(saved, file)}
<div id="disk" role="status"></div>
<div id="notices">${noticesMarkup(marks, file)}</div>
<nav class="tabs phone-tabs" aria-label="Parts of the editor">${form ? html`<a href="#form">Form</a>` : ""}<a href="#yaml">${language}</a>${preview ? html`<a href="#preview">Preview</a>` : ""}</nav>
<div class="editor${form ? "" : preview ? " editor-two" : " editor-one"}" id="editor" data-file="${file}" data-kind="${kind}" data-hash="${hash}" data-language="${language}" data-since="${visit.since}" data-write="${canWrite ? "yes" : "no"}" data-words="${JSON.stringify(words)}" data-marks="${JSON.stringify(marks)}">
${form ? html`<form class="stack" id="form" method="post" action="/write/form" aria-label="Form">${opened}<input type="hidden" name="text" value="${text}"><div id="form-panel">${form}</div>${canWrite ? html`<p class="no-script"><button class="btn btn-primary">Save the form</button></p>` : ""}</form>` : ""}
<section class="frame" id="yaml" aria-labelledby="h-y"><div class="frame-bar"><h2 id="h-y">${language}</h2>${form ? html`<span class="right small muted">the same file</span>` : ""}</div>
<form id="form-of-text" method="post" action="/write/save">${opened}<div id="code"></div>
<textarea class="code-area" id="text" name="text" aria-label="${language} of ${file}" rows="${Math.min(40, text.split("\n").length + 2)}" spellcheck="false" wrap="off"${canWrite ? "" : html` readonly`}>
${text}</textarea>
${canWrite ? html`<p class="no-script code-foot"><button class="btn btn-primary">Save</button></p>` : ""}</form>
<p class="small muted code-foot scripted">Tab indents. Press Escape, then Tab, to leave the editor.</p>
<div id="marks">${marksMarkup(marks, file)}</div></section>
${preview ? html`<section class="stack" id="preview" aria-label="Preview">${preview}</section>` : ""}
</div>
${
  canWrite
    ? html`<div class="actbar scripted" id="bar" role="group" aria-label="File"><p id="state">Saved</p>
<button class="btn" type="button" id="show-changes" disabled title="Nothing has changed">Show changes</button>
<button class="btn" type="button" id="discard" disabled title="Nothing has changed">Discard</button>
<button class="btn btn-primary" type="button" id="save" disabled title="Nothing has changed">Save</button></div>
<dialog class="dialog wide-dialog" id="changes" aria-labelledby="h-changes"><h2 id="h-changes">Changes</h2><div id="changes-body"></div><form method="dialog" class="actions"><button class="btn">Close</button></form></dialog>`
    : ""
}`,
  });
}

const savedMarkup = (token: string, file: string): Markup =>
  html`<form class="toast" method="post" action="/write/undo" id="toast"><input type="hidden" name="file" value="${file}"><input type="hidden" name="token" value="${token}"><span>Saved.</span><button class="btn">Undo</button></form>`;
