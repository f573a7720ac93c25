import { html } from "hono/html";
import type { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { formatSize, type Markup, signMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { formatPercent } from "../../report/words.ts";
import { countFindings, type Finding } from "../../result/finding.ts";
import type { Scenario, Variant } from "../../scenario/scenario.ts";
import type { CheckedMessage } from "../check/check-message.ts";
import type { CheckFields } from "../check/check-source.ts";
import type { KeptCheck } from "../check/kept-checks.ts";
import type { ProjectState } from "../open-project.ts";
import { copyMarkup } from "../parts/copy.ts";
import { checkTotalsMarkup, findingsMarkup } from "../parts/findings.ts";
import { iconMarkup } from "../parts/icon.ts";
import { type Readers, readersOf } from "../parts/readers/readers.ts";
import { mayUse } from "../visitor.ts";
import { checkFactsMarkup } from "./check-facts.ts";
import { campaignChoiceMarkup, checkFormMarkup } from "./check-form.ts";
import { placementMarkup } from "./check-placement.ts";
import { lineHref, rowsOf, type SourceRow, sourceLinesMarkup } from "./check-source-lines.ts";
import { problemsMarkup, renderView, scenarioPath, type Visit } from "./view.ts";

/** A message that a visitor gave, and that may be saved. */
export interface ShownUpload extends KeptCheck {
  readonly id: string;
  /** The name in the form that saves it. */
  readonly name: string;
  /** Why it was not saved. */
  readonly saveProblems?: readonly PlacewrightError[];
}

/** The message of a campaign of the project. */
export interface ShownVariant {
  readonly scenario: Scenario;
  readonly variant: Variant;
  readonly checked: CheckedMessage;
}

export interface CheckPage {
  readonly visit: Visit;
  readonly state: ProjectState;
  /** Whether a message can be saved as a scenario. */
  readonly mayWrite: boolean;
  /** The From header that is assumed for HTML and MJML. */
  readonly knownFrom: string | undefined;
  readonly fields: CheckFields;
  /** The view and the part of the message that the address asks for. */
  readonly view?: string | undefined;
  readonly part?: string | undefined;
  /** Why nothing was checked. */
  readonly problems?: readonly PlacewrightError[];
  /** What was checked. Absent on a page without an answer. */
  readonly of?: ShownUpload | ShownVariant;
}

/** Renders the page that checks any message: the answer, its reasons, and the form for the next one. */
export function renderCheck(page: CheckPage): Promise<string> {
  const { visit, of } = page;
  return renderView({
    visit,
    title: "Check",
    place: "check",
    isRail: true,
    showsMessages: of !== undefined,
    verdict: of?.checked.verdict,
    // A form's response has the address of an empty page, so it must not load again.
    topics: of && "scenario" in of ? ["files"] : [],
    actions: of ? actionsMarkup(page, of) : html``,
    main: of ? answerMarkup(page, of) : startMarkup(page),
  });
}

const actionsMarkup = ({ mayWrite }: CheckPage, of: ShownUpload | ShownVariant): Markup =>
  html`${copyMarkup("check-text", "Copy as text")}${mayWrite && "id" in of ? html`<a class="btn btn-primary" href="#save"><span>Save<span class="wide-only"> as campaign</span></span></a>` : ""}`;

function startMarkup(page: CheckPage): Markup {
  const { state, problems = [] } = page;
  return html`${problems.length > 0 ? html`<h1 class="answer failed">${signMarkup("failed")} Not checked</h1>` : html`<h1 class="answer">Check any message</h1>`}
<p class="lead">${problems.length > 0 ? "It cannot be built as it is." : "See at once whether it may go out, and what to fix. Nothing is sent, and nothing is written."}</p>
${problems.length > 0 ? html`<div class="report">${problemsMarkup(problems)}</div>` : ""}
<section class="section" aria-label="Message to check">${formMarkup(page)}</section>
${campaignChoiceMarkup(state)}`;
}

function formMarkup({ visit, fields, knownFrom, of }: CheckPage): Markup {
  const { role } = visit.visitor;
  if (!mayUse(visit.visitor, "POST /check"))
    return html`<p class="notice">Your role, ${role ?? "none"}, may read this page. To check a message of your own, it needs the role runner.</p>`;
  if (!of || !("id" in of)) return checkFormMarkup({ fields, knownFrom });
  const { source, id } = of;
  return checkFormMarkup({
    fields: {
      pasted: "",
      from: source.from,
      subject: source.subject,
      unsubscribe: source.unsubscribeUrl,
      purpose: source.purpose ?? "",
      again: id,
    },
    knownFrom,
    againName: source.name,
  });
}

function answerMarkup(page: CheckPage, of: ShownUpload | ShownVariant): Markup {
  const { checked } = of;
  const { verdict, words, reason, checks, problems, notes, mjml } = checked;
  const findings = checks?.findings ?? [];
  const rows = mjml === undefined ? [] : rowsOf(mjml, findings);
  const readers = readersOfPage(page, checked);
  return html`${"source" in of ? sourceNotice(of) : campaignNotice(of)}
<div class="head section"><div>
<h1 class="answer ${verdict}">${signMarkup(verdict)} ${words}</h1>
<p class="lead"><bdi>${toSafeLine(reason)}</bdi></p>
<p class="facts">${factWords(checked).map((fact) => html`<span>${fact}</span>`)}</p>
</div></div>
${problems.length > 0 ? html`<div class="report">${problemsMarkup(problems)}</div>` : ""}
<div class="cols section">
<div class="stack">
<section class="card" aria-labelledby="findings"><h2 id="findings">Findings</h2>
${findings.length === 0 ? html`<p>${checks ? "No check found anything." : "– not measured: only the sending service has the message."}</p>` : ""}
${findingsMarkup(findings, { actionOf: (finding, index) => actionMarkup(of, finding, index, readers, rows) })}
${checks ? checkTotalsMarkup(checks) : ""}</section>
${checkFactsMarkup(checked)}
</div>
${placementMarkup(checked)}
</div>
${
  mjml === undefined
    ? ""
    : html`<section class="section" aria-labelledby="mjml"><h2 id="mjml">MJML</h2>
${sourceLinesMarkup(rows)}</section>`
}
<section class="section card" aria-labelledby="readers"><h2 id="readers">As readers see it</h2>
${notes.length > 0 && "source" in of ? html`<p class="small muted">${notes.map((note) => `${toSafeLine(note)}. `)}</p>` : ""}
${readers ? html`<div class="readers">${readers.markup}</div>` : html`<p>No mail client can read it. Fix the errors first.</p>`}</section>
${"source" in of ? saveMarkup(page, of) : ""}
<section class="section" aria-labelledby="another"><h2 id="another">Check another</h2>
${formMarkup(page)}
${campaignChoiceMarkup(page.state)}</section>
<pre id="check-text" hidden><bdi>${toPlainAnswer(of)}</bdi></pre>`;
}

/** Returns the message as readers see it. Lines of MJML are not those of its message. */
const readersOfPage = (
  { view, part }: CheckPage,
  { message, bytes, checks, mjml }: CheckedMessage,
): Readers | undefined =>
  message &&
  readersOf({
    message: { ...message, notes: [] },
    bytes,
    findings:
      mjml === undefined ? checks?.findings : checks?.findings.map(({ line: _line, ...finding }) => finding),
    view,
    part,
  });

/** Checks whose findings the form itself can fix, for HTML and MJML. */
const addable = ["one-click-unsubscribe", "list-unsubscribe"];

/** Renders the way out of a finding: the field that fixes it, or its line. */
function actionMarkup(
  of: ShownUpload | ShownVariant,
  { check, line }: Finding,
  index: number,
  readers: Readers | undefined,
  rows: readonly SourceRow[],
): Markup | "" {
  if (
    "source" in of &&
    of.source.kind !== "eml" &&
    of.source.unsubscribeUrl === "" &&
    addable.includes(check)
  )
    return html`<a class="btn" href="#unsubscribe">Add both</a>`;
  if (line !== undefined && rows.some((row) => "line" in row && row.line === line))
    return html`<a class="btn" href="${lineHref(line)}">Go to line ${line}</a>`;
  const place = readers?.places.get(index);
  if (!place) return "";
  const query = new URLSearchParams(
    "id" in of
      ? { id: of.id }
      : {
          scenario: of.scenario.name,
          ...(of.variant.name === undefined ? {} : { variant: of.variant.name }),
        },
  );
  query.set("part", place.part);
  return html`<a class="btn" href="/check?${query}#${place.part}-${place.line}">Go to line ${place.line}</a>`;
}

const sourceNotice = ({ source, checked }: ShownUpload): Markup =>
  html`<div class="notice drop">${iconMarkup("tray")}
<p><b><bdi>${toSafeLine(source.name)}</bdi></b>, ${formatSize(source.bytes.length)} <span class="muted">· checked in ${secondsOf(checked.tookMs)}; nothing sent, nothing written</span><span class="muted" data-with-script hidden><br>Drop another .eml, HTML, or MJML file anywhere on this page.</span></p>
<a class="btn" href="#file">Check another</a></div>`;

const campaignNotice = ({ scenario, variant, checked }: ShownVariant): Markup =>
  html`<div class="notice"><p><b><bdi>${toSafeLine(scenario.name)}</bdi></b> <span class="muted">· as in its files now, checked in ${secondsOf(checked.tookMs)}; nothing sent</span></p>
<a class="btn" href="${scenarioPath(scenario.name, { variant: variant.name })}">Open campaign</a></div>
${
  scenario.variants.length > 1
    ? html`<nav class="chips check-variants" aria-label="Variant">${scenario.variants
        .slice(0, maxVariants)
        .flatMap(({ name }) =>
          name === undefined
            ? []
            : html`<a class="chip" href="/check?${new URLSearchParams({ scenario: scenario.name, variant: name })}"${name === variant.name ? html` aria-current="true"` : ""}><bdi>${toSafeLine(name)}</bdi></a>`,
        )}</nav>`
    : ""
}`;

/** Variants that the page links to. */
const maxVariants = 50;

const secondsOf = (ms: number): string => `${Math.max(0.1, ms / 1000).toFixed(1)} seconds`;

function factWords({ checks, assertions }: CheckedMessage): string[] {
  const { errors, warnings } = countFindings(checks?.findings ?? []);
  const missed = assertions.filter(({ outcome }) => outcome === "failed").length;
  return [
    ...(errors > 0 ? [plural(errors, "error")] : []),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
    ...(missed > 0 ? [`${plural(missed, "expectation")} not met`] : []),
    ...(checks
      ? [`${plural(checks.passed.length, "check")} passed`, `${checks.notMeasured.length} not measured`]
      : []),
  ];
}

function saveMarkup({ mayWrite, visit }: CheckPage, { id, name, saveProblems = [] }: ShownUpload): Markup {
  const isTeam = visit.visitor.isOfTeam;
  return html`<section class="section card" aria-labelledby="save"><h2 id="save">Save as campaign</h2>
${
  mayWrite
    ? html`<p class="muted">Writes a scenario and its template or message into the project, with usual expectations: at least 90% in the inbox overall, 80% at each provider. No file is overwritten.</p>
<form method="post" action="/check/save" class="check-end"><input type="hidden" name="id" value="${id}">
<div class="field"><label for="name">Name</label><input class="input" type="text" id="name" name="name" value="${name}" maxlength="60" required pattern="[A-Za-z0-9][A-Za-z0-9_.\\-]*" autocomplete="off"${saveProblems.length > 0 ? html` aria-invalid="true" aria-describedby="name-error" autofocus` : ""}>${saveProblems.map(({ message }) => html`<p class="error" id="name-error"><bdi>${toSafeLine(message)}</bdi></p>`)}</div>
<button class="btn btn-primary">Save as campaign</button></form>`
    : html`<p class="muted">${isTeam ? "The dashboard of a team writes no files. Save it in your own checkout, with placewright ui." : "Writing is switched off in placewright.config.ts (ui.write)."}</p>`
}</section>`;
}

/** Returns the answer as text, for a chat. */
function toPlainAnswer(of: ShownUpload | ShownVariant): string {
  const { words, reason, checks, placement } = of.checked;
  const title = "source" in of ? of.source.name : of.scenario.name;
  const figures = placement && [
    ["Overall", placement.overall] as const,
    ...placement.isps.map((each) => [each.isp, each] as const),
  ];
  return [
    `${words}: ${toSafeLine(title)}`,
    toSafeLine(reason),
    factWords(of.checked).join(", "),
    ...(checks?.findings ?? [])
      .slice(0, maxTextFindings)
      .map(
        ({ severity, message, fix }) =>
          `${severity === "error" ? "✕" : "!"} ${toSafeLine(message)}. ${toSafeLine(fix)}.`,
      ),
    ...(figures
      ? [
          `Inbox rates that a model expects (simulated): ${figures.map(([name, { inboxPercent }]) => `${toSafeLine(name)} ${inboxPercent === undefined ? "–" : `${formatPercent(inboxPercent)}%`}`).join(", ")}`,
        ]
      : []),
  ].join("\n");
}

/** Findings in the text for a chat. */
const maxTextFindings = 10;
