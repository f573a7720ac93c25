import { getDomainWithoutSuffix, parse } from "tldts";
import type { Check } from "../check.ts";
import { brands, isBrandDomain } from "../evidence/brands.ts";
import { toAsciiSpelling } from "../evidence/hosts.ts";
import { isSameOwner } from "../evidence/owners.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";

export const displayName: Check = {
  id: "display-name",
  severity: "error",
  about: "The sender name shows no email address or domain of another sender",
  fix: "Use the organization's name: Acme News <news@acme.example>",
  source: "https://support.google.com/mail/answer/81126#from",
  run: ({ from, replyTo }) =>
    from.flatMap(({ name, domain }) => {
      // Mailing lists show the author like this, so that the message passes DMARC.
      if (/@[^\s@]{1,253} via \S/i.test(name)) return [];
      // A contact form writes on behalf of a visitor, who receives the reply.
      if (replyTo.some((mailbox) => isPublicMailboxDomain(mailbox.domain) && mailbox.address === name.trim()))
        return [];
      const mailbox = /(?<=[\w.+-])@([\w-]+(?:\.[\w-]+)+)/.exec(name)?.[1];
      const shown = mailbox === undefined ? hostIn(name) : { host: mailbox.toLowerCase(), before: "" };
      if (!shown || !domain || isSameSender(shown, domain)) return [];
      const { host } = shown;
      const isBrand = isImitated(host);
      if (mailbox && !isBrand && namesItself(name, domain)) return [];
      const message = `The sender name shows ${host}, but the mail is from ${domain}`;
      // Companies have several domains. Only an address, or the site of a brand that phishers imitate, deceives.
      return mailbox || isBrand
        ? [{ message, excerpt: name }]
        : [{ message, excerpt: name, severity: "warn" as const }];
    }),
};

/** A host in a name, in lower case, and the text before it. */
interface ShownHost {
  readonly host: string;
  readonly before: string;
}

/** Whether a host belongs to a brand, and is not a domain where anyone can have a mailbox. */
const isImitated = (host: string): boolean =>
  !isPublicMailboxDomain(host) && brands.some((brand) => isBrandDomain(brand, host));

/** Whether a shown host and the sending domain have the same owner. */
function isSameSender(shown: ShownHost, domain: string): boolean {
  const { host } = shown;
  return (
    // A host can be a public suffix: `gov.uk`.
    domain.endsWith(`.${host}`) ||
    isOfSameGovernment(host, domain) ||
    isSameOwner(toAsciiSpelling(host), toAsciiSpelling(domain)) ||
    brands.some((brand) => isBrandDomain(brand, host) && isBrandDomain(brand, domain)) ||
    sendsFor(shown, domain)
  );
}

/** Whether two hosts are below one public suffix in which only authorities have domains: `gouv.fr`. */
function isOfSameGovernment(left: string, right: string): boolean {
  const [one, other] = [left, right].map((host) => parse(host).publicSuffix ?? "");
  return one === other && /^(?:gov|mil|gouv|gob|go)\.[a-z]{2}$|^(?:gov|mil)$/.test(one ?? "");
}

/** Removes the words that contain an at sign from a name. */
const withoutAddresses = (name: string): string =>
  name
    .split(/\s+/)
    .filter((word) => !word.includes("@"))
    .join(" ");

const wordsOf = (name: string): string[] => name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Returns the name in a registrable domain: `acme` for `mail.acme.co.uk`. */
const labelOf = (host: string): string => getDomainWithoutSuffix(host, { allowPrivateDomains: true }) ?? "";

/**
 * Whether a platform names itself and the person it writes for: `jane@acme.example (Google Docs)
 * <comments@docs.google.com>`.
 */
const namesItself = (name: string, domain: string): boolean =>
  wordsOf(withoutAddresses(name)).includes(labelOf(domain));

/** Domains from which help desks send on behalf of their customers: `acme.zendesk.com`. */
const helpDesks =
  /\.(?:zendesk|freshdesk|helpscoutapp|intercom-mail|gorgias|kustomerapp|front-mail|hubspot-inbox)\.(?:com|io)$/;

/** Words that organizations add to their name in a domain that only sends, or only sells. */
const sendingWords = new Set(
  "mail mails mailing email news newsletter e info post shop store online team group hq app".split(" "),
);

/**
 * Whether `domain` sends on behalf of a shown host: as its help desk, or as a domain named after it, such as
 * `CHECK24.de <info@mail-check24.com>` and `Auto Trader.co.uk <news@autotrader.co.uk>`.
 */
function sendsFor({ host, before }: ShownHost, domain: string): boolean {
  const name = labelOf(host);
  if (helpDesks.test(domain)) return domain.split(".")[0] === name;
  if (name === "" || isImitated(host)) return false;
  const names = [name];
  for (const word of wordsOf(before).reverse().slice(0, maxWords)) names.push(`${word}${names.at(-1)}`);
  const words = labelOf(domain).split("-");
  const others = words.filter((word) => !names.includes(word));
  return others.length < words.length
    ? others.every((word) => sendingWords.has(word))
    : names.some((each) => words.length === 1 && isWithSendingWord(words[0] ?? "", each));
}
const maxWords = 4;

/** Whether a domain's name is a name and a sending word, without a hyphen: `acmemail`, `newsacme`. */
const isWithSendingWord = (label: string, name: string): boolean =>
  (label.startsWith(name) && sendingWords.has(label.slice(name.length))) ||
  (label.endsWith(name) && sendingWords.has(label.slice(0, -name.length)));

/**
 * Returns the first host name in a text. It ends in a well-known top-level domain, or in a country after one:
 * `amazon.com.be`.
 */
function hostIn(text: string): ShownHost | undefined {
  for (const { 0: word, index } of text.matchAll(
    /[\p{Script=Latin}\p{N}_-]+(?:\.[\p{Script=Latin}\p{N}_-]+)*/gu,
  )) {
    const labels = word.replace(/^-+/, "").split(".");
    const known = labels.findLastIndex((label, at) => at > 0 && topLevel.test(label));
    const ending = topLevel.exec(labels[known] ?? "")?.[0];
    if (ending === undefined) continue;
    const country = labels[known] === ending && isCountry(labels[known + 1]) ? [labels[known + 1]] : [];
    const host = [...labels.slice(0, known), ending, ...country].join(".").toLowerCase();
    const { publicSuffix, domainWithoutSuffix } = parse(host);
    if (publicSuffix === host || (domainWithoutSuffix ?? "").length > 2)
      return { host, before: text.slice(0, index) };
  }
  return undefined;
}

const isCountry = (label = ""): boolean =>
  /^[a-z]{2}$/i.test(label) && parse(`acme.${label.toLowerCase()}`).isIcann === true;

/**
 * Well-known top-level domains. Most match in lower case only: `Socket.IO` and `ASP.NET` are names of
 * software.
 */
const topLevel = /^(?:com|net|org|co|io|de|fr|uk|eu|example|COM|ORG)\b/;
