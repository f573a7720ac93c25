// Modern legitimate mail: letters in layouts by professional tools, sent in the ways of sending services and
// mail programs.

import { htmlToText } from "html-to-text";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import { layouts } from "./layouts.mjs";
import { letters } from "./letters.mjs";

/**
 * The ways in which mail is sent. `track` rewrites links like the service's click tracking; `hasText` is
 * whether a text part is sent; `encoding` is the software's choice for its bodies.
 */
const services = [
  {
    id: "Amazon SES",
    half: "fit",
    purposes: ["bulk", "transactional"],
    messageId: (id) => `<0100${id}-000000@email.amazonses.com>`,
    track: (url, id) => `https://abc123.r.us-east-1.awstrack.me/L0/${encodeURIComponent(url)}/1/0100${id}`,
    hasText: true,
    encoding: "quoted-printable",
    fields: { "Feedback-ID": "::1.us-east-1.abc:AmazonSES", "X-SES-Outgoing": "2026.11.21-54.240.1.1" },
  },
  {
    id: "a marketing service, links at its own domain",
    half: "fit",
    purposes: ["bulk"],
    messageId: (id) => `<${id}.20261121090000@mail12.sendloop.example>`,
    track: (url, id) => `https://click.sendloop.example/track/${id}?u=${encodeURIComponent(url)}`,
    hasText: true,
    encoding: "quoted-printable",
    replyTo: ({ local, domain }) => `${local}-reply@support.${domain}`,
    fields: { Precedence: "bulk", "X-Campaign": "spring" },
  },
  {
    id: "an application's server, HTML only",
    half: "fit",
    purposes: ["transactional"],
    messageId: (id) => `<${id}@ip-10-0-3-17.ec2.internal>`,
    hasText: false,
    encoding: "base64",
    isNameless: true,
    fields: {},
  },
  {
    id: "Gmail",
    half: "fit",
    purposes: ["personal"],
    messageId: (id) => `<CAF${id}@mail.gmail.com>`,
    hasText: true,
    encoding: "quoted-printable",
    from: ({ local }) => `${local}.work@gmail.com`,
    fields: {},
  },
  {
    id: "Microsoft 365",
    half: "fit",
    purposes: ["personal"],
    messageId: (id) => `<AM0PR${id}@AM0PR08MB.eurprd01.prod.outlook.com>`,
    hasText: true,
    encoding: "base64",
    fields: { "X-MS-Has-Attach": "", "Content-Language": "en-US" },
  },
  {
    id: "SendGrid",
    half: "test",
    purposes: ["bulk", "transactional"],
    messageId: (id) => `<${id}@geopod-ismtpd-7>`,
    track: (url, id) => `https://u1234.ct.sendgrid.net/ls/click?upn=${id}${Buffer.from(url).toString("hex")}`,
    hasText: true,
    encoding: "quoted-printable",
    fields: { "X-SG-EID": "abc" },
  },
  {
    id: "Postmark",
    half: "test",
    purposes: ["transactional"],
    messageId: (id) => `<${id}@mtasv.net>`,
    hasText: true,
    encoding: "quoted-printable",
    fields: { "X-PM-Message-Id": "abc", "X-Priority": "3" },
  },
  {
    id: "a marketing service, branded links and HTML only",
    half: "test",
    purposes: ["bulk"],
    messageId: (id) => `<${id}@relay.mailhouse.example>`,
    track: (url, id) => url.replace(/^https:\/\/www\./, "https://email.").replace(/$/, `?_ke=${id}`),
    hasText: false,
    encoding: "quoted-printable",
    fields: { "X-Report-Abuse": "abuse@mailhouse.example" },
  },
  {
    id: "a shop's server (PHP), base64",
    half: "test",
    purposes: ["transactional"],
    messageId: (id, { domain }) => `<${id}@www.${domain}>`,
    hasText: false,
    encoding: "base64",
    isNameless: true,
    fields: { "X-Mailer": "PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)" },
  },
  {
    id: "Apple Mail",
    half: "test",
    purposes: ["personal"],
    messageId: (id, { domain }) => `<${id}@${domain}>`,
    hasText: true,
    encoding: "quoted-printable",
    fields: { "X-Mailer": "Apple Mail (2.3826.200.121)" },
  },
  {
    id: "Outlook.com",
    half: "test",
    purposes: ["personal"],
    messageId: (id) => `<DB9PR${id}@DB9PR02MB.eurprd02.prod.outlook.com>`,
    hasText: true,
    encoding: "base64",
    from: ({ local }) => `${local}1987@outlook.com`,
    fields: {},
  },
];

/** Returns the messages of one half. No letter, tool, or sending service is in both. */
export async function readModernMail(half) {
  const messages = [];
  const of = (list) => list.filter((each) => each.half === half);
  for (const letter of of(letters))
    for (const layout of of(layouts)) {
      if ((letter.purpose === "personal") !== Boolean(layout.isPersonal)) continue;
      for (const service of of(services)) {
        if (!service.purposes.includes(letter.purpose)) continue;
        messages.push({
          bytes: await compose(letter, layout, service, messages.length),
          isSpam: false,
          group: layout.id,
          file: `${letter.id}, ${layout.id}, ${service.id}`,
        });
      }
    }
  return messages;
}

async function compose(letter, layout, service, number) {
  const { sender, purpose } = letter;
  const id = String(1_000_000 + number * 7919);
  const url = (path) => {
    const address = `https://www.${sender.domain}/${path}`;
    return service.track ? service.track(address, id) : address;
  };
  const image = (file) => `https://images.${sender.domain}/${file}`;
  const unsubscribe = `https://www.${sender.domain}/unsubscribe?id=${id}`;
  const footer =
    purpose === "bulk"
      ? `${sender.name}, 12 Mill Lane, Springfield. You get this because you subscribed. <a href="${unsubscribe}">Unsubscribe</a>`
      : purpose === "transactional"
        ? `${sender.name}, 12 Mill Lane, Springfield. This message concerns your account.`
        : "";
  const html = await layout.build(letter, { url, image, footer });
  const textAlone = `${letter.heading}\n\n${letter.paragraphs.join("\n\n")}\n\n${letter.button[0]}: ${url(letter.button[1])}\n\n${sender.name}\n`;
  const address = service.from?.(sender) ?? `${sender.local}@${sender.domain}`;
  const mail = new MailComposer({
    from: service.isNameless ? address : { name: sender.name, address },
    to: "Robin Reader <robin@reader.example>",
    ...(service.replyTo ? { replyTo: service.replyTo(sender) } : {}),
    subject: letter.subject,
    date: new Date(Date.UTC(2026, 10, 21, 9)),
    messageId: service.messageId(id, sender),
    ...(html === undefined ? {} : { html }),
    ...(html === undefined || service.hasText
      ? { text: html === undefined ? textAlone : htmlToText(html, { wordwrap: 76 }) }
      : {}),
    encoding: service.encoding,
    textEncoding: service.encoding,
    baseBoundary: id,
    headers: {
      ...service.fields,
      ...(purpose === "bulk"
        ? {
            "List-Unsubscribe": `<${unsubscribe}>, <mailto:unsubscribe@${sender.domain}?subject=${id}>`,
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
          }
        : {}),
    },
  });
  return mail.compile().build();
}
