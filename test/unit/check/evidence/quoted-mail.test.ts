import { describe, expect, test } from "vitest";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { type QuotedMail, quotedMailIn } from "../../../../src/check/evidence/quoted-mail.ts";
import { type SampleMail, sampleMail } from "../sample-mail.ts";

const quotedIn = (mail: SampleMail): QuotedMail => quotedMailIn(readMessage(sampleMail(mail)));
/** From a body in plain text, of news@acme.example. */
const inText = (...lines: readonly string[]): QuotedMail => quotedIn({ text: lines.join("\n"), html: null });
const inHtml = (html: string): QuotedMail => quotedIn({ html: `<body>${html}</body>`, text: null });

const neither = { isForwarded: false, isLikely: false };
const likely = { isForwarded: false, isLikely: true };
const forwarded = { isForwarded: true, isLikely: false };
const both = { isForwarded: true, isLikely: true };

describe("a text", () => {
  test.each<[QuotedMail, ...string[]]>([
    [neither, "Hello Ann,", "the tulips are out."],
    [neither, ""],
    // The marker of a forwarded message.
    [forwarded, "---------- Forwarded message ---------", "Hello"],
    [forwarded, "> Begin forwarded message:"],
    [forwarded, "-----Original Message-----"],
    [forwarded, "_____ Weitergeleitete Nachricht"],
    [forwarded, "转发的邮件"],
    [forwarded, `${"-".repeat(20)}Forwarded message`],
    [neither, `${"-".repeat(21)}Forwarded message`],
    [neither, "This is a forwarded message"],
    // A line with a sender.
    [both, "From: Bob <bob@other.example>"],
    [both, "> From: bob@other.example"],
    [both, "*From:* bob@other.example"],
    [both, "Von: bob@other.example"],
    [both, "发件人：bob@other.example"],
    [likely, "From: Acme <NEWS@acme.example>"],
    [neither, "From: Bob"],
    [neither, "See the mail From: bob@other.example"],
    [neither, ">>>>>>> From: bob@other.example"],
    [neither, "From our garden: bob@other.example"],
    // A header with a year, under a label of the sender.
    [forwarded, "From: Bob", "Date: Sat, 21 Nov 2026", "Subject: Tulips"],
    [forwarded, "From: Bob", "To: Ann", "Subject: Tulips", "Cc: Eve", "Note: hi", "Sent: 1999"],
    [neither, "From: Bob", "To: Ann", "Subject: Tulips", "Cc: Eve", "Note: hi", "Tag: x", "Sent: 1999"],
    [neither, "From: Bob", "Date: Sat, 21 Nov 2026"],
    [neither, "From: Bob", "Date: Sat, 21 Nov 2026", "and more words"],
    [neither, "From: Bob", "To: Ann", "and more words", "Date: 2026"],
    [neither, "From: Bob", "To: Ann", "Subject: 120261"],
    [neither, "From: Bob", "To: Ann", "Subject: At 12:30"],
    [neither, "Hello: Bob", "To: Ann", "Date: 2026"],
    // A rule above the header.
    [likely, "-----", "To: Ann", "Sent: 12:30", "Subject: Tulips"],
    [likely, "_____", "To: Ann", "Sent: 1.2.26", "Subject: Tulips"],
    [likely, "> ─────", "To: Ann", "Sent: 2026", "Subject: Tulips"],
    [likely, "=====", "To: ann@reader.example", "Re: x", "Subject: Tulips"],
    [neither, "----", "To: Ann", "Sent: 12:30", "Subject: Tulips"],
    [neither, "-----", "To: Ann", "Sent: 12:30"],
    [neither, "-----", "To: Ann", "Sent: now", "Subject: Tulips"],
    [neither, "-", "To: Ann", "Sent: 12:30", "Subject: Tulips"],
    [neither, "Ann -----", "To: Ann", "Sent: 12:30", "Subject: Tulips"],
    // A rule with words, above one line of a header.
    [likely, "---- 回复的原邮件 ----", "发给: ann@reader.example"],
    [likely, "-- a --", "To: Ann", "Sent: 12:30", "Subject: Tulips"],
    [neither, "---- 回复的原邮件 ----", "发给: Ann"],
    [neither, "---- 回复的原邮件 ----", "ann@reader.example"],
    [neither, "---- 回复的原邮件", "发给: ann@reader.example"],
    [neither, "---- ----", "发给: ann@reader.example"],
    [neither, "-------", "发给: ann@reader.example"],
    // An attribution.
    [likely, "On Saturday, Bob wrote:"],
    [likely, "Am Samstag schrieb: Bob"],
    [likely, "21 нояб. Боб написал:"],
    [neither, "Bob wrote a book"],
    [neither, "Bob rewrote: nothing"],
    [likely, "2026, Bob:", "> Hello"],
    [likely, "Bob <bob@other.example>:", "> Hello"],
    [likely, "Bob, 12:30", "said so：", "> Hello"],
    [likely, "كتب bob@other.example", "> Hello"],
    [likely, "כתב bob@other.example", "> Hello"],
    [neither, "2026, Bob:", "Hello"],
    [neither, "2026, Bob:"],
    [neither, "Bob:", "> Hello"],
    [neither, "2026, Bob: and", "> Hello"],
    [neither, "2026", "x", "Bob:", "> Hello"],
    // An answer below the quotation.
    [likely, "> Hello", "Hello Bob"],
    [likely, ">Hello", "Hello Bob"],
    [neither, "> Hello"],
    [neither, "> Hello", "> Bob"],
    [neither, ">", "Hello Bob"],
    [neither, "Hello Bob", "> Hello"],
    // Marks of the direction, and white space.
    [likely, "\u2067> Hello\u2069", "\u200fHello Bob"],
    [forwarded, "  Forwarded message  "],
    [likely, "> Hello", "   ", "", "Hello Bob"],
  ])("is %j: %j %j", (expected, ...lines) => {
    expect(inText(...lines)).toEqual(expected);
  });

  test("is read up to 2,000 lines of 300 characters, and 100,000 characters", () => {
    const marker = "Forwarded message";
    expect(inText(...Array.from({ length: 1999 }, () => "a"), marker)).toEqual(forwarded);
    expect(inText(...Array.from({ length: 2000 }, () => "a"), marker)).toEqual(neither);
    const [attribution, letters] = [" wrote:", "a".repeat(293)];
    expect(inText(`${letters}${attribution}`)).toEqual(likely);
    expect(inText(`${letters}a${attribution}`)).toEqual(neither);
    const long = Array.from({ length: 400 }, () => "a".repeat(249));
    expect(inText(...long.slice(1), marker)).toEqual(forwarded);
    expect(inText(...long, marker)).toEqual(neither);
  });

  test("may be from a domain that is not known", () => {
    const mail = { text: "From: Bob <bob@other.example>", html: null };
    expect(quotedIn({ ...mail, fields: { From: "Acme" } })).toEqual(both);
    expect(quotedIn({ ...mail, fields: { From: null } })).toEqual(both);
    const two = "Acme <news@acme.example>, Bob <bob@other.example>";
    expect(quotedIn({ ...mail, fields: { From: two } })).toEqual(likely);
  });
});

