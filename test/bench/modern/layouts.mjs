// Layouts by the tools that professionals use, each compiled from the development dependency that includes
// it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as components from "@react-email/components";
import { render } from "@react-email/render";
import Mailgen from "mailgen";
import mjml4 from "mjml";
import mjml5 from "mjml5";
import { createElement as h } from "react";

const { resolve } = createRequire(import.meta.url);
const foundation = dirname(resolve("foundation-emails/package.json"));
const foundationStyles = readFileSync(join(foundation, ".download/css/foundation-emails.css"), "utf8");

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
const paragraphsOf = ({ paragraphs }, tag) =>
  paragraphs.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join("\n");
const price = ({ isRed }) => (isRed ? ' color="#ff0000"' : "");

const mjml = {
  column: (letter, { url, image, footer }) => `<mjml><mj-head><mj-title>${escaped(letter.subject)}</mj-title>
<mj-preview>${escaped(letter.paragraphs[0].slice(0, 60))}</mj-preview></mj-head><mj-body background-color="#f4f4f4">
<mj-section background-color="#ffffff"><mj-column><mj-image width="160px" alt="${escaped(letter.sender.name)}" src="${image("logo.png")}" href="${url("")}"/>
<mj-text font-size="24px">${escaped(letter.heading)}</mj-text>${paragraphsOf(letter, "mj-text")}
<mj-button href="${url(letter.button[1])}">${escaped(letter.button[0])}</mj-button>
${letter.items.length > 0 ? `<mj-table>${letter.items.map(([name, cost]) => `<tr><td>${escaped(name)}</td><td>${escaped(cost)}</td></tr>`).join("")}</mj-table>` : ""}
</mj-column></mj-section><mj-section><mj-column><mj-text font-size="11px" color="#777777">${footer}</mj-text></mj-column></mj-section></mj-body></mjml>`,
  grid: (
    letter,
    { url, image, footer },
  ) => `<mjml><mj-head><mj-title>${escaped(letter.subject)}</mj-title></mj-head><mj-body>
<mj-hero mode="fluid-height" background-url="${image("hero.jpg")}" background-color="#2a3448"><mj-text color="#ffffff" font-size="32px">${escaped(letter.heading)}</mj-text></mj-hero>
<mj-section>${letter.paragraphs.map((text, index) => `<mj-column><mj-image alt="Picture ${index + 1}" src="${image(`${index}.jpg`)}" href="${url(`story/${index}`)}"/><mj-text>${escaped(text)}</mj-text></mj-column>`).join("")}</mj-section>
${letter.items.map(([name, cost], index) => `<mj-section><mj-column width="40%"><mj-image alt="${escaped(name)}" src="${image(`item-${index}.jpg`)}" href="${url(`item/${index}`)}"/></mj-column><mj-column width="60%"><mj-text>${escaped(name)}</mj-text><mj-text${price(letter)}>${escaped(cost)}</mj-text></mj-column></mj-section>`).join("")}
<mj-section><mj-column><mj-button href="${url(letter.button[1])}">${escaped(letter.button[0])}</mj-button>
<mj-social><mj-social-element name="facebook" href="https://www.facebook.com/acme"></mj-social-element><mj-social-element name="instagram" href="https://www.instagram.com/acme"></mj-social-element></mj-social>
<mj-text font-size="11px">${footer}</mj-text></mj-column></mj-section></mj-body></mjml>`,
};

const compileMjml = (compile, design) => async (letter, context) =>
  (await compile(mjml[design](letter, context), { validationLevel: "strict" })).html;

const footerPlace = "-footer-";

