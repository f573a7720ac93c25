import type { Account } from "../../../../src/service/state/account.ts";
import { recordSend } from "../../../../src/service/state/record-send.ts";
import type { SentMessage } from "../../../../src/service/state/sent-message.ts";

/** A message that was sent on 2026-03-11. */
export const sampleMessage = (changes: Partial<SentMessage>): SentMessage => ({
  sequence: 1,
  id: "m1",
  sentAtMs: Date.UTC(2026, 2, 11, 12),
  fromEmailAddress: "news@acme.example",
  domain: "acme.example",
  identityName: "acme.example",
  recipients: ["ann@reader.example"],
  subject: "Spring",
  destination: {},
  replyToAddresses: [],
  delivery: { mailFrom: "us-east-1.amazonses.com", ip: "198.51.100.10" },
  tags: [],
  ...changes,
});

/** Sends a message from an account, without the checks of the API. */
export function send(account: Account, changes: Partial<SentMessage> = {}): SentMessage {
  const {
    sequence: _,
    id: __,
    sentAtMs: ___,
    delivery: ____,
    identityName,
    ...message
  } = sampleMessage(changes);
  return recordSend(account, {
    ...message,
    identity: {
      sequence: 1,
      name: identityName,
      type: "DOMAIN",
      createdAtMs: 0,
      signing: { origin: "AWS_SES", keyLength: "RSA_2048_BIT" },
      dkimEnabled: true,
      feedbackForwarding: true,
    },
    content: { Simple: { Subject: { Data: "Spring" }, Body: { Text: { Data: "Tulips." } } } },
  });
}
