import { expect, test } from "vitest";
import { displayName } from "../../../../src/check/sender/display-name.ts";
import { withFields } from "../fixtures/samples.ts";
import { messagesOf } from "../messages-of.ts";

/** The host that a sender's name shows and that another sender owns. Undefined if there is none. */
async function foundIn(
  name: string,
  address: string,
  replyTo = "news@acme.example",
): Promise<string | undefined> {
  const encoded = `=?utf-8?B?${Buffer.from(name).toString("base64")}?=`;
  const messages = await messagesOf(
    displayName,
    withFields({ From: `${encoded} <${address}>`, "Reply-To": replyTo }),
  );
  return messages.map((message) => /shows (\S+), but/.exec(message)?.[1] ?? message).join(" ") || undefined;
}

test.each<[string, string | undefined]>([
  // Hosts end in a well-known top-level domain, or in a country after one.
  ["Bank.com", "bank.com"],
  ["www.Bank.COM", "www.bank.com"],
  ["--bank.com", "bank.com"],
  ["our-bank.com.", "our-bank.com"],
  ["bank.com.au", "bank.com.au"],
  ["bank.COM.AU", "bank.com.au"],
  ["bank.com.xx", "bank.com"],
  ["bank.com.aus", "bank.com"],
  ["bank.com.11", "bank.com"],
  ["bank.com-x.au", "bank.com"],
  ["shop1.bank.co.uk", "shop1.bank.co.uk"],
  ["tulips.net and bank.com", "tulips.net"],
  ["J.P. bank.com", "bank.com"],
  ["bank.community", undefined],
  ["bank.Com", undefined],
  ["com bank", undefined],
  ["com.bank", undefined],
  ["ab.com", undefined],
  ["abc.com", "abc.com"],
  ["gov.uk", "gov.uk"],
  ["banc.čom", undefined],
  // Email addresses
  ["ann@bank.example", "bank.example"],
  ["ann@Mail.Bank.Example", "mail.bank.example"],
  ["@bank.example", "bank.example"],
  ["ann@bank", undefined],
  ["ann+x@bank.example (Shop)", "bank.example"],
  ["ann@bank.example via Garden", undefined],
  ["ann@bank.example via ", "bank.example"],
  ["ann@bank.example VIA Garden", undefined],
  ["ann@bank.example viaGarden", "bank.example"],
  [" ann@bank.example (Tulips Acme)", undefined],
  ["ann@acme.bank.example", "acme.bank.example"],
  // Domains named after the host
  ["Acme.com", undefined],
  ["Acme.de News", undefined],
])("the name %j at acme.example shows another's host: %s", async (name, expected) => {
  expect(await foundIn(name, "x@acme.example")).toBe(expected);
});

test.each<[string, string, string | undefined]>([
  // Domains of one owner
  ["Very.co.uk", "x@very.co.uk", undefined],
  ["Gov.uk", "x@tax.service.gov.uk", undefined],
  ["impots.gouv.fr", "x@finances.gouv.fr", undefined],
  ["sede.gob.es", "x@agencia.gob.es", undefined],
  ["amazon.com", "x@amazon.de", undefined],
  ["paypal.com", "x@amazon.de", "paypal.com"],
  // Domains that only send or sell
  ["Meadow.de", "x@mail-meadow.de", undefined],
  ["Meadow.de", "x@meadow-shop-news.de", undefined],
  ["Meadow.de", "x@meadow-login.de", "meadow.de"],
  ["Meadow.de", "x@meadowmail.de", undefined],
  ["Meadow.de", "x@newsmeadow.de", undefined],
  ["Meadow.de", "x@loginmeadow.de", "meadow.de"],
  ["Meadow.de", "x@meadowlogin.de", "meadow.de"],
  ["Meadow.de", "x@newsletter.de", "meadow.de"],
  ["Meadow.de", "x@meadowmail-login.de", "meadow.de"],
  ["Meadow.de", "x@notmail-meadow.de", "meadow.de"],
  ["The Green Meadow.de", "x@thegreenmeadow.com", undefined],
  ["The Green Meadow.de", "x@greenmeadowmail.com", undefined],
  ["The Green Meadow.de", "x@meadowgreenthe.com", "meadow.de"],
  ["A B C D Meadow.de", "x@abcdmeadow.com", undefined],
  ["O A B C D Meadow.de", "x@oabcdmeadow.com", "meadow.de"],
  // Help desks
  ["Meadow.de", "x@meadow.zendesk.com", undefined],
  ["Meadow.de", "x@meadow.front-mail.io", undefined],
  ["Meadow.de", "x@other.zendesk.com", "meadow.de"],
  ["Meadow.de", "x@meadow.zendesk.com.example", "meadow.de"],
  // Brands that phishers imitate
  ["paypal.com", "x@mail-paypal.de", "paypal.com"],
])("the name %j at %s shows another's host: %s", async (name, address, expected) => {
  expect(await foundIn(name, address)).toBe(expected);
});

test.each<[string, string, string | undefined]>([
  [" ann@gmail.com ", "ann@gmail.com", undefined],
  ["ann@gmail.com", "ben@gmail.com", "gmail.com"],
  ["ann@gmail.com", "x@acme.example, ann@gmail.com", undefined],
  ["ann@bank.example", "ann@bank.example", "bank.example"],
])("the name %j with replies to %s shows another's host: %s", async (name, replyTo, expected) => {
  expect(await foundIn(name, "x@acme.example", replyTo)).toBe(expected);
});
