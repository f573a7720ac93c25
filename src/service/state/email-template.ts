import type { EmailTemplateContent } from "@aws-sdk/client-sesv2";

/** A stored message template, by name. */
export interface EmailTemplate {
  readonly sequence: number;
  readonly name: string;
  readonly createdAtMs: number;
  readonly content: EmailTemplateContent;
}
