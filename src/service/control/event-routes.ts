import type { EventType } from "@aws-sdk/client-sesv2";
import { badRequest } from "../protocol/service-error.ts";
import type { EventSinkOptions } from "../state/event-sink.ts";
import { type ControlRoutes, jsonResponse } from "./control-route.ts";
import type { ScriptedEvent } from "./message-events.ts";

/** Page size of the list of events if the request names none, and its maximum. */
const [usualLimit, maxLimit] = [100, 1000];

/** Routes of events, their publication, and the URLs that receive them. */
export const eventRoutes: ControlRoutes = {
  "GET events": ({ control, query }) => {
    const events = control.events({
      messageId: query.get("messageId") ?? undefined,
      type: (query.get("type")?.toUpperCase() as EventType | undefined) ?? undefined,
      recipient: query.get("recipient") ?? undefined,
    });
    const from = toNumber(query, "from", 0, Number.MAX_SAFE_INTEGER);
    const limit = toNumber(query, "limit", usualLimit, maxLimit);
    const page = events.slice(from, from + limit);
    const next = from + page.length;
    return jsonResponse({ count: events.length, events: page, ...(next < events.length ? { next } : {}) });
  },
  "POST events": ({ control, body }) => {
    const { messageId, ...event } = (body ?? {}) as ScriptedEvent & { readonly messageId?: unknown };
    if (typeof messageId !== "string") throw badRequest("messageId must be the ID of a sent message");
    return jsonResponse(control.addEvent(messageId, event));
  },
  "GET publications": ({ control }) => jsonResponse({ publications: control.publications() }),
  "GET event-sinks": ({ control }) => jsonResponse({ sinks: control.eventSinks() }),
  "POST event-sinks": ({ control, body }) => {
    control.addEventSink(body as EventSinkOptions);
    return jsonResponse({ sinks: control.eventSinks() });
  },
};

function toNumber(query: URLSearchParams, name: string, usual: number, max: number): number {
  const text = query.get(name);
  if (text === null) return usual;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (number < 0 || number > max) throw badRequest(`${name} must be a number from 0 to ${max}`);
  return number;
}
