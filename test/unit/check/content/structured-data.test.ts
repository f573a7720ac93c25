import { expect, test } from "vitest";
import { structuredData } from "../../../../src/check/content/structured-data.ts";
import { withHtml } from "../fixtures/samples.ts";
import { messagesOf } from "../messages-of.ts";

const script = (json: unknown): string =>
  `<script type="application/ld+json">${JSON.stringify(json)}</script>`;
const messagesIn = (...json: readonly unknown[]) =>
  messagesOf(structuredData, withHtml("", json.map(script).join("")));
const context = "http://schema.org/";
const offer = { "@context": context, "@type": "DiscountOffer" };

// It is 12:00 UTC on 21 November 2026.
const past = (text: string) => [`The availabilityEnds of the DiscountOffer is in the past: ${text}`];
const noDate = (text: string) => [
  `The availabilityEnds of the DiscountOffer is not an ISO 8601 date: ${text}`,
];
test.each<[unknown, string[]]>([
  ["2026-11-21", []],
  ["2026-11-20", past("2026-11-20")],
  ["2026-11-21T12:01", []],
  ["2026-11-21T12:00", past("2026-11-21T12:00")],
  ["2026-11-21T12:00:00Z", past("2026-11-21T12:00:00Z")],
  ["2026-11-21T12:00:01z", []],
  ["2026-11-21T11:30-01:00", []],
  ["2026-11-21T12:30+01:00", past("2026-11-21T12:30+01:00")],
  ["2026-11-21T12:30:00.5", []],
  ["2026-13-21", noDate("2026-13-21")],
  ["2026-11-21 13:00", noDate("2026-11-21 13:00")],
  ["x2026-11-22", noDate("x2026-11-22")],
  ["12026-11-22", noDate("12026-11-22")],
  ["2026-11-221", noDate("2026-11-221")],
  ["2026-11-22T1:00", noDate("2026-11-22T1:00")],
  ["Nov 22, 2026", noDate("Nov 22, 2026")],
  [20261122, noDate("20261122")],
  ["x".repeat(50), noDate("x".repeat(40))],
  ["", []],
  [null, []],
])("an offer that ends at %j", async (availabilityEnds, expected) => {
  expect(await messagesIn({ ...offer, availabilityEnds })).toEqual(expected);
});

test("only the end of an offer may not be past", async () => {
  expect(await messagesIn({ ...offer, availabilityStarts: "2020-01-01" })).toEqual([]);
  expect(await messagesIn({ ...offer, validThrough: "2020-01-01" })).toEqual([
    "The validThrough of the DiscountOffer is in the past: 2020-01-01",
  ]);
});

const organization = (logo: unknown) => ({ "@context": context, "@type": "Organization", logo });
const [good, bad] = ["https://a.example/l.png", "http://a.example/l.png"];
const noHttps = ["The logo of the Organization is not an https URL"];
test.each<[unknown, string[]]>([
  [good, []],
  ["HTTPS://a.example/l.png", []],
  [bad, noHttps],
  [`x${good}`, noHttps],
  [[good, bad], noHttps],
  [{ url: good }, []],
  [{ url: bad }, noHttps],
  [{ contentUrl: bad }, noHttps],
  [{ url: good, contentUrl: bad }, noHttps],
  [{ url: 1 }, []],
  [[1, null, true], []],
  [undefined, ["The Organization has no logo"]],
])("an organization with the logo %j", async (logo, expected) => {
  expect(await messagesIn(organization(logo))).toEqual(expected);
});

test.each<[Record<string, unknown>, string[]]>([
  [{}, ["An annotation has no @type"]],
  [{ "@type": 1 }, ["An annotation has no @type"]],
  [{ "@type": ["EmailMessage", "Recipe"] }, []],
  [{ "@type": "Recipe" }, ["Gmail does not display annotations of type Recipe"]],
  [{ "@type": "toString" }, ["Gmail does not display annotations of type toString"]],
  [{ "@type": "PromotionCard" }, ["The PromotionCard has no image", "The PromotionCard has no url"]],
  [
    { "@type": "TrainReservation", underName: null, reservationFor: 0, reservationStatus: false },
    ["The TrainReservation has no reservationNumber", "The TrainReservation has no underName"],
  ],
])("the annotation %j", async (annotation, expected) => {
  expect(await messagesIn({ "@context": context, ...annotation })).toEqual(expected);
});

test("a missing context is found once per script", async () => {
  expect(await messagesIn([{ "@type": "EmailMessage" }, { "@type": "EmailMessage" }])).toEqual([
    "The JSON-LD does not have schema.org as its @context",
  ]);
});
