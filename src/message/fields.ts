import { PlacewrightError } from "../base/errors.ts";
import type { HeaderSource } from "./message-source.ts";
import type { TemplateData, Templates } from "./template/create-templates.ts";

/** Fields that a message has from elsewhere, and where: a second one would be dropped or refused. */
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

/** Renders one header's value and trims it. A line break in it would begin another header: `message-invalid`. */
export function renderField(name: string, text: string, templates: Templates, data: TemplateData): string {
  const value = templates.renderText(text, "text", data).trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value))
    throw new PlacewrightError(
      "message-invalid",
      `Cannot set header ${name}: its value holds a line break or a control character`,
      {
        literal: text,
        hint: "take it out of the data",
      },
    );
  return value;
}

/** Renders a source's own headers, in order; a list gives one header a value. Throws `message-invalid` for a name that cannot be set. */
export function renderHeaders(
  headers: HeaderSource,
  templates: Templates,
  data: TemplateData,
): { key: string; value: string }[] {
  return Object.entries(headers).flatMap(([key, values]) => {
    const owner = Object.hasOwn(ownFields, key.toLowerCase()) ? ownFields[key.toLowerCase()] : undefined;
    if (owner) throw invalidHeader(key, "it is set by other means", `take it out; it comes from ${owner}`);
    if (!/^[!-9;-~]{1,76}$/.test(key))
      throw invalidHeader(key, "a header's name is ASCII without spaces and colons", "correct the name");
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
