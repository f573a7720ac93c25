import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../src/check/check-message.ts";
import { checks } from "../../../src/check/checks.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { attachment, page, type SampleMail, sampleMail } from "./sample-mail.ts";

const zip = Buffer.from("PK\u0003\u0004\u0014\u0000\u0001\u0000", "latin1").toString("latin1");

async function itemsOf(id: string, mail: SampleMail): Promise<readonly (readonly string[] | undefined)[]> {
  const only = checks.filter((check) => check.id === id);
  const { findings } = await checkMessage(readMessage(sampleMail(mail)), {
    nowMs: Date.UTC(2026, 10, 21),
    only,
  });
  return findings.map(({ items }) => items);
}

const inPage = (body: string, head?: string): SampleMail => ({ text: null, html: page(body, head) });
const links = (...hrefs: readonly string[]): SampleMail =>
  inPage(hrefs.map((href) => `<p>Read <a href="${href}">our page</a></p>`).join(""));

describe("a finding lists, as the message spells it, what it is about", () => {
  test.each<[string, SampleMail, readonly (readonly string[])[]]>([
    [
      "link-address",
      links("http://203.0.113.7/a", "http://203.0.113.7/b", "http://203.0.113.8/"),
      [["http://203.0.113.7/a", "http://203.0.113.7/b"], ["http://203.0.113.8/"]],
    ],
    ["link-credentials", links("https://a:b@acme.example/x"), [["https://a:b@acme.example/x"]]],
    ["link-host", links("https://shop.test/a", "https://acme.example/"), [["https://shop.test/a"]]],
    [
      "link-look-alike",
      links("https://xn--pypal-4ve.com/a", "https://paypa1.com/b", "https://acme.example/"),
      [["https://xn--pypal-4ve.com/a", "https://paypa1.com/b"]],
    ],
    [
      "link-plain-http",
      links("http://acme.example/a", "https://acme.example/b"),
      [["http://acme.example/a"]],
    ],
    ["link-punycode", links("https://xn--bcher-kva.example/a"), [["https://xn--bcher-kva.example/a"]]],
    [
      "link-redirect",
      links("https://www.google.com/url?q=https://acme.example/", "https://acme.example/"),
      [["https://www.google.com/url?q=https://acme.example/"]],
    ],
    [
      "link-shortener",
      links("https://www.bit.ly/a", "https://t.ly/b", "https://acme.example/"),
      [["https://www.bit.ly/a", "https://t.ly/b"]],
    ],
    ["link-target", links("page.html"), [["page.html"]]],
    [
      "link-text",
      inPage('<a href="https://evil.example/x">www.paypal.com</a>'),
      [["https://evil.example/x"]],
    ],
    ["merge-tags", inPage("<p>Dear *|FNAME|*, your %%code%%</p>"), [["*|FNAME|*", "%%code%%"]]],
    [
      "active-content",
      inPage("<script>1</script><iframe></iframe><p onclick='a'>b</p>"),
      [["<script", "<iframe", "onclick"]],
    ],
    [
      "active-attachments",
      { parts: [attachment("a.html", "<p>"), attachment("b.pdf", "%PDF-1.7")] },
      [["a.html"]],
    ],
    ["encrypted-archives", { parts: [attachment("a.zip", zip)] }, [["a.zip"]]],
    [
      "image-alternatives",
      inPage('<img src="https://acme.example/a.png?b=c" width="9" height="9">'),
      [["https://acme.example/a.png?b=c"]],
    ],
    [
      "tracking-pixel",
      inPage('<img src="https://ads.example/p?1" width="1" height="1" alt="">'),
      [["https://ads.example/p?1"]],
    ],
    [
      "linked-styles",
      inPage("", '<link rel="stylesheet" href="https://acme.example/a.css">'),
      [["https://acme.example/a.css"]],
    ],
    ["contrast", inPage('<p style="color:#999;font-size:16px">Pale words</p>'), [["#999", "white"]]],
    ["client-support", inPage("<video></video>"), [["<video"]]],
  ])("%s", async (id, mail, items) => {
    expect(await itemsOf(id, mail)).toEqual(items);
  });

  test.each<[string, SampleMail]>([
    ["date-field", { fields: { Date: null } }],
    ["subject-emoji", { fields: { Subject: "🌷🌷🌷🌷🌷" } }],
  ])("%s: nothing", async (id, mail) => {
    expect(await itemsOf(id, mail)).toEqual([undefined]);
  });

  test("each once, at most 20, and none of more than 2,000 characters", async () => {
    const long = (length: number) => `http://acme.example/${"a".repeat(length - 20)}`;
    const many = Array.from({ length: 30 }, (_, index) => `http://acme.example/${index}`);
    const [items] = await itemsOf("link-plain-http", links(long(2001), long(2000), ...many, ...many));
    expect(items).toEqual([long(2000), ...many].sort().slice(0, 20));
  });
});
