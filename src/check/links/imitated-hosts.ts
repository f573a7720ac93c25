import { getDomainWithoutSuffix } from "tldts";
import { toHastyReading } from "../evidence/look-alikes.ts";
import { remembered } from "../evidence/remembered.ts";
import { isFiller, isOfService } from "../evidence/words-of-service.ts";
import { isBrandHost } from "./brand-hosts.ts";

/** Names of the domains that phishers imitate most. Most are also in the names of agencies, shops, or rivers. */
const wordy =
  "amazon apple chase dropbox ebay facebook google instagram linkedin microsoft office365 outlook spotify whatsapp yahoo youtube".split(
    " ",
  );
/** Invented names of banks, payment services, and carriers: any word of service with them is a disguise. */
const invented =
  "bankofamerica citibank coinbase docusign fedex hsbc icloud microsoftonline netflix paypal usps wellsfargo".split(
    " ",
  );
const imitated = [...wordy, ...invented];
const isInvented: ReadonlySet<string> = new Set(invented);

const toStrokes = (name: string): string => toHastyReading(name).replaceAll("i", "l");
const toSingleLetters = (name: string): string => toHastyReading(name).replace(/(.)\1+/g, "$1");
/** Least length of a name that is recognized with a letter left out. */
const minShortened = 8;
/** Only names of at least 6 letters, so that no other word matches one. */
const long = imitated.filter((name) => name.length >= 6);
const byReading = new Map(imitated.map((name) => [toHastyReading(name), name] as const));
/** Names with l in place of i. */
const byStrokes = new Map(long.map((name) => [toStrokes(name), name] as const));
/** Names with a letter doubled or left out of a pair. */
const bySingleLetters = new Map(long.map((name) => [toSingleLetters(name), name] as const));

const names = imitated.join("|");
const brandHost = new RegExp(
  `(?:^|\\.)(${names})\\.(?:com|net|org)[.-]|(?:^|[.-])(${names})-(?:com|net|org)[.-]`,
);
/** Proxies and translators that append their own domain to the host of the page that they show. */
const proxies = /\.(?:mcas\.ms|cas\.ms|mcas-gov\.us|translate\.goog)$|\.(?:ez|lib)proxy\./;

/** Words about signing in and accounts. */
const ofAccount =
  "accounts?|auth(?:(?:enticat|ori[sz])\\w{1,6})?|billing|confirm\\w{0,8}|id|locked|log-?[io]n|password|sign-?[io]n|suspended|unlock\\w{0,3}|verif\\w{0,10}";
const wordOfAccount = new RegExp(`^(?:${ofAccount})$`);
const wordOfService =
  /^(?:docs?|documents?|e-?sign\w{0,6}|files?|online|orders?|protect\w{0,5}|resolve|safe|secur\w{0,5}|shared?)$/;
/** A brand's name and such a word, written as one: `appleid`, `paypallogin`. */
const joined = new RegExp(
  `^(?:(${names})(?:${ofAccount}|secure|support)|(?:login|secure|signin|verify)(${names}))$`,
);
/** Top-level domains in which phishers register names: cheap ones, and service words. */
const cheapEnding =
  /\.(?:bond|buzz|cam|cc|cf|cfd|click|club|cyou|fun|ga|gq|host|icu|info|live|ml|monster|mom|online|press|pw|quest|rest|sbs|site|space|tk|top|vip|website|win|work|ws|xyz)$/;
const serviceEnding = /\.(?:care|center|claims|exchange|finance|help|security|services|support)$/;

/**
 * Whether a host imitates a brand that does not own it: `paypa1.com`, `rnicrosoft.com`, `paypal-login.com`,
 * `paypal.support`, `paypal.com-secure.info`.
 */
export const imitatesBrand = remembered((host): boolean => {
  if (isBrandHost(host) || proxies.test(host)) return false;
  const name = getDomainWithoutSuffix(host, { allowPrivateDomains: true }) ?? "";
  const brand = brandOf(name);
  if (brand !== undefined && brand !== name) return true;
  if (brandHost.test(host) || name.split("-", 9).some(isDisguised)) return true;
  if (brand !== undefined)
    return serviceEnding.test(host) ? brand !== "chase" : isInvented.has(brand) && cheapEnding.test(host);
  return hasWordsOfService(name, false) || hasWordsOfService(withoutSuffix(host, name), true);
});

/** Returns `paypal.login` for `www.paypal.login.example`, whose registrable name is `login`. */
function withoutSuffix(host: string, name: string): string {
  const end = host.lastIndexOf(`${name}.`) + name.length;
  return host.slice(0, end).replace(/^www\./, "");
}

/** Names with two letters exchanged, and long ones with a letter left out: `payapl`, `micosoft`. */
const byTypo = new Map(
  long.flatMap((name) =>
    [...name].flatMap((letter, at): (readonly [string, string])[] => [
      [name.slice(0, at) + (name[at + 1] ?? "") + letter + name.slice(at + 2), name],
      ...(name.length >= minShortened && at > 0 && at < name.length - 1
        ? [[name.slice(0, at) + name.slice(at + 1), name] as const]
        : []),
    ]),
  ),
);

/** Returns the imitated brand that a name reads like, or is. */
export const brandOf = (name: string): string | undefined =>
  byReading.get(toHastyReading(name)) ??
  byTypo.get(name) ??
  byStrokes.get(toStrokes(name)) ??
  bySingleLetters.get(toSingleLetters(name));

/** Whether a word reads like a brand's name, with a digit for a letter: `amaz0n` in `amaz0n-orders.com`. */
const isDisguised = (word: string): boolean => /\d/.test(word) && ![undefined, word].includes(brandOf(word));

/**
 * Whether a name is a brand's with words of accounts or service, and nothing else: `secure-paypal-accounts`.
 *
 * @param isOfHost Whether the name includes subdomains. Customers of a service have theirs there, so only
 *   invented names count.
 */
function hasWordsOfService(name: string, isOfHost: boolean): boolean {
  const words = name.split(/[.-]+/, 9);
  if (words.length > 8) return false;
  const brands = words.flatMap((word) => brandOf(word) ?? joinedBrand(word) ?? []);
  const others = words.filter((word) => brandOf(word) === undefined && joinedBrand(word) === undefined);
  const isBroad = brands.some((brand) => isInvented.has(brand));
  if (brands.length === 0 || (isOfHost && !isBroad)) return false;
  const isClaim = (word: string): boolean =>
    wordOfAccount.test(word) || (isBroad && (wordOfService.test(word) || isOfService(word)));
  return (
    others.every(
      (word) => isClaim(word) || isFiller(word) || isOfService(word) || wordOfService.test(word),
    ) &&
    (others.some(isClaim) || words.some((word) => joinedBrand(word) !== undefined))
  );
}

function joinedBrand(word: string): string | undefined {
  const [, first, last] = joined.exec(word) ?? [];
  return first ?? last;
}
