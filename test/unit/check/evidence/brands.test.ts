import { describe, expect, test } from "vitest";
import {
  type Brand,
  brandCountries,
  brands,
  isBrandDomain,
  isOfBrand,
} from "../../../../src/check/evidence/brands.ts";

/**
 * For each brand: one of its domains, texts that mention it, texts that do not, and spellings of its names. A
 * spelling that is also a word is marked by `*`, and by `?` if it is as likely to mean something else.
 */
const table = `
paypal.com | PayPal, pay-pal, my pay pal. | paypals, xpaypal | paypal, pay pal, paypai, ペイパル, 페이팔
icloud.com | Apple, Apple ID, apple services, the apple store, iCloud | apples, pineapple id, apple idea, Apple pie, icloudy, xicloud | apple*, 애플*, アップル*?, icloud, i cloud, itunes
microsoft.com | Microsoft, Office 365, office365, Outlook, outlook team, OneDrive | microsofts, xmicrosoft, office 3650, xoffice 365, the outlook, outlook xteam, outlook teams, onedrives, xonedrive | microsoft, micro soft, 微软, office 365, onedrive, one drive, hotmail, outlook*?
amazon.com | Amazon, amazon.de, amazon.co.uk, amazon prime, the amazon support | amazon river, amazons, xamazon, amazon. , amazon primes | amazon*, アマゾン*, アマゾンジャパン*, 亚马逊*
netflix.com | Netflix | netflixs, xnetflix | netflix, net flix, ネットフリックス
dhl.com | DHL | dhls, xdhl | dhl
fedex.com | FedEx, fed ex | fedexs, xfedex | fedex, fed ex
upsemail.com | UPS, the ups, ups store, ups my choice, ups parcel, ups parcels, UPS notification for you, ups alerts | push ups, ups and downs, upstore, ups parcelss | ups*
usps.com | USPS | uspss, xusps | usps
docusign.net | DocuSign, docu sign | docusigns, xdocusign | docusign, docu sign
facebook.com | Facebook, Instagram | facebooks, xfacebook, instagrams, xinstagram | facebook, instagram, meta business
whatsapp.com | WhatsApp, whats app | whatsapps, xwhatsapp | whatsapp, whats app
google.com | Google, google account, gmail team | googled, xgoogle account, google accounts, gmail, xgmail team, gmail teams | google, グーグル, gmail, g mail
linkedin.com | LinkedIn, linked in | linkedins, xlinkedin | linkedin, linked in
ebay.com | eBay | ebays, xebay | ebay, e bay
bankofamerica.com | Bank of America | bank of americas, xbank of america | bank of america, bankofamerica
wellsfargo.com | Wells Fargo, wellsfargo | wells fargos, xwells fargo, wells fargo center, wells fargo arena | wells fargo, wellsfargo
chase.com | Chase Bank, jpmorgan alert, chase alerts, chase online | chase, xchase bank, chase banks | chase bank, jp morgan chase, jpmorgan chase, chase online, chase*?
citigroup.com | CitiBank, citi bank | citibanks, xcitibank | citibank, citi bank, citi*?
hsbc.com | HSBC | hsbcs, xhsbc | hsbc
sparkasse.at | Sparkasse-Kunden, sparkassen konto | sparkasse, xsparkasse konto | sparkasse*, sparkassen*
coinbase.com | Coinbase account | coinbase, xcoinbase account, coinbase accounts | coinbase*, coin base*
binance.com | Binance wallet | binance, xbinance wallet, binance wallets | binance*
royalmail.com | Royal Mail parcel | royal mail, xroyal mail parcel, royal mail parcels | royal mail*, royalmail*
americanexpress.com | American Express account, amex card | amex, xamex card, amex cards | american express*, amex*
dropbox.com | Dropbox account | dropbox, xdropbox account, dropbox accounts | dropbox*, drop box*
spotify.com | Spotify premium | spotify, xspotify premium, spotify premiums | spotify*
steampowered.com | Steam guard | steam, xsteam guard, steam guards | steam*?
t-online.de | Telekom Rechnung, telekom-kunden | telekom, xtelekom rechnung | telekom*, deutsche telekom*
visaonline.com | Verified by Visa, visa card security, visacard service | visa, xverified by visa, verified by visas, xvisa card account | verified by visa*, visa card*, visa cards*, visa*?
rakuten-card.co.jp | 楽天カード, 楽天市場, 楽天銀行 | 楽天 | 楽天*, 楽天カード*, 楽天株式会社*, rakuten*
smbc-card.com | 三井住友カード, 三井住友銀行 | 三井住友 | 三井住友*, 三井住友カード*, 三井住友銀行株式会社*
irs.gov | Internal Revenue Service, irs refund, irs tax refund | irs, xinternal revenue service, internal revenue services, firs refund, irs refunds | irs*?, internal revenue service*?
elster.de | Elster Steuer, elster-portal, elster rückerstattung, elster ruckerstattung | elster, xelster steuer | elster*?
commerzbank.de | Commerzbank | commerzbanks, xcommerzbank | commerzbank*, commerz bank*
volksbank.de | Volksbank Kunden, volksbank-konto | volksbank, xvolksbank konto | volksbank*?, volksbanken*?
credit-agricole.fr | Crédit Agricole, credit agricole | crdit agricole, xcredit agricole, credit agricoles | credit agricole*, creditagricole*
gov.uk | HMRC, HM Revenue | hmrcs, xhmrc, hm revenues, xhm revenue | hmrc*, hm revenue customs*, hm revenue and customs*, gov uk*, govuk*
evri.com | Evri parcel | evri, xevri parcel, evri parcels | evri*
santander.com | Santander account | santander, xsantander account, santander accounts | santander*?
ing.com | ING bank, ing-diba | ing, xing bank, ing banks | ing bank*, ing diba*, ing*?
metamask.io | MetaMask | metamasks, xmetamask | metamask*, meta mask*
ledger.com | Ledger live | ledger, xledger live, ledger lives | 
geeksquad.com | Geek Squad | geek squads, xgeek squad | geek squad*, geeksquad*
mcafee.com | McAfee total | mcafee, xmcafee total, mcafee totals | mcafee*, mc afee*
ezpassnj.com | E-ZPass, ezpass, e-z-pass | xezpass, ezpasss | e z pass*, ezpass*
disney.com | Disney+, disneyplus, disney plus | disney, xdisney+, disney pluss | disney plus*, disneyplus*, disney*?
kuronekoyamato.co.jp | ヤマト運輸, クロネコヤマト | ヤマト | ヤマト運輸*, ヤマト運輸株式会社*, クロネコヤマト*
mercari.com | メルカリ | メル | メルカリ*, 株式会社メルカリ*, メルカリ事務局*, mercari*
nta.go.jp | 国税庁 | 国税 | 国税庁*
alipay.com | 支付宝, 支付寶, Alipay | alipays, xalipay | 支付宝*, 支付寶*, alipay*, ali pay*
correos.com | Correos express, correos envío, correos envio, correos paquetes | correos, xcorreos express | correos*?
laposte.fr | La Poste, Colissimo, Chronopost | la postes, xla poste, colissimos, xcolissimo, chronoposts, xchronopost | la poste*, laposte*, colissimo*, chronopost*
postnl.nl | PostNL | postnls, xpostnl | postnl*, post nl*
sberbank.ru | Сбербанк, Sberbank | sberbanks, xsberbank | сбербанк*, sberbank*
openai.com | ChatGPT account, openai billing | chatgpt, xchatgpt account, chatgpt accounts | chatgpt*, chat gpt*, openai*, open ai*
`;

