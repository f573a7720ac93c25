import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../src/check/check-message.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { sampleOf } from "../../support/sample-of.ts";
import { attachment, goodText, multipart, page, sampleMail, toBytes } from "./sample-mail.ts";

const nested = (count: number) => `${"<div><b>".repeat(count / 2)}deep${"</b></div>".repeat(count / 2)}`;

/**
 * Hostile messages, the part that is not read, and the finding. test/security/linear.test.ts measures how the
 * work grows.
 */
const hostile: Readonly<
  Record<string, { readonly bytes: () => Uint8Array; readonly cut?: RegExp; readonly finding?: string }>
> = {
  "100,000 nested elements": {
    bytes: () => sampleMail({ html: page(nested(100_000)) }),
    cut: /20000 elements|levels deep/,
  },
  "100,000 unclosed elements": {
    bytes: () => sampleMail({ html: page("<b>".repeat(100_000)) }),
    cut: /levels deep/,
  },
  "100,000 stray end tags": {
    bytes: () => sampleMail({ html: page(`${"<p>".repeat(400)}${"</b>".repeat(100_000)}`) }),
  },
  "a folded header of 5 MB": {
    bytes: () => sampleMail({ fields: { "X-Long": `a${"\n and more".repeat(500_000)}` } }),
    cut: /the X-Long header/,
  },
  "a subject of 5 MB of encoded words": {
    bytes: () => sampleMail({ fields: { Subject: "=?utf-8?Q?x?= ".repeat(350_000) } }),
    cut: /the Subject header/,
  },
  "100,000 header fields": {
    bytes: () => toBytes(`From: a@b.example\n${"X-A: b\n".repeat(100_000)}\nHello`),
    cut: /headers after the first 1000/,
  },
  "300 attachments": {
    bytes: () =>
      sampleMail({
        parts: Array.from({ length: 300 }, (_, index) => attachment(`${index}.pdf`, "%PDF-1.7")),
      }),
    finding: "nesting",
  },
  "10,000 parts": {
    bytes: () => toBytes(`MIME-Version: 1.0\n${multipart("mixed", Array<string>(10_000).fill("\nx"), "b")}`),
    cut: /first 500/,
  },
  "another boundary than declared": {
    bytes: () => sampleMail({ fields: { "Content-Type": "multipart/alternative; boundary=declared" } }),
    finding: "multipart-boundaries",
  },
  "a megabyte of NULs": {
    bytes: () => Buffer.concat([sampleMail(), Buffer.alloc(2 ** 20)]),
    finding: "control-characters",
  },
  "nothing but NULs": { bytes: () => Buffer.alloc(2 ** 20), finding: "control-characters" },
  nothing: { bytes: () => new Uint8Array(), finding: "from-field" },
  "a line of 5 MB": {
    bytes: () => sampleMail({ text: "a ".repeat(2_500_000) }),
    cut: /text after/,
    finding: "line-length",
  },
  "5 MB of spaces": { bytes: () => sampleMail({ html: page(" ".repeat(5_000_000)) }), cut: /HTML after/ },
  "100,000 links": {
    bytes: () => sampleMail({ html: page('<a href="http://a.example/">a</a>'.repeat(100_000)) }),
    cut: /elements|HTML after/,
  },
  "a link of 1 MB": {
    bytes: () =>
      sampleMail({ html: page(`<a href="https://a.example/?${"a=b&".repeat(250_000)}">www.b.example</a>`) }),
    finding: "link-text",
  },
  "a million quoted-printable escapes": {
    bytes: () =>
      toBytes(
        `Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n${"=41=\n".repeat(500_000)}`,
      ),
  },
  "a style of 1 MB": {
    bytes: () => sampleMail({ html: page("", `<style>${".a{color:red}".repeat(80_000)}</style>`) }),
  },
  "a thousand rules for each of twenty thousand elements": {
    bytes: () =>
      sampleMail({
        html: page("<p class=a>x".repeat(18_000), `<style>${".a{color:red}".repeat(18_000)}</style>`),
      }),
    cut: /the style sheets after 2000000 steps/,
  },
  "chains of descendants": {
    bytes: () =>
      sampleMail({
        html: page(
          `${"<div class=a>".repeat(400)}${"<p class=b>x</p>".repeat(15_000)}`,
          `<style>${".a .a .a .a .a .a .a .b{color:red}".repeat(3000)}</style>`,
        ),
      }),
    cut: /the style sheets after 2000000 steps/,
  },
  "chains of siblings": {
    bytes: () =>
      sampleMail({
        html: page(
          `${"<i class=a></i>".repeat(9000)}${"<p class=b>x</p>".repeat(9000)}`,
          `<style>${".a ~ .a ~ .a ~ .b{color:red}".repeat(3000)}</style>`,
        ),
      }),
    cut: /the style sheets after 2000000 steps/,
  },
  "attributes that are searched": {
    bytes: () =>
      sampleMail({
        html: page(
          `<p class="${"a".repeat(3000)}">x</p>`.repeat(500),
          `<style>${'[class*="aaaaaaaaaaab"]{color:red}'.repeat(7000)}</style>`,
        ),
      }),
    cut: /the style sheets after 2000000 steps/,
  },
  "a rule of many declarations and many styles": {
    bytes: () =>
      sampleMail({
        html: page(
          Array.from({ length: 18_000 }, (_, index) => `<p style="margin:${index}px">x`).join(""),
          `<style>*{${"color:red;".repeat(25_000)}}</style>`,
        ),
      }),
  },
  "a style sheet of errors": {
    bytes: () => sampleMail({ html: page("", `<style>${"{}".repeat(120_000)}</style>`) }),
  },
  "merge tags without end": {
    bytes: () => sampleMail({ text: `${goodText}${"{{ {% *| %% [[ <% ".repeat(100_000)}` }),
  },
  "opened brackets without end": {
    bytes: () =>
      sampleMail({ fields: { "List-Unsubscribe": "<".repeat(60_000), From: "<(".repeat(30_000) } }),
    finding: "from-field",
  },
  "100,000 scripts of JSON-LD": {
    bytes: () =>
      sampleMail({ html: page("", '<script type="application/ld+json">{</script>'.repeat(100_000)) }),
    finding: "structured-data",
  },
  "JSON-LD that is nested 100,000 deep": {
    bytes: () =>
      sampleMail({
        html: page("", `<script type="application/ld+json">${'{"a":['.repeat(40_000)}</script>`),
      }),
    finding: "structured-data",
  },
  "scripts that are never closed": {
    bytes: () => sampleMail({ html: page("", "<script ".repeat(100_000)) }),
  },
  "styles that are never closed": { bytes: () => sampleMail({ html: "<style>".repeat(100_000) }) },
  "comments that are never closed": { bytes: () => sampleMail({ html: "<!-- <".repeat(100_000) }) },
  "a List-Id of brackets": {
    bytes: () => sampleMail({ fields: { "List-Id": "<".repeat(60_000) } }),
    finding: "list-id",
  },
  "multiparts in each other": {
    bytes: () =>
      toBytes(
        Array.from({ length: 200 }).reduce<string>(
          (inner, _, index) => multipart("mixed", [inner], `b${index}`),
          "\nx",
        ),
      ),
    finding: "nesting",
  },
};

describe("a hostile message takes bounded work, and a finding reports what was not read", () => {
  test.each(sampleOf(Object.entries(hostile), 2))("%s", async (_, { bytes, cut, finding }) => {
    const { findings, results } = await checkMessage(readMessage(bytes()), { nowMs: Date.UTC(2026, 10, 21) });
    for (const { reason } of results) expect(reason ?? "").not.toContain("threw an error");
    if (cut) expect(findings.map(({ message }) => message).join("\n")).toMatch(cut);
    if (finding) expect(findings.map(({ check }) => check)).toContain(finding);
    for (const { message, excerpt = "" } of findings)
      expect(message.length + excerpt.length).toBeLessThan(430);
  });
});
