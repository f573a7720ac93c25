import { organisationOf } from "./hosts.ts";
import { isPublicMailboxDomain } from "./public-mailboxes.ts";

/**
 * Country-code domains in which brands own their name, as alternatives of a regular expression. In others,
 * anyone may register the name.
 */
export const brandCountries =
  "ae|at|au|be|bg|br|ca|ch|cl|cn|cz|de|dk|ee|es|eu|fi|fr|gr|hk|hr|hu|id|ie|il|in|it|jp|kr|lt|lu|lv|mx|my|nl|no|nz|pe|ph|pl|pt|ro|ru|sa|se|sg|si|sk|th|tr|tw|ua|uk|us|vn|za";

/**
 * Matches the domains of a brand: the listed ones, and the given names under `com`, `net`, `org`, and
 * country-code domains.
 */
const domainsOf = (domains: string, inEveryCountry?: string): RegExp => {
  const listed = domains.replaceAll(".", "\\.").replaceAll(" ", "|");
  const named = inEveryCountry?.replaceAll(" ", "|");
  return new RegExp(
    `(?:^|\\.)(?:${listed}${named ? `|(?:${named})\\.(?:com|net|org|(?:com?\\.)?(?:${brandCountries}))` : ""})$`,
  );
};

/** Spellings of a brand's name, in lower-case ASCII words separated by single spaces. */
export interface BrandName {
  readonly words: string;
  /**
   * Whether the name is also a common word or a personal name. It then means the brand only if it is alone or
   * precedes a word of the brand.
   */
  readonly isWord?: boolean;
  /** Whether the name alone is as likely to mean something else. */
  readonly isCommon?: boolean;
  /** Products that may follow the name. */
  readonly products?: string;
  /** Buildings named after the brand. */
  readonly houses?: string;
}

/** A brand that phishers imitate: how texts mention it, its own domains, and the spellings of its name. */
export type Brand = readonly [mention: RegExp, domains: RegExp, ...names: BrandName[]];

