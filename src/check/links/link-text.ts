import { isIP } from "node:net";
import { getDomainWithoutSuffix } from "tldts";
import type { Check, Observation } from "../check.ts";
import { hostOf, registrableDomain, toAsciiSpelling } from "../evidence/hosts.ts";
import type { Link } from "../evidence/html-evidence.ts";
import { toHastyReading } from "../evidence/look-alikes.ts";
import { readMailboxes } from "../evidence/mailboxes.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { isSameOwner } from "../evidence/owners.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";
import { signingDomains } from "../evidence/signing-domains.ts";
import {
  countsClicks,
  isOfTracker,
  isSharedLinkHost,
  isTrackingDomain,
  looksLikeTracker,
} from "../evidence/tracking-hosts.ts";
import {
  areOfDifferentCustomers,
  customerOf,
  isAnybodys,
  isBrandHost,
  isHosted,
  isKindOf,
  isPlatform,
  isPublisher,
} from "./brand-hosts.ts";
import { type ClaimedHost, claimedHosts } from "./claimed-hosts.ts";
import { imitatesBrand } from "./imitated-hosts.ts";
import { shortenerHosts } from "./link-shortener.ts";
import { isRouter } from "./local-hosts.ts";
import { type Destination, destinationOf, isWrapper, namedHosts } from "./redirect-targets.ts";
import { joinedLinks, type WrittenLink, writtenLinks } from "./written-links.ts";

export const linkText: Check = {
  id: "link-text",
  severity: "error",
  reads: "links",
  about: "A link whose text is a URL leads there, directly or through the sender's click tracking",
  fix: "Use words instead of a URL as the link text, or track clicks through a host of the same domain",
  source: "https://support.google.com/mail/answer/81126#format",
  run: (message) =>
    allLinks(message).flatMap((link): Observation[] => {
      const lies = findLies(message, link);
      const lie = lies.find(({ doubt }) => doubt === undefined) ?? lies[0];
      if (lie === undefined) return [];
      const says = `A link shows ${lie.claimed} but leads to ${lie.host}`;
      return lie.doubt === undefined
        ? [{ message: says, excerpt: link.text, items: [link.href] }]
        : [{ message: `${says}: ${lie.doubt}`, excerpt: link.text, items: [link.href], severity: "warn" }];
    }),
};

type ReadableLink = WrittenLink & Partial<Pick<Link, "shown" | "joined">>;

const allLinks = ({ html, text }: MessageEvidence): readonly ReadableLink[] => [
  ...(html?.links ?? []),
  ...joinedLinks(html?.links ?? []),
  ...writtenLinks(text),
];

interface Lie {
  readonly claimed: string;
  readonly host: string;
  /** A question for the author, if the link may be honest. */
  readonly doubt?: string;
}

const doubts = {
  tracker: "is this host your click tracker?",
  mailbox: "does this domain belong to the same company?",
  ownSite: "does your site redirect there?",
  signIn: "does it redirect to this sign-in page?",
  shortener: "does the short link redirect there?",
};

function findLies(message: MessageEvidence, link: ReadableLink): readonly Lie[] {
  const { href, text, shown = text, joined = shown } = link;
  // Boxes are usually words of their own. Joined, they count only if they name a brand.
  const ofJoined = joined === shown ? [] : claimedHosts(joined).filter(({ host }) => isBrandHost(host));
  const claims = [...ofJoined, ...(shown === text ? [] : claimedHosts(shown)), ...claimedHosts(text)];
  return claims.flatMap((claim) => findLie(message, claim, href) ?? []);
}

function findLie(message: MessageEvidence, claim: ClaimedHost, href: string): Lie | undefined {
  const host = hostOf(href);
  if (host === undefined) return findMailLie(message, claim, href);
  const first = { href, host };
  const last = destinationOf(href, host);
  const lie: Lie = { claimed: claim.host, host: last.host };
  if (isHonest(message, claim, first, last))
    return isHiddenSignIn(message, claim, last) ? { ...lie, doubt: doubts.signIn } : undefined;
  if (shortenerHosts.has(last.host) && !isBrandHost(claim.host) && !isBait(claim))
    return { ...lie, doubt: doubts.shortener };
  if (!mayBeTracker(message, claim, last)) return lie;
  return { ...lie, doubt: isOfSender(message, last.host) ? doubts.ownSite : doubts.tracker };
}

/** Finds a `mailto:` link whose text is an email address of another owner. */
function findMailLie(message: MessageEvidence, { host, kind }: ClaimedHost, href: string): Lie | undefined {
  if (kind !== "mailbox" || isOfSender(message, host)) return undefined;
  const other = mailHostsOf(href).find((mailHost) => !isSameOwner(mailHost, host));
  if (other === undefined) return undefined;
  const lie: Lie = { claimed: host, host: other };
  if (isBrandHost(host) || !hasSameName(host, other)) return lie;
  return isOfSender(message, other) ? undefined : { ...lie, doubt: doubts.mailbox };
}

