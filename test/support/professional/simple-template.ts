import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { brands, imageOf, linkOf, pageOf, unsubscribeOf } from "./brand.ts";
import type { Draft } from "./compose.ts";

const { harbor, lumen } = brands;

/** The "really simple HTML email template" of many senders: with its styles in the head, and inlined by its author. */
export async function simpleTemplateDrafts(): Promise<Draft[]> {
  const read = (file: string) =>
    readFile(createRequire(import.meta.url).resolve(`responsive-html-email-template/${file}`), "utf8");
  const whole = await read("email.html");
  const inlined = await read("email-inlined.html");
  return [
    {
      collection: "Simple template",
      name: "styles in the head",
      purpose: "marketing",
      brand: harbor,
      subject: "The harbor opens its gates on Sunday",
      html: fill(whole, harbor, "The harbor opens its gates on Sunday, from ten to six.", "See the program"),
      shows: [
        "The harbor opens its gates on Sunday, from ten to six.",
        "See the program",
        harbor.address,
        "Unsubscribe",
      ],
    },
    {
      collection: "Simple template",
      name: "styles inlined",
      purpose: "marketing",
      brand: lumen,
      subject: "Twelve dashboards that others have built",
      html: fill(inlined, lumen, "Twelve dashboards that others have built, ready to copy.", "Copy one"),
      shows: [
        "Twelve dashboards that others have built, ready to copy.",
        "Copy one",
        lumen.address,
        "Unsubscribe",
      ],
    },
  ];
}

const fill = (
  source: string,
  brand: (typeof brands)[keyof typeof brands],
  words: string,
  action: string,
): string =>
  source
    .replace("Simple Transactional Email", action)
    .replace(
      "This is preheader text. Some clients will show this text as a preview.",
      `${words} In a minute.`,
    )
    .replace(
      "Sometimes you just want to send a simple HTML email with a simple design and clear call to action. This is it.",
      words,
    )
    .replace(
      "This is a really simple email template. Its sole purpose is to get the recipient to click the button with no distractions.",
      "It is free, and there is nothing to prepare.",
    )
    .replace("Good luck! Hope it works.", "See you there.")
    .replace("Call To Action", action)
    .replace("Company Inc, 3 Abbey Road, San Francisco CA 94102", brand.address)
    .replace("http://i.imgur.com/CScmqnj.gif", unsubscribeOf(brand))
    .replace("http://htmlemail.io", linkOf(brand, "/campaign"))
    .replace("http://htmlemail.io", pageOf(brand, "/"))
    .replace("</body>", `<img src="${imageOf(brand, "open")}" width="1" height="1" alt=""></body>`);
