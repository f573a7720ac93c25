import { PlacewrightError } from "../base/errors.ts";
import { formatMailboxes, parseMailboxes } from "./mailbox.ts";
import type { HeaderSource } from "./message-source.ts";
import { requireSendable } from "./sendable-text.ts";
import type { TemplateData, Templates } from "./template/create-templates.ts";

/** Headers that are set elsewhere, and where: the service would drop or reject a second one. */
const ownFields: Readonly<Record<string, string>> = {
  from: "the scenario's `from`",
  subject: "`subject`",
  to: "`to`",
  "reply-to": "`replyTo`",
  "message-id": "Placewright",
  "mime-version": "Placewright",
  "content-type": "Placewright",
  "content-transfer-encoding": "Placewright",
};

/**
 * Renders and trims the value of one header. Throws `message-invalid` for control characters: a line break
 * would begin another header.
 */
export function renderField(name: string, text: string, templates: Templates, data: TemplateData): string {
  const rendered = templates.renderText(text, "text", data).trim();
  const value = requireSendable(rendered, `Cannot set header ${name}`, text);
  if (/\p{Cc}/u.test(value))
    throw new PlacewrightError(
      "message-invalid",
      `Cannot set header ${name}: its value contains a line break or a control character`,
      {
        literal: text,
        hint: "Remove it from the data",
      },
    );
  return value;
}

/**
 * Renders addresses as the value of their header. Throws `message-invalid` for an invalid or ambiguous
 * address.
 */
export async function renderAddresses(
  name: string,
  text: string,
  templates: Templates,
  data: TemplateData,
): Promise<string> {
  const value = renderField(name, text, templates, data);
  // An empty group, for a message without visible recipients: `undisclosed-recipients:;`.
  if (/^[\w -]{1,60}:\s*;$/.test(value)) return value;
  return formatMailboxes(parseMailboxes(value, `Cannot set header ${name} to "${value}"`, text));
}

/**
 * Renders a source's own headers, in order, one per value of a list. Throws `message-invalid` for a name that
 * cannot be set.
 */
export function renderHeaders(
  headers: HeaderSource,
  templates: Templates,
  data: TemplateData,
): { key: string; value: string }[] {
  return Object.entries(headers).flatMap(([key, values]) => {
    const owner = Object.hasOwn(ownFields, key.toLowerCase()) ? ownFields[key.toLowerCase()] : undefined;
    if (owner) throw invalidHeader(key, "it is set elsewhere", `Remove it. It is set by ${owner}`);
    if (!/^[!-9;-~]{1,76}$/.test(key))
      throw invalidHeader(key, "a header name must be ASCII without spaces or colons", "Fix the name");
    const list = typeof values === "string" ? [values] : values;
    return list.map((value) => ({ key, value: renderField(key, value, templates, data) }));
  });
}

function invalidHeader(name: string, why: string, hint: string): PlacewrightError {
  return new PlacewrightError("message-invalid", `Cannot set header "${name}": ${why}`, {
    literal: name,
    hint,
  });
}