function isHonest(
  message: MessageEvidence,
  claim: ClaimedHost,
  first: Destination,
  last: Destination,
): boolean {
  const { href, host } = last;
  if (isSameOwner(host, claim.host)) {
    if (isOfSender(message, first.host)) return true;
    if (areOfDifferentCustomers(host, claim.host)) return false;
    return !isAnybodys(host) || ownPages.test(href) || isKindOf(host, claim.host);
  }
  if (isRouter(last) && isRouter({ href: `http://${claim.host}`, host: claim.host })) return true;
  if (claim.kind === "mailbox" && (isOfReader(message, claim.host) || isPublicMailboxDomain(claim.host)))
    return true;
  if (claim.kind === "name" && isPlatform(host) && (!isBrandHost(claim.host) || namesIn(href, claim.host)))
    return true;
  if (claim.kind === "name" && isPublisher(host)) return true;
  if ([first, last].some((each) => isCountedBySender(message, claim, each))) return true;
  return (
    isOfTracker(href, registrableDomain(host)) ||
    isWrapper(host) ||
    isOfSenderByName(message, claim.host, last)
  );
}

/**
 * Whether a host that no list knows may redirect to what the words name: the words name the sender's domain,
 * the URL names the same host as the words, the host is the sender's own site, or the URL has the form of a
 * click tracker's. Excludes URLs and hosts that phishers use, and words that ask for trust.
 */
function mayBeTracker(message: MessageEvidence, claim: ClaimedHost, { href, host }: Destination): boolean {
  if (isIP(host) || host.includes("xn--") || imitatesBrand(host)) return false;
  if (toHastyReading(nameOf(host)) === toHastyReading(nameOf(claim.host))) return false;
  const isOwn = message.from.some(
    ({ domain }) =>
      registrableDomain(domain) === registrableDomain(claim.host) && !isPublicMailboxDomain(domain),
  );
  if (isOwn) return !isBrandHost(claim.host);
  if (isBait(claim)) return false;
  const named = namedHosts(href);
  if (named.length > 0) return named.some((each) => isSameOwner(each, claim.host));
  if (isAnybodys(host)) return false;
  return isOfSender(message, host) || (!isBrandHost(host) && !isHosted(href, host) && looksLikeTracker(href));
}

/**
 * Whether words name what phishers lure with: a page that asks for trust, a brand's parcel, invoice, or
 * document, or a shared page that anyone can have. Titles of articles name such things too.
 */
function isBait(claim: ClaimedHost): boolean {
  if (isAnybodys(claim.host) || isSignIn(claim)) return true;
  return isBrandHost(claim.host)
    ? asksForTrust(claim) || lure.test(claim.rest)
    : !isPublisher(claim.host) && asksForTrust({ ...claim, rest: withoutTitles(claim.rest) });
}

const lure = /document|deliver|download|invoice|package|parcel|refund|sendung|shipment|track|transfer/i;

/** Removes the parts of a path that are sentences: `/2026/why-a-security-update-broke-the-internet`. */
const withoutTitles = (path: string): string =>
  path
    .split("/")
    .filter((part) => part.split("-").length < wordsOfTitle)
    .join("/");
const wordsOfTitle = 5;

/** Returns the hosts of the recipients of a `mailto:` URL; empty for other URLs. */
function mailHostsOf(href: string): readonly string[] {
  if (!/^mailto:/i.test(href)) return [];
  const address = href.slice(0, 1000).replace(/%40/g, "@").replace(/%2c/gi, ",");
  const [recipients = "", query = ""] = address.split("?", 2);
  const further = query.split("&").filter((field) => /^(?:to|cc|bcc)=/i.test(field));
  return [recipients, ...further].flatMap((list) =>
    [...list.matchAll(/@([\w.-]+)/g)].map(([, host = ""]) => host.toLowerCase()),
  );
}

/** Whether a URL ends in a host name: `https://en.wikipedia.org/wiki/Amazon.com`. */
const namesIn = (href: string, host: string): boolean => href.toLowerCase().endsWith(`/${host}`);

/**
 * Whether a host belongs to the sender. A sender with a public mailbox does not own its provider's other
 * domains.
 */
const isOfSender = ({ from }: MessageEvidence, host: string): boolean =>
  from.some(
    ({ domain }) =>
      registrableDomain(domain) === registrableDomain(host) ||
      (!isPublicMailboxDomain(domain) && isSameOwner(domain, host)),
  );

const isOfReader = ({ all }: MessageEvidence, host: string): boolean =>
  readMailboxes([...all("To"), ...all("Cc")]).some(({ domain }) => domain === host);

/** Whether a link goes through a host of the sender that may show or redirect to what the words name. */
const isCountedBySender = (message: MessageEvidence, claim: ClaimedHost, { href, host }: Destination) =>
  isOfSender(message, host) &&
  !(isSignIn(claim) && !isBrandHost(host) && host.split(/[.-]/).includes(nameOf(claim.host))) &&
  (claim.kind !== "address" || countsForSender(claim, href, host));