export const brands: readonly Brand[] = [
  [
    /\bpay[\s-]?pal\b/i,
    domainsOf(
      "paypalgivingfund.org paypal-communication.com paypal-communications.com paypal-notification.com paypal-notifications.com paypal-exchange.com paypal-exchanges.com paypal-corp.com paypal-business.com paypal-engineering.com paypalobjects.com",
      "paypal",
    ),
    { words: "pay ?pa(?:l+|i)", products: "credit|later|business|checkout|zettle|honey|plus" },
  ],
  [
    /^apple$|\bapple (?:id|inc|pay|store|support|account|services?|security)\b|\bicloud\b/i,
    domainsOf("apple.com icloud.com itunes.com applecard.com"),
    {
      words: "apple",
      isWord: true,
      products: "id|pay|store|music|tv|card|cash|one|arcade|care|icloud|itunes",
    },
    { words: "icloud|i cloud|itunes", products: "drive|mail" },
  ],
  [
    /\bmicrosoft\b|\boffice\s?365\b|^outlook$|\boutlook (?:team|support|mail|account)\b|\bonedrive\b/i,
    domainsOf(
      "office.com office.net office365.com microsoftonline.com microsoftstoreemail.com microsoftstore.com microsoftadvertising.com microsoftrewards.com microsoftemail.com sharepointonline.com azure.com xbox.com windows.com skype.com bing.com",
      "microsoft outlook live hotmail msn",
    ),
    {
      words: "micro ?soft|office ?365|one ?drive|hotmail",
      products:
        "365|office|outlook|teams|azure|windows|defender|exchange|word|excel|edge|store|rewards|advertising|onedrive|sharepoint|xbox",
    },
    { words: "outlook", isWord: true, isCommon: true, products: "365|live|web" },
  ],
  [
    /^amazon(?:\.\w+)*$|\bamazon (?:prime|support|account|customer|security|pay|web)\b/i,
    domainsOf("primevideo.com amazon.jobs amazonmusic.com audible.com", "amazon amazonaws amazonses"),
    {
      words: "amazon",
      isWord: true,
      products:
        "prime|pay|web|aws|music|video|fresh|business|kindle|alexa|marketplace|seller|locker|logistics",
    },
  ],
  [
    /\bnetflix\b/i,
    domainsOf("netflixjobs.com netflixanimation.com", "netflix"),
    { words: "net ?flix", products: "premium|basic" },
  ],
  [
    /\bdhl\b/i,
    domainsOf(
      "dpdhl.com dhl-usa.com dhl-news.com dhl-group.com dhlglobalmail.com deutschepost.de deutschepost.com",
      "dhl dhlparcel dhlecommerce dhlexpress",
    ),
    { words: "dhl", products: "express|paket|parcel|packstation|freight|ecommerce" },
  ],
  [
    /\bfed\s?ex\b/i,
    domainsOf("fedexoffice.com fedexcross-border.com", "fedex"),
    { words: "fed ?ex", products: "express|ground|freight|office|home" },
  ],
  [
    /^(?:the )?UPS(?: (?:store|my choice|delivery|tracking|parcels?|customer|support|notifications?|alerts?)\b.*)?$/i,
    domainsOf("theupsstore.com upsemail.com upscapital.com", "ups"),
    { words: "ups", isWord: true, products: "store|my choice|express" },
  ],
  [/\busps\b/i, domainsOf("usps.com usps.gov"), { words: "usps", products: "priority" }],
  [/\bdocu\s?sign\b/i, domainsOf("docusign.net", "docusign"), { words: "docu ?sign" }],
  [
    /\bfacebook\b|\binstagram\b/i,
    domainsOf("facebook.com facebookmail.com fb.com instagram.com meta.com metamail.com"),
    { words: "facebook|instagram|meta business", products: "ads|business|pages|messenger" },
  ],
  [
    /\bwhats\s?app\b/i,
    domainsOf("whatsapp.com whatsapp.net facebookmail.com meta.com"),
    { words: "whats ?app", products: "business|web" },
  ],
  [
    /^google$|\bgoogle (?:account|security|support|team|workspace|drive|docs|pay)\b|\bgmail (?:team|support|account)\b/i,
    domainsOf("google gmail.com googlemail.com", "google youtube"),
    {
      words: "google|gmail|g mail",
      products:
        "workspace|drive|docs|pay|play|ads|maps|one|cloud|photos|calendar|business|meet|chrome|adwords",
    },
  ],
  [
    /\blinked\s?in\b/i,
    domainsOf("linkedin.com"),
    { words: "linked ?in", products: "premium|recruiter|learning|jobs|sales" },
  ],
  [
    /\bebay\b/i,
    domainsOf("ebayinc.com ebay-kleinanzeigen.de ebaymotors.com", "ebay"),
    { words: "e ?bay", products: "motors|kleinanzeigen" },
  ],
  [/\bbank of america\b/i, domainsOf("bankofamerica.com bofa.com ml.com"), { words: "bank of america" }],
  [
    /\bwells\s?fargo\b(?! (?:center|arena))/i,
    domainsOf("wellsfargo.com wellsfargoadvisors.com wellsfargorewards.com wellsfargomedia.com wf.com"),
    { words: "wells ?fargo", products: "advisors|rewards|bank|mobile", houses: "center" },
  ],
  [
    /\b(chase|jpmorgan) (bank|alerts?|online)\b/i,
    domainsOf("chase.com jpmorgan.com jpmorganchase.com jpmchase.com"),
    { words: "chase bank|jp ?morgan chase|chase online" },
    { words: "chase", isWord: true, isCommon: true },
  ],
  [
    /\bciti\s?bank\b/i,
    domainsOf("citicards.com citigroup.com", "citi citibank"),
    { words: "citi ?bank", products: "cards" },
  ],
  [/\bhsbc\b/i, domainsOf("hsbcgroup.com", "hsbc"), { words: "hsbc", products: "bank|premier" }],
];

/** Names of public mailbox services, under any top-level domain. */
const mailboxes = /^(?:gmail|googlemail|hotmail|icloud|live|mac|me|msn|outlook)\./;
/** Mailboxes that public mailbox providers reserve for themselves. */
const ownMailbox =
  /^(?:(?:[\w-]{0,30}-)?no-?_?reply|do-?not-?reply|postmaster|mailer-daemon|abuse|olsrvc|msn|hotmail)@/i;

/**
 * Whether a sender belongs to a brand: the email address is at one of its domains, and not a public mailbox.
 */
export const isOfBrand = ([, domains]: Brand, address: string, domain: string): boolean =>
  domains.test(organisationOf(domain)) &&
  ((!isPublicMailboxDomain(domain) && !mailboxes.test(domain)) || ownMailbox.test(address));
