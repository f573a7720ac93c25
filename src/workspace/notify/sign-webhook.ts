import { createHmac } from "node:crypto";

/** Content of a signed request. */
export interface SignedContent {
  /** Identifies the event: the same in each attempt, so that a receiver can ignore repetitions. */
  readonly id: string;
  /** Time of the attempt, in Unix seconds. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * Parses the key of a webhook, `whsec_` and 24 to 64 bytes in Base64. Undefined if it is not valid.
 *
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function parseWebhookKey(text: string): Buffer | undefined {
  const encoded = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/.exec(text.trim())?.[1];
  const key = Buffer.from(encoded ?? "", "base64");
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** Returns the headers of a signed request. */
export const signWebhook = (
  key: Buffer,
  { id, timestamp, body }: SignedContent,
): Readonly<Record<string, string>> => ({
  "webhook-id": id,
  "webhook-timestamp": String(timestamp),
  "webhook-signature": `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`,
});
