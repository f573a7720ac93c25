import {
  Body,
  Button,
  CodeBlock,
  CodeInline,
  Column,
  Container,
  dracula,
  Font,
  Head,
  Heading,
  Hr,
  Html,
  Img,
  Link,
  Markdown,
  Preview,
  pixelBasedPreset,
  Row,
  Section,
  Tailwind,
  Text,
} from "@react-email/components";
import { render } from "@react-email/render";
import { createElement as h, isValidElement, type ReactElement, type ReactNode } from "react";
import { type Brand, brands, imageOf, linkOf, pageOf, unsubscribeOf } from "./brand.ts";
import type { Draft, Purpose } from "./compose.ts";
import { toSingleSpaces } from "./shown-texts.ts";

interface Template {
  readonly name: string;
  readonly purpose: Purpose;
  readonly brand: Brand;
  readonly subject: string;
  readonly element: ReactElement;
}

const { acme, fernway, harbor, lumen, orchard } = brands;
const sans = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, sans-serif";

/** Some components' types require children as a property, although they follow as arguments. */
const laterChildren = { children: null };

const logo = (brand: Brand) =>
  h(Img, { src: imageOf(brand, "logo"), width: 96, height: 32, alt: brand.name });

const footer = (brand: Brand, words = "Unsubscribe") =>
  h(
    Text,
    { style: { color: "#5f6670", fontSize: 12, lineHeight: "18px" } },
    brand.address,
    h("br"),
    h(Link, { href: unsubscribeOf(brand), style: { color: "#5f6670" } }, words),
  );

const plainPage = (preview: string, ...content: ReactNode[]) =>
  h(
    Html,
    { lang: "en" },
    h(
      Head,
      null,
      h(Font, {
        fontFamily: "Inter",
        fallbackFontFamily: ["Arial", "sans-serif"],
        webFont: { url: "https://static.acme.example/fonts/inter.woff2", format: "woff2" },
        fontWeight: 400,
        fontStyle: "normal",
      }),
    ),
    h(Preview, null, preview),
    h(
      Body,
      { style: { backgroundColor: "#f6f9fc", fontFamily: sans, margin: 0 } },
      h(Container, { style: { backgroundColor: "#ffffff", padding: "24px", maxWidth: "560px" } }, ...content),
    ),
  );

const responsive =
  ".only-phone{display:none}@media(max-width:600px){.only-phone{display:block!important}.only-desk{display:none!important}}";

const tailwindPage = (preview: string, ...content: ReactNode[]) =>
  h(
    Html,
    { lang: "en" },
    h(
      Tailwind,
      {
        ...laterChildren,
        config: { presets: [pixelBasedPreset], theme: { extend: { colors: { brand: "#0b6e4f" } } } },
      },
      h(Head, null, h("style", null, responsive)),
      h(
        Body,
        { className: "mx-auto my-0 bg-slate-100 px-2 font-sans" },
        h(Preview, null, preview),
        h(
          Container,
          {
            className:
              "mx-auto my-[40px] max-w-[465px] rounded border border-[#eaeaea] border-solid bg-white p-[20px]",
          },
          ...content,
        ),
      ),
    ),
  );

