import { expect, test } from "vitest";
import { replyTo } from "../../../../src/check/sender/reply-to.ts";
import { noList, withFields } from "../fixtures/samples.ts";
import { messagesOf } from "../messages-of.ts";

/** Whether a message from an address may have replies go to a public mailbox. */
async function mayAnswer(from: string, to: string | null): Promise<boolean> {
  const fields = { ...noList, From: from, To: to, "Reply-To": "ann@gmail.com" };
  return (await messagesOf(replyTo, { ...withFields(fields), purpose: "transactional" })).length === 0;
}

test.each([
  // Addresses and services of forms
  ["wordpress@acme.example", "ben@b.example", true],
  ["WP@acme.example", "ben@b.example", true],
  ["forms@acme.example", "ben@b.example", true],
  ["form@acme.example", "ben@b.example", true],
  ["our.web-form_new@acme.example", "ben@b.example", true],
  ["contact-form@acme.example", "ben@b.example", true],
  ["kontaktformular@acme.example", "ben@b.example", true],
  ["contact@acme.example", "ben@b.example", true],
  ["contact-@acme.example", "ben@b.example", true],
  ["formmail@acme.example", "ben@b.example", true],
  ["formmailer@acme.example", "ben@b.example", true],
  ["web@acme.example", "ben@b.example", true],
  ["webmaster@acme.example", "ben@b.example", true],
  ["ann@mail.jotform.com", "ben@b.example", true],
  ["mywordpress@acme.example", "ben@b.example", false],
  ["wordpress2@acme.example", "ben@b.example", false],
  ["platform@acme.example", "ben@b.example", false],
  ["formal@acme.example", "ben@b.example", false],
  [`${"a".repeat(21)}-form@acme.example`, "ben@b.example", false],
  [`form-${"a".repeat(21)}@acme.example`, "ben@b.example", false],
  // Via a service
  ["Ann via Acme <x@acme.example>", "ben@b.example", true],
  ['"Ann (VIA Acme)" <x@acme.example>', "ben@b.example", true],
  ["Ann through Acme <x@acme.example>", "ben@b.example", true],
  ["Acme on behalf of Ann <x@acme.example>", "ben@b.example", true],
  ["via Acme <x@acme.example>", "ben@b.example", false],
  ["Ann viaduct Acme <x@acme.example>", "ben@b.example", false],
  // From the site to itself
  ["info@acme.example", "INFO@acme.example", true],
  ["inquiry@acme.example", "inquiry@acme.example", true],
  ["enquiries@acme.example", "enquiries@acme.example", true],
  ["info@acme.example", "ben@acme.example", false],
  ["info@acme.example", "info@acme.example, ben@b.example", false],
  ["ann@acme.example", "ann@acme.example", false],
  ["myinfo@acme.example", "myinfo@acme.example", false],
  ["infos@acme.example", "infos@acme.example", false],
  ["no-reply@acme.example", "ben@mail.acme.example", true],
  ["NOREPLY@acme.example", "ben@acme.example", true],
  ["donotreply@acme.example", "ben@acme.example", true],
  ["do-not_reply@acme.example", "ben@acme.example", true],
  ["noreply@acme.example", "ben@b.example", false],
  ["noreply@acme.example", "ben@acme.example, ben@b.example", false],
  ["xnoreply@acme.example", "ben@acme.example", false],
  ["noreply2@acme.example", "ben@acme.example", false],
  ["noreply@acme.example", null, false],
  // Senders with public mailboxes
  ["ann@outlook.com", "ben@b.example", true],
])("replies to mail from %s to %s may go to a public mailbox: %s", async (from, to, expected) => {
  expect(await mayAnswer(from, to)).toBe(expected);
});

const inPublic = ["Replies to mail from acme.example go to a public mailbox at gmail.com"];
const noAddress = ["The Reply-To header has text that is not an email address"];
test.each<[Parameters<typeof withFields>[0], string[]]>([
  [{ "Reply-To": "ann@gmail.com" }, inPublic],
  [{ "Reply-To": "ann@other.example, ben@gmail.com" }, inPublic],
  [{ "Reply-To": "ann@other.example" }, []],
  [{ "Reply-To": "Ann" }, noAddress],
  [{ "Reply-To": "ann@localhost" }, noAddress],
  [{ "Reply-To": "ann@gmail.com", From: null }, []],
])("a newsletter with %j", async (fields, expected) => {
  const sample = withFields({ From: "wordpress@acme.example", ...fields });
  expect(await messagesOf(replyTo, { ...sample, purpose: "marketing" })).toEqual(expected);
});