const rows = table
  .trim()
  .split("\n")
  .map((row) => {
    const [domain = "", mentions = "", misses = "", names = ""] = row.split("|").map((cell) => cell.trim());
    const [mentioning, missing, spellings] = [mentions, misses, names].map((cell) =>
      cell.split(",").flatMap((each) => (each.trim() === "" ? [] : [each.trim()])),
    );
    return { domain, mentions: mentioning ?? [], misses: missing ?? [], names: spellings ?? [] };
  });

function brandAt(place: number): Brand {
  const brand = brands[place];
  if (!brand) throw new Error(`No brand ${place}`);
  return brand;
}

test("the table has each brand", () => {
  expect(rows.filter((_, place) => brands[place] === undefined)).toEqual([]);
  expect(rows).toHaveLength(brands.length);
});

describe.each(rows.map((row, place) => [row.domain, row, place] as const))(
  "the brand of %s",
  (domain, { mentions, misses, names }, place) => {
    test("owns its domain, and no other of the table", () => {
      expect(isBrandDomain(brandAt(place), domain)).toBe(true);
      expect(isBrandDomain(brandAt(place), `mail.${domain}`)).toBe(true);
      expect(isBrandDomain(brandAt(place), `${domain}.example`)).toBe(false);
      const owned = rows.flatMap((each) => (isBrandDomain(brandAt(place), each.domain) ? [each.domain] : []));
      // WhatsApp belongs to Facebook's owner.
      expect(owned).toEqual(domain === "whatsapp.com" ? ["facebook.com", domain] : [domain]);
    });

    test("is mentioned, or is not", () => {
      const [mention] = brandAt(place);
      expect(mentions.filter((text) => !mention.test(text))).toEqual([]);
      expect(misses.filter((text) => mention.test(text))).toEqual([]);
    });

    test("has names, some of which are words", () => {
      const [, , ...own] = brandAt(place);
      for (const written of names) {
        const [spelling] = written.split(/[*?]/);
        const found = own.filter(({ words }) => new RegExp(`^(?:${words})$`, "u").test(spelling ?? ""));
        const flags = found.map(({ isWord, isCommon }) => [isWord ?? false, isCommon ?? false]);
        expect(flags, written).toEqual([[written.includes("*"), written.includes("?")]]);
      }
    });
  },
);