async function reactEmail(letter, { url, image, footer }) {
  const { Html, Head, Preview, Body, Container, Section, Img, Heading, Text, Button, Hr, Link } = components;
  const html = await render(
    h(
      Html,
      { lang: "en" },
      h(Head),
      h(Preview, null, letter.paragraphs[0]),
      h(
        Body,
        { style: { backgroundColor: "#ffffff", fontFamily: "Helvetica, Arial, sans-serif" } },
        h(
          Container,
          null,
          h(Img, { src: image("logo.png"), width: 120, height: 40, alt: letter.sender.name }),
          h(Heading, null, letter.heading),
          ...letter.paragraphs.map((text, key) => h(Text, { key }, text)),
          h(
            Section,
            null,
            h(
              Button,
              {
                href: url(letter.button[1]),
                style: { padding: "12px 20px", backgroundColor: "#000000", color: "#ffffff" },
              },
              letter.button[0],
            ),
          ),
          ...letter.items.map(([name, cost], key) => h(Text, { key }, `${name}: ${cost}`)),
          h(Hr),
          h(
            Text,
            { style: { color: "#8898aa", fontSize: 12 } },
            letter.sender.name,
            " · ",
            h(Link, { href: url("help") }, "Help"),
          ),
          h(Text, null, footerPlace),
        ),
      ),
    ),
  );
  return html.replace(footerPlace, footer);
}

/**
 * Returns a layout from a Foundation page. The letter's text replaces the filler text, and the style sheet
 * goes into the head.
 */
const fromFoundation = (name) => {
  const page = readFileSync(join(foundation, `.download/templates/${name}.html`), "utf8");
  return (letter, { url, image, footer }) => {
    let [next, link, picture] = [0, 0, 0];
    const words = () => escaped(letter.paragraphs[next++ % letter.paragraphs.length]);
    return page
      .replace(/<link rel="stylesheet"[^>]*>/, `<style>${foundationStyles}</style>`)
      .replace(/<title>[^<]*<\/title>/, `<title>${escaped(letter.subject)}</title>`)
      .replace(
        /<h1([^>]*)>[\s\S]*?<\/h1>/,
        (_, attributes) => `<h1${attributes}>${escaped(letter.heading)}</h1>`,
      )
      .replace(/Lorem ipsum[^<]*/g, words)
      .replace(/href="[^"]*"/g, () => `href="${url(link++ === 0 ? letter.button[1] : `page/${link}`)}"`)
      .replace(/src="[^"]*"/g, () => `src="${image(`${picture++}.jpg`)}"`)
      .replace("</center>", `<p>${footer}</p></center>`);
  };
};

const fromMailgen =
  (theme) =>
  (letter, { url, footer }) =>
    new Mailgen({ theme, product: { name: letter.sender.name, link: url("") } })
      .generate({
        body: {
          name: "Robin",
          intro: letter.paragraphs,
          ...(letter.items.length > 0
            ? { table: { data: letter.items.map(([item, price]) => ({ item, price })) } }
            : {}),
          action: {
            instructions: letter.heading,
            button: { text: letter.button[0], link: url(letter.button[1]) },
          },
          outro: "Need help, or have questions? Just reply to this email.",
        },
      })
      .replace("</body>", `<p>${footer}</p></body>`);

/** Simple markup, as mail programs write it for people. */
const personal = (letter, { footer }) =>
  `<div dir="ltr">${letter.paragraphs.map((text) => `<div>${escaped(text).replace(/https:\S+[^\s.?,]/g, (address) => `<a href="${address}">${address}</a>`)}</div><div><br></div>`).join("")}<div>${escaped(letter.sender.name)}</div>${footer}</div>`;

const plain = () => undefined;

/**
 * All layouts, by half and purpose. No tool is in both halves. `build` returns HTML, or undefined for plain
 * text.
 */
export const layouts = [
  { id: "mjml 4 column", half: "fit", build: compileMjml(mjml4, "column") },
  { id: "mjml 4 grid", half: "fit", build: compileMjml(mjml4, "grid") },
  { id: "mjml 5 column", half: "fit", build: compileMjml(mjml5, "column") },
  { id: "mjml 5 grid", half: "fit", build: compileMjml(mjml5, "grid") },
  { id: "React Email", half: "fit", build: reactEmail },
  { id: "plain text", half: "fit", build: plain },
  { id: "by a mail program", half: "fit", build: personal, isPersonal: true },
  ...["basic", "marketing", "newsletter", "order", "welcome"].map((name) => ({
    id: `Foundation ${name}`,
    half: "test",
    build: fromFoundation(name),
  })),
  ...["default", "neopolitan", "salted", "cerberus"].map((theme) => ({
    id: `mailgen ${theme}`,
    half: "test",
    build: fromMailgen(theme),
  })),
  { id: "by a mail program (test)", half: "test", build: personal, isPersonal: true },
];
