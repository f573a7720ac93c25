import { describe, expect, test } from "vitest";
import { claimedHosts } from "../../../../src/check/links/claimed-hosts.ts";

/** The hosts that words name: `name acme.example`, `address acme.example /sale`. */
const claimsIn = (words: string): string[] =>
  claimedHosts(words).map(({ host, kind, rest }) => `${kind} ${host}${rest === "" ? "" : ` ${rest}`}`);

describe("a name alone", () => {
  test.each<[string, string[]]>([
    ["acme.com", ["name acme.com"]],
    ["Walmart.com", ["name walmart.com"]],
    ["shop.acme.co.uk", ["name shop.acme.co.uk"]],
    [" (acme.com) ", ["name acme.com"]],
    ["→ acme.com »", ["name acme.com"]],
    ["acme.com.", ["name acme.com"]],
    ["acme.com/", ["name acme.com"]],
    ["acme.com:8080", ["name acme.com"]],
    ["acme.example", ["name acme.example"]],
    ["bücher.de", ["name xn--bcher-kva.de"]],
    ["", []],
    ["Read more", []],
    ["acme", []],
    ["acme.nonsense", []],
    ["1.2.com", []],
    ["1.b2.com", ["name 1.b2.com"]],
    ["3.5.1", []],
    ["12.com", []],
    ["co.uk", []],
    [`${"a".repeat(63)}.com`, [`name ${"a".repeat(63)}.com`]],
    [`${"a".repeat(64)}.com`, []],
    // Phrases with a dot in place of a space, and names of files and software.
    ["Click.here", []],
    ["Jetzt.kaufen", []],
    ["xclick.it", ["name xclick.it"]],
    ["click.its", []],
    ["README.md", []],
    ["setup.py", []],
    ["archive.zip", []],
    ["zip.com", ["name zip.com"]],
    ["Socket.IO", []],
    ["ASP.NET", []],
    ["Acme.Com", ["name acme.com"]],
    ["ACME.IO", []],
    ["ACME.CO", ["name acme.co"]],
    ["Acme.Co", []],
    ["Acme.co", ["name acme.co"]],
    ["PayPal.COM", ["name paypal.com"]],
    ["Hello.World", []],
  ])("%j: %j", (words, expected) => {
    expect(claimsIn(words)).toEqual(expected);
  });
});

describe("a name next to words for an action", () => {
  test.each<[string, string[]]>([
    ["acme.com » Log in", ["name acme.com"]],
    ["Go to acme.com now", ["name acme.com"]],
    ["Jetzt bei acme.com anmelden", ["name acme.com"]],
    ["5 x acme.com", ["name acme.com"]],
    ["LOGIN: acme.com", ["name acme.com"]],
    ["Tulips at acme.com", []],
    ["Go to acme.com or other.com", []],
    ["Go to ann@acme.com", ["mailbox acme.com"]],
    ["and/or acme.com", []],
    ["Go to click.here", []],
    [`${"go ".repeat(30)}acme.com`, ["name acme.com"]],
    [`${"go ".repeat(31)}acme.com`, []],
  ])("%j: %j", (words, expected) => {
    expect(claimsIn(words)).toEqual(expected);
  });
});

