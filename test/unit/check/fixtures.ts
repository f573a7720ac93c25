import type { Authentication } from "../../../src/check/authentication/authentication.ts";
import type { Purpose } from "../../../src/check/evidence/purpose.ts";
import { attachment, goodText, multipart, page, sampleMail, toBytes } from "./sample-mail.ts";

/** Messages that a check minds, and messages close to them that it does not. */
export interface Fixture {
  readonly trips: readonly Uint8Array[];
  readonly passes: readonly Uint8Array[];
  /** What the scenario declares; default: nothing. */
  readonly purpose?: Purpose;
  /** What trips it where it is not the message. */
  readonly authentication?: { readonly trips: Authentication; readonly passes: Authentication };
}

const mail = sampleMail;
const good = mail();
const withHtml = (body: string, head?: string) => mail({ html: page(body, head), text: goodText });
const withSubject = (subject: string) => mail({ fields: { Subject: subject } });
const link = (href: string, text = "our page") =>
  withHtml(
    `<p>See <a href="${href}">${text}</a>, forty kinds of seeds and ten tools that last for many years to come.</p>`,
  );
const words =
  "Forty kinds of seeds, ten tools that last, and three books for rainy days wait for you. ".repeat(3);

export const authenticated: Authentication = {
  spf: { outcome: "pass", domain: "acme.example" },
  dkim: [
    {
      outcome: "pass",
      domain: "acme.example",
      selector: "s1",
      algorithm: "rsa-sha256",
      keyBits: 2048,
      signedFields: ["from", "subject", "list-unsubscribe", "list-unsubscribe-post"],
      comment: undefined,
    },
  ],
  dmarc: {
    outcome: "pass",
    policy: "reject",
    domain: "acme.example",
    record: "v=DMARC1; p=reject; rua=mailto:dmarc@acme.example",
    isDkimAligned: true,
    isSpfAligned: true,
    isStrict: false,
  },
  reverseDns: { host: "mail.acme.example", isConfirmed: true },
};

const byAuthentication = (change: Partial<Authentication>): Fixture => ({
  trips: [good],
  passes: [good],
  authentication: { trips: { ...authenticated, ...change }, passes: authenticated },
});
const signature = authenticated.dkim[0];
if (!signature) throw new Error("no signature");