describe("HTML", () => {
  test.each<[QuotedMail, string]>([
    [neither, "<p>Hello</p>"],
    [forwarded, "<p>Forwarded message</p>"],
    [forwarded, "<p>Hello<br>Forwarded message</p>"],
    [forwarded, "<p>For<b>ward</b>ed <span>mess</span>age</p>"],
    [forwarded, "<p>Forwarded\n  message</p>"],
    [forwarded, "<p>Forwarded&#32;message</p>"],
    [forwarded, "<P>Hello</P><DIV>Forwarded message</DIV>"],
    [neither, "<p>Hello Forwarded message</p>"],
    [neither, "<p>Hello <B>Forwarded message</B></p>"],
    // Cells of a row are on one line, and rows are not.
    [both, "<table><tr><td>From:</td><td>bob@other.example</td></tr></table>"],
    [neither, "<table><tr><td>From:</td></tr><tr><td>bob@other.example</td></tr></table>"],
    [likely, "<table><tr><th>Bob</th><td>wrote:</td></tr></table>"],
    // Quotations.
    [likely, "<p>2026, Bob:</p><blockquote>Hello</blockquote>"],
    [likely, "<blockquote>Hello</blockquote>Hello Bob"],
    [neither, "Hello Bob<blockquote>Hello</blockquote>"],
    [likely, "<blockquote>Hello<br>you</blockquote>"],
    // Text that is not shown.
    [neither, "<style>\nForwarded message\n</style>"],
    [neither, "<script>\nForwarded message\n</script>"],
    [neither, "<title>Forwarded &amp; message</title><p>Hello</p>"],
    [forwarded, "<style>a{}</style><p>Forwarded message</p>"],
    [forwarded, "<STYLE>a{}</STYLE><p>Forwarded message</p>"],
    [neither, '<p style="display:none">Forwarded message</p>'],
    [forwarded, '<p style="display:none">Forwarded message</p><p>&gt; Forwarded message</p>'],
    [neither, "<!-- \nForwarded message\n --><p>Hello</p>"],
  ])("is %j: %s", (expected, html) => {
    expect(inHtml(html)).toEqual(expected);
  });

  test("decides with the text, but only lines that it shows count", () => {
    const text = "Forwarded message";
    expect(quotedIn({ text, html: "<p>Hello</p>" })).toEqual(neither);
    expect(quotedIn({ text, html: "<p>Hello Forwarded message</p>" })).toEqual(forwarded);
    expect(quotedIn({ text: `> > ${text}`, html: "<p>Hello Forwarded\n message</p>" })).toEqual(forwarded);
    expect(quotedIn({ text, html: "<p>Hello Forwarded\u200e message</p>" })).toEqual(forwarded);
  });

  test("counts if one of the first ten lines that match is shown", () => {
    const hidden = (count: number) =>
      Array.from({ length: count }, (_, index) => `<p hidden>Forwarded message ${index}</p>`).join("");
    expect(inHtml(`${hidden(9)}<p>Forwarded message</p>`)).toEqual(forwarded);
    expect(inHtml(`${hidden(10)}<p>Forwarded message!</p>`)).toEqual(neither);
  });

  test("is read up to 100,000 characters", () => {
    const html = (length: number) => `${" ".repeat(length)}<p>Forwarded message</p>`;
    expect(inHtml(html(99_000))).toEqual(forwarded);
    expect(inHtml(html(100_000))).toEqual(neither);
  });
});

test("a message without a body quotes nothing", () => {
  expect(quotedIn({ fields: { "Content-Type": "application/pdf" }, body: "Forwarded message" })).toEqual(
    neither,
  );
});
