import { expect, test } from "vitest";
import { inboxSummary } from "../../../../src/check/subject/inbox-summary.ts";
import { mail } from "../fixtures/samples.ts";
import { messagesOf } from "../messages-of.ts";
import { goodText } from "../sample-mail.ts";

const rest = ": forty kinds of seeds, ten tools that last, and three books for rainy days.";
const says = async (lead: string): Promise<boolean> => {
  const html = `<!doctype html><body><p>${lead}${rest}</p></body>`;
  return (await messagesOf(inboxSummary, mail({ html, text: goodText }))).length === 0;
};

test.each([
  "View online",
  "Click here to view this email online",
  "Read the newsletter online",
  "See our e-mail in your browser",
  "Open in browser",
  "Open it in a web browser",
  "View message in the browser",
  "VIEW WEB VERSION",
  "View the webversion",
  "Web version",
  "Trouble viewing?",
  "Having trouble viewing this email",
  "Are you having problems with images",
  "Problems seeing the pictures",
  "Trouble opening it",
  "Email not displaying",
  "Is this e-mail not displayed",
  "If you can't see this message",
  "If you can’t properly view images",
  "If you cant read it",
  "If you cannot open the email",
  "If you are unable to view pictures",
  "If you have problems viewing any images",
  "If you are having trouble reading these images",
  "If this email does not display",
  "If our images don't show",
  "If the pictures aren’t loading",
  "Unsubscribe",
  "No images?",
  "Im Browser ansehen",
  "Im Browser öffnen",
  "Newsletter online ansehen",
  "E-Mail online ansehen",
  "Voir la version en ligne",
  "Voir version en ligne",
  "Ver en tu navegador",
  "Ver en el navegador",
])("the first words %j say nothing", async (lead) => {
  expect(await says(lead)).toBe(false);
});

test.each([
  "Please view online",
  "View online and in our shop",
  "View onlineshop",
  "View this the our it online",
  "View your garden in your browser",
  "Please view web version",
  "View web versions",
  "The web version",
  "Web version 2",
  "Web version of it",
  "Web versions",
  "No trouble viewing?",
  "Trouble viewing tulips",
  "Trouble viewing itself",
  "Trouble in paradise",
  "Our email not displayed",
  "Email not seen",
  "And if you cannot see this email",
  "If you cannot see itself",
  "If you cannot imagine it",
  "And if this email does not display",
  "If this email does display",
  "If this email does not please",
  "Please unsubscribe",
  "Unsubscribed",
  "Unsubscribe requests",
  "Show no images?",
  "No images",
  "Jetzt im Browser ansehen",
  "Voir une version en ligne",
  "Ver en un navegador",
])("the first words %j say something", async (lead) => {
  expect(await says(lead)).toBe(true);
});

const body = async (html: string, subject = "Tulips"): Promise<string[]> =>
  messagesOf(
    inboxSummary,
    mail({ html: `<!doctype html>${html}`, text: goodText, fields: { Subject: subject } }),
  );
const images = (count: number, attributes = "") => `<img src="a.png" ${attributes}>`.repeat(count);
const found = (count: number) => [
  `${count} images come before the first words, and inbox summaries leave images out`,
];

test.each([
  ["two images", `${images(2)}<p>Words</p>`, []],
  ["three images", `${images(3)}<p>Words</p>`, found(3)],
  ["images in capitals", `${images(3).toUpperCase()}<p>Words</p>`, found(3)],
  ["three images after a digit", `<p>1</p>${images(3)}<p>Words</p>`, []],
  ["three images without words", images(3), []],
  ["three images and signs", `${images(3)}<p>– &nbsp;&#160;&zwnj;</p>`, []],
  ["signs before three images", `<p>– &nbsp;&#160;</p>${images(3)}<p>Words</p>`, found(3)],
  ["a hidden preheader before three images", `<div style="display:none">Words</div>${images(3)}<p>x</p>`, []],
  ["a style before three images", `<Style>p{color:red}</Style>${images(3)}<p>Words</p>`, found(3)],
  ["a title before three images", `<title>Words</title>${images(3)}<p>Words</p>`, found(3)],
  ["a style that does not end", `${images(3)}<style>p{}<p>Words</p>`, []],
  ["images in a comment", `<!-- > ${images(3)} --><p>Words</p>`, []],
  ["images after a comment", `<!-- > words -->${images(3)}<p>Words</p>`, found(3)],
  ["a comment that does not end", `${images(3)}<!-- <p>Words</p>`, []],
  ["other elements", `${"<imgs>".repeat(3)}<p>Words</p>`, []],
  ["spacers of 1 px", `${images(3, 'width="1"')}<p>Words</p>`, []],
  ["spacers of 20 px", `${images(3, "height=20")}<p>Words</p>`, []],
  ["spacers of 10px", `${images(3, "WIDTH = '10px'")}<p>Words</p>`, []],
  ["images of 21 px", `${images(3, 'width="21"')}<p>Words</p>`, found(3)],
  ["images of 100 px", `${images(3, 'width="100"')}<p>Words</p>`, found(3)],
  ["images with a width of data", `${images(3, 'data-xwidth="1"')}<p>Words</p>`, found(3)],
])("%s", async (_label, html, expected) => {
  expect(await body(html)).toEqual(expected);
});

const repeats = ["The first words of the body repeat the subject"];
test.each([
  ["Tulips are here", repeats],
  ["TULIPS – are: here!", repeats],
  ["Tulips are", []],
  ["are here today", []],
  ["Tulips are here now", []],
])("the subject %j", async (subject, expected) => {
  expect(await body("<p>Tulips are here today</p>", subject)).toEqual(expected);
});