export const fixtures: Readonly<Record<string, Fixture>> = {
  "from-field": {
    trips: [
      mail({ fields: { From: null } }),
      mail({ fields: { From: ["a@acme.example", "b@acme.example"] } }),
      mail({ fields: { From: "Acme" } }),
      mail({ fields: { From: "a@acme.example, b@acme.example" } }),
    ],
    passes: [good, mail({ fields: { From: '"Acme, Inc." <news@acme.example>' } })],
  },
  "date-field": {
    trips: [
      mail({ fields: { Date: null } }),
      mail({ fields: { Date: "yesterday" } }),
      mail({ fields: { Date: "Sat, 21 Nov 2099 09:00:00 +0000" } }),
      mail({ fields: { Date: ["Sat, 21 Nov 2026 09:00:00 +0000", "Sat, 21 Nov 2026 09:00:00 +0000"] } }),
    ],
    passes: [good, mail({ fields: { Date: "21 Nov 2026 09:00 GMT (noon)" } })],
  },
  "message-id": {
    trips: [
      mail({ fields: { "Message-ID": null } }),
      mail({ fields: { "Message-ID": "1@acme.example" } }),
      mail({ fields: { "Message-ID": ["<1@acme.example>", "<2@acme.example>"] } }),
    ],
    passes: [good],
  },
  "single-fields": {
    trips: [
      mail({ fields: { Subject: ["One", "Two"] } }),
      mail({ fields: { To: ["a@b.example", "c@d.example"] } }),
    ],
    passes: [good, mail({ fields: { Received: ["from a by b", "from b by c"] } })],
  },
  "header-syntax": {
    trips: [
      toBytes(`From: a@acme.example\nno field at all\nSubject: x\n\nHello`),
      mail({ fields: { Subject: "Grüße" } }),
      Buffer.from("From: a@acme.example\r\nSubject: Gr\xfc\xdfe\r\n\r\nHello", "latin1"),
    ],
    passes: [
      good,
      mail({ fields: { Subject: "A long\n subject" } }),
      toBytes(`From ann Sat Nov 21\nFrom: a@b.example\n\nx`),
    ],
  },
  "line-length": {
    trips: [mail({ text: "x".repeat(999) })],
    passes: [mail({ text: "x".repeat(998) })],
  },
  "line-breaks": {
    trips: [
      Buffer.from("From: a@b.example\r\nSubject: x\n\r\nHello\r\n"),
      Buffer.from("From: a@b.example\r\n\r\nHel\rlo\r\n"),
    ],
    passes: [good, Buffer.from("From: a@b.example\nSubject: x\n\nHello\n")],
  },
  "control-characters": { trips: [mail({ text: "Hel\0lo" })], passes: [good] },
  "mime-version": {
    trips: [mail({ fields: { "MIME-Version": null } }), mail({ fields: { "MIME-Version": "2.0" } })],
    passes: [
      good,
      toBytes("From: a@b.example\n\nHello"),
      mail({ fields: { "MIME-Version": "1.0 (by hand)" } }),
    ],
  },
  "multipart-boundaries": {
    trips: [
      mail({ fields: { "Content-Type": "multipart/mixed" } }),
      mail({ fields: { "Content-Type": "multipart/mixed; boundary=other" } }),
      toBytes("Content-Type: multipart/mixed; boundary=a\n\n--a\n\nHello\n"),
    ],
    passes: [good],
  },
  "empty-parts": {
    trips: [mail({ parts: [attachment("empty.txt", "")] })],
    passes: [mail({ parts: [attachment("a.txt", "x")] })],
  },
  "part-charset": {
    trips: [
      toBytes("Content-Type: text/plain; charset=us-ascii\n\nGrüße"),
      toBytes("Content-Type: text/plain; charset=klingon\n\nHello"),
      Buffer.from("Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xfc\xdfe", "latin1"),
    ],
    passes: [good, Buffer.from("Content-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe", "latin1")],
  },
  "transfer-encoding": {
    trips: [
      toBytes("Content-Type: text/plain\nContent-Transfer-Encoding: 9bit\n\nHello"),
      toBytes("Content-Type: text/plain; charset=utf-8\n\nGrüße"),
      toBytes("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nHello there!"),
      toBytes("Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n100 =% sure"),
    ],
    passes: [
      good,
      toBytes("Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=\nsse"),
    ],
  },
  "encoded-words": {
    trips: [
      withSubject("=?klingon?Q?x?="),
      withSubject("=?utf-8?X?x?="),
      withSubject("=?utf-8?Q?a b?="),
      withSubject(`=?utf-8?Q?${"x".repeat(80)}?=`),
      withSubject("=?utf-8?Q?open"),
    ],
    passes: [good, withSubject("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=")],
  },
  nesting: {
    trips: [
      toBytes(
        Array.from({ length: 10 }).reduce<string>(
          (inner, _, index) => multipart("mixed", [inner], `b${index}`),
          "\nHello",
        ),
      ),
      mail({ parts: Array.from({ length: 120 }, (_, index) => attachment(`${index}.txt`, "x")) }),
    ],
    passes: [
      good,
      mail({ parts: Array.from({ length: 20 }, (_, index) => attachment(`${index}.txt`, "x")) }),
    ],
  },
  "alternative-order": {
    trips: [
      toBytes(
        `MIME-Version: 1.0\n${multipart("alternative", ["Content-Type: text/html\n\n<p>x</p>", "Content-Type: text/plain\n\nx"], "a")}`,
      ),
    ],
    passes: [good],
  },
  "read-in-full": {
    trips: [
      withHtml("<i>x</i>".repeat(21_000)),
      mail({ fields: { "X-Long": "x".repeat(70_000) } }),
      toBytes("From: a@b.example\nContent-Type: message/partial; id=1; number=1; total=2\n\nHello"),
      mail({
        parts: ["Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeA=="],
      }),
    ],
    passes: [good, withHtml("<i>x</i>".repeat(1000))],
  },
  "list-unsubscribe": {
    trips: [mail({ fields: { "List-Unsubscribe": null, "List-Unsubscribe-Post": null } })],
    passes: [good],
    purpose: "marketing",
  },
  "one-click-unsubscribe": {
    trips: [
      mail({ fields: { "List-Unsubscribe-Post": null } }),
      mail({ fields: { "List-Unsubscribe-Post": "yes" } }),
      mail({ fields: { "List-Unsubscribe": "<mailto:u@acme.example>" } }),
    ],
    passes: [good],
    purpose: "marketing",
  },
  "unsubscribe-address": {
    trips: [
      mail({ fields: { "List-Unsubscribe": "https://acme.example/u" } }),
      mail({ fields: { "List-Unsubscribe": "<http://acme.example/u>" } }),
      mail({ fields: { "List-Unsubscribe": "<mailto:nobody>" } }),
    ],
    passes: [
      good,
      mail({
        fields: { "List-Unsubscribe": "<mailto:u@acme.example?subject=off>, <https://acme.example/u>" },
      }),
    ],
  },
  "unsubscribe-link": {
    trips: [
      mail({ html: page().replace(/<p><a[\s\S]*<\/a><\/p>/, "") }),
      mail({ html: page().replace("<p><a", '<p style="display:none"><a') }),
      mail({ html: null, text: "Seeds and tools." }),
    ],
    passes: [good, mail({ html: page().replace(">Unsubscribe<", ">Hier abmelden<") }), mail({ html: null })],
  },
  "from-public-mailbox": {
    trips: [mail({ fields: { From: "Acme <acme.shop@gmail.com>" } })],
    passes: [good, mail({ fields: { From: "Acme <news@gmail.com.acme.example>" } })],
  },
  "fake-reply": {
    trips: [
      withSubject("Re: your order"),
      withSubject("FWD: your order"),
      withSubject("AW: Ihre Bestellung"),
    ],
    passes: [
      good,
      mail({ fields: { Subject: "Re: your order", "In-Reply-To": "<0@reader.example>" } }),
      withSubject("Reopening: Saturday"),
    ],
  },
  "display-name": {
    trips: [
      mail({ fields: { From: '"support@bank.example" <x@acme.example>' } }),
      mail({ fields: { From: "www.bank.com <x@acme.example>" } }),
    ],
    passes: [good, mail({ fields: { From: "shop.acme.example <news@mail.acme.example>" } })],
  },
  "reply-to": {
    trips: [
      mail({ fields: { "Reply-To": "acme.shop@gmail.com" } }),
      mail({ fields: { "Reply-To": "nobody" } }),
    ],
    passes: [good, mail({ fields: { "Reply-To": "Ann <ann@other.example>" } })],
  },
  spf: byAuthentication({ spf: { outcome: "softfail", domain: "acme.example" } }),
  dkim: byAuthentication({ dkim: [{ ...signature, outcome: "fail", comment: "body hash did not verify" }] }),
  "dkim-key": byAuthentication({ dkim: [{ ...signature, keyBits: 512 }] }),
  "dkim-covers-unsubscribe": {
    trips: [
      mail({
        fields: {
          "DKIM-Signature":
            "v=1; a=rsa-sha256; d=acme.example; s=s1; h=From:Subject:List-Unsubscribe; bh=x; b=y",
        },
      }),
    ],
    passes: [
      mail({
        fields: {
          "DKIM-Signature":
            "v=1; d=acme.example; h=From : List-Unsubscribe :List-Unsubscribe-Post; bh=x; b=y",
        },
      }),
      mail({ fields: { "List-Unsubscribe": null, "List-Unsubscribe-Post": null } }),
    ],
  },
  "dmarc-policy": byAuthentication({ dmarc: { ...authenticated.dmarc, policy: undefined, outcome: "none" } }),
  "from-alignment": byAuthentication({
    dmarc: { ...authenticated.dmarc, outcome: "fail", isDkimAligned: false, isSpfAligned: false },
  }),
  "forward-confirmed-dns": byAuthentication({
    reverseDns: { host: "mail.acme.example", isConfirmed: false },
  }),
  "link-text": {
    trips: [
      link("https://evil.example/x", "www.acme.example"),
      link("https://evil.example/x", "https://acme.example/sale"),
      link(
        "https://k3.r.us-east-1.awstrack.me/L0/https:%2F%2Fevil.example%2Fsale/1/x",
        "www.acme.example/sale",
      ),
      mail({
        html: page('<a href="https://links.evil.example/x">www.bank.example</a>'),
        fields: { "DKIM-Signature": "v=1; a=rsa-sha256; d=evil.example; s=s1; bh=x; b=x" },
      }),
    ],
    passes: [
      good,
      link("https://click.acme.example/x", "acme.example/sale"),
      link(
        "https://k3.r.us-east-1.awstrack.me/L0/https:%2F%2Fwww.acme.example%2Fsale/1/x",
        "www.acme.example/sale",
      ),
      link("https://acme.us1.list-manage.com/track/click?u=1", "www.acme.example"),
      mail({
        html: page('<a href="https://links.acme-mail.example/x">www.acme.example</a>'),
        fields: { "DKIM-Signature": "v=1; a=rsa-sha256; d=acme-mail.example; s=s1; bh=x; b=x" },
      }),
      link("https://other.example", "our partner"),
    ],
  },
  "link-address": {
    trips: [link("http://203.0.113.77/x"), link("https://[2001:db8::1]/x"), link("http://3405803853/x")],
    passes: [link("https://acme.example/203.0.113.77")],
  },
  "link-host": {
    trips: [
      link("http://localhost:3000/"),
      link("https://staging.acme.local/"),
      link("http://10.0.0.4/x"),
      link("https://intranet/x"),
    ],
    passes: [good, link("https://www.acme.co.uk/")],
  },
  "link-look-alike": {
    trips: [link("https://аpple.com/"), link("https://раураl.com/")],
    passes: [link("https://münchen.de/"), link("https://пример.рф/")],
  },
  "link-punycode": {
    trips: [link("https://münchen.de/"), link("https://xn--mnchen-3ya.de/")],
    passes: [good],
  },
  "link-shortener": {
    trips: [link("https://bit.ly/x"), mail({ html: null, text: "See https://tinyurl.com/abc now." })],
    passes: [
      link("https://go.acme.example/x"),
      mail({ html: page('<a href="https://t.co/x">the post</a>'), fields: { From: "X <info@x.com>" } }),
    ],
  },
  "link-plain-http": { trips: [link("http://acme.example/")], passes: [good] },
  "link-target": {
    trips: [link(""), link("javascript:alert(1)"), link("sale.html"), link("https://exa mple/")],
    passes: [good, link("#"), link("#top"), link("mailto:a@b.example"), link("tel:+441234")],
  },
  "link-placeholder": { trips: [link("#")], passes: [good, link("#top")] },
  "link-credentials": {
    trips: [link("https://bank.example@evil.example/")],
    passes: [link("https://acme.example/@ann")],
  },
  "link-redirect": {
    trips: [
      link("https://www.google.com/url?q=https://evil.example"),
      link("https://other.example/https://evil.example/x"),
    ],
    passes: [link("https://click.acme.example/https://shop.acme.example/")],
  },
  "active-content": {
    trips: [
      withHtml("<script>x()</script>"),
      withHtml('<script type="application/ld+json">{}</script><script>x()</script>'),
      withHtml('<img src="x" onerror="x()" alt="">'),
      withHtml("<iframe></iframe>"),
      withHtml("", '<meta http-equiv="refresh" content="0;url=https://evil.example">'),
    ],
    passes: [good, withHtml('<script type="application/ld+json">{"@type":"Order"}</script>')],
  },
  "attachment-size": {
    trips: [mail({ parts: [attachment("a.bin", Buffer.alloc(8 * 2 ** 20))] })],
    passes: [good],
  },
  "body-present": {
    trips: [
      mail({ html: null, text: " " }),
      toBytes("From: a@b.example\n\n"),
      toBytes(
        "From: a@b.example\nContent-Type: message/partial; id=1; number=1; total=2\n\nSubject: x\n\nHello",
      ),
      toBytes(
        `From: a@b.example\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${Buffer.from("Subject: x\n\nHello").toString("base64")}`,
      ),
    ],
    passes: [good, toBytes("From: a@b.example\n\nHello")],
  },
  "brand-impersonation": {
    trips: [mail({ fields: { From: "PayPal Service <info@acme.example>" } })],
    passes: [
      good,
      mail({ fields: { From: "PayPal <service@mail.paypal.com>" } }),
      mail({ fields: { From: "Apple Orchard Farm <a@acme.example>" } }),
    ],
  },
  "embedded-images": {
    trips: [withHtml('<img src="data:image/png;base64,AAAA" alt="" width="9" height="9">')],
    passes: [good],
  },
  "encrypted-archives": {
    trips: [
      mail({
        parts: [
          attachment(
            "a.zip",
            Buffer.from("PK\u0003\u0004\u0014\u0000\u0001\u0000\u0008\u0000rest of it", "latin1"),
          ),
        ],
      }),
      mail({ parts: [attachment("a.pdf", "%PDF-1.7\ntrailer << /Encrypt 5 0 R >>")] }),
    ],
    passes: [
      mail({
        parts: [
          attachment(
            "a.zip",
            Buffer.from("PK\u0003\u0004\u0014\u0000\u0000\u0000\u0008\u0000rest of it", "latin1"),
          ),
        ],
      }),
      mail({ parts: [attachment("a.pdf", "%PDF-1.7\ntrailer <<>>")] }),
    ],
  },
  forms: { trips: [withHtml("<form action='https://acme.example'><input name=q></form>")], passes: [good] },
  "hidden-text": {
    trips: [
      withHtml(`<p>Seeds.</p><p style="display:none">${words}</p>`),
      withHtml(`<p>Seeds.</p><p style="color:#ffffff">${words}</p>`),
      withHtml(`<p>Seeds.</p><p style="font-size:0">${words}</p>`),
      withHtml(`<p>Seeds.</p><div style="max-height:0;overflow:hidden">${words}</div>`),
      withHtml(`<p>Seeds.</p><font color="white">${words}</font>`),
    ],
    passes: [
      // How MJML builds columns.
      withHtml(
        `<div style="font-size:0"><div style="display:inline-block"><p style="font-size:14px">${words}</p></div></div>`,
      ),
      withHtml(
        `<div class="phone" style="display:none"><p>${words}</p></div>`,
        "<style>@media (max-width:600px){.phone{display:block!important}}</style>",
      ),
      withHtml(`<p>Seeds.</p><p style="mso-hide:all">${words}</p>`),
      // An accordion opens by a box that is checked.
      withHtml(
        `<label><input type="checkbox" style="display:none"><span>Delivery</span><div class="more" style="display:none">${words}</div></label>`,
        "<style>input:checked ~ .more{display:block!important}</style>",
      ),
      withHtml(
        `<table><tr><td class="dark" style="color:#ffffff">${words}</td></tr></table>`,
        "<style>.dark{background:#222}</style>",
      ),
      good,
      withHtml(`<p>Seeds.</p><span style="display:none">for screen readers</span>`),
      withHtml(`<table bgcolor="#000000"><tr><td style="color:white">${words}</td></tr></table>`),
    ],
  },
  "invisible-characters": {
    trips: [
      withHtml(`<p>${"v\u200bi\u200ba\u200bg\u200br\u200ba ".repeat(3)}</p>`),
      mail({ html: null, text: "Your \u0430ccount \u0440assword is l\u043ecked, l\u043egin n\u043ew" }),
    ],
    passes: [good, withHtml("<p>Привет, hello &#8203; 👨‍👩‍👧</p>")],
  },
  "merge-tags": {
    trips: [
      withSubject("Hello {{first_name}}"),
      withSubject("Hello *|FNAME|*"),
      withHtml("<p>Dear %%name%%, [FNAME], &lt;%= name %&gt;</p>"),
      link("https://acme.example/?id={{id}}"),
    ],
    passes: [
      good,
      withHtml("<p>100 % of 50 %, a {b} and [1]</p>"),
      link("https://acme.example/?u=%2F%3DAB%20x"),
    ],
  },
  "image-only": {
    trips: [mail({ html: '<img src="https://acme.example/a.png" alt="x">' })],
    passes: [
      mail({
        html: '<img src="https://acme.example/a.png" alt="x"><p>Your code to log in is 123456.</p>',
        text: "Your code to log in is 123456.",
        fields: { "List-Unsubscribe": null, "List-Unsubscribe-Post": null },
      }),
      good,
    ],
  },
  "image-alternatives": {
    trips: [
      withHtml('<img src="https://acme.example/a.png">'),
      withHtml('<a href="https://acme.example"><img src="a.png" alt=""></a>'),
    ],
    passes: [
      withHtml(
        '<img src="https://acme.example/a.png" alt=""><a href="https://acme.example"><img src="https://acme.example/a.png" alt="Shop"></a>',
      ),
    ],
  },
  "image-sizes": {
    trips: [withHtml('<img src="https://acme.example/a.png" alt="">')],
    passes: [withHtml('<img src="https://acme.example/a.png" alt="" width="9" style="height:auto">')],
  },
  "text-diverges": {
    trips: [mail({ text: "Something else entirely stands in here, about other things." })],
    passes: [good],
  },
  "text-part": { trips: [mail({ text: null })], passes: [good, mail({ html: null })] },
  "tracking-pixel": {
    trips: [withHtml('<img src="https://open.tracker.example/p.gif" width="1" height="1" alt="">')],
    passes: [
      withHtml('<img src="https://open.acme.example/p.gif" width="1" height="1" alt="">'),
      withHtml('<img src="https://cdn.tracker.example/p.gif" width="100" height="1" alt="">'),
    ],
  },
  "unsafe-attachments": {
    trips: [
      mail({ parts: [attachment("invoice.pdf.exe", "x")] }),
      mail({ parts: [attachment("a.dat", `MZ${"x".repeat(100)}`)] }),
      mail({ parts: [attachment("page.html", "<p>x</p>", "text/html")] }),
    ],
    passes: [mail({ parts: [attachment("invoice.pdf", "%PDF-1.7")] })],
  },
  "client-support": {
    trips: [
      withHtml('<div style="display:flex"><p>a</p></div><video src="https://acme.example/a.mp4"></video>'),
    ],
    passes: [good],
  },
  contrast: {
    trips: [withHtml('<p style="color:#aaaaaa">Small print that nobody can read</p>')],
    passes: [good, withHtml('<h2 style="color:#8a8a8a;font-size:28px">Large</h2>')],
  },
  "dark-mode": {
    trips: [mail({ html: page().replace(/<meta name="color-scheme"[^>]*>/, "") })],
    passes: [good],
  },
  "document-title": { trips: [mail({ html: page().replace(/<title>.*<\/title>/, "") })], passes: [good] },
  "font-size": {
    trips: [withHtml('<p style="font-size:8px">Small print that nobody can read</p>')],
    passes: [good],
  },
  "gmail-clipping": {
    trips: [
      withHtml(`<p>${"word ".repeat(22_000)}</p>`),
      mail({
        html: page(`<p>${"ü=".repeat(25_000)}</p>`).replace(/[ü=]/g, (sign) =>
          sign === "ü" ? "=C3=BC" : "=3D",
        ),
        text: null,
        fields: {
          "Content-Type": "text/html; charset=utf-8",
          "Content-Transfer-Encoding": "quoted-printable",
        },
        body: `${page(`<p>${"ü".repeat(22_000)}</p>`).replace(/[ü=]/g, (sign) => (sign === "ü" ? "=C3=BC" : "=3D"))}`,
      }),
    ],
    passes: [good],
  },
  headings: {
    trips: [withHtml("<h4>Deep</h4>")],
    passes: [withHtml("<h2>Next</h2><h3>Deeper</h3><h2>Back</h2>")],
  },
  language: {
    trips: [
      mail({ html: page().replace(' lang="en"', "") }),
      mail({ html: page().replace('lang="en"', 'lang="1"') }),
    ],
    passes: [good, mail({ html: page().replace('lang="en"', 'lang="de-AT"') })],
  },
  "layout-width": {
    trips: [withHtml('<table role="presentation" width="900"><tr><td>x</td></tr></table>')],
    passes: [
      withHtml('<table role="presentation" width="600"><tr><td>x</td></tr></table>'),
      withHtml('<div style="width:1200px;max-width:100%">x</div>'),
    ],
  },
  "linked-styles": {
    trips: [
      withHtml("", '<link rel="stylesheet" href="https://acme.example/a.css">'),
      withHtml("", "<style>@import url(https://acme.example/a.css);</style>"),
    ],
    passes: [withHtml("", '<link rel="stylesheet" href="https://fonts.example/css">')],
  },
  "table-roles": {
    trips: [withHtml("<table><tr><td>x</td></tr></table>")],
    passes: [
      withHtml('<table role="presentation"><tr><td>x</td></tr></table><table><tr><th>a</th></tr></table>'),
    ],
  },
  viewport: {
    trips: [
      mail({ html: page().replace(/<meta name="viewport"[^>]*>/, "") }),
      mail({ html: page().replace("initial-scale=1", "user-scalable=no") }),
    ],
    passes: [good],
  },
  "subject-present": { trips: [mail({ fields: { Subject: null } }), withSubject(" ")], passes: [good] },
  "subject-length": {
    trips: [withSubject("x".repeat(71))],
    passes: [
      withSubject("x".repeat(70)),
      withSubject(`=?utf-8?B?${Buffer.from("👨‍👩‍👧".repeat(3)).toString("base64")}?=`),
    ],
  },
  "subject-capitals": { trips: [withSubject("SPRING SALE ENDS TODAY")], passes: [good, withSubject("NASA")] },
  "subject-punctuation": {
    trips: [withSubject("Now!!!"), withSubject("Save $$$ today")],
    passes: [good, withSubject("Really? Yes!")],
  },
  "subject-emoji": {
    trips: [withSubject(`=?utf-8?B?${Buffer.from("🌷🌷🌷 Spring").toString("base64")}?=`)],
    passes: [good, withSubject(`=?utf-8?B?${Buffer.from("Spring 🌷").toString("base64")}?=`)],
  },
  "subject-white-space": {
    trips: [withSubject("F R E E seeds"), withSubject("Seeds            jx72")],
    passes: [good, withSubject("A b c")],
  },
  preheader: {
    trips: [
      mail({ html: page().replace(/<div style="display:none">.*<\/div>/, "") }),
      mail({ html: page().replace(/(<div style="display:none">).*(<\/div>)/, "$1Short$2") }),
      mail({
        html: page().replace(
          /(<div style="display:none">).*(<\/div>)/,
          "$1What is new in our garden this spring$2",
        ),
      }),
    ],
    passes: [good],
  },
};
