import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { emptyMarkup } from "../parts/empty.ts";
import { iconMarkup, markMarkup, tabIcon } from "../parts/icon.ts";
import { badgeMarkup, pillMarkup } from "../parts/pill.ts";
import { type BarShares, placementBarMarkup } from "../parts/placement-bar.ts";
import { sparklineMarkup } from "../parts/sparkline.ts";
import { renderView, type Visit } from "./view.ts";

/** Renders every part in every state, so that a person, a test, and a picture can look at all of them. */
export const renderComponents = (visit: Visit): Promise<string> =>
  renderView({
    visit,
    title: "Components",
    place: "none",
    topics: [],
    main: html`<h1 class="answer">Components</h1>
<p class="lead">Every part and its states. Controls are ink, color is an answer.</p>
${sections.map(
  ([title, words, content], at) =>
    html`<section class="section" aria-labelledby="part-${at}"><h2 id="part-${at}">${title}</h2>${words ? html`<p class="muted">${words}</p>` : ""}
${content}</section>`,
)}`,
  });

const mark: Markup = html`<p class="marksheet">${[64, 32, 16].map((size) => html`<svg width="${size}" height="${size}" aria-hidden="true">${markMarkup}</svg>`)}<img src="${tabIcon("#cf222e")}" width="32" height="32" alt="Icon of the browser tab, with the dot of a verdict"><span class="brand">${markMarkup}<span>Placewright</span></span></p>`;

const roles = ["passed", "warned", "failed", "pending", "inbox", "spam", "missing"];

const answers: Markup = html`<p class="chips">${pillMarkup("passed")}
${pillMarkup("warned")}
${pillMarkup("failed")}
${pillMarkup("failed", "Blocked")}
${pillMarkup("failed", "Can’t build")}
${pillMarkup("errored")}
${pillMarkup("pending")}
${pillMarkup("not-measured")}
${pillMarkup("skipped")}
${badgeMarkup("simulated")}</p>
<ul class="swatches">${roles.map((role) => html`<li><svg width="100%" height="40" role="img" aria-label="--${role}"><rect class="f-${role}" width="100%" height="100%" rx="6"/></svg><code>--${role}</code></li>`)}</ul>`;

const type: Markup = html`<div class="stack"><p class="answer">Do not send</p><p class="h1">Page title 24/32</p><p class="h2">Section 16/24</p><p class="lead">Lead 16/24: why, in one sentence.</p><p>Body 14/20 with digits of one width: 0123456789, 11 110, 95.4</p><p class="small muted">Small 12/16: facts, captions, axis labels. Nothing smaller.</p><p><code>Code 12.5/20 scenarios/spring-sale.ts:14:3</code></p></div>`;

const buttons: Markup = html`<div class="stack">
<p class="chips"><button class="btn btn-primary" type="button">Run…</button>
<button class="btn btn-primary is-hover" type="button">Hover</button>
<button class="btn btn-primary is-focus" type="button">Focus</button>
<button class="btn btn-primary" type="button" aria-busy="true">${iconMarkup("busy")}Starting</button>
<button class="btn btn-primary" type="button" disabled title="Nothing is chosen">Run…</button></p>
<p class="chips"><button class="btn" type="button">Check</button>
<button class="btn is-hover" type="button">Hover</button>
<button class="btn is-focus" type="button">Focus</button>
<button class="btn" type="button" disabled title="Viewers cannot write">Disabled</button>
<button class="btn btn-quiet" type="button">Quiet</button>
<button class="btn btn-danger" type="button">Cancel this run…</button>
<button class="btn btn-icon" type="button" aria-label="Close">${iconMarkup("close")}</button></p></div>`;

const fields: Markup = html`<div class="cols cols-3">
<div class="field"><label for="k-a">Subject</label><input class="input" id="k-a" value="Meet Drip"><p class="hint">9 characters; shown whole everywhere.</p></div>
<div class="field"><label for="k-b">From</label><input class="input is-focus" id="k-b" value="Acme Garden &lt;news@acme.example&gt;"><p class="hint">Focus</p></div>
<div class="field"><label for="k-c">Inbox at least</label><input class="input" id="k-c" value="190" aria-invalid="true" aria-describedby="k-ce"><p class="error" id="k-ce">✕ Percentages end at 100.</p></div>
<div class="field"><label for="k-d">Provider</label><select class="input" id="k-d"><option>ses · $10 a test</option></select></div>
<div class="field"><label for="k-e">Name</label><input class="input" id="k-e" value="spring-sale" disabled><p class="hint">Viewers cannot write.</p></div>
<div class="field"><label for="k-f">Overall: at least 90% in the inbox</label><input type="range" id="k-f" value="90"><p class="hint">7 of the last 8 runs would have passed.</p></div>
</div>`;

const choices: Markup = html`<div class="stack"><p class="chips"><a class="chip" href="#main" aria-current="true">All 7</a>
<a class="chip" href="#main"><b class="failed" aria-hidden="true">✕</b> Not ready 3</a>
<a class="chip" href="#main"><b class="passed" aria-hidden="true">✓</b> Send 2</a></p>
<p><span class="seg"><a href="#main" aria-current="true">Light</a><a href="#main">Dark</a><a href="#main">Forced dark</a></span></p>
<nav class="tabs" aria-label="Example"><a href="#main" aria-current="true">Preview</a><a href="#main">Text</a><a href="#main">Headers</a><a href="#main">Source</a></nav></div>`;

const needed = 80;

