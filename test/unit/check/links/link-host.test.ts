import { expect, test } from "vitest";
import { linkHost } from "../../../../src/check/links/link-host.ts";
import { mail, withLink } from "../fixtures/samples.ts";
import { messagesOf } from "../messages-of.ts";

type Reach = "none" | "some" | "all";
const reachIn = ([message = ""]: readonly string[]): Reach =>
  message.endsWith("which readers cannot reach") ? "none" : message === "" ? "all" : "some";

const inText = async (href: string, fields = {}): Promise<Reach> =>
  reachIn(await messagesOf(linkHost, mail({ html: null, text: `See ${href} now`, fields })));
const inLink = async (href: string): Promise<Reach> => reachIn(await messagesOf(linkHost, withLink(href)));

test.each<[string, Reach, Reach]>([
  // Names that are reserved, or that are no names
  ["https://acme.test/x", "none", "none"],
  ["https://x.invalid/", "none", "none"],
  ["https://my.shop.internal/", "some", "some"],
  ["https://nas.corp/", "some", "some"],
  ["https://x.home.arpa/y", "some", "some"],
  ["https://acme.con/", "none", "none"],
  ["https://co.uk/", "none", "none"],
  ["https://com.au/", "none", "none"],
  ["https://gov.uk/", "all", "all"],
  ["https://acme.co.uk/", "all", "all"],
  ["https://acme.example/", "all", "all"],
  ["https://latest.com/", "all", "all"],
  ["https://test.com/", "all", "all"],
  ["https://contest.example/", "all", "all"],
  ["https://intranet/x?y", "some", "some"],
  // Addresses
  ["https://203.0.113.7/", "all", "all"],
  ["https://10.1.2.3/x?y", "none", "none"],
  ["https://10.1.2.3/~x", "some", "none"],
  ["https://localhost/x/y", "some", "none"],
  ["https://localhost/x?y", "none", "none"],
  // Places in source files
  ["http://localhost:5173/src/a.ts:1:2", "all", "none"],
  ["http://localhost:5173/src/a.ts:1234567", "all", "none"],
  ["http://localhost:5173/src/a.ts?t=1:12", "all", "none"],
  ["http://localhost:5173/src/a.ts?t:12345678", "none", "none"],
  ["http://localhost:5173/src/a.ts?t:1:2:x", "none", "none"],
])("%s in a text can be reached by %s, as the target of words by %s", async (href, text, link) => {
  expect([await inText(href), await inLink(href)]).toEqual([text, link]);
});

test.each<[string, string, Reach]>([
  ["https://intranet/x?y", "ben@acme.example", "all"],
  ["https://10.1.2.3/x?y", "ben@acme.example", "all"],
  ["https://acme.test/x", "ben@acme.example", "none"],
  ["https://127.0.0.1/x?y", "ben@acme.example", "none"],
  ["https://intranet/x?y", "ben@other.example", "some"],
])("%s in mail of acme.example to %s can be reached by %s", async (href, To, expected) => {
  expect(await inText(href, { To })).toBe(expected);
});

test("names the hosts by how far they can be reached", async () => {
  const sample = mail({ html: null, text: "See https://a.test/x https://b.test/x https://nas.corp/x" });
  expect(await messagesOf(linkHost, sample)).toEqual([
    "Links lead to a.test and b.test, which readers cannot reach",
    "Links lead to nas.corp, which can be reached only from the same computer or network",
  ]);
});
