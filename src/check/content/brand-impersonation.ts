import type { Check } from "../check.ts";
import { organisationOf } from "../evidence/hosts.ts";

/** The domains of these names: generic ones, and those of countries. */
const inEveryCountry = (names: string): RegExp =>
  new RegExp(`(^|\\.)(?:${names})\\.(?:com|net|org|(?:com?\\.)?[a-z]{2})$`);

/** Names that phishers use most, and the domains that may. */
export const brands: readonly (readonly [name: RegExp, domains: RegExp])[] = [
  [
    /\bpay[\s-]?pal\b/i,
    /(^|\.)paypal(?:givingfund\.org|(?:-(?:communications?|notifications?|exchanges?|corp|business|engineering))?\.(?:com|(?:com?\.)?[a-z]{2}))$/,
  ],
  [
    /^apple$|\bapple (?:id|inc|pay|store|support|account|services?|security)\b|\bicloud\b/i,
    /(^|\.)(apple|icloud)\.com$/,
  ],
  [
    /\bmicrosoft\b|\boffice\s?365\b|^outlook$|\boutlook (?:team|support|mail|account)\b|\bonedrive\b/i,
    inEveryCountry(
      "microsoft|outlook|office|office365|live|hotmail|microsoftonline|microsoftstoreemail|msn|sharepointonline",
    ),
  ],
  [
    /^amazon(?:\.\w+)*$|\bamazon (?:prime|support|account|customer|security|pay|web)\b/i,
    inEveryCountry("amazon|amazonaws|amazonses"),
  ],
  [/\bnetflix\b/i, /(^|\.)netflix\.com$/],
  [/\bdhl\b/i, inEveryCountry("dhl|dhlparcel|dhlecommerce")],
  [/\bfed\s?ex\b/i, /(^|\.)fedex\.com$/],
  [
    /^(?:the )?UPS(?: (?:store|my choice|delivery|tracking|parcels?|customer|support|notifications?|alerts?)\b.*)?$/i,
    /(^|\.)(ups|theupsstore|upsemail)\.com$/,
  ],
  [/\busps\b/i, /(^|\.)usps\.(com|gov)$/],
  [/\bdocu\s?sign\b/i, inEveryCountry("docusign")],
  [/\bfacebook\b|\binstagram\b/i, /(^|\.)(facebook|facebookmail|fb|instagram|meta|metamail)\.com$/],
  [/\bwhats\s?app\b/i, /(^|\.)whatsapp\.com$/],
  [
    /^google$|\bgoogle (?:account|security|support|team|workspace|drive|docs|pay)\b|\bgmail (?:team|support|account)\b/i,
    inEveryCountry("google|gmail|youtube"),
  ],
  [/\blinked\s?in\b/i, /(^|\.)linkedin\.com$/],
  [/\bebay\b/i, /(^|\.)ebay(?:inc\.com|\.(?:com|(?:com?\.)?[a-z]{2})|-kleinanzeigen\.de)$/],
  [/\bbank of america\b/i, /(^|\.)bankofamerica\.com$/],
  [/\bwells\s?fargo\b(?! (?:center|arena))/i, /(^|\.)wellsfargo\.com$/],
  [/\b(chase|jpmorgan) (bank|alerts?|online)\b/i, /(^|\.)(chase|jpmorgan)\.com$/],
  [/\bciti\s?bank\b/i, inEveryCountry("citi|citibank")],
  [/\bhsbc\b/i, inEveryCountry("hsbc")],
];

/** Words of names that are about a brand, or for its users: `eBay Tips`, `How to sell on eBay`. */
const about =
  /\b(?:tips|tricks|hacks|guides?|how to|courses?|academy|school|lessons?|training|workshops?|webinars?|podcast|magazine|weekly|daily|digest|insiders?|experts?|consult(?:ing|ants?)|coach(?:es|ing)?|user groups?|community|meetups?|newsletter|partners?|practice|developer groups?|agency|marketing|marketers?|growth|resellers?|sellers?|creators?|influencers?|fans?|for (?:beginners|business(?:es)?|sellers|creators)|alternatives?)\b/i;
/** Words of names that claim to be the brand, whatever else they say. */
const official =
  /\b(?:support|service|security|accounts?|billing|payments?|verif\w{1,12}|alerts?|notifications?|help ?desk|customer|delivery|fraud)\b/i;
const isAbout = (name: string): boolean => about.test(name) && !official.test(name);

/** As it is read: wide, bold and other forms of letters are letters, and what shows nothing is nothing. */
const toShown = (name: string): string =>
  name.normalize("NFKC").replace(/[\p{Default_Ignorable_Code_Point}\u00ad]/gu, "");

export const brandImpersonation: Check = {
  id: "brand-impersonation",
  severity: "error",
  about: "The sender's name names no well-known brand that the domain does not belong to",
  fix: "Write your own organisation's name",
  source: "https://apwg.org/trendsreports/",
  run: ({ from }) =>
    from.flatMap(({ name: written, domain }) => {
      const name = toShown(written);
      if (isAbout(name)) return [];
      const brand = brands.find(
        ([pattern, domains]) => pattern.test(name) && !domains.test(organisationOf(domain)),
      );
      return brand && domain
        ? [{ message: `The sender's name is "${written}", and ${domain} is no domain of that brand` }]
        : [];
    }),
};
