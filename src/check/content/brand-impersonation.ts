import { parse } from "tldts";
import type { Check } from "../check.ts";
import { type Brand, type BrandName, brands, isOfBrand } from "../evidence/brands.ts";
import { registrableDomain } from "../evidence/hosts.ts";
import type { Mailbox } from "../evidence/mailboxes.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { readingsOf, toShownName } from "../evidence/shown-name.ts";
import { isFiller, isOfService, serviceSource } from "../evidence/words-of-service.ts";

/** Words that show that a name is about a brand or for its users: `eBay Tips`, `How to sell on eBay`. */
const about =
  /\b(?:tips|tricks|hacks|guides?|how to|courses?|academy|school|lessons?|training|workshops?|webinars?|podcast|magazine|weekly|daily|digest|insiders?|experts?|consult(?:ing|ants?)|coach(?:es|ing)?|user groups?|community|meetups?|newsletter|partners?|practice|developer groups?|agency|marketing|marketers?|growth|resellers?|sellers?|creators?|influencers?|fans?|for (?:beginners|business(?:es)?|sellers|creators)|alternatives?)\b/;
/** Those of these words that brands also use for their own mail: `PayPal Newsletter`. */
const ownChannel =
  /^(?:newsletter|community|partners?|weekly|daily|digest|magazine|podcast|marketing|academy|training|webinars?|workshops?|courses?|school|sellers?|creators?)$/;
/** Banks that issue cards and loans in the names of brands: `PayPal Credit`, `Amazon Store Card`. */
const issuer = /(?:^|\.)(?:synchrony(?:bank|financial)?\.com|mysynchrony\.com|syf\.com|chase\.com)$/;
const issued = /(?<!\p{L})(?:cards?|credit|visa|mastercard|savings)(?!\p{L})/u;
/** Venues, cups, and events, which are named after their sponsors. */
const houses = /^(?:forum|theat(?:er|re)|arena|stadium|field|park|hall|cup|tower|plaza|pavilion)$/;

/** A name's use of a brand: as its own name, as part of its own name, or not in a deceptive way. */
type Use = "claims" | "mentions" | undefined;

export const brandImpersonation: Check = {
  id: "brand-impersonation",
  severity: "error",
  about: "A well-known brand in the sender name owns the sender's domain",
  fix: "Use your own organization's name",
  source: "https://apwg.org/trendsreports/",
  run: ({ from, first, multiparts }) =>
    from.flatMap((mailbox) => {
      if (isExchange(mailbox) && isReport(multiparts)) return [];
      const { name, domain } = mailbox;
      const use = domain ? useOfBrand(mailbox) : undefined;
      if (use === undefined) return [];
      const message = `The sender name is "${name}", but ${domain} does not belong to that brand`;
      // A mailing list adds the author's name to its own.
      const isOfList = / via \S/i.test(name) && first("List-Id") !== undefined;
      return use === "claims" && !isOfList ? [{ message }] : [{ message, severity: "warn" as const }];
    }),
};

/** The system mailbox from which each customer's Exchange Online sends bounces as "Microsoft Outlook". */
const isExchange = ({ address }: Mailbox): boolean => /^MicrosoftExchange[\da-f]{32}@/i.test(address);
const isReport = ([whole]: MessageEvidence["multiparts"]): boolean => whole?.type === "multipart/report";

const letter = "[\\p{L}\\p{N}]";
interface Named {
  readonly brand: Brand;
  readonly name: BrandName;
  readonly pattern: RegExp;
  readonly isProduct: (word: string) => boolean;
  readonly isHouse: (word: string) => boolean;
}

const toNamed = (brand: Brand, name: BrandName): Named => {
  const products = new RegExp(`^(?:${name.products ?? "(?!)"})$`);
  const ownHouses = new RegExp(`^(?:${name.houses ?? "(?!)"})$`);
  return {
    brand,
    name,
    pattern: new RegExp(
      `(?<!${letter})(?:${name.words})(?=(?:${name.products ?? "(?!)"}|${serviceSource}|online|team)?(?!${letter}))`,
      "u",
    ),
    isProduct: (word) => products.test(word),
    isHouse: (word) => houses.test(word) || ownHouses.test(word),
  };
};

/** Fast first test: most names contain no brand. */
const anyName = new RegExp(
  `(?<!${letter})(?:${brands.flatMap(([, , ...own]) => own.map(({ words }) => words)).join("|")})`,
  "u",
);

let allNamed: readonly Named[] | undefined;
/** Returns the names of all brands. Their patterns take a while to create, and most messages need none. */
const namesOfBrands = (): readonly Named[] => {
  allNamed ??= brands.flatMap((brand) => {
    const [, , ...own] = brand;
    return own.map((name) => toNamed(brand, name));
  });
  return allNamed;
};

