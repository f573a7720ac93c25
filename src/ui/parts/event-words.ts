import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { OutboxEvent } from "../outbox/outbox-reader.ts";

/** How an event is shown: what became of the message, a sign, and the class of its color. */
interface EventLook {
  readonly words: string;
  readonly sign: string;
  readonly tone: "passed" | "warned" | "failed" | "pending" | "none";
}

/** Types of events in the order of what they say about a message: a later one outweighs those before. */
const looks: Readonly<Record<string, EventLook>> = {
  SEND: { words: "Accepted", sign: "…", tone: "pending" },
  DELIVERY_DELAY: { words: "Delayed", sign: "…", tone: "pending" },
  DELIVERY: { words: "Delivered", sign: "✓", tone: "passed" },
  OPEN: { words: "Opened", sign: "✓", tone: "passed" },
  CLICK: { words: "Clicked", sign: "✓", tone: "passed" },
  SUBSCRIPTION: { words: "Unsubscribed", sign: "!", tone: "warned" },
  COMPLAINT: { words: "Complaint", sign: "✕", tone: "failed" },
  BOUNCE: { words: "Bounced", sign: "✕", tone: "failed" },
  REJECT: { words: "Rejected", sign: "✕", tone: "failed" },
  RENDERING_FAILURE: { words: "Not rendered", sign: "✕", tone: "failed" },
};
const order = Object.keys(looks);

/** Returns the words for a type of event. A type that is not known keeps its name. */
export const eventWords = (type: string): string => looks[type]?.words ?? toSafeLine(type);

/** Returns the class of the color of a type of event. */
export const eventTone = (type: string): EventLook["tone"] => looks[type]?.tone ?? "none";

/** Facts of events that say more than their type, in the order in which a reader wants them. */
const tellingFacts = [
  "bounceType",
  "bounceSubType",
  "delayType",
  "complaintSubType",
  "complaintFeedbackType",
  "diagnosticCode",
  "smtpResponse",
  "reason",
  "errorMessage",
  "link",
  "contactList",
];

/** Returns why, in the words of the receiver: a kind of bounce, a reply, or a link. Empty if nothing says more. */
export function detailWords(details: OutboxEvent["details"]): string[] {
  const said = tellingFacts.flatMap((name) => {
    const value = Object.hasOwn(details, name) ? details[name] : undefined;
    return typeof value === "string" && value !== "" ? [value] : [];
  });
  return details["isMachine"] === true ? [...said, "by a program, not by a person"] : said;
}

/** Returns the type that says most about a message: a bounce outweighs a delivery to others. */
const tellingType = (events: readonly Pick<OutboxEvent, "type">[]): string =>
  events
    .map(({ type }) => type)
    .reduce((most, type) => (order.indexOf(type) > order.indexOf(most) ? type : most), "SEND");

/** Returns what became of a message: `Bounced`. */
export const stateOf = (events: readonly Pick<OutboxEvent, "type">[]): string =>
  eventWords(tellingType(events));

/** Renders what became of a message as a pill. */
export function stateMarkup(events: readonly Pick<OutboxEvent, "type">[]): Markup {
  const type = tellingType(events);
  return html`<span class="pill ${eventTone(type)}"><i aria-hidden="true">${looks[type]?.sign}</i>${eventWords(type)}</span>`;
}
