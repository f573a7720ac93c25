import { defineScenario, template } from "placewright";

const shopUrl = "https://www.acme.example/spring";

/** The same three products in every market; names, prices and currency are the market's own. */
const products = (
  rows: readonly [id: string, name: string, teaser: string, alt: string, price: number, oldPrice: number][],
) =>
  rows.map(([id, name, teaser, alt, price, oldPrice]) => ({
    id,
    name,
    teaser,
    alt,
    price,
    oldPrice,
    link: `https://www.acme.example/p/${id}`,
    image: `https://static.acme.example/spring/${id}-320.jpg`,
  }));

export default defineScenario({
  name: "spring-sale",
  description: "The seasonal campaign in three languages, each with its own currency and time zone.",
  tags: ["campaign", "seasonal"],
  purpose: "marketing",
  from: "Acme Garden <news@acme.example>",
  message: template("spring-sale", {
    subject: '{{t "sale.subject" discount=(percent discount)}}',
    preheader: '{{t "sale.preheader"}}',
    replyTo: "Acme Garden <hello@acme.example>",
    headers: {
      "List-Unsubscribe": "<{{unsubscribeUrl}}>, <mailto:unsubscribe@acme.example?subject=unsubscribe>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "List-Id": "Acme Garden news <news.acme.example>",
      "Feedback-ID": "spring-sale-{{name}}:campaign:AcmeGarden",
    },
  }),
  variants: [
    {
      name: "en",
      locale: "en-GB",
      currency: "GBP",
      timeZone: "Europe/London",
      discount: 0.25,
      endsOn: "2026-03-29T21:00:00Z",
      freeDeliveryFrom: 40,
      shopUrl,
      unsubscribeUrl: "https://www.acme.example/unsubscribe?list=news&id=seed-en",
      products: products([
        [
          "raised-bed",
          "Raised bed Orchard",
          "Untreated larch, ready in ten minutes.",
          "A larch raised bed with herbs",
          67.5,
          90,
        ],
        [
          "hand-fork",
          "Hand fork Bristol",
          "Forged in one piece, with an ash handle.",
          "A hand fork with a wooden handle",
          14.25,
          19,
        ],
        [
          "salad-mix",
          "Salad seed mix",
          "Six kinds to pick from April to October.",
          "A paper bag of salad seeds",
          3.6,
          4.8,
        ],
      ]),
    },
    {
      name: "de",
      locale: "de",
      currency: "EUR",
      timeZone: "Europe/Berlin",
      discount: 0.25,
      endsOn: "2026-03-29T21:00:00Z",
      freeDeliveryFrom: 50,
      shopUrl,
      unsubscribeUrl: "https://www.acme.example/unsubscribe?list=news&id=seed-de",
      products: products([
        [
          "raised-bed",
          "Hochbeet Orchard",
          "Unbehandelte Lärche, in zehn Minuten aufgebaut.",
          "Ein Hochbeet aus Lärche mit Kräutern",
          78.75,
          105,
        ],
        [
          "hand-fork",
          "Handgabel Bristol",
          "In einem Stück geschmiedet, mit Griff aus Esche.",
          "Eine Handgabel mit Holzgriff",
          16.5,
          22,
        ],
        [
          "salad-mix",
          "Saatmischung Salat",
          "Sechs Sorten zum Pflücken von April bis Oktober.",
          "Eine Papiertüte mit Salatsamen",
          4.2,
          5.6,
        ],
      ]),
    },
    {
      name: "fr",
      locale: "fr",
      currency: "EUR",
      timeZone: "Europe/Paris",
      discount: 0.25,
      endsOn: "2026-03-29T21:00:00Z",
      freeDeliveryFrom: 50,
      shopUrl,
      unsubscribeUrl: "https://www.acme.example/unsubscribe?list=news&id=seed-fr",
      products: products([
        [
          "raised-bed",
          "Carré potager Orchard",
          "Mélèze non traité, monté en dix minutes.",
          "Un carré potager en mélèze planté d’herbes",
          78.75,
          105,
        ],
        [
          "hand-fork",
          "Griffe à main Bristol",
          "Forgée d’une seule pièce, manche en frêne.",
          "Une griffe à main avec un manche en bois",
          16.5,
          22,
        ],
        [
          "salad-mix",
          "Mélange de salades",
          "Six variétés à cueillir d’avril à octobre.",
          "Un sachet en papier de graines de salade",
          4.2,
          5.6,
        ],
      ]),
    },
  ],
  expect: {
    overall: ["inbox >= 90", "spam <= 5", "spf >= 99", "dkim >= 99"],
    Gmail: ["inbox >= 90"],
    "*": ["inbox >= 80", { warn: "missing <= 2" }],
  },
});