describe("an address", () => {
  test.each<[string, string[]]>([
    ["https://acme.com", ["address acme.com"]],
    ["http://acme.com/sale?a=1", ["address acme.com /sale?a=1"]],
    ["See https://acme.com/sale now", ["address acme.com /sale"]],
    ["hxxps://acme.com/", ["address acme.com /"]],
    ["ftp://acme.com", ["address acme.com"]],
    ["https: //acme.com", ["address acme.com"]],
    ["https:acme.com", ["address acme.com"]],
    ["https:\\\\acme.com\\sale", ["address acme.com /sale"]],
    ["//acme.com", ["name acme.com"]],
    ["Tulips //acme.com", ["address acme.com"]],
    ["Tulips (//acme.com)", ["address acme.com )"]],
    ["Tulips x//acme.com", []],
    ["https://ann@acme.com/x", ["address acme.com /x"]],
    ["https://ann:secret@acme.com/x", ["address acme.com /x"]],
    ["www.acme.com", ["address www.acme.com"]],
    ["See WWW.Acme.com.", ["address www.acme.com ."]],
    ["acme.com/sale", ["address acme.com /sale"]],
    ["acme.com?tulips", ["address acme.com ?tulips"]],
    ["acme.com#tulips", ["address acme.com #tulips"]],
    ["Tulips acme.com:443/x", ["address acme.com :443/x"]],
    ["Tulips acme.com:80", ["address acme.com :80"]],
    ["Tulips acme.com:8080", ["address acme.com :8080"]],
    ["Tulips acme.com:81", []],
    ["Tulips acme.com", []],
    ["Tulips acme.com/ now", []],
    ["x/acme.com/y", []],
    ["setup.py/x", []],
    ["https://setup.py/x", ["address setup.py /x"]],
    ["www.acme.com and www.other.com/x", ["address www.acme.com", "address www.other.com /x"]],
    ["https://acme.nonsense/x", []],
    ["https://bücher.de/x", ["address xn--bcher-kva.de /x"]],
    [`https://acme.com/${"a".repeat(300)}`, [`address acme.com /${"a".repeat(199)}`]],
    [`${"a ".repeat(490)}www.acme.com`, ["address www.acme.com"]],
    [`${"a ".repeat(500)}www.acme.com`, []],
    // Numbers.
    ["https://203.0.113.7/x", ["address 203.0.113.7"]],
    ["http://3405803783", ["address 203.0.113.7"]],
    ["http://[2001:db8::1]/", ["address 2001:db8::1"]],
    ["See http://203.0.113.7/x", ["address 203.0.113.7 /x"]],
    ["203.0.113.7", []],
  ])("%j: %j", (words, expected) => {
    expect(claimsIn(words)).toEqual(expected);
  });
});

describe("an email address", () => {
  test.each<[string, string[]]>([
    ["ann@acme.com", ["mailbox acme.com"]],
    ["Write to Ann.B+c@Mail.acme.com!", ["mailbox mail.acme.com"]],
    ["@acme.com", []],
    ["ann@acme", []],
    ["ann@acme.com, bob@other.com", ["mailbox acme.com", "mailbox other.com"]],
  ])("%j: %j", (words, expected) => {
    expect(claimsIn(words)).toEqual(expected);
  });
});

describe("what readers see as dots, slashes, and letters", () => {
  test.each<[string, string[]]>([
    ["www . acme . com", ["address www.acme.com"]],
    ["https://acme .com/x", ["address acme.com /x"]],
    ["paypal·com", ["name paypal.com"]],
    ["paypal • com", ["name paypal.com"]],
    ["acme·com", []],
    ["Hello. com", []],
    ["paypal . it", []],
    ["Hello. World", []],
    ["ann@paypal . com", []],
    ["acme。com", ["name acme.com"]],
    ["acme．com", ["name acme.com"]],
    ["acme․com", ["name acme.com"]],
    ["ａｃｍｅ.com", ["name acme.com"]],
    ["ac\u200bme.com", ["name acme.com"]],
    ["ac\u2800me.com", ["name acme.com"]],
    ["Acme™.com", []],
    ["\u202emoc.emca", ["name acme.com"]],
    ["\u202emoc.emca\u202c x", ["name acme.com"]],
    ["www.\u202emoc.emca", ["address www.acme.com"]],
    ["https：／／acme.com", ["address acme.com"]],
    ["http:\\\\bücher.de\\x", ["address xn--bcher-kva.de /x"]],
  ])("%j: %j", (words, expected) => {
    expect(claimsIn(words)).toEqual(expected);
  });
});
