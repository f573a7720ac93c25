import { html } from "hono/html";
import type { PlacewrightError } from "../../base/errors.ts";
import { formatSize, type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { CheckedMessage } from "../check/check-message.ts";
import type { OutboxEntry } from "../outbox/outbox-reader.ts";
import { detailWords, eventTone, eventWords, stateMarkup } from "../parts/event-words.ts";
import { checkTotalsMarkup, findingsMarkup } from "../parts/findings.ts";
import { badgeMarkup } from "../parts/pill.ts";
import { type Readers, readersOf } from "../parts/readers/readers.ts";
import { checkFactsMarkup } from "./check-facts.ts";
import { placementMarkup } from "./check-placement.ts";
import { messagePath } from "./outbox.ts";
import { renderView, type Visit } from "./view.ts";

export interface OutboxMessagePage {
  readonly visit: Visit;
  readonly message: OutboxEntry;
  /** The answer about the message, or why there is none. Undefined if its content was dropped. */
  readonly answer: CheckedMessage | PlacewrightError | undefined;
  /** The view and the part of the message that the address asks for. */
  readonly view?: string | undefined;
  readonly part?: string | undefined;
}

/** Recipients that are listed. The others are counted. */
const maxRecipients = 100;
/** Events that are listed. The others are counted. */
const maxEvents = 200;

/** Renders a message that an application sent: its envelope, what happened to it, its checks, and how readers see it. */
export function renderOutboxMessage(page: OutboxMessagePage): Promise<string> {
  const { visit, message, answer } = page;
  const checked = answer instanceof Error ? undefined : answer;
  const title = message.subject || "(no subject)";
  return renderView({
    visit,
    title,
    above: [["/outbox", "Outbox"]],
    place: "outbox",
    isRail: true,
    showsMessages: checked !== undefined,
    topics: ["outbox"],
    actions: answer
      ? html`<a class="btn" href="${messagePath(message.id, "message.eml")}" download>Download .eml</a>`
      : html``,
    main: html`<div class="head"><div><h1 class="answer"><bdi>${toSafeLine(title)}</bdi></h1>
<p class="facts"><span>${stateMarkup(message.events)} ${badgeMarkup("simulated")}</span><span>sent ${timeMarkup(message.sentAt)}</span>${checked?.bytes ? html`<span>${formatSize(checked.bytes.length)}</span>` : ""}</p></div></div>
<div class="cols section">
${envelopeMarkup(message)}
${eventsMarkup(message)}
</div>
${checked ? answerMarkup(page, checked) : html`<p class="section notice">${answer instanceof Error ? html`<bdi>${toSafeLine(answer.message)}</bdi>` : "The service no longer has the content of this message: it drops the oldest ones when they take too much memory."}</p>`}`,
  });
}

function envelopeMarkup({
  id,
  from,
  destination,
  replyTo,
  configurationSetName,
  tenantName,
  listManagement,
  tags,
}: OutboxEntry): Markup {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = destination;
  const lists = [
    ["To", ToAddresses],
    ["Cc", CcAddresses],
    ["Bcc", BccAddresses],
    ["Reply-To", replyTo],
  ] as const;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Configuration set", configurationSetName],
    ["Tenant", tenantName],
    ["Contact list", listManagement?.ContactListName],
    ["Topic", listManagement?.TopicName],
    ["Tags", tags.map(({ Name = "", Value = "" }) => `${Name}=${Value}`).join(", ") || undefined],
    ["Message id", id],
  ];
  return html`<section class="card" aria-labelledby="envelope"><h2 id="envelope">Envelope</h2>
<dl class="facts-list"><dt>From</dt><dd><bdi>${toSafeLine(from)}</bdi></dd>${lists.flatMap(([name, all]) =>
    all.length === 0
      ? []
      : html`<dt>${name}</dt><dd>${all.slice(0, maxRecipients).map((each, at) => html`${at > 0 ? ", " : ""}<bdi>${toSafeLine(each)}</bdi>`)}${all.length > maxRecipients ? ` and ${all.length - maxRecipients} more` : ""}</dd>`,
  )}${facts.flatMap(([name, value]) => (value === undefined ? [] : html`<dt>${name}</dt><dd><bdi>${toSafeLine(value)}</bdi></dd>`))}</dl></section>`;
}

const eventsMarkup = ({ events }: OutboxEntry): Markup =>
  html`<section class="card" aria-labelledby="events"><h2 id="events">What happened</h2>
${
  events.length === 0
    ? html`<p>Nothing yet.</p>`
    : html`<ol class="timeline small">${events
        .slice(0, maxEvents)
        .map(
          ({ type, time, recipients, details }) =>
            html`<li class="done">${timeMarkup(time)}<div><b class="${eventTone(type)}">${eventWords(type)}</b>${recipients.length > 0 ? html` <bdi>${toSafeLine(recipients.slice(0, 3).join(", "))}</bdi>${recipients.length > 3 ? ` and ${recipients.length - 3} more` : ""}` : ""}${detailWords(details).map((words) => html`<br><span class="muted"><bdi>${toSafeLine(words)}</bdi></span>`)}</div></li>`,
        )}</ol>${events.length > maxEvents ? html`<p class="small muted">And ${events.length - maxEvents} more.</p>` : ""}`
}</section>`;

function answerMarkup(page: OutboxMessagePage, checked: CheckedMessage): Markup {
  const { checks } = checked;
  const findings = checks?.findings ?? [];
  const readers = readersOfPage(page, checked);
  return html`<div class="cols section">
<div class="stack">
<section class="card" aria-labelledby="findings"><h2 id="findings">Findings</h2>
${findings.length === 0 ? html`<p>${checks ? "No check found anything." : "– not measured"}</p>` : ""}
${findingsMarkup(findings, {
  actionOf: (_finding, index) => {
    const place = readers?.places.get(index);
    return place
      ? html`<a class="btn" href="${messagePath(page.message.id)}?part=${place.part}#${place.part}-${place.line}">Go to line ${place.line}</a>`
      : "";
  },
})}
${checks ? checkTotalsMarkup(checks) : ""}</section>
${checkFactsMarkup(checked)}
</div>
${placementMarkup(checked)}
</div>
<section class="section card" aria-labelledby="readers"><h2 id="readers">As readers see it</h2>
${readers ? html`<div class="readers">${readers.markup}</div>` : html`<p>No mail client can read it.</p>`}</section>`;
}

const readersOfPage = (
  { view, part }: OutboxMessagePage,
  { message, bytes, checks }: CheckedMessage,
): Readers | undefined =>
  message && readersOf({ message: { ...message, notes: [] }, bytes, findings: checks?.findings, view, part });