/** The host of an email address in a name, which another check covers. */
const hostOfAddress = /@[\w-]+(?:\.[\w-]+)+/g;

function useOfBrand(mailbox: Mailbox): Use {
  let strongest: Use;
  for (const reading of readingsOf(toShownName(mailbox.name).replace(hostOfAddress, ""))) {
    if (!anyName.test(reading) || (issued.test(reading) && issuer.test(mailbox.domain))) continue;
    for (const named of namesOfBrands()) {
      const use = isOfBrand(named.brand, mailbox.address, mailbox.domain) ? undefined : useIn(reading, named);
      if (use === undefined) continue;
      if (
        use === "claims" &&
        !namesItself(reading, named, mailbox.domain) &&
        !isOfPublicBody(mailbox.domain) &&
        !isOwnWord(named, mailbox.domain) &&
        !isInCountry(named, mailbox.domain)
      )
        return use;
      strongest = "mentions";
    }
  }
  return strongest;
}

/** Classifies the use of a brand by the words around its name. */
function useIn(reading: string, { name, pattern, isProduct, isHouse }: Named): Use {
  const match = pattern.exec(reading);
  if (!match) return undefined;
  const before = toList(reading.slice(0, match.index));
  const after = toList(reading.slice(match.index + match[0].length));
  if (isHouse(after[0] ?? "")) return undefined;
  const isOther = (word: string): boolean => !isFiller(word) && !isOfService(word) && !isProduct(word);
  const others = [...before, ...after].filter(isOther);
  const isAlone = before.length + after.length === 0;
  if (others.length === 0) return isAlone && name.isCommon ? "mentions" : "claims";
  const next = after.find((word) => !isFiller(word)) ?? "";
  const previous = before.findLast((word) => !isFiller(word)) ?? "";
  const hasService = isOfService(next) || (!name.isWord && isOfService(previous));
  if (!hasService && about.test(reading))
    return !name.isCommon && others.every((word) => ownChannel.test(word)) ? "mentions" : undefined;
  if (name.isWord && before.some(isOther)) return undefined;
  // `PayPal payments for WooCommerce`
  const isForOther = after.some((word, index) => word === "for" && isOther(after[index + 1] ?? "for"));
  if (hasService) return isForOther ? "mentions" : "claims";
  return name.isWord && !isProduct(next) ? undefined : "mentions";
}

const toList = (words: string): string[] => words.split(" ").filter((word) => word !== "");

/**
 * Whether a name also contains the sender's own: `Acme Microsoft 365 Support <it@acme.example>`, also as
 * several words (`Value Added Resource`) or shortened (`ETH` of `ethz`).
 */
function namesItself(reading: string, { pattern, isProduct }: Named, domain: string): boolean {
  const words = toList(reading.replace(pattern, " ")).filter(
    (word) => !isFiller(word) && !isOfService(word) && !isProduct(word),
  );
  const label = registrableDomain(domain).split(".")[0] ?? "";
  if (words.includes(label) || (label.length > 5 && words.join("").includes(label))) return true;
  return label
    .split("-")
    .some((part) =>
      words.some((word) => word.length > 2 && part.startsWith(word) && part.length - word.length <= 1),
    );
}

/** Whether only universities, public bodies, or armies can have a domain. */
const isOfPublicBody = (domain: string): boolean =>
  /\.(?:edu|gov|mil|int)$|\.(?:ac|edu|gov|gob|gouv|mil|nhs)\.[a-z]{2}$|(?:^|\.)nhs\.net$/.test(domain);

/**
 * Whether a domain is a brand's name below a country's suffix, where the brand may be at home:
 * `americanexpress.com.bh`. Excludes countries whose domains anyone buys.
 */
function isInCountry({ name }: Named, domain: string): boolean {
  const { publicSuffix, domainWithoutSuffix, isIcann } = parse(domain);
  const label = (domainWithoutSuffix ?? "").replaceAll("-", " ");
  return (
    isIcann === true &&
    /^(?:(?:com?|net|org)\.)?[a-z]{2}$/.test(publicSuffix ?? "") &&
    !soldToAnyone.has(publicSuffix ?? "") &&
    new RegExp(`^(?:${name.words})$`, "u").test(label)
  );
}
const soldToAnyone = new Set(
  "ac ai bz cc cf co cx fm ga gd gg gq io is la li ly me ml ms mu nu pw sc sh st su tk to tv vc vg ws".split(
    " ",
  ),
);

/**
 * Whether a name that is also a common word is in the sender's domain too: `Steam Services
 * <info@steamservices.example>`.
 */
const isOwnWord = ({ name }: Named, domain: string): boolean =>
  name.isCommon === true && new RegExp(name.words, "u").test(registrableDomain(domain).split(".")[0] ?? "");
