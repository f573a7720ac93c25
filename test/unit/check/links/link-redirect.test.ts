import { expect, test } from "vitest";
import { linkRedirect } from "../../../../src/check/links/link-redirect.ts";
import { mail, type withFields, withText } from "../fixtures/samples.ts";
import { messagesOf } from "../messages-of.ts";

const isFound = async (href: string, fields: Parameters<typeof withFields>[0] = {}): Promise<boolean> =>
  (await messagesOf(linkRedirect, mail({ html: null, text: `See ${href} now`, fields }))).length > 0;

test.each([
  ["https://www.google.com/url?q=x", true],
  ["http://google.co.uk/amp/x", true],
  ["HTTPS://GOOGLE.DE/URL?q=x", true],
  ["https://bing.com/ck/a", true],
  ["https://l.facebook.com/l.php?u=x", true],
  ["https://lm.facebook.com/x", true],
  ["https://www.youtube.com/redirect?q=x", true],
  ["https://linkedin.com/redir/x", true],
  ["https://linkedin.com/slink?x", true],
  ["https://t.umblr.com/redirect?z=x", true],
  ["https://translate.google.com/translate?u=x", true],
  ["https://r.mail.yahoo.co.jp/x", true],
  ["https://www.google.com/maps", false],
  ["https://www.google.com", false],
  ["https://mail.google.com/url?q=x", false],
  ["https://google.c_m/url?q=x", false],
  ["https://a.example/?x=https://google.com/url", false],
  ["https://www.bing.com/search", false],
  // The path is a URL itself.
  ["https://a.example/https://b.example/x", true],
  ["http://a.example//*HTTP://b.example/x", true],
  ["https://a.example/*https://b.example", true],
  ["https://a.example/https://www.a.example/x", false],
  ["https://a.example/x/https://b.example/x", false],
  ["https://a.example/xhttps://b.example/x", false],
  ["https://a.example/https://", false],
  ["https://a.example/https://[", false],
  ["https://a.example/?u=https://b.example/x", false],
])("%s goes through a redirect: %s", async (href, expected) => {
  expect(await isFound(href)).toBe(expected);
});

const redirect = "https://www.google.com/url?q=x";
test.each([
  ["the service", { From: "News <news@mail.google.com>" }, false],
  ["the service, as one of two", { From: "a@acme.example, b@google.com" }, false],
  ["the service, for a user", { Sender: "calendar@google.com" }, false],
  ["a user of its mailboxes", { From: "Ann <ann@acme.example>", Sender: "ann@gmail.com" }, true],
  ["another service", { Sender: "news@other.example" }, true],
])("a redirect in mail of %s is found: %s", async (_label, fields, expected) => {
  expect(await isFound(redirect, fields)).toBe(expected);
});

test("names each host once", async () => {
  const sample = withText(`${redirect} ${redirect}2 https://a.example/https://b.example/`);
  expect(await messagesOf(linkRedirect, sample)).toEqual([
    "Links go through a redirect of a.example and www.google.com",
  ]);
});
