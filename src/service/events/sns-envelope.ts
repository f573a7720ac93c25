import { createSign } from "node:crypto";
import type { CertifiedKey } from "../protocol/certificate.ts";

/** Members that every message of Amazon SNS to an HTTP endpoint has. */
interface SnsMessage {
  readonly Type: "Notification" | "SubscriptionConfirmation";
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly Subject?: string;
  readonly Token?: string;
  readonly SubscribeURL?: string;
}

/** Members of the text to sign, in order. Source: "Verifying the signatures of Amazon SNS messages" in its guide. */
const signedMembers = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: [
    "Message",
    "MessageId",
    "SubscribeURL",
    "Timestamp",
    "Token",
    "TopicArn",
    "Type",
  ],
} as const satisfies Readonly<Record<SnsMessage["Type"], readonly (keyof SnsMessage)[]>>;

/** Signs a message as SNS does by default: SignatureVersion 1, which is SHA1 with RSA. */
export function signSnsMessage(
  message: SnsMessage,
  { privateKey }: CertifiedKey,
  urls: { readonly SigningCertURL: string; readonly UnsubscribeURL?: string },
): object {
  const text = signedMembers[message.Type]
    .filter((member) => message[member] !== undefined)
    .map((member) => `${member}\n${message[member]}\n`)
    .join("");
  const Signature = createSign("sha1").update(text).sign(privateKey, "base64");
  return { ...message, SignatureVersion: "1", Signature, ...urls };
}