/** States of a row: its class, and what it shows. */
const rows: readonly (readonly [words: string, state: string, shares: BarShares])[] = [
  ["At rest", "", { inboxPercent: 97, spamPercent: 2, missingPercent: 1 }],
  ["Hover", "is-hover", { inboxPercent: 52, spamPercent: 42, missingPercent: 6 }],
  ["Focus", "is-focus", { inboxPercent: 91, spamPercent: 6, missingPercent: 3 }],
  ["Chosen", "is-selected", { inboxPercent: 88, spamPercent: 8, missingPercent: 4 }],
];

const placement: Markup = html`<table class="table plain"><thead><tr><th scope="col">Provider</th><th scope="col" class="num">Inbox %</th><th scope="col">0 to 100</th></tr></thead><tbody>
${rows.map(
  ([words, state, shares]) =>
    html`<tr class="${state}"><th scope="row" class="fit">${words}</th><td class="num fit">${shares.inboxPercent < needed ? html`<b class="failed">${shares.inboxPercent} ✕</b>` : shares.inboxPercent}</td><td class="wide-bar">${placementBarMarkup(shares, { needed })}</td></tr>`,
)}
<tr><th scope="row">Not measured</th><td class="num muted">–</td><td><svg class="bar" role="img" aria-label="not measured"><rect class="track" width="100%" height="100%"/></svg></td></tr>
<tr aria-busy="true"><th scope="row">Loading</th><td class="num"><span class="skeleton"></span></td><td><span class="skeleton mid"></span></td></tr></tbody></table>
<p class="key">${["inbox", "spam", "missing"].map((share) => html`<span><svg aria-hidden="true"><rect class="f-${share}" width="12" height="12" rx="2"/></svg>${share}</span>`)}<span><svg aria-hidden="true"><line class="tick" x1="6" x2="6" y1="0" y2="12"/></svg>needed</span></p>
<p class="chips marksheet">${sparklineMarkup([94, 95, 93, 94, 95, 94, 96, 95, 93, 94, 91, 52], needed)}${sparklineMarkup([96, 95, 96, 97, 96, 98], needed)}<span class="muted">fewer than 3 runs: the figure alone</span></p>`;

const notices: Markup = html`<div class="stack">
<div class="notice warned"><p><b class="warned" aria-hidden="true">!</b> <b>This file changed on disk 20 seconds ago.</b> Saving would lose that change.</p><button class="btn" type="button">Compare</button><button class="btn" type="button">Take theirs</button></div>
<div class="notice errored"><p><b class="errored" aria-hidden="true">⚡\uFE0E</b> <b>ses did not answer.</b> Nothing is wrong with the message. It is tried again in 40 seconds.</p><button class="btn" type="button">Try now</button></div>
<div class="notice pending"><p><b class="pending" aria-hidden="true">…</b> <b>2 tests are not measured yet.</b> Likely done about 6:40 PM.</p></div>
<div class="toast" role="group" aria-label="Toast">Saved weekly-newsletter.yaml<button class="btn" type="button">Undo</button></div></div>`;

const empty: Markup = html`<div class="cols">
<div class="drop">${emptyMarkup("tray", "Drop a message here: an .eml, HTML, or MJML file. Nothing is sent and nothing is written.", html`<button class="btn btn-primary" type="button">Choose a file</button><button class="btn" type="button">Paste HTML</button>`)}</div>
${emptyMarkup("runs", "Nothing has run yet. A simulated run takes a second and costs nothing.", html`<button class="btn" type="button">Run 7 campaigns, simulated</button>`)}
<div class="card" role="group" aria-label="Loading" aria-busy="true"><span class="skeleton short"></span><span class="skeleton"></span><span class="skeleton mid"></span></div></div>`;

const dialog: Markup = html`<div class="dialog" role="group" aria-labelledby="k-dialog"><h3 id="k-dialog">Send 5 messages to ses?</h3><dl class="facts-list"><dt>spring-sale</dt><dd>3 tests</dd><dt>product-announcement</dt><dd>2 tests</dd><dt>Done</dt><dd>tomorrow about 9:00 AM</dd><dt class="sum">Cost</dt><dd class="sum">$50 of $90 left this month</dd></dl><p class="actions"><button class="btn" type="button">Keep editing</button><button class="btn btn-primary" type="button">Run for $50</button></p></div>`;

const code: Markup = html`<div class="cols"><div class="frame"><ol class="lines"><li value="8"><span>    <span class="k">name:</span> weekly-newsletter</span></li><li value="9" class="bad"><span>    <span class="k">subject:</span> "{{<span class="wavy">lead_titel</span>}}"<span class="said">✕ No variant has lead_titel.</span></span></li></ol></div>
<div class="frame"><ol class="lines"><li value="8" class="del"><span>subject: 25 % AUF ALLES!!!</span></li><li value="8" class="ins"><span>subject: 25 % auf alles</span></li></ol></div></div>`;

const sections: readonly (readonly [title: string, words: string, content: Markup])[] = [
  [
    "Mark",
    "A letter set on a post: a P, and a mailbox. Never tilted, never in the color of a verdict.",
    mark,
  ],
  ["Answers", "Sign, word, color; never one alone. Sentence case.", answers],
  ["Type", "", type],
  ["Buttons", "One primary a view. A verb, and “…” where a question follows.", buttons],
  ["Fields", "", fields],
  ["Choice", "", choices],
  ["Rows and placement", "", placement],
  ["Notices and toast", "", notices],
  ["Empty, loading", "", empty],
  [
    "Dialog",
    "Only before what costs or cannot be undone. The button repeats the verb and the price.",
    dialog,
  ],
  ["Code and differences", "", code],
];
