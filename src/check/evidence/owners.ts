import { organisationOf } from "./hosts.ts";

/** Registered domains of one owner, the short ones included. */
const owners: readonly (readonly string[])[] = [
  ["amazon.com", "amzn.to", "amzn.eu", "amzn.asia", "a.co"],
  ["apple.com", "apple.co", "icloud.com"],
  ["bitly.com", "bit.ly", "j.mp"],
  ["buffer.com", "buff.ly"],
  ["diagrams.net", "draw.io"],
  ["ebay.com", "ebay.to", "ebay.us", "ebayinc.com"],
  [
    "facebook.com",
    "facebookmail.com",
    "fb.com",
    "fb.me",
    "instagram.com",
    "messenger.com",
    "m.me",
    "meta.com",
    "metamail.com",
    "whatsapp.com",
    "wa.me",
  ],
  ["google.com", "g.co", "gmail.com", "goo.gl", "googlemail.com", "youtube.com", "youtu.be"],
  ["hootsuite.com", "ow.ly"],
  ["linkedin.com", "lnkd.in"],
  ["microsoft.com", "aka.ms", "bing.com", "hotmail.com", "live.com", "msft.it", "office.com", "outlook.com"],
  ["rebrandly.com", "rebrand.ly"],
  ["telegram.org", "t.me"],
  ["tumblr.com", "umblr.com"],
  ["x.com", "twitter.com", "t.co"],
  ["yahoo.com", "yahoo.net", "yahooinc.com"],
];

/** Names that one owner has registered in each country it sells in. */
const worldwide: ReadonlySet<string> = new Set("amazon dhl ebay google hsbc ikea paypal yahoo".split(" "));
const inCountry = /^([\w-]+)\.(?:com|(?:com?\.)?[a-z]{2})$/;

const byDomain = new Map(owners.flatMap((domains) => domains.map((domain) => [domain, domains[0]] as const)));

/** The domain that stands for all of its owner's: `amazon.com` for `amazon.co.uk` and `amzn.to`. */
function ownerOf(host: string): string {
  const organisation = organisationOf(host);
  const name = inCountry.exec(organisation)?.[1] ?? "";
  const domain = worldwide.has(name) ? `${name}.com` : organisation;
  return byDomain.get(domain) ?? domain;
}

/** Whether two hosts have one owner. */
export const isSameOwner = (left: string, right: string): boolean => ownerOf(left) === ownerOf(right);
