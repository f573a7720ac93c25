import { describe, expect, test } from "vitest";
import {
  hostOf,
  isNameOfNetwork,
  registrableDomain,
  showsHost,
  toAsciiSpelling,
  webAddresses,
} from "../../../../src/check/evidence/hosts.ts";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { sampleMail } from "../sample-mail.ts";

test.each<[string, string | undefined]>([
  ["https://Acme.example/x", "acme.example"],
  ["HTTP://acme.example:8080", "acme.example"],
  ["https://acme.example./", "acme.example"],
  ["https://[2001:db8::1]/", "2001:db8::1"],
  ["https://bücher.example/", "xn--bcher-kva.example"],
  ["mailto:ann@acme.example", undefined],
  ["ftp://acme.example", undefined],
  ["xhttps://acme.example", undefined],
  ["https://", undefined],
  ["https://a b", undefined],
  ["", undefined],
])("the host of %j is %j", (href, expected) => {
  expect(hostOf(href)).toBe(expected);
});

test.each([
  ["shop.acme.co.uk", "acme.co.uk"],
  ["acme.github.io", "acme.github.io"],
  ["a.acme.github.io", "acme.github.io"],
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8::1", "2001:db8::1"],
  ["localhost", "localhost"],
  ["co.uk", "co.uk"],
])("the registrable domain of %s is %s", (host, expected) => {
  expect(registrableDomain(host)).toBe(expected);
});

test.each([
  ["mueller.de", "mueller.de"],
  ["müller.de", "mueller.de"],
  ["MÜLLER.de", "mueller.de"],
  ["xn--mller-kva.de", "mueller.de"],
  ["öäß.at", "oeaess.at"],
  ["åøæ.dk", "aaoeae.dk"],
  ["müller.com", "xn--mller-kva.com"],
  ["café.de", "xn--caf-dma.de"],
  ["müller.de.com", "xn--mller-kva.de.com"],
])("%s is spelled %s in ASCII", (host, expected) => {
  expect(toAsciiSpelling(host)).toBe(expected);
});

test.each([
  ["intranet.local", true],
  ["router.home.arpa", true],
  ["nas.LAN", true],
  ["local", false],
  ["acme.local.example", false],
  ["acme.locals", false],
])("%s is a name of a network: %s", (host, expected) => {
  expect(isNameOfNetwork(host)).toBe(expected);
});

describe("the web addresses of a message", () => {
  const addressesIn = (text: string | null, html: string | null = null) =>
    webAddresses(readMessage(sampleMail({ text, html: html && `<body>${html}</body>` })));

  test.each<[string, string[]]>([
    ["", []],
    ["See https://acme.example/x now", ["https://acme.example/x"]],
    ["See (https://acme.example/x).", ["https://acme.example/x"]],
    ["See https://acme.example!?", ["https://acme.example"]],
    ["See https://acme.example/a_b_", ["https://acme.example/a_b"]],
    ["<https://acme.example/x> HTTP://b.example:80/y", ["https://acme.example/x", "HTTP://b.example:80/y"]],
    ["https://acme.example?a=1#b", ["https://acme.example?a=1#b"]],
    ["https://acme.example/x“y”", ["https://acme.example/x"]],
    ["https://acme.example/x、y", ["https://acme.example/x"]],
    ["https://ann:secret@acme.example/x", ["https://ann:secret@acme.example/x"]],
    ["https://[2001:db8::1]/x", ["https://[2001:db8::1]/x"]],
    ["https://www.acme.co.jpをご覧ください", ["https://www.acme.co.jp"]],
    ["https://nas.localをご覧", ["https://nas.local"]],
    ["https://acme.nonsenseを", ["https://acme.nonsenseを"]],
    ["https://bücher.de/x", ["https://bücher.de/x"]],
    ["xhttps://acme.example mailto:ann@acme.example https:acme.example", []],
  ])("in the text %j: %j", (text, expected) => {
    expect(addressesIn(text).map(({ href }) => href)).toEqual(expected);
  });

  test("are those of the links, then those of the text", () => {
    const html = "<a href='https://a.example/x'>T</a><a href='mailto:ann@a.example'>U</a>";
    expect(addressesIn("https://b.example/y", html)).toEqual([
      { href: "https://a.example/x", host: "a.example", text: "T" },
      { href: "https://b.example/y", host: "b.example", text: undefined },
    ]);
    expect(addressesIn(null)).toEqual([]);
  });

  test("are at most 2,000", () => {
    expect(addressesIn("https://a.example\n".repeat(2001))).toHaveLength(2000);
  });

  test.each([
    [undefined, true],
    ["see a.example", true],
    ["T", false],
  ])("with the words %s show their host: %s", (text, expected) => {
    expect(showsHost({ href: "https://a.example", host: "a.example", text })).toBe(expected);
  });
});
