import type { MessageContent } from "../message/rendered-message.ts";

interface NamedHeader {
  Name: string;
  Value: string;
}

/** EmailContent as both APIs' clients take it; only the SES API v2 has `Headers`. */
export interface EmailContentInput {
  Raw?: { Data: Uint8Array };
  Simple?: {
    Subject: { Data: string; Charset: string };
    Body: { Text?: { Data: string; Charset: string }; Html?: { Data: string; Charset: string } };
    Headers?: NamedHeader[];
  };
  Template?: { TemplateArn: string; TemplateData: string; Headers?: NamedHeader[] };
}

/** The header that scripts the embedded service's placements. */
const simulateHeader = "X-Placewright-Simulate";

/** Puts a message into the shape that the API takes. Only provider `local` gives `simulate`. */
export function toEmailContent(content: MessageContent, simulate?: string): EmailContentInput {
  const headers = simulate ? { Headers: [{ Name: simulateHeader, Value: simulate }] } : {};
  switch (content.kind) {
    case "raw":
      return { Raw: { Data: simulate ? withHeader(content.bytes, simulate) : content.bytes } };
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

function withHeader(bytes: Uint8Array, simulate: string): Uint8Array {
  return Buffer.concat([Buffer.from(`${simulateHeader}: ${simulate}\r\n`), bytes]);
}
