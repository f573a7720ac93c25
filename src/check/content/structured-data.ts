import type { Check, Observation } from "../check.ts";
import { readStructuredData } from "../evidence/structured-data.ts";

/** Properties that Gmail requires, by annotation type. */
const required: Readonly<Record<string, readonly string[]>> = {
  Organization: ["logo"],
  DiscountOffer: [],
  PromotionCard: ["image", "url"],
  EmailMessage: [],
  Order: ["merchant", "orderNumber", "priceCurrency", "price", "acceptedOffer"],
  Invoice: ["totalPaymentDue", "paymentStatus", "paymentDueDate"],
  ParcelDelivery: ["carrier", "deliveryAddress", "expectedArrivalUntil", "itemShipped", "partOfOrder"],
  ...Object.fromEntries(
    ["Bus", "Event", "Flight", "FoodEstablishment", "Lodging", "RentalCar", "Train"].map((kind) => [
      `${kind}Reservation`,
      ["reservationNumber", "reservationStatus", "underName", "reservationFor"],
    ]),
  ),
};

const dates = ["availabilityStarts", "availabilityEnds", "validThrough", "expectedArrivalUntil"];
/** Dates after which an annotation has expired. */
const ends = dates.slice(1);
const dayMs = 24 * 60 * 60 * 1000;

export const structuredData: Check = {
  id: "structured-data",
  severity: "warn",
  about: "JSON-LD annotations are valid, complete, and not expired",
  fix: 'Write {"@context": "http://schema.org/", "@type": "DiscountOffer", "availabilityEnds": "2027-01-31T23:59:59-05:00"}',
  source: "https://developers.google.com/workspace/gmail/promotab/reference",
  run({ html }, { nowMs }) {
    return readStructuredData(html?.annotations ?? []).flatMap((block): Observation[] => {
      if ("error" in block)
        return [{ message: `A JSON-LD script is invalid: ${block.error}`, excerpt: block.text }];
      return block.nodes.flatMap((node, index) => [
        ...(index === 0 && !block.hasContext
          ? [{ message: "The JSON-LD does not have schema.org as its @context" }]
          : []),
        ...nodeProblems(node, nowMs).map((message) => ({ message })),
      ]);
    });
  },
};

type Node = Readonly<Record<string, unknown>>;

function nodeProblems(node: Node, nowMs: number): string[] {
  const [type] = [node["@type"]].flat();
  if (typeof type !== "string") return ["An annotation has no @type"];
  const wanted = Object.hasOwn(required, type) ? required[type] : undefined;
  if (!wanted) return [`Gmail does not display annotations of type ${type}`];
  return [
    ...wanted.filter((name) => isEmpty(node[name])).map((name) => `The ${type} has no ${name}`),
    ...dates
      .filter((name) => !isEmpty(node[name]))
      .flatMap((name) => dateProblems(type, name, node[name], nowMs)),
    ...["image", "logo"]
      .filter((name) => addressesIn(node[name]).some((address) => !/^https:\/\//i.test(address)))
      .map((name) => `The ${name} of the ${type} is not an https URL`),
  ];
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";

function dateProblems(type: string, name: string, value: unknown, nowMs: number): string[] {
  const text = String(value);
  const isDate = typeof value === "string" && /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d|$)/.test(text);
  // Read a time without a zone as UTC, regardless of the machine's own zone.
  const isZoned = text.length === 10 || /(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
  const ms = isDate ? Date.parse(isZoned ? text : `${text}Z`) : Number.NaN;
  if (Number.isNaN(ms)) return [`The ${name} of the ${type} is not an ISO 8601 date: ${text.slice(0, 40)}`];
  const end = text.length === 10 ? ms + dayMs : ms;
  return ends.includes(name) && end <= nowMs ? [`The ${name} of the ${type} is in the past: ${text}`] : [];
}

/** Returns the URLs of an image, which is a string, an ImageObject, or a list of them. */
const addressesIn = (value: unknown): string[] =>
  [value].flat().flatMap((each) => {
    if (typeof each === "string") return [each];
    if (typeof each !== "object" || each === null) return [];
    const { url, contentUrl } = each as Node;
    return [url, contentUrl].filter((address) => typeof address === "string");
  });
