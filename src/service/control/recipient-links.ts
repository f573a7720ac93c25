import { errorResponse, type HttpRequest, type HttpResponse } from "../protocol/http-response.ts";
import type { Account } from "../state/account.ts";
import { unsubscribePrefix } from "../state/add-unsubscribe.ts";
import { getContact, unsubscribe } from "../state/contact-list.ts";
import type { TopicPreferences } from "../state/message-event.ts";
import { addEvent } from "../state/record-send.ts";
import type { Contact } from "../state/records.ts";
import type { SentMessage } from "../state/sent-message.ts";
import { verificationPrefix, verifyByLink } from "../state/verification-link.ts";

/**
 * Serves the links in messages: unsubscribing, and confirming an email address. Recipients follow them, so they
 * need no token; only the message contains its ID. `undefined` for other requests.
 */
export function answerRecipientLink(account: Account, request: HttpRequest): HttpResponse | undefined {
  const { rawPath, method } = request;
  if (rawPath.startsWith(unsubscribePrefix)) {
    const message = account.outbox.get(rawPath.slice(unsubscribePrefix.length));
    if (method === "POST") return unsubscribeBy(message, request, account);
    return message ? page(landingPage) : notFound();
  }
  if (!rawPath.startsWith(verificationPrefix)) return undefined;
  const location = verifyByLink(account, rawPath.slice(verificationPrefix.length));
  return location === undefined ? notFound() : { ...page("Simulated."), status: 302, location };
}

/**
 * Unsubscribes the recipient of a message: from its topic, or from the whole list if it has none or the form says
 * so. Source: RFC 8058, and "Using subscription management" in the SES developer guide.
 */
function unsubscribeBy(
  message: SentMessage | undefined,
  { body }: HttpRequest,
  account: Account,
): HttpResponse {
  const { ContactListName = "", TopicName } = message?.listManagement ?? {};
  const [recipient = ""] = message?.recipients ?? [];
  const contact = getContact(account, ContactListName, recipient);
  if (!message || !contact) return notFound();
  const form = new TextDecoder().decode(body);
  const isOneClick = form.includes("One-Click");
  if (!isOneClick && !form.includes("unsubscribe=all"))
    return errorResponse("BadRequestException", "The body must be List-Unsubscribe=One-Click", 400);
  const updated = unsubscribe(account, contact, isOneClick ? TopicName : undefined);
  addEvent(
    account,
    message,
    {
      type: "SUBSCRIPTION",
      subscription: {
        contactList: ContactListName,
        source: isOneClick ? "UnsubscribeHeader" : "UnsubscribePage",
        newTopicPreferences: toFacts(updated),
        oldTopicPreferences: toFacts(contact),
      },
    },
    [recipient],
  );
  return page("<p>You are unsubscribed. (Simulated by Placewright.)</p>");
}

const toFacts = ({ unsubscribeAll, topicPreferences }: Contact): TopicPreferences => ({
  unsubscribeAll,
  topicSubscriptionStatus: topicPreferences.map(({ TopicName = "", SubscriptionStatus }) => ({
    topicName: TopicName,
    subscriptionStatus: SubscriptionStatus === "OPT_OUT" ? "OptOut" : "OptIn",
  })),
});

/** The page contains nothing of a request or message. */
const landingPage = `<p>Simulated by Placewright.</p>
<form method="post"><button name="List-Unsubscribe" value="One-Click">Unsubscribe</button>
<button name="unsubscribe" value="all">Unsubscribe from all topics</button></form>`;

const page = (content: string): HttpResponse => ({
  status: 200,
  contentType: "text/html; charset=utf-8",
  body: `<!doctype html><html lang="en"><title>Subscription</title>${content}</html>`,
});

const notFound = (): HttpResponse =>
  errorResponse("NotFoundException", "No message or contact has this link", 404);
