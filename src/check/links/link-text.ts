import type { Check } from "../check.ts";
import { hostOf, organisationOf } from "../evidence/hosts.ts";
import { readMailboxes } from "../evidence/mailboxes.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { isSameOwner } from "../evidence/owners.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";
import type { Link } from "../evidence/read-html.ts";
import { signingDomains } from "../evidence/signing-domains.ts";
import { isTrackingDomain } from "../evidence/tracking-hosts.ts";
import { type ClaimedHost, claimedHosts } from "./claimed-hosts.ts";

export const linkText: Check = {
  id: "link-text",
  severity: "error",
  reads: "links",
  about: "A link whose words are an address leads there, directly or through the sender's click tracking",
  fix: "Write words instead of an address, or track clicks through a host of the same domain",
  source: "https://support.google.com/mail/answer/81126#format",
  run: (message) =>
    (message.html?.links ?? []).flatMap(({ href, text }) => {
      const claims = claimedHosts(text);
      const host = claims.length === 0 ? undefined : (hostOf(href) ?? mailHostOf(href));
      if (host === undefined) return [];
      const target = trackedTarget(href, host);
      const lie = claims.find((claim) => !isHonest(message, claim, { href, host, target }));
      return lie === undefined
        ? []
        : [{ message: `A link says ${lie.host} and leads to ${target ?? host}`, excerpt: text }];
    }),
};

interface Destination {
  readonly href: Link["href"];
  readonly host: string;
  /** Where a click tracker leads on, if its address says so. */
  readonly target: string | undefined;
}

function isHonest(
  message: MessageEvidence,
  claim: ClaimedHost,
  { href, host, target }: Destination,
): boolean {
  if (isSameOwner(target ?? host, claim.host)) return true;
  if (/^mailto:/i.test(href)) return claim.kind !== "mailbox" || isOfSender(message, claim.host);
  if (claim.kind === "mailbox" && (isOfReader(message, claim.host) || isPublicMailboxDomain(claim.host)))
    return true;
  if (isOfSender(message, host) && (claim.kind !== "address" || isForTracking(message, host))) return true;
  return (
    target === undefined &&
    (isTrackingDomain(organisationOf(host)) || wrapper.test(host) || tracksFor(message, claim.host, host))
  );
}

/** The host of a `mailto:` address; undefined for anything else. */
const mailHostOf = (href: string): string | undefined =>
  /^mailto:[^?]*@([\w.-]+)/i.exec(href.slice(0, 1000))?.[1]?.toLowerCase();

const isOfSender = ({ from }: MessageEvidence, host: string): boolean =>
  from.some(({ domain }) => organisationOf(domain) === organisationOf(host));

const isOfReader = ({ all }: MessageEvidence, host: string): boolean =>
  readMailboxes([...all("To"), ...all("Cc")]).some(({ domain }) => domain === host);

/** `click.acme.example`, and not the site itself: newsletters count the clicks to others' pages there. */
const isForTracking = (message: MessageEvidence, host: string): boolean =>
  isOfSender(message, host) && host.replace(/^www\./, "") !== organisationOf(host);

/** Mail security services that lead every link of a received message through their own host. */
const wrapper =
  /(?:^|\.)(?:safelinks\.protection\.outlook\.com|urldefense\.(?:com|us|proofpoint\.com)|linkprotect\.cudasvc\.com|mimecastprotect\.com|mimecast\.com|secure-web\.cisco\.com|protection\.sophos\.com|clicktime\.symantec\.com|protect\.checkpoint\.com|urlisolation\.com|trustwave\.com|hornetsecurity\.com)$/;

/** The host that a click tracker's address names as its target: `https://x.awstrack.me/L0/https:%2F%2Facme.example%2F/…`. */
/** Pages of platforms that lead on to the address that they name, after a warning. */
const redirects =
  /^https:\/\/(?:www\.google\.[a-z.]{2,6}\/url\?|www\.youtube\.com\/redirect\?|lm?\.(?:facebook|instagram)\.com\/l?\.?(?:php)?\?|www\.linkedin\.com\/(?:safety\/go|redir\/redirect)\?|slack-redir\.net\/link\?)/i;

function trackedTarget(href: string, host: string): string | undefined {
  if (!isTrackingDomain(organisationOf(host)) && !wrapper.test(host) && !redirects.test(href))
    return undefined;
  const inner = /https?(?::|%3a)(?:\/\/|%2f%2f)[\w.-]+/i.exec(
    href.slice(href.indexOf(host) + host.length),
  )?.[0];
  return inner === undefined ? undefined : hostOf(inner.replace(/%3a/i, ":").replace(/%2f/gi, "/"));
}

/** Whether a host counts clicks for the sender, on links that say the sender's own domain: the mail is signed by its domain. */
const tracksFor = (message: MessageEvidence, claimed: string, host: string): boolean =>
  isOfSender(message, claimed) &&
  signingDomains(message).some((domain) => organisationOf(domain) === organisationOf(host));
