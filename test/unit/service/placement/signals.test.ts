import { describe, expect, test } from "vitest";
import type { ParsedMessage } from "../../../../src/message/rendered-message.ts";
import { authenticationSignals } from "../../../../src/service/placement/authentication.ts";
import { readContentSignals } from "../../../../src/service/placement/signals.ts";

const message = (parts: Partial<ParsedMessage>, headers: Record<string, string> = {}): ParsedMessage => ({
  from: "Acme <news@acme.example>",
  subject: "Spring is here",
  attachments: [],
  ...parts,
  headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
});
const words = "The new tulips have arrived, and the first hundred orders ship for free this week.";
const body = (html: string) => ({ html: `<p>${words}</p>${html}`, text: words });
const links = (count: number) => '<a href="https://acme.example/a">See</a>'.repeat(count);

describe("readContentSignals", () => {
  test.each<[string, ParsedMessage, string]>([
    ["bulk by Precedence", message({ text: words }, { Precedence: "bulk" }), "no List-Unsubscribe"],
    ["bulk by List-Id", message({ text: words }, { "List-Id": "<a.acme.example>" }), "no List-Unsubscribe"],
    ["bulk by its links", message(body(links(10))), "no List-Unsubscribe"],
    [
      "bulk by its images",
      message(body('<img src="https://acme.example/a.png">'.repeat(10))),
      "no List-Unsubscribe",
    ],
    ["bulk by its own word", message({ text: `${words} Unsubscribe here.` }), "no List-Unsubscribe"],
    ["capitals", message({ subject: "BUY TULIPS NOW", text: words }), "shouts"],
    ["exclamation marks", message({ subject: "Tulips!!", text: words }), "shouts"],
    ["a reply to nothing", message({ subject: "Re: your order", text: words }), "pretends to be a reply"],
    ["a forward of nothing", message({ subject: "FWD: your order", text: words }), "pretends to be a reply"],
    [
      "a link to elsewhere",
      message(body('<a href="https://evil.example/x">https://bank.test/login</a>')),
      "leads to evil.example",
    ],
    [
      "a bare name to elsewhere",
      message(body('<a href="https://evil.test/x">acme.com</a>')),
      "leads to evil.test",
    ],
    ["a shortener", message(body('<a href="https://bit.ly/x">See</a>')), "shortener bit.ly"],
    [
      "an address for a host",
      message(body('<a href="http://192.0.2.7/x">See</a>')),
      "bare address 192.0.2.7",
    ],
    ["an IPv6 address", message(body('<a href="http://[2001:db8::1]/x">See</a>')), "bare address"],
    ["no text part", message({ html: `<p>${words}</p>` }), "no text part"],
    [
      "images only",
      message({ html: '<img src="https://acme.example/a.png">', text: words }),
      "made of images",
    ],
    ["a Handlebars tag", message({ text: `${words} {{name}}` }), "{{name}}"],
    ["a Mailchimp tag", message({ subject: "Hi *|FNAME|*", text: words }), "*|FNAME|*"],
    ["an ERB tag", message({ text: `${words} <%= name %>` }), "<%= name %>"],
    ["a bracket tag", message({ text: `Dear [FNAME], ${words}` }), "[FNAME]"],
    ["a script", message(body("<script>1</script>")), "a script"],
    ["a form", message(body('<form action="https://acme.example"></form>')), "a form"],
    [
      "a program",
      message({
        text: words,
        attachments: [
          { filename: "Setup.EXE", contentType: "application/octet-stream", sizeBytes: 1, inline: false },
        ],
      }),
      "Setup.EXE can run code",
    ],
  ])("minds %s, and nothing else", async (_, given, reason) => {
    const signals = await readContentSignals(given);
    expect(signals.map((signal) => signal.reason)).toEqual([expect.stringContaining(reason)]);
    expect(signals[0]?.weight).toBeGreaterThan(0);
  });

  test.each<[string, ParsedMessage]>([
    ["plain text", message({ text: words })],
    [
      "a newsletter one can leave",
      message(body(links(20)), { "List-Unsubscribe": "<https://acme.example/u>" }),
    ],
    [
      "a transactional mail with many links",
      message(body(links(20)), { "Auto-Submitted": "auto-generated" }),
    ],
    [
      "a password reset",
      message(body('<a href="https://acme.example/reset?t=1">https://acme.example/reset?t=1</a>')),
    ],
    [
      "a link by way of a subdomain",
      message(body('<a href="https://click.acme.example/x">www.acme.example</a>')),
    ],
    [
      "a link whose words only look like a host",
      message(body('<a href="https://nodejs.example/x">Node.js</a>')),
    ],
    ["an answer", message({ subject: "Re: your order", text: words }, { "In-Reply-To": "<1@acme.example>" })],
    ["a short acronym", message({ subject: "FAQ", text: words })],
    [
      "an invoice",
      message({
        text: words,
        attachments: [
          { filename: "invoice.pdf", contentType: "application/pdf", sizeBytes: 1, inline: false },
        ],
      }),
    ],
    ["a sum of money", message({ subject: "Your invoice: $40", text: `${words} 100 % [sic] {ok}` })],
  ])("does not mind %s", async (_, given) => {
    expect(await readContentSignals(given)).toEqual([]);
  });

  test("takes no longer than it must for hostile HTML", async () => {
    const startedMs = performance.now();
    await readContentSignals(
      message({ html: "<a href=".repeat(50_000), text: "{{".repeat(200_000), subject: "[[".repeat(50_000) }),
    );
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });
});

describe("authenticationSignals", () => {
  test.each([
    [{ isAligned: true, isPublicMailbox: false }, []],
    [{ isAligned: false, isPublicMailbox: false }, ["Neither SPF nor DKIM passes for a.example"]],
    [
      { isAligned: false, isPublicMailbox: true },
      ["Neither SPF nor DKIM passes for a.example", "public mailbox of a.example"],
    ],
  ])("%o", (state, expected) => {
    const reasons = authenticationSignals({ ...state, domain: "a.example" }).map(({ reason }) => reason);
    expect(reasons).toEqual(expected.map((part) => expect.stringContaining(part)));
  });
});
