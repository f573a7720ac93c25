import { eventsOf } from "../state/message-event.ts";
import { type ControlRoutes, jsonResponse } from "./control-route.ts";
import { composeOutboxMessage, findSent, toOutboxMessage, toSummary } from "./outbox.ts";

/** The list returns at most this many messages, the latest ones. */
const maxListed = 1000;

/**
 * Routes of the outbox: `outbox/{id}.eml` returns the MIME message, `outbox/{id}` the request and its
 * content. `outbox-mark` returns a text that changes with every message and event, for programs that wait for one.
 */
export const outboxRoutes: ControlRoutes = {
  "GET outbox": ({ account }) =>
    jsonResponse({
      count: account.outbox.size,
      messages: [...account.outbox.values()].slice(-maxListed).map((message) => toSummary(message, account)),
    }),
  "GET outbox-mark": ({ account }) => {
    const { outbox, timelines } = account;
    const events = [...timelines.keys()].reduce((sum, id) => sum + eventsOf(account, id).length, 0);
    return jsonResponse({ mark: `${outbox.size}-${events}` });
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
