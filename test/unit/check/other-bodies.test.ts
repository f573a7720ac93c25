import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../src/check/check-message.ts";
import { checks } from "../../../src/check/checks.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { attachment, goodText, multipart, page, toBytes } from "./sample-mail.ts";

const deceptive = page(
  `<p><a href="https://evil.example/x">https://www.bank.example/signin</a> <a href="http://8.8.8.8/">Pay</a></p>
<p>c&#8203;a&#8203;s&#8203;i&#8203;n&#8203;o</p><div style="display:none">${"words for filters ".repeat(30)}</div>`,
);
const part = (type: string, body: string): string => `Content-Type: ${type}\n\n${body}`;
const plain = part("text/plain; charset=utf-8", goodText);
const good = part("text/html; charset=utf-8", page());
const bad = part("text/html; charset=utf-8", deceptive);
const enclosed = `From: Bank <service@evil.example>\nSubject: Log in\n${bad}`;

const mail = (kind: string, ...parts: readonly string[]): Uint8Array =>
  toBytes(
    `From: Acme <orders@acme.example>\nSubject: Your order\nMIME-Version: 1.0\n${multipart(kind, parts, "q")}`,
  );

const linkFindings = ["link-text", "link-address"];
const all = [...linkFindings, "hidden-text", "invisible-characters"];

async function check(bytes: Uint8Array) {
  const { results, findings } = await checkMessage(readMessage(bytes), {
    nowMs: 0,
    only: checks.filter(({ id }) => all.includes(id)),
  });
  return { results, findings };
}

describe("a body that some mail programs show is read", () => {
  test.each([
    ["a second HTML alternative", mail("alternative", plain, good, bad), "3", all],
    ["a second HTML part in multipart/mixed", mail("mixed", good, bad), "2", all],
    [
      "the start part of a multipart/related",
      mail('related; start="<b>"', good, `Content-ID: <b>\n${bad}`),
      "2",
      all,
    ],
    ["XHTML alone", mail("alternative", plain, part("application/xhtml+xml", deceptive)), undefined, all],
    ["XHTML with HTML", mail("alternative", plain, good, part("application/xhtml+xml", deceptive)), "3", all],
    [
      "AMP for Email",
      mail("alternative", plain, part("text/x-amp-html", deceptive), good),
      "2",
      linkFindings,
    ],
    ["a page for watches", mail("alternative", plain, part("text/watch-html", deceptive), good), "2", all],
    [
      "an HTML attachment",
      mail("mixed", plain, attachment("a.html", deceptive, "text/html")),
      "2",
      linkFindings,
    ],
    ["HTML as octets", mail("mixed", plain, attachment("a.htm", deceptive)), "2", linkFindings],
    ["an enclosed message", mail("mixed", plain, part("message/rfc822", enclosed)), "2.1", all],
    [
      "an enclosed message in base64",
      mail(
        "mixed",
        plain,
        `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${Buffer.from(enclosed).toString("base64")}`,
      ),
      "2.1",
      all,
    ],
    ["an enclosed international message", mail("mixed", plain, part("message/global", enclosed)), "2.1", all],
    [
      "a message within a message",
      mail(
        "mixed",
        plain,
        part(
          "message/rfc822",
          `Subject: x\n${multipart("mixed", [plain, part("message/rfc822", enclosed)], "r")}`,
        ),
      ),
      "2.2.1",
      all,
    ],
    [
      "HTML whose type has a blank",
      mail("alternative", plain, part("text /html", deceptive)),
      undefined,
      all,
    ],
    ["HTML whose type is quoted", mail("alternative", plain, part('"text/html"', deceptive)), undefined, all],
    [
      "HTML by the second of two types",
      mail("alternative", plain, `Content-Type: text/plain\nContent-Type: text/html\n\n${deceptive}`),
      undefined,
      all,
    ],
    [
      "a second text",
      mail("alternative", plain, part("text/plain", "See http://8.8.8.8/ now")),
      "2",
      ["link-address"],
    ],
    [
      "a folded calendar invitation",
      mail(
        "alternative",
        plain,
        part("text/calendar", "BEGIN:VCALENDAR\nDESCRIPTION:http://8.8\n .8.8/ login\nEND:VCALENDAR"),
      ),
      "2",
      ["link-address"],
    ],
  ])("%s", async (_, bytes, path, expected) => {
    const { findings } = await check(bytes);
    expect([...new Set(findings.map((finding) => finding.check))].sort()).toEqual([...expected].sort());
    const where =
      path === undefined ? /^(?!.*\(part)/ : new RegExp(`\\(part ${path.replaceAll(".", "\\.")}\\)$`);
    for (const { message } of findings) expect(message).toMatch(where);
  });
});

test.each([
  ["an empty second text", mail("mixed", plain, part("text/plain", " "))],
  ["terms as a text file", mail("mixed", plain, attachment("terms.txt", "http://8.8.8.8/", "text/plain"))],
  ["a good page as a file", mail("mixed", plain, attachment("a.html", page(), "text/html"))],
  [
    "AMP for Email with its boilerplate",
    mail(
      "alternative",
      plain,
      part("text/x-amp-html", `<style amp4email-boilerplate>body{visibility:hidden}</style>${page()}`),
      good,
    ),
  ],
  [
    "an invitation with the address of its time zone",
    mail("mixed", plain, part("text/calendar", "TZURL:http://8.8.8.8/zone")),
  ],
  [
    "a newsletter that was forwarded",
    mail("mixed", plain, part("message/rfc822", `From: shop@other.example\n${good}`)),
  ],
  ["what a mail server returned", mail("report", plain, part("message/rfc822", enclosed))],
])("passes: %s", async (_, bytes) => {
  const { results } = await check(bytes);
  expect(results.map(({ outcome }) => outcome)).toEqual(all.map(() => "passed"));
});

test.each([
  ["a fragment of a message", part("message/partial; id=1; number=1; total=2", enclosed)],
  [
    "a message in an unknown encoding",
    `Content-Type: message/rfc822\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#0V%T\nend`,
  ],
  [
    "a message elsewhere",
    part('message/external-body; access-type=URL; URL="https://evil.example"', "Content-Type: text/html"),
  ],
])("nothing is passed beside %s", async (_, unread) => {
  const { results } = await check(mail("mixed", plain, unread));
  expect(results.map(({ outcome }) => outcome)).toEqual(all.map(() => "not-measured"));
  for (const { reason } of results) expect(reason).toMatch(/^part 2 \(message\/.*\) cannot be read$/);
});

test("reads no more of other bodies than of one", () => {
  const large = part("text/html", page("<p>x</p>".repeat(200_000)));
  const message = readMessage(mail("mixed", plain, good, large, large, large));
  expect(message.otherBodies.length).toBeLessThan(4);
  expect(message.cuts).toContain("the bodies after 2097152 characters");
});

test("each message says that a style sheet was not read, also if another one's was not read beside it before", () => {
  const nested = (name: string): string =>
    part("text/html", page("<p>x</p>", `<style>${`.${name}{`.repeat(200)}${"}".repeat(200)}</style>`));
  const [first, second] = [nested("a"), nested("b")];
  for (const { html, otherBodies, cuts } of [[first, second], [second]].map((parts) =>
    readMessage(mail("mixed", ...parts)),
  )) {
    for (const shown of [html, ...otherBodies.map(({ message }) => message.html)])
      expect(shown).toBeDefined();
    expect(cuts).toContainEqual(expect.stringMatching(/^the parts of a style sheet that are nested/));
  }
});
