import { badRequest } from "../protocol/service-error.ts";
import { type ControlRoutes, jsonResponse } from "./control-route.ts";
import { composeOutboxMessage, findSent, toOutboxMessage, toSummary } from "./outbox.ts";
import { findMessages, type MessageMatch } from "./wait-for-message.ts";

/** Reads the conditions of a search for messages. Throws BadRequestException if `since` is not a time. */
function toMatch(query: URLSearchParams): MessageMatch {
  const read = (name: string): string | undefined => query.get(name) ?? undefined;
  const since = read("since");
  if (since !== undefined && Number.isNaN(Date.parse(since)))
    throw badRequest("since must be a time such as 2026-03-01T08:00:00Z");
  return {
    to: read("to"),
    subject: read("subject"),
    tag: read("tag"),
    ...(since === undefined ? {} : { since: new Date(since) }),
  };
}

/** The list returns at most this many messages, the latest ones. */
const maxListed = 1000;

/**
 * Routes of the outbox: `outbox/{id}.eml` returns the MIME message, `outbox/{id}` the request and its
 * content. `outbox-mark` returns a text that changes with every message and event, for programs that wait for one.
 */
export const outboxRoutes: ControlRoutes = {
  "GET outbox-mark": ({ account }) => {
    const { outbox, eventLog } = account;
    return jsonResponse({ mark: `${outbox.size}-${eventLog.happened().length}` });
  },
  "GET outbox": ({ account, query }) => {
    const messages = findMessages(account, toMatch(query));
    return jsonResponse({
      count: messages.length,
      messages: messages.slice(-maxListed).map((message) => toSummary(message, account)),
    });
  },
  "GET wait": async ({ control, query }) => {
    const timeoutMs = query.get("timeoutMs");
    if (timeoutMs !== null && !/^\d{1,9}$/.test(timeoutMs)) throw badRequest("timeoutMs must be a number");
    const message = await control.waitForMessage(toMatch(query), {
      timeoutMs: timeoutMs === null ? undefined : Number(timeoutMs),
    });
    return jsonResponse(message);
  },
  "GET outbox/{id}": async ({ account, id }) =>
    id.endsWith(".eml")
      ? {
          status: 200,
          contentType: "message/rfc822",
          body: await composeOutboxMessage(account, id.slice(0, -".eml".length)),
        }
      : jsonResponse(toOutboxMessage(findSent(account, id), account)),
};
