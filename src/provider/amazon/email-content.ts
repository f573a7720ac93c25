import type { EmailContent } from "@aws-sdk/client-sesv2";
import type { MessageContent } from "../../message/rendered-message.ts";

/**
 * Converts a message to the API's shape, with `field` as an additional header on top. Only the SES API v2 has
 * `Headers`.
 */
export function toEmailContent(
  content: MessageContent,
  field?: { readonly name: string; readonly value: string },
): EmailContent {
  const headers = field ? { Headers: [{ Name: field.name, Value: field.value }] } : {};
  switch (content.kind) {
    case "raw": {
      if (!field) return { Raw: { Data: content.bytes } };
      const line = Buffer.from(`${field.name}: ${field.value}\r\n`);
      return { Raw: { Data: Buffer.concat([line, content.bytes]) } };
    }
    case "simple":
      return {
        Simple: {
          Subject: utf8(content.subject),
          Body: {
            ...(content.text === undefined ? {} : { Text: utf8(content.text) }),
            ...(content.html === undefined ? {} : { Html: utf8(content.html) }),
          },
          ...headers,
        },
      };
    case "template":
      return {
        Template: {
          TemplateArn: content.templateArn,
          TemplateData: content.templateData,
          ...headers,
        },
      };
  }
}

const utf8 = (data: string) => ({ Data: data, Charset: "UTF-8" });
