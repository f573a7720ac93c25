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

const evil = "https://evil.example/x";
const drawing = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><a href="${evil}"><text y="9">https://www.bank.example/signin</text></a></svg>`;
const linkFindings = ["link-text", "link-address"];
const all = [...linkFindings, "hidden-text", "invisible-characters"];

async function check(bytes: Uint8Array) {
  const { results, findings } = await checkMessage(readMessage(bytes), {
    nowMs: 0,
    only: checks.filter(({ id }) => all.includes(id)),
  });
  return { results, findings };
}

describe("reads every body that some mail program shows", () => {
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
    [
      "an SVG attachment",
      mail("mixed", plain, attachment("a.svg", drawing, "image/svg+xml")),
      "2",
      ["link-text"],
    ],
    ["an SVG drawing as octets", mail("mixed", plain, attachment("a.svg", drawing)), "2", ["link-text"]],
    ["an inline SVG drawing", mail("mixed", plain, part("image/svg+xml", drawing)), "2", ["link-text"]],
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
    [
      "a message in a digest, whose parts are messages",
      mail("mixed", plain, multipart("digest", [`\n${enclosed}`], "d")),
      "2.1.1",
      all,
    ],
    [
      "a message in a digest within a message",
      mail("mixed", plain, part("message/rfc822", multipart("digest", [`\n${enclosed}`], "d"))),
      "2.1.1",
      all,
    ],
    [
      "a link that Outlook alone shows",
      mail(
        "alternative",
        plain,
        part("text/html", page(`<!--[if mso]><a href="${evil}">www.bank.example</a><![endif]-->`)),
      ),
      "2 as Outlook shows it",
      ["link-text"],
    ],
    [
      "a button that Outlook alone shows",
      mail(
        "alternative",
        plain,
        part(
          "text/html",
          page(
            `<!--[if gte mso 9]><v:roundrect xmlns:v="urn:schemas-microsoft-com:vml" HREF="${evil}"><center>www.bank.example</center></v:roundrect><![endif]-->`,
          ),
        ),
      ),
      "2 as Outlook shows it",
      ["link-text"],
    ],
    [
      "a button that Outlook alone shows, in an enclosed message",
      mail(
        "mixed",
        plain,
        part(
          "message/rfc822",
          `From: a@evil.example\n${part("text/html", page(`<!--[if mso]><v:rect href="${evil}">www.bank.example</v:rect><![endif]-->`))}`,
        ),
      ),
      "2.1 as Outlook shows it",
      ["link-text"],
    ],
    [
      "a drawing of Outlook's outside of a comment",
      mail("alternative", plain, part("text/html", page(`<v:rect href="${evil}">www.bank.example</v:rect>`))),
      undefined,
      ["link-text"],
    ],
    ...["a.xht", "a.shtml", "a.html.", "a.xhtml", "a.htm::$DATA"].map(
      (name) =>
        [
          `a page named ${name}`,
          mail("mixed", plain, attachment(name, deceptive)),
          "2",
          linkFindings,
        ] as const,
    ),
    ...["a.mht", "a.eml", "a.mhtml"].map(
      (name) =>
        [`a message named ${name}`, mail("mixed", plain, attachment(name, enclosed)), "2.1", all] as const,
    ),
    [
      "a page whose name is its type's only",
      mail(
        "mixed",
        plain,
        `Content-Type: application/octet-stream; name="a.html"\nContent-Disposition: attachment; filename="a.txt"\n\n${deceptive}`,
      ),
      "2",
      linkFindings,
    ],
    ["XML", mail("mixed", plain, part("text/xml", deceptive)), "2", linkFindings],
    ["a vCard", mail("mixed", plain, part("text/vcard", "URL:http://8.8.8.8/")), "2", ["link-address"]],
    [
      "rich text",
      mail("mixed", plain, part("text/rtf", '{\\rtf1 {\\field HYPERLINK "http://8.8.8.8/"}}')),
      "2",
      ["link-address"],
    ],
    [
      "the HTML of an invitation",
      mail(
        "alternative",
        plain,
        part(
          "text/calendar",
          `BEGIN:VCALENDAR\nX-ALT-DESC;FMTTYPE=text/html:<p>\\n<a href="${evil}">www.bank\n .example</a>\\, and</p>\nEND:VCALENDAR`,
        ),
      ),
      "2 in HTML",
      ["link-text"],
    ],
    [
      "an attached invitation",
      mail("mixed", plain, attachment("invite.ics", "DESCRIPTION:http://8.8.8.8/", "text/calendar")),
      "2",
      ["link-address"],
    ],
    [
      "a page in UTF-7",
      mail(
        "alternative",
        plain,
        part(
          "text/html; charset=utf-7",
          `+ADw-a href+AD0AIg-${evil}+ACIAPg-www.bank.example+ADw-/a+AD4 1 +- 1`,
        ),
      ),
      undefined,
      ["link-text"],
    ],
  ] as const)("%s", async (_, bytes, path, expected) => {
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
  [
    "a button that Outlook alone shows, with the same address",
    mail(
      "alternative",
      plain,
      part(
        "text/html",
        page(
          '<!--[if mso]><v:roundrect href="https://acme.example/x"><center><![endif]--><a href="https://acme.example/x">www.acme.example</a><!--[if mso]></center></v:roundrect><![endif]-->',
        ),
      ),
    ),
  ],
  [
    "what Outlook does not show",
    mail(
      "alternative",
      plain,
      part("text/html", page(`<!--[if !mso]><a href="${evil}">www.bank.example</a><![endif]-->`)),
    ),
  ],
  [
    "a comment that no program shows",
    mail("alternative", plain, part("text/html", page(`<!-- <a href="${evil}">www.bank.example</a> -->`))),
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
  ["a signed message that is packed", part("application/pkcs7-mime; smime-type=signed-data", "MIIB")],
  ["parts without a boundary", part("multipart/alternative", `--x\n${bad}\n--x--`)],
  [
    "a message elsewhere",
    part('message/external-body; access-type=URL; URL="https://evil.example"', "Content-Type: text/html"),
  ],
])("does not pass content checks with %s", async (_, unread) => {
  const { results } = await check(mail("mixed", plain, unread));
  expect(results.map(({ outcome }) => outcome)).toEqual(all.map(() => "not-measured"));
  for (const { reason } of results) expect(reason).toMatch(/^part 2 \(\S+\) cannot be read$/);
});

test("reports text in a charset that it cannot decode as not read", () => {
  const { cuts } = readMessage(mail("alternative", part("text/plain; charset=utf-32", "x")));
  expect(cuts).toEqual(["the text of part 1 (utf-32)"]);
});

test("limits the text of all other bodies to that of one", () => {
  const large = part("text/html", page("<p>x</p>".repeat(200_000)));
  const message = readMessage(mail("mixed", plain, good, large, large, large));
  expect(message.otherBodies.length).toBeLessThan(4);
  expect(message.cuts).toContain("the bodies after 2097152 characters");
});

test("reports an unread style sheet for each message, even after a message with another one", () => {
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