/**
 * Whether a host of the sender redirects to the pages of others: `click.acme.example`, a redirect on its
 * site, or another domain of a platform (`t.co`). Any other URL on the site itself is the link's destination.
 */
function countsForSender(claim: ClaimedHost, href: string, host: string): boolean {
  const organization = registrableDomain(host);
  if (isAnybodys(host)) return false;
  if (host.replace(/^www\./, "") !== organization || isBrandHost(host)) return true;
  return countsClicks(href) && !(isBrandHost(claim.host) && asksForTrust(claim));
}

/**
 * Whether readers would enter a password or pay at the URL in the words: an account page, or the home page of
 * a brand that phishers imitate.
 */
const asksForTrust = ({ host, rest }: ClaimedHost): boolean =>
  accountPage.test(rest) || (isBrandHost(host) && /^(?::\d+)?\/?$/.test(rest));

/** Whether the words name a page where a brand's customers sign in: `chase.com/login`, `accounts.google.com`. */
const isSignIn = ({ host, rest, kind }: ClaimedHost): boolean =>
  kind !== "mailbox" && signInPage.test(`${host}${rest}`) && isBrandHost(host);

const signInPage =
  /(?<![a-z])(?:log-?[io]n|sign-?[io]n|(?:my-?)?accounts?|auth|secure|verify|verification|password)(?![a-z])/i;

/**
 * Whether a link that names another company's sign-in page goes through a click tracker that does not name
 * its target. Newsletters rarely have such links, and messages for phishing often do.
 */
const isHiddenSignIn = (message: MessageEvidence, claim: ClaimedHost, { host }: Destination): boolean =>
  isSignIn(claim) &&
  !isSameOwner(host, claim.host) &&
  !isBrandHost(host) &&
  !isWrapper(host) &&
  !isPublisher(host) &&
  !isOfSender(message, claim.host);

const accountPage =
  /log-?[io]n|sign-?[io]n|account|verif|secur|confirm|password|update|billing|wallet|pay|auth/i;

/** URLs of a shared host that lead to its owner's pages. */
const ownPages = /^https?:\/\/goo\.gl\/maps\//i;

/**
 * Whether a host outside the sender's domain counts as the sender's, from what is known before sending. On
 * links that show the sender's own domain, the host may sign the mail or be named after the sender
 * (`links.acme-mail.com`). A host may also be the sender's name with another ending (`acme.de`, `acme.com`).
 * For a brand that others imitate, a name proves nothing.
 */
function isOfSenderByName(message: MessageEvidence, claimed: string, { href, host }: Destination): boolean {
  const organization = registrableDomain(host);
  const saysOwn = isOfSender(message, claimed);
  if (saysOwn && signingDomains(message).some((domain) => registrableDomain(domain) === organization))
    return true;
  if (isBrandHost(claimed)) return false;
  const [said, led] = [nameOf(claimed), nameOf(host)];
  if (said.length < 3) return false;
  if (hasSameName(claimed, host)) return saysOwn || isOfSender(message, host);
  if (customerOf(href, host) === said) return saysOwn || isSentByService(message);
  return saysOwn && (isSharedLinkHost(organization) || isNamedAfter(led, said));
}

/** Whether a service sends for a customer without a domain: `store+123@t.shopifyemail.com`. */
const isSentByService = ({ from }: MessageEvidence): boolean =>
  from.some(({ domain }) => isTrackingDomain(registrableDomain(domain)));

/** Returns `acme` for `www.acme.co.uk`. */
const nameOf = (host: string): string => getDomainWithoutSuffix(host) ?? "";

/** Whether two hosts have the same name below endings that prove something: `acme.de`, `acme.com`. */
const hasSameName = (claimed: string, host: string): boolean =>
  nameOf(toAsciiSpelling(claimed)) === nameOf(toAsciiSpelling(host)) &&
  nameOf(host).length > 2 &&
  establishedEnding.test(registrableDomain(host));

/** Endings of countries and companies. Those that are free of charge prove nothing about the owner. */
const establishedEnding = /\.(?:com|net|org|eu|info|biz|shop|store|app|(?!tk$|ml$|ga$|cf$|gq$)[a-z]{2})$/;

/**
 * Whether a domain is the sender's name plus a word of mail or business: `acme-mail`, `getacme`, `acmehq`.
 */
const isNamedAfter = (name: string, sender: string): boolean =>
  (name.startsWith(sender) && addition.test(name.slice(sender.length))) ||
  (name.endsWith(sender) && addition.test(name.slice(0, -sender.length)));

const addition =
  /^-?(?:app|campaigns?|clicks?|crm|e|em|e?mails?|get|go|hq|links?|mailings?|marketing|mkt|news|newsletter|notifications?|send|shop|store|track|tracking|try|updates)-?$/;
