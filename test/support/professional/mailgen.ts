import Mailgen from "mailgen";
import { brands, imageOf, linkOf, pageOf } from "./brand.ts";
import type { Draft } from "./compose.ts";

const themes = ["default", "neopolitan", "salted", "cerberus"] as const;
const { acme, harbor, lumen, orchard } = brands;

const messages = [
  {
    name: "welcome",
    brand: acme,
    subject: "Welcome to Acme, please confirm your address",
    body: {
      name: "Robin",
      intro: "Welcome to Acme! We are glad that you are here.",
      action: {
        instructions: "To get started, please confirm your address:",
        button: {
          color: "#22BC66",
          text: "Confirm your address",
          link: pageOf(acme, "/confirm/d9729feb74992cc3"),
        },
      },
      outro: "Need help, or have questions? Reply to this message, we are glad to help.",
    },
  },
  {
    name: "reset",
    brand: harbor,
    subject: "Reset your password",
    body: {
      name: "Robin",
      intro: "You have received this message because a password reset was asked for.",
      action: {
        instructions: "Click the button below to choose a new password:",
        button: { color: "#DC4D2F", text: "Choose a password", link: linkOf(harbor, "/reset/4f9c1b7ae2") },
      },
      outro: "If you did not ask for it, there is nothing to do for you.",
    },
  },
  {
    name: "receipt",
    brand: orchard,
    subject: "Your order was processed",
    body: {
      name: "Robin",
      intro: "Your order has been processed.",
      table: {
        data: [
          { item: "Teak table Alma", description: "For six, oiled, in two parcels", price: "€ 329.00" },
          { item: "Folding chair Rue", description: "Steel, in the color of moss", price: "€ 49.00" },
        ],
        columns: { customWidth: { item: "25%", price: "20%" }, customAlignment: { price: "right" } },
      },
      action: {
        instructions: "You can follow your order in your account:",
        button: { color: "#3869D4", text: "Go to the account", link: linkOf(orchard, "/orders/48213") },
      },
      outro: "We thank you for your purchase.",
    },
  },
  {
    name: "invitation",
    brand: lumen,
    subject: "Toni shared a dashboard with you",
    body: {
      greeting: "Good morning",
      signature: "Kind regards",
      intro: ["Toni has shared a dashboard with you.", "It is called Night shift."],
      dictionary: { Dashboard: "Night shift", Shared: "May 4", Rights: "View and comment" },
      action: [
        {
          instructions: "Open it here:",
          button: { color: "#1b4fd1", text: "Open the dashboard", link: pageOf(lumen, "/d/night-shift") },
        },
        {
          instructions: "Or decline, and nobody is told:",
          button: { color: "#6a7280", text: "Decline", link: pageOf(lumen, "/d/night-shift/decline") },
        },
      ],
      outro: "This invitation holds for seven days.",
    },
  },
] as const;

/** Messages from Mailgen, in each of its themes. */
export const mailgenDrafts = (): Draft[] =>
  themes.flatMap((theme) =>
    messages.map(({ name, brand, subject, body }) => {
      const generator = new Mailgen({
        theme,
        product: {
          name: brand.name,
          link: pageOf(brand, "/"),
          logo: imageOf(brand, "logo"),
          copyright: brand.address,
        },
      });
      // Mailgen changes its input.
      const content = () => ({ body: structuredClone(body) }) as unknown as Mailgen.Content;
      return {
        collection: "Mailgen",
        name: `${theme} ${name}`,
        purpose: "transactional",
        brand,
        subject,
        html: String(generator.generate(content())),
        text: String(generator.generatePlaintext(content())),
        shows: [...wordsOf(body), brand.address],
      };
    }),
  );

/** The words of a message. Not every theme shows a signature. */
function wordsOf(value: unknown, key = ""): string[] {
  if (typeof value === "string")
    return /^(color|link|signature|customWidth|price|\w*Width)$/.test(key) ? [] : [value];
  if (typeof value !== "object" || value === null || key === "columns") return [];
  return Object.entries(value).flatMap(([name, inner]) => wordsOf(inner, name));
}
