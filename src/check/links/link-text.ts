import { getDomainWithoutSuffix } from "tldts";
import type { Check } from "../check.ts";
import { hostOf, organisationOf } from "../evidence/hosts.ts";
import { readMailboxes } from "../evidence/mailboxes.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { isSameOwner } from "../evidence/owners.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";
import type { Link } from "../evidence/read-html.ts";
import { signingDomains } from "../evidence/signing-domains.ts";
import { countsClicks, isOfTracker } from "../evidence/tracking-hosts.ts";
import { customerOf, isAnybodys, isBrandHost, isPlatform } from "./brand-hosts.ts";
import { type ClaimedHost, claimedHosts } from "./claimed-hosts.ts";

export const linkText: Check = {
  id: "link-text",
  severity: "error",
  reads: "links",
  about: "A link whose words are an address leads there, directly or through the sender's click tracking",
  fix: "Write words instead of an address, or track clicks through a host of the same domain",
  source: "https://support.google.com/mail/answer/81126#format",
  run: (message) =>
    [...(message.html?.links ?? []), ...writtenLinks(message.text)].flatMap(({ href, text }) => {
      const claims = claimedHosts(text);
      if (claims.length === 0) return [];
      const lie = claims.map((claim) => findLie(message, claim, href)).find((found) => found !== undefined);
      return lie === undefined
        ? []
        : [{ message: `A link says ${lie.claimed} and leads to ${lie.host}`, excerpt: text }];
    }),
};

/** Returns the Markdown links in a text: `[words](https://…)`. */
function writtenLinks(text = ""): readonly Pick<Link, "href" | "text">[] {
  if (!text.includes("](")) return [];
  return [...text.matchAll(/\[([^\][\n]{1,300})\]\((https?:[^\s)]{1,2000})\)/gi)].map(
    ([, words = "", href = ""]) => ({
      href,
      text: words,
    }),
  );
}

interface Lie {
  readonly claimed: string;
  readonly host: string;
}

function findLie(message: MessageEvidence, claim: ClaimedHost, href: string): Lie | undefined {
  const host = hostOf(href);
  if (host === undefined) return findMailLie(message, claim, href);
  const target = trackedTarget(href, host);
  return isHonest(message, claim, { href, host, target })
    ? undefined
    : { claimed: claim.host, host: target ?? host };
}

/** Finds a `mailto:` link whose text is an email address of another owner. */
function findMailLie(message: MessageEvidence, { host, kind }: ClaimedHost, href: string): Lie | undefined {
  if (kind !== "mailbox" || isOfSender(message, host)) return undefined;
  const other = mailHostsOf(href).find((mailHost) => !isSameOwner(mailHost, host));
  return other === undefined ? undefined : { claimed: host, host: other };
}

interface Destination {
  readonly href: Link["href"];
  readonly host: string;
  /** The host that a click tracker redirects to, if its URL names one. */
  readonly target: string | undefined;
}

function isHonest(
  message: MessageEvidence,
  claim: ClaimedHost,
  { href, host, target }: Destination,
): boolean {
  if (isSameOwner(target ?? host, claim.host))
    return !isAnybodys(target ?? host) || isAnybodys(claim.host) || isOfSender(message, host);
  if (claim.kind === "mailbox" && (isOfReader(message, claim.host) || isPublicMailboxDomain(claim.host)))
    return true;
  if (claim.kind === "name" && isPlatform(host) && (!isBrandHost(claim.host) || namesIn(href, claim.host)))
    return true;
  if (isOfSender(message, host) && (claim.kind !== "address" || countsForSender(claim, href, host)))
    return true;
  return (
    target === undefined &&
    (isOfTracker(href, organisationOf(host)) ||
      wrapper.test(host) ||
      isOfSenderByName(message, claim.host, host))
  );
}

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
      organisationOf(domain) === organisationOf(host) ||
      (!isPublicMailboxDomain(domain) && isSameOwner(domain, host)),
  );

