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

/** Words in domains that phishers register after the name of a bank. */
const serviceDomain =
  "(?:[a-z-]*-)?(?:login|online|sicherheit|sicher|kunde|konto|banking|push|tan|service|support|secure|security|verif|update|info|portal|aktualisierung|bestaetigung)";

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
      "paypalgivingfund.org paypal-communication.com paypal-communications.com paypal-notification.com paypal-notifications.com paypal-exchange.com paypal-exchanges.com paypal-corp.com paypal-business.com paypal-engineering.com paypalobjects.com joinhoney.com venmo.com xoom.com zettle.com izettle.com braintreepayments.com hyperwallet.com paidy.com",
      "paypal",
    ),
    {
      words: "pay ?pa(?:l+|i)|ペイパル|페이팔",
      products: "credit|later|business|checkout|zettle|honey|plus|braintree|xoom|venmo",
    },
  ],
  [
    /^apple$|\bapple (?:id|inc|pay|store|support|account|services?|security)\b|\bicloud\b/i,
    domainsOf("apple apple.com icloud.com icloud.com.cn itunes.com applecard.com"),
    {
      words: "apple|애플",
      isWord: true,
      products: "id|pay|store|music|tv|card|cash|one|arcade|care|icloud|itunes",
    },
    { words: "アップル", isWord: true, isCommon: true, products: "id|pay|store|ストア|ペイ" },
    { words: "icloud|i cloud|itunes", products: "drive|mail" },
  ],
  [
    /\bmicrosoft\b|\boffice\s?365\b|^outlook$|\boutlook (?:team|support|mail|account)\b|\bonedrive\b/i,
    domainsOf(
      "microsoft azure office.com office.net office365.com microsoft365.com microsoftonline.com microsoftstoreemail.com microsoftstore.com microsoftadvertising.com microsoftrewards.com microsoftemail.com sharepointonline.com azure.com xbox.com windows.com skype.com bing.com",
      "microsoft outlook live hotmail msn",
    ),
    {
      words: "micro ?soft|マイクロソフト|微软|微軟|마이크로소프트|office ?365|one ?drive|hotmail",
      products:
        "365|office|outlook|teams|azure|windows|defender|exchange|word|excel|edge|store|rewards|advertising|onedrive|sharepoint|xbox",
    },
    { words: "outlook", isWord: true, isCommon: true, products: "365|live|web" },
  ],
  [
    /^amazon(?:\.\w+)*$|\bamazon (?:prime|support|account|customer|security|pay|web)\b/i,
    domainsOf("primevideo.com amazon.jobs amazonmusic.com audible.com", "amazon amazonaws amazonses"),
    {
      words: "amazon|アマゾン(?:ジャパン)?|亚马逊|亞馬遜|아마존",
      isWord: true,
      products:
        "prime|pay|web|aws|music|video|fresh|business|kindle|alexa|marketplace|seller|locker|logistics",
    },
  ],
  [
    /\bnetflix\b/i,
    domainsOf("netflixjobs.com netflixanimation.com", "netflix"),
    { words: "net ?flix|ネットフリックス|넷플릭스", products: "premium|basic" },
  ],
  [
    /\bdhl\b/i,
    domainsOf(
      "dhl dpdhl.com dhl-usa.com dhl-news.com dhl-group.com dhlglobalmail.com deutschepost.de deutschepost.com",
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
    domainsOf("facebook.com facebookmail.com fb.com instagram.com instagr.am meta.com metamail.com"),
    { words: "facebook|instagram|meta business", products: "ads|business|pages|messenger" },
  ],
  [
    /\bwhats\s?app\b/i,
    domainsOf(
      "whatsapp.com whatsapp.net whatsapp.biz facebook.com facebookmail.com fb.com meta.com metamail.com",
    ),
    { words: "whats ?app", products: "business|web" },
  ],
  [
    /^google$|\bgoogle (?:account|security|support|team|workspace|drive|docs|pay)\b|\bgmail (?:team|support|account)\b/i,
    domainsOf("google gmail.com googlemail.com", "google youtube"),
    {
      words: "google|グーグル|谷歌|구글|gmail|g mail",
      products:
        "workspace|drive|docs|pay|play|ads|maps|one|cloud|photos|calendar|business|meet|chrome|adwords",
    },
  ],
  [
    /\blinked\s?in\b/i,
    domainsOf("linkedin.com lynda.com"),
    { words: "linked ?in", products: "premium|recruiter|learning|jobs|sales" },
  ],
  [
    /\bebay\b/i,
    domainsOf("ebayinc.com ebay-kleinanzeigen.de kleinanzeigen.de ebaymotors.com ebayforcharity.org", "ebay"),
    { words: "e ?bay", products: "motors|kleinanzeigen" },
  ],
  [/\bbank of america\b/i, domainsOf("bankofamerica.com bofa.com ml.com"), { words: "bank ?of ?america" }],
  [
    /\bwells\s?fargo\b(?! (?:center|arena))/i,
    domainsOf("wellsfargo.com wellsfargoadvisors.com wellsfargorewards.com wellsfargomedia.com wf.com"),
    { words: "wells ?fargo", products: "advisors|rewards|bank|mobile", houses: "center" },
  ],
  [
    /\b(chase|jpmorgan) (bank|alerts?|online)\b/i,
    domainsOf("chase.com jpmorgan.com jpmorganchase.com jpmchase.com"),
    { words: "chase bank|jp ?morgan chase|chase online" },
    { words: "chase", isWord: true, isCommon: true, houses: "center" },
  ],
  [
    /\bciti\s?bank\b/i,
    domainsOf("citicards.com citigroup.com", "citi citibank"),
    { words: "citi ?bank", products: "cards" },
    {
      words: "citi",
      isWord: true,
      isCommon: true,
      products: "cards?|mobile|banking",
      houses: "field|open|bike|trends",
    },
  ],
  [
    /\bhsbc\b/i,
    domainsOf("hsbcgroup.com hsbc.bm hsbc.com.bh hsbc.com.eg hsbc.com.mt", "hsbc"),
    { words: "hsbc", products: "bank|premier" },
  ],
  [
    /\bsparkassen?[\s-](?:kunden|konto|online|sicherheit|service|team)/i,
    // Each of the savings banks has its own domain, with the name of its place.
    domainsOf(
      `sparkasse.at sparkasse.it sparkassen.de s-finanzgruppe.de haspa.de naspa.de [\\w-]*sparkasse.de sparkasse-(?!${serviceDomain})[a-z-]+.de`,
    ),
    { words: "sparkassen?", isWord: true, products: "online|banking|pushtan|s pushtan|bank" },
  ],
  [
    /\bcoinbase (?:account|wallet|support|security|team)\b/i,
    domainsOf("coinbase.com coinbase.org"),
    { words: "coin ?base", isWord: true, products: "wallet|pro|prime|one|card|exchange" },
  ],
  [
    /\bbinance (?:account|wallet|support|security|team)\b/i,
    domainsOf("binance.com binance.us binance.org binance.info"),
    { words: "binance", isWord: true, products: "us|pay|card|exchange|wallet" },
  ],
  [
    /\broyal mail (?:parcel|delivery|support|customer|tracking|team)\b/i,
    domainsOf(
      "royalmail.com royalmail.co.uk royalmailgroup.com royalmail.net royalma.il parcelforce.net parcelforce.co.uk",
    ),
    { words: "royal ?mail", isWord: true, products: "group|tracked|post" },
  ],
  [
    /\b(?:american express|amex) (?:account|card|security|support|customer|team)\b/i,
    domainsOf(
      "americanexpress amex americanexpress.com.bh aexp.com aexp-static.com amex.co amextravel.com amexglobalbusinesstravel.com amexgbt.com",
      "americanexpress amex",
    ),
    {
      words: "american ?express|amex",
      isWord: true,
      products: "card|cards|travel|platinum|gold|centurion|bank|savings|membership",
    },
  ],
  [
    /\bdropbox (?:account|support|security|team|sign)\b/i,
    domainsOf("dropbox.com dropboxmail.com dropboxsign.com hellosign.com docsend.com getdropbox.com db.tt"),
    { words: "drop ?box", isWord: true, products: "sign|paper|business|transfer|docsend|files?|documents?" },
  ],
  [
    /\bspotify (?:account|support|premium|team|payment)\b/i,
    domainsOf("spotify.com spotify.net spotifymail.com byspotify.com"),
    { words: "spotify", isWord: true, products: "premium|family|music" },
  ],
  [
    /\bsteam (?:support|guard|account)\b/i,
    domainsOf("steampowered.com steamcommunity.com valvesoftware.com steamgames.com s.team"),
    { words: "steam", isWord: true, isCommon: true, products: "guard|wallet|community" },
  ],
  [
    /\btelekom[\s-](?:kunden|rechnung|konto|mail|team|service)/i,
    domainsOf(
      "t-online.de magenta.at magentasport.de t-mobile.at t-mobile.de t-mobile.com t-systems.com telekom-dienste.de telekom-profis.de telekom-aktuell.de telekom-news.de hrvatskitelekom.hr telekom.mk",
      "telekom t-mobile",
    ),
    // Telekom Austria belongs to the A1 group, not to Deutsche Telekom.
    {
      words: "(?:deutsche )?telekom(?! austria)",
      isWord: true,
      products: "magenta|magentatv|festnetz|mobilfunk",
    },
  ],
  [
    /\bverified by visa\b|\bvisa ?card (?:account|security|support|service)/i,
    domainsOf("visaonline.com visacards.com cybersource.com visa.co.uk visaeurope.com visa.com"),
    // The name also means a travel document, alone and before most service words.
    {
      words:
        "verified by visa|visa ?cards?|visa (?:secure|security|fraud|alerts?|payments?|rewards|sicherheit)",
      isWord: true,
    },
    { words: "^visa$", isWord: true, isCommon: true },
  ],
  [
    /楽天(?:カード|市場|銀行)/,
    domainsOf(
      "rakuten-card.co.jp rakuten-bank.co.jp rakuten-sec.co.jp rakuten-edy.co.jp rakuten-life.co.jp rakuten-sonpo.co.jp rakuten-insurance.co.jp rakuten-wallet.co.jp rakuten.ne.jp rakuten.tv rakuten.today r10.to kobo.com",
      "rakuten",
    ),
    {
      words: "楽天(?:カード|市場|銀行|証券|トラベル|モバイル|ペイ|グループ)?(?:株式会社)?|rakuten",
      isWord: true,
      products: "card|bank|pay",
    },
  ],
  [
    /三井住友(?:カード|銀行)/,
    domainsOf("smbc-card.com vpass.ne.jp smbc.co.jp smbcgroup.com smtb.jp smfl.co.jp smbcnikko.co.jp"),
    { words: "三井住友(?:カード|銀行|信託銀行)?(?:株式会社)?", isWord: true, products: "vpass" },
  ],
  [
    /\binternal revenue service\b|\birs (?:refund|notice|tax refund)\b/i,
    domainsOf("irs.gov treasury.gov govdelivery.com"),
    { words: "irs|internal revenue service", isWord: true, isCommon: true, products: "tax|gov|stimulus" },
  ],
  [
    /\belster[\s-](?:steuer|portal|ruckerstattung|rückerstattung|mitteilung)/i,
    domainsOf("elster.de elster.com bzst.de"),
    { words: "elster", isWord: true, isCommon: true, products: "steuer\\p{L}*|portal|finanzamt|mitteilung" },
  ],
  [
    /\bcommerzbank\b/i,
    domainsOf("commerzbank.de commerzbank.com comdirect.de"),
    { words: "commerz ?bank", isWord: true, products: "online|banking|phototan" },
  ],
  [
    /\bvolksbank[\s-](?:kunden|konto|online|sicherheit|service|team)/i,
    // Each of these banks has its own domain, with the name of its place.
    domainsOf(
      `vr.de volksbank.de volksbank.at volksbank.it [\\w-]*volksbank.de volksbank-(?!${serviceDomain})[a-z-]+.de vr-?bank-(?!${serviceDomain})[a-z-]+.de`,
    ),
    {
      words: "volksbank(?:en)?",
      isWord: true,
      isCommon: true,
      products: "online|banking|raiffeisenbank(?:en)?",
    },
  ],
  [
    /\bcr[ée]dit agricole\b/i,
    domainsOf(
      "credit-agricole.fr credit-agricole.com creditagricole.info ca-cib.com ca-indosuez.com ca-consumerfinance.com",
      "credit-agricole creditagricole",
    ),
    { words: "credit ?agricole", isWord: true },
  ],
  [
    /\bhmrc\b|\bhm revenue\b/i,
    domainsOf("gov.uk govdelivery.com"),
    { words: "hmrc|hm revenue(?: and)? customs", isWord: true, products: "tax" },
    { words: "gov ?uk", isWord: true },
  ],
  [
    /\bevri (?:parcel|delivery|support|customer|tracking|team)\b/i,
    domainsOf("evri.com myhermes.co.uk hermesworld.com"),
    { words: "evri", isWord: true },
  ],
  [
    /\bsantander (?:bank|account|card|security|support|customer|online)\b/i,
    domainsOf(
      "santander.com santandercb.co.uk gruposantander.com",
      "santander santanderbank santanderconsumer",
    ),
    { words: "santander", isWord: true, isCommon: true, products: "bank|banco|consumer|select" },
  ],
  [
    /\bing[- ](?:bank|diba)\b/i,
    domainsOf("ing", "ing ingbank ing-diba ingdiba"),
    // The name also is the title of an engineer.
    { words: "ing bank|ing diba", isWord: true },
    { words: "ing", isWord: true, isCommon: true },
  ],
  [
    /\bmetamask\b/i,
    domainsOf("metamask.io consensys.io consensys.net"),
    { words: "meta ?mask", isWord: true, products: "wallet" },
  ],
  [
    /\bledger (?:live|nano|wallet)\b/i,
    domainsOf("ledger.com ledger.fr"),
    // The name also means an account book, and newspapers have it.
    {
      words: "ledger(?= (?:live|nano|wallet|recovery|security|support))",
      isWord: true,
      products: "live|nano|recovery",
    },
  ],
  [
    /\bgeek squad\b/i,
    domainsOf("geeksquad.com geeksquad.ca bestbuy.com bestbuy.ca"),
    { words: "geek ?squad", isWord: true },
  ],
  [
    /\bmcafee (?:account|antivirus|billing|security|subscription|support|team|total)\b/i,
    domainsOf("mcafee.com mcafee-mail.com", "mcafee"),
    { words: "mc ?afee", isWord: true, products: "antivirus|total|livesafe|plus" },
  ],
  [
    /\be-?z-?pass\b/i,
    domainsOf(
      "e-zpassny.com ezpassnj.com e-zpassiag.com ezpassva.com driveezmd.com ezdrivema.com paturnpike.com",
    ),
    { words: "e ?z ?pass", isWord: true, products: "toll|tolls" },
  ],
  [
    /\bdisney ?(?:\+|plus\b)/i,
    domainsOf(
      "disney.com disneyplus.com go.com disneystore.com shopdisney.com disneyonline.com disneydestinations.com disneymovieinsiders.com disneyvacationclub.com",
      "disney disneyplus",
    ),
    { words: "disney ?plus", isWord: true },
    { words: "disney", isWord: true, isCommon: true },
  ],
  [
    /ヤマト運輸|クロネコヤマト/,
    domainsOf("kuronekoyamato.co.jp yamato-hd.co.jp"),
    { words: "ヤマト運輸(?:株式会社)?|クロネコヤマト", isWord: true },
  ],
  [
    /メルカリ/,
    domainsOf("mercari.com mercari.jp merpay.com"),
    { words: "(?:株式会社)?メルカリ(?:事務局|株式会社)?|mercari", isWord: true },
  ],
  [/国税庁/, domainsOf("nta.go.jp"), { words: "国税庁", isWord: true }],
  [
    /支付宝|支付寶|\balipay\b/i,
    domainsOf("alipay.com alipayplus.com antgroup.com"),
    { words: "支付宝|支付寶|ali ?pay", isWord: true },
  ],
  [
    /\bcorreos (?:express|entrega|env[ií]o|paquete)/i,
    domainsOf("correos.com correosexpress.com correosexpress.es correos.go.cr", "correos"),
    { words: "correos", isWord: true, isCommon: true, products: "express|paquetes?" },
  ],
  [
    /\bla poste\b|\bcolissimo\b|\bchronopost\b/i,
    domainsOf(
      "laposte.fr laposte.net laposte.info notif-colissimo-laposte.info groupelaposte.fr groupelaposte.com labanquepostale.fr colissimo.fr chronopost.fr chronopost.com",
    ),
    { words: "la ?poste|colissimo|chronopost", isWord: true, products: "colissimo|mobile|suivi" },
  ],
  [/\bpostnl\b/i, domainsOf("postnl.nl postnl.be postnl.com"), { words: "post ?nl", isWord: true }],
  [
    /сбербанк|\bsberbank\b/i,
    domainsOf("sberbank.ru sberbank.com sber.ru"),
    { words: "сбербанк|sberbank", isWord: true, products: "онлайн|online" },
  ],
  [
    /\b(?:chatgpt|openai) (?:account|billing|payment|plus|security|subscription|support|team)\b/i,
    domainsOf("openai.com chatgpt.com"),
    { words: "chat ?gpt|open ?ai", isWord: true, products: "plus|pro|team" },
  ],
];

/** Whether a brand owns a domain, or the domain above it. */
export const isBrandDomain = ([, domains]: Brand, domain: string): boolean => domains.test(domain);

/** Names of public mailbox services, under any top-level domain. */
const mailboxes = /^(?:gmail|googlemail|hotmail|icloud|live|mac|me|msn|outlook)\./;
/** Mailboxes that public mailbox providers reserve for themselves. */
const ownMailbox =
  /^(?:(?:[\w-]{0,30}-)?no-?_?reply|do-?not-?reply|postmaster|mailer-daemon|abuse|olsrvc|msn|hotmail)@/i;

/**
 * Whether a sender belongs to a brand: the email address is at one of its domains, and not a public mailbox.
 */
export const isOfBrand = (brand: Brand, address: string, domain: string): boolean =>
  isBrandDomain(brand, domain) &&
  ((!isPublicMailboxDomain(domain) && !mailboxes.test(domain)) || ownMailbox.test(address));
