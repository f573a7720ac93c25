import type { EmailContent } from "@aws-sdk/client-sesv2";

/** Messages by the id of what they belong to: large, many, and seldom read again, so a store may keep them on disk. */
export interface Contents {
  get(id: string): EmailContent | undefined;
  set(id: string, content: EmailContent): unknown;
  clear(): void;
}