const isOfReader = ({ all }: MessageEvidence, host: string): boolean =>
  readMailboxes([...all("To"), ...all("Cc")]).some(({ domain }) => domain === host);

/**
 * Whether a host of the sender redirects to the pages of others: `click.acme.example`, a redirect on its
 * site, or another domain of a platform (`t.co`). Any other URL on the site itself is the link's destination.
 */
function countsForSender(claim: ClaimedHost, href: string, host: string): boolean {
  const organisation = organisationOf(host);
  if (isAnybodys(host)) return false;
  if (host.replace(/^www\./, "") !== organisation || isBrandHost(host)) return true;
  return countsClicks(href) && !(isBrandHost(claim.host) && asksForTrust.test(claim.rest));
}

/**
 * Parts of a URL after a brand's host where readers would enter a password or pay: the home page and account
 * pages.
 */
const asksForTrust =
  /^(?::\d+)?\/?$|log-?[io]n|sign-?[io]n|account|verif|secur|confirm|password|update|billing|wallet|pay|auth/i;

/** Mail security services that route every link of a received message through their own host. */
const wrapper =
  /(?:^|\.)(?:safelinks\.protection\.outlook\.com|urldefense\.(?:com|us|proofpoint\.com)|linkprotect\.cudasvc\.com|mimecastprotect\.com|mimecast\.com|secure-web\.cisco\.com|protection\.sophos\.com|clicktime\.symantec\.com|protect\.checkpoint\.com|urlisolation\.com|trustwave\.com|hornetsecurity\.com)$/;

/** Platform pages that redirect to the URL that they name, after a warning. */
const redirects =
  /^https:\/\/(?:www\.google\.[a-z.]{2,6}\/url\?|www\.youtube\.com\/redirect\?|lm?\.(?:facebook|instagram)\.com\/l?\.?(?:php)?\?|www\.linkedin\.com\/(?:safety\/go|redir\/redirect)\?|slack-redir\.net\/link\?|web\.archive\.org\/web\/)/i;

/**
 * Returns the host that a click tracker's URL names as its target:
 * `https://x.awstrack.me/L0/https:%2F%2Facme.example%2F/…`.
 */
function trackedTarget(href: string, host: string): string | undefined {
  if (!isOfTracker(href, organisationOf(host)) && !wrapper.test(host) && !redirects.test(href))
    return undefined;
  const rest = href.slice(href.toLowerCase().indexOf(host) + host.length);
  const inner =
    /https?(?::|%3a)(?:\/\/|%2f%2f)[\w.-]+/i.exec(rest)?.[0] ??
    decode(/\/(aHR0c[\w+/-]{5,400})/.exec(rest)?.[1]);
  return inner === undefined ? undefined : hostOf(inner.replace(/%3a/i, ":").replace(/%2f/gi, "/"));
}

const decode = (base64: string | undefined): string | undefined =>
  base64 && /^https?:\/\/[\w.-]+/.exec(Buffer.from(base64, "base64").toString("latin1"))?.[0];

/**
 * Whether a host outside the sender's domain counts as the sender's, from what is known before sending. On
 * links that show the sender's own domain, the host may sign the mail or be named after the sender
 * (`links.acme-mail.com`). A host may also be the sender's name with another ending (`acme.de`, `acme.com`).
 * For a brand that others imitate, a name proves nothing.
 */
function isOfSenderByName(message: MessageEvidence, claimed: string, host: string): boolean {
  const organisation = organisationOf(host);
  const saysOwn = isOfSender(message, claimed);
  if (saysOwn && signingDomains(message).some((domain) => organisationOf(domain) === organisation))
    return true;
  if (isBrandHost(claimed)) return false;
  const [said, led] = [nameOf(claimed), nameOf(host)];
  if (said.length < 3) return false;
  if (said === led) return (saysOwn || isOfSender(message, host)) && establishedEnding.test(organisation);
  return saysOwn && (customerOf(host) === said || isNamedAfter(led, said));
}

/** Returns `acme` for `www.acme.co.uk`. */
const nameOf = (host: string): string => getDomainWithoutSuffix(host) ?? "";

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
