import type { EmailContent, ListManagementOptions, MessageHeader } from "@aws-sdk/client-sesv2";
import type { Account } from "./account.ts";

/** Prefix of the paths of unsubscribe links. The ID of the message follows. */
export const unsubscribePrefix = "/_placewright/unsubscribe/";

/** Stands for the unsubscribe link in text and HTML. Source: the SES developer guide, "Using subscription management". */
export const unsubscribePlaceholder = "{{amazonSESUnsubscribeUrl}}";

/** SES replaces at most this many placeholders. */
const maxReplaced = 2;

const oneClick = "List-Unsubscribe=One-Click";

/**
 * Adds the unsubscribe headers to a content and replaces placeholders. SES does so only for messages to one
 * recipient, and replaces headers that the message has. A raw message that is signed already stays as it is.
 */
export function addUnsubscribe(
  content: EmailContent,
  account: Account,
  {
    messageId,
    recipients,
    listManagement,
  }: {
    readonly messageId: string;
    readonly recipients: readonly string[];
    readonly listManagement?: ListManagementOptions | undefined;
  },
): EmailContent {
  if (!listManagement || recipients.length !== 1) return content;
  const url = `${account.serviceUrl?.() ?? ""}${unsubscribePrefix}${messageId}`;
  const { Simple, Raw } = content;
  if (Simple) {
    const { Text, Html } = Simple.Body ?? {};
    return {
      Simple: {
        ...Simple,
        Body: {
          ...(Text && { Text: { ...Text, Data: withUrl(Text.Data ?? "", url) } }),
          ...(Html && { Html: { ...Html, Data: withUrl(Html.Data ?? "", url) } }),
        },
        Headers: [...(Simple.Headers ?? []).filter(({ Name = "" }) => !isReplaced(Name)), ...headersOf(url)],
      },
    };
  }
  if (!Raw?.Data) return content;
  // In Latin-1 each byte is one character, so that bytes that are not UTF-8 stay as they are.
  const text = Buffer.from(Raw.Data).toString("latin1");
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const fields = text.slice(0, end).split(/\r?\n(?![ \t])/);
  if (fields.some((field) => /^dkim-signature:/i.test(field))) return content;
  const kept = fields.filter((field) => !isReplaced(field.slice(0, field.indexOf(":")).trim()));
  const added = headersOf(url).map(({ Name, Value }) => `${Name}: ${Value}`);
  const body = withUrl(text.slice(end), url);
  return { Raw: { Data: Buffer.from([...kept, ...added].join("\r\n") + body, "latin1") } };
}

const headersOf = (url: string): MessageHeader[] => [
  { Name: "List-Unsubscribe", Value: `<${url}>` },
  { Name: "List-Unsubscribe-Post", Value: oneClick },
];

const isReplaced = (name: string): boolean => /^list-unsubscribe(?:-post)?$/i.test(name);

function withUrl(text: string, url: string): string {
  const parts = text.split(unsubscribePlaceholder);
  return parts
    .map((part, index) => {
      if (index === 0) return part;
      return (index <= maxReplaced ? url : unsubscribePlaceholder) + part;
    })
    .join("");
}