test.each<[string, boolean]>([
  ["paypal.com", true],
  ["paypal.de", true],
  ["paypal.co.uk", true],
  ["paypal.com.au", true],
  ["paypal.net", true],
  ["paypal.org", true],
  ["xpaypal.com", false],
  ["paypal.tk", false],
  ["paypal.com.tk", false],
  ["paypal-corp.com", true],
  ["paypal-corp.de", false],
  ["paypalXcom", false],
])("PayPal owns %s: %s", (domain, expected) => {
  expect(isBrandDomain(brandAt(0), domain)).toBe(expected);
});

test("countries in which brands own their name are codes, in order", () => {
  const codes = brandCountries.split("|");
  expect(codes).toEqual([...new Set(codes)].sort());
  expect(codes.filter((code) => !/^[a-z]{2}$/.test(code))).toEqual([]);
});

const [microsoft, google, apple] = ["microsoft.com", "google.com", "icloud.com"].map((domain) =>
  rows.findIndex((row) => row.domain === domain),
) as [number, number, number];
test.each<[number, string, boolean]>([
  [microsoft, "news@microsoft.com", true],
  [microsoft, "news@mail.microsoft.com", true],
  [microsoft, "news@evil.example", false],
  [microsoft, "bob@outlook.com", false],
  [microsoft, "bob@outlook.de", false],
  [microsoft, "bob@hotmail.com", false],
  [microsoft, "bob@live.com", false],
  [microsoft, "bob@msn.com", false],
  [microsoft, "no-reply@outlook.com", true],
  [microsoft, "noreply@outlook.com", true],
  [microsoft, "NO_REPLY@outlook.com", true],
  [microsoft, "account-security-noreply@outlook.com", true],
  [microsoft, "do-not-reply@outlook.com", true],
  [microsoft, "donotreply@outlook.com", true],
  [microsoft, "postmaster@outlook.com", true],
  [microsoft, "mailer-daemon@outlook.com", true],
  [microsoft, "abuse@outlook.com", true],
  [microsoft, "olsrvc@outlook.com", true],
  [microsoft, "msn@outlook.com", true],
  [microsoft, "xno-reply@outlook.com", false],
  [microsoft, "bob.no-reply@outlook.com", false],
  [microsoft, "no-reply2@outlook.com", false],
  [google, "bob@gmail.com", false],
  [google, "no-reply@gmail.com", true],
  [google, "no-reply@accounts.google.com", true],
  [apple, "bob@icloud.com", false],
  [apple, "news@apple.com", true],
])("brand %i has the sender %s: %s", (place, address, expected) => {
  expect(isOfBrand(brandAt(place), address, address.slice(address.indexOf("@") + 1))).toBe(expected);
});