const templates: readonly Template[] = [
  {
    name: "sign-in code",
    purpose: "transactional",
    brand: acme,
    subject: "Your sign-in code is 428 119",
    element: plainPage(
      "The code holds for ten minutes.",
      logo(acme),
      h(Heading, { as: "h1", style: { fontSize: 22 } }, "Your sign-in code"),
      h(Text, null, "Type this code into the window where you sign in:"),
      h(
        Section,
        { style: { backgroundColor: "#f0f0f0", borderRadius: 4 } },
        h(Text, { style: { fontSize: 32, letterSpacing: 6, textAlign: "center" } }, "428 119"),
      ),
      h(
        Text,
        { style: { color: "#5f6670", fontSize: 13 } },
        "Did not sign in? Then nothing happens without the code.",
      ),
    ),
  },
  {
    name: "order with rows",
    purpose: "transactional",
    brand: orchard,
    subject: "Your order 48213 is confirmed",
    element: plainPage(
      "We pack it tomorrow.",
      logo(orchard),
      h(Heading, { as: "h2" }, "Thank you for your order"),
      ...[
        ["Teak table Alma", "€ 329.00"],
        ["Folding chair Rue", "€ 49.00"],
        ["Lantern Nils", "€ 24.50"],
      ].map(([item = "", price = ""], index) =>
        h(
          Row,
          { ...laterChildren, key: item, style: { borderBottom: "1px solid #e5e7eb" } },
          h(
            Column,
            { style: { width: 64 } },
            h(Img, { src: imageOf(orchard, `item-${index}`), width: 56, height: 56, alt: item }),
          ),
          h(Column, null, h(Link, { href: linkOf(orchard, `/item/${index}`) }, item)),
          h(Column, { align: "right" }, price),
        ),
      ),
      h(Hr),
      h(
        Row,
        null,
        h(Column, null, h(Text, null, "Total")),
        h(Column, { align: "right" }, h(Text, null, "€ 402.50")),
      ),
      h(
        Button,
        {
          href: linkOf(orchard, "/orders/48213"),
          style: { backgroundColor: "#222", color: "#fff", padding: "12px 20px" },
        },
        "Follow the order",
      ),
      h(Text, { style: { fontSize: 12 } }, orchard.address),
    ),
  },
  {
    name: "release notes in Markdown",
    purpose: "marketing",
    brand: lumen,
    subject: "Lumen 4.2: faster queries, and dark mode at last",
    element: plainPage(
      "Queries that take half as long, and one that takes none.",
      logo(lumen),
      h(Markdown, {
        children:
          "# Lumen 4.2\n\nQueries are **twice as fast**, and the *night shift* has a dark mode.\n\n- Alerts by webhook\n- Folders in folders\n- A [changelog](https://www.lumen.example/changelog) that one can search\n\n> The best release since the first one.\n",
        markdownContainerStyles: { padding: "8px" },
      }),
      h(CodeBlock, {
        code: "lumen upgrade --to 4.2\nlumen status",
        language: "bash",
        theme: dracula,
        lineNumbers: true,
      }),
      h(Text, null, "Run ", h(CodeInline, null, "lumen doctor"), " if anything looks odd."),
      footer(lumen),
    ),
  },
  {
    name: "invitation by Tailwind",
    purpose: "transactional",
    brand: lumen,
    subject: "Toni invited you to the team Night shift",
    element: tailwindPage(
      "Join Toni on Lumen.",
      h(Section, { className: "mt-[32px]" }, logo(lumen)),
      h(
        Heading,
        { className: "mx-0 my-[30px] p-0 text-center font-normal text-[24px] text-black" },
        "Join Night shift on Lumen",
      ),
      h(
        Text,
        { className: "text-[14px] text-black leading-[24px]" },
        "Hello Robin, Toni has invited you to a team.",
      ),
      h(
        Section,
        null,
        h(
          Row,
          null,
          h(
            Column,
            { align: "right" },
            h(Img, {
              className: "rounded-full",
              src: imageOf(lumen, "toni"),
              width: 64,
              height: 64,
              alt: "Toni",
            }),
          ),
          h(
            Column,
            { align: "center" },
            h(Img, { src: imageOf(lumen, "arrow"), width: 12, height: 9, alt: "invites you to" }),
          ),
          h(
            Column,
            { align: "left" },
            h(Img, {
              className: "rounded-full",
              src: imageOf(lumen, "team"),
              width: 64,
              height: 64,
              alt: "Night shift",
            }),
          ),
        ),
      ),
      h(
        Section,
        { className: "mt-[32px] mb-[32px] text-center" },
        h(
          Button,
          {
            className:
              "rounded bg-black px-5 py-3 text-center font-semibold text-[12px] text-white no-underline",
            href: linkOf(lumen, "/join/77f1"),
          },
          "Join the team",
        ),
      ),
      h(
        Text,
        { className: "text-[14px] text-black leading-[24px]" },
        "Or open this address: ",
        h(
          Link,
          { href: pageOf(lumen, "/join/77f1"), className: "text-blue-600 no-underline" },
          pageOf(lumen, "/join/77f1"),
        ),
      ),
      h(Hr, { className: "mx-0 my-[26px] w-full border border-[#eaeaea] border-solid" }),
      h(
        Text,
        { className: "text-[#666666] text-[12px] leading-[24px]" },
        "This invitation was meant for Robin. If you did not expect it, ignore it.",
      ),
    ),
  },
  {
    name: "newsletter by Tailwind",
    purpose: "marketing",
    brand: fernway,
    subject: "Three books about weather, and one about waiting",
    element: tailwindPage(
      "What we read while it rained.",
      h(Heading, { as: "h1", className: "text-brand text-[32px]" }, "What we read while it rained"),
      h(
        Text,
        { className: "text-[16px] leading-[26px] text-slate-700" },
        "It rained for eleven days. These are the books that were left on the kitchen table.",
      ),
      h(
        Row,
        { ...laterChildren, className: "mt-4" },
        h(
          Column,
          { className: "w-1/2 pr-2 align-top" },
          h(Img, {
            src: imageOf(fernway, "cloud"),
            alt: "The cover of a book about clouds",
            width: 200,
            height: 260,
            className: "w-full",
          }),
          h(Text, { className: "m-0 font-bold" }, "A field guide to clouds"),
        ),
        h(
          Column,
          { className: "w-1/2 pl-2 align-top" },
          h(Img, {
            src: imageOf(fernway, "rain"),
            alt: "The cover of a book about rain",
            width: 200,
            height: 260,
            className: "w-full",
          }),
          h(Text, { className: "m-0 font-bold" }, "Rain, and how to walk in it"),
        ),
      ),
      h(
        Text,
        { className: "only-phone text-[14px]" },
        "On a phone? The audio book is shorter than your commute.",
      ),
      h(Text, { className: "only-desk text-[14px]" }, "At a desk? The first chapters are free to read."),
      h(
        Button,
        { href: linkOf(fernway, "/books"), className: "bg-brand px-[18px] py-[12px] text-white rounded-md" },
        "See all four",
      ),
      h(Hr, { className: "my-6" }),
      h(
        Text,
        { className: "text-[12px] text-slate-500" },
        fernway.address,
        h("br"),
        h(Link, { href: unsubscribeOf(fernway), className: "text-slate-500 underline" }, "Unsubscribe"),
      ),
    ),
  },
  {
    name: "event with a picture",
    purpose: "marketing",
    brand: harbor,
    subject: "Long night of the ships: the program is out",
    element: plainPage(
      "Forty ships, one ticket, no sleep.",
      h(
        Section,
        {
          style: {
            backgroundImage: `url(${imageOf(harbor, "night")})`,
            backgroundColor: "#0b2239",
            backgroundSize: "cover",
            padding: "64px 24px",
          },
        },
        h(
          Heading,
          { style: { color: "#ffffff", fontSize: 34, lineHeight: "40px" } },
          "Long night of the ships",
        ),
      ),
      h(Text, null, "Forty ships open their doors from six in the evening until the sun is up."),
      h(
        Row,
        null,
        h(
          Column,
          { style: { width: "50%" } },
          h(
            Button,
            {
              href: linkOf(harbor, "/tickets"),
              style: { backgroundColor: "#c8402f", color: "#fff", padding: "12px 24px" },
            },
            "Buy a ticket",
          ),
        ),
        h(
          Column,
          { style: { width: "50%" } },
          h(Link, { href: linkOf(harbor, "/program") }, "Read the program"),
        ),
      ),
      footer(harbor, "No more messages about events"),
      h(Img, { src: imageOf(harbor, "open"), width: 1, height: 1, alt: "" }),
    ),
  },
  {
    name: "year in review",
    purpose: "marketing",
    brand: acme,
    subject: "Your year on Acme Boards",
    element: plainPage(
      "You finished 214 cards. We counted.",
      h(
        Container,
        { style: { backgroundColor: "#151b2f", padding: 32 } },
        h(Heading, { style: { color: "#ffffff" } }, "214 cards"),
        h(
          Text,
          { style: { color: "rgba(255, 255, 255, 0.8)" } },
          "That is one for every working day, and nearly none on Sundays.",
        ),
      ),
      h(
        Row,
        null,
        ...["January", "May", "October"].map((month, index) =>
          h(
            Column,
            { key: month, align: "center" },
            h(Text, { style: { fontSize: 28, margin: 0, color: "#3d4fd1" } }, String(12 + 9 * index)),
            h(Text, { style: { fontSize: 12, margin: 0 } }, month),
          ),
        ),
      ),
      h(
        Section,
        { style: { textAlign: "center" } },
        h(
          Button,
          {
            href: linkOf(acme, "/review"),
            style: { background: "#3d4fd1", color: "#ffffff", borderRadius: 24, padding: "14px 28px" },
          },
          "See the whole year",
        ),
      ),
      footer(acme),
    ),
  },
  {
    name: "payment failed",
    purpose: "transactional",
    brand: lumen,
    subject: "We could not charge your card",
    element: tailwindPage(
      "Update the card until Friday, and nothing stops.",
      logo(lumen),
      h(Heading, { as: "h2", className: "text-[20px]" }, "We could not charge your card"),
      h(
        Text,
        { className: "text-[15px] leading-[24px]" },
        "Your bank declined € 49.00 for Lumen Team. We try again on Friday.",
      ),
      h(
        Section,
        { className: "rounded bg-red-50 p-4" },
        h(Text, { className: "m-0 text-red-800 text-[14px]" }, "After that your dashboards are read-only."),
      ),
      h(
        Button,
        {
          href: pageOf(lumen, "/billing"),
          className:
            "mt-4 box-border block w-full rounded-lg bg-indigo-600 px-3 py-3 text-center font-semibold text-white",
        },
        "Update the card",
      ),
      h(Text, { className: "text-[12px] text-gray-500" }, lumen.address),
    ),
  },
  {
    name: "comment with a quotation",
    purpose: "transactional",
    brand: acme,
    subject: "Toni replied to “Paint the shed”",
    element: plainPage(
      "Let us use the green that is left over.",
      h(
        Row,
        null,
        h(
          Column,
          { style: { width: 48 } },
          h(Img, { src: imageOf(acme, "toni"), width: 40, height: 40, alt: "", style: { borderRadius: 20 } }),
        ),
        h(Column, null, h(Text, { style: { margin: 0 } }, h("strong", null, "Toni"), " replied on a card")),
      ),
      h(
        "blockquote",
        { style: { margin: 0, padding: "0 0 0 12px", borderLeft: "3px solid #d0d7de" } },
        h(Text, null, "Let us use the green that is left over. It is nearly a bucket."),
      ),
      h(
        Button,
        { href: pageOf(acme, "/cards/91"), style: { color: "#3d4fd1", padding: 0 } },
        "Reply on the board",
      ),
      h(Hr),
      h(
        Text,
        { style: { fontSize: 12, color: "#57606a" } },
        "You get this because you watch the card. ",
        h(Link, { href: pageOf(acme, "/cards/91/mute") }, "Mute the card"),
        " or ",
        h(Link, { href: pageOf(acme, "/settings") }, "unsubscribe"),
        " from comments.",
      ),
    ),
  },
];

/** Messages built from React Email's components, each rendered with its plain text. */
export const reactEmailDrafts = (): Promise<Draft[]> =>
  Promise.all(
    templates.map(async ({ element, ...template }) => ({
      ...template,
      collection: "React Email",
      html: await render(element),
      text: await render(element, { plainText: true }),
      shows: textsOf(element),
    })),
  );

/** Components whose text is shown elsewhere, or is written in its own language. */
const unseen = new Set<unknown>([Head, Markdown, Preview]);

/** Returns the words of an element and its children. */
function textsOf(node: ReactNode): string[] {
  if (typeof node === "string") return toSingleSpaces(node) === "" ? [] : [toSingleSpaces(node)];
  if (Array.isArray(node)) return node.flatMap(textsOf);
  if (!isValidElement<{ children?: ReactNode }>(node) || unseen.has(node.type)) return [];
  return textsOf(node.props.children);
}
