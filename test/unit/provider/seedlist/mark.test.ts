import fc from "fast-check";
import { simpleParser } from "mailparser";
import MailComposer from "nodemailer/lib/mail-composer";
import { describe, expect, test } from "vitest";
import { markContent, tokenOf } from "../../../../src/provider/seedlist/mark.ts";

const token = tokenOf("spring");
const mark = (raw: string | Buffer): string => {
  const marked = markContent({ kind: "raw", bytes: Buffer.from(raw) }, token, "seed@mail.example");
  return marked.kind === "raw" ? Buffer.from(marked.bytes).toString("latin1") : "";
};

describe("a seed's copy", () => {
  test("derives one token per name, valid in any header", () => {
    expect(tokenOf("spring")).toMatch(/^pw[0-9a-f]{22}$/);
    expect(tokenOf("spring")).toBe(token);
    expect(tokenOf("spring.2")).not.toBe(token);
  });

  test("appends the mark to text in any encoding, and keeps the text", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          text: fc.string({ unit: "grapheme", maxLength: 300 }),
          html: fc.option(fc.string({ unit: "grapheme", maxLength: 300 }), { nil: undefined }),
          textEncoding: fc.constantFrom("quoted-printable" as const, "base64" as const),
          hasAttachment: fc.boolean(),
        }),
        async ({ text, html, textEncoding, hasAttachment }) => {
          const before = await new MailComposer({
            from: "a@acme.example",
            to: "other@else.example",
            subject: "s",
            text: `begin ${text} end`,
            ...(html === undefined ? {} : { html: `<p>begin ${html.replace(/[<&\0]/g, "")} end</p>` }),
            textEncoding,
            attachments: hasAttachment ? [{ filename: "a.txt", content: "attached" }] : [],
          })
            .compile()
            .build();
          const [was, is] = await Promise.all([
            simpleParser(before),
            simpleParser(Buffer.from(mark(before), "latin1")),
          ]);
          const written = is.text?.trimEnd() ?? "";
          expect(written.endsWith(token)).toBe(true);
          expect(written.slice(0, -token.length).trimEnd()).toBe(was.text?.trimEnd());
          if (html !== undefined && typeof was.html === "string") {
            expect(is.html).toContain(was.html.trimEnd());
            expect(is.html).toContain(`<!-- ${token} -->`);
          }
          expect(is.attachments.map(({ content }) => content.toString())).toEqual(
            hasAttachment ? ["attached"] : [],
          );
          expect(is.to).toMatchObject({ text: "seed@mail.example" });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("sets To to the seed, even if To is folded or missing, and line endings to CRLF", () => {
    expect(mark("To: a@x.example,\n b@x.example\nSubject: s\n\nHello\n")).toBe(
      `To: seed@mail.example\r\nSubject: s\r\n\r\nHello\r\n\r\n${token}`,
    );
    expect(mark("X-To: x\nto\t : a@x.example,\n\tb@x.example\nReply-To: y\n\nHello\n")).toBe(
      `X-To: x\r\nTo: seed@mail.example\r\nReply-To: y\r\n\r\nHello\r\n\r\n${token}`,
    );
    expect(mark("Subject: s\r\n\r\nTo: not a field\r\n")).toBe(
      `Subject: s\r\nTo: seed@mail.example\r\n\r\nTo: not a field\r\n\r\n${token}`,
    );
  });

  test("leaves signed messages unchanged, and parts that are signed, encrypted, or attached", () => {
    const signed = "DKIM-Signature: v=1;\r\n b=x\r\nTo: a@x.example\r\n\r\nHello\r\n";
    expect(mark(signed)).toBe(signed);
    const smime =
      'Content-Type: multipart/signed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b--\r\n';
    expect(mark(smime)).not.toContain(token);
    const attached = "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nHello";
    expect(mark(attached)).not.toContain(token);
    expect(mark("Content-Type: text/plain; charset=utf-16\r\n\r\nH")).not.toContain(token);
  });

  test("leaves a header without a body, and empty content, unchanged", () => {
    expect(mark("Subject: only a header")).toBe("Subject: only a header");
    expect(mark("")).toBe("");
  });

  test("marks plain content, but not a service template", () => {
    expect(
      markContent({ kind: "simple", subject: "s", text: "T", html: "<p>H</p>" }, token, "s@x.example"),
    ).toEqual({
      kind: "simple",
      subject: "s",
      text: `T\n\n${token}\n`,
      html: `<p>H</p>\n<!-- ${token} -->\n`,
    });
    const template = { kind: "template", templateArn: "arn", templateData: "{}" } as const;
    expect(markContent(template, token, "s@x.example")).toBe(template);
  });
});
