import { parse } from "tldts";
import { brands } from "../evidence/brands.ts";
import { registrableDomain } from "../evidence/hosts.ts";
import { isOfKnownOwner } from "../evidence/owners.ts";
import { remembered } from "../evidence/remembered.ts";

/**
 * Whether a host belongs to a brand that phishers imitate. Checks do not trust the names of such hosts as
 * they do others'.
 */
export const isBrandHost = remembered((host): boolean => {
  const organization = registrableDomain(host);
  return isOfKnownOwner(organization) || brands.some(([, domains]) => domains.test(organization));
});

/** Hosts of such owners where anyone can publish pages. They do not count as the owner's. */
const anybodys: ReadonlySet<string> = new Set(
  `1drv.ms docs.google.com drive.google.com forms.gle forms.microsoft.com forms.office.com goo.gl groups.google.com onedrive.live.com
  script.google.com sites.google.com sway.office.com`
    .trim()
    .split(/\s+/),
);

/** Whether anyone can publish pages on a host. */
export const isAnybodys = (host: string): boolean => anybodys.has(host);

/** Hosts of these with whole sites and programs, and short hosts, which lead to any of them. */
const [sites, short]: readonly [ReadonlySet<string>, ReadonlySet<string>] = [
  new Set(["groups.google.com", "script.google.com", "sites.google.com"]),
  new Set(["1drv.ms", "forms.gle", "goo.gl"]),
];

/** Whether the words of a link name the kind of shared page that it leads to. A site is not a shared document. */
export const isKindOf = (host: string, claimed: string): boolean =>
  isAnybodys(claimed) && (host === claimed || short.has(claimed) || !sites.has(host));

/** News sites with their own staff: their pages ask for no other company's password. */
const publishers: ReadonlySet<string> = new Set(
  `apnews.com arstechnica.com bbc.co.uk bbc.com bloomberg.com cnbc.com cnn.com economist.com ft.com heise.de nytimes.com reuters.com
  spiegel.de techcrunch.com theguardian.com theverge.com washingtonpost.com wired.com wsj.com`
    .trim()
    .split(/\s+/),
);

/** Whether a host belongs to a publisher, whose headlines name companies. */
export const isPublisher = (host: string): boolean => publishers.has(registrableDomain(host));

/** Reference works and review sites, which have pages about many other sites. */
const reference: ReadonlySet<string> = new Set(
  "archive.org crunchbase.com glassdoor.com imdb.com trustpilot.com wikipedia.org".split(" "),
);

/**
 * Whether a host belongs to a platform with pages about or by others: an app in a store, a profile, an
 * article.
 */
export const isPlatform = (host: string): boolean =>
  !isAnybodys(host) && (isOfKnownOwner(host) || reference.has(registrableDomain(host)));

/** Services that host companies' sites, shops, and help desks on a subdomain: `acme.zendesk.com`. */
const customerSites =
  /^([\w-]+)\.(?:atlassian\.net|beehiiv\.com|breezy\.hr|freshdesk\.com|ghost\.io|gitbook\.io|github\.io|gitlab\.io|greenhouse\.io|helpscoutdocs\.com|hubspotpagebuilder\.com|intercom\.help|jotform\.com|medium\.com|myshopify\.com|netlify\.app|notion\.site|odoo\.com|pages\.dev|(?:jobs\.)?personio\.(?:com|de)|readme\.io|recruitee\.com|sharepoint\.com|squarespace\.com|statuspage\.io|substack\.com|teamtailor\.com|tumblr\.com|typeform\.com|vercel\.app|webflow\.io|wixsite\.com|wordpress\.com|zendesk\.com)$/;

/** Services that host companies' job boards and calendars in a folder: `calendly.com/acme`. */
const customerPages =
  /^https:\/\/(?:(?:job-)?boards(?:\.eu)?\.greenhouse\.io|jobs\.(?:eu\.)?lever\.co|jobs\.ashbyhq\.com|apply\.workable\.com|(?:www\.)?calendly\.com)\/([\w-]+)/i;

/** Returns a company's subdomain or folder at such a service; undefined for other URLs. */
export const customerOf = (href: string, host: string): string | undefined =>
  customerPages.exec(href)?.[1]?.toLowerCase() ?? customerSites.exec(host)?.[1];

/** Whether a host belongs to one of many customers of a service, each of whom publishes there: `acme.github.io`. */
export const isHosted = (href: string, host: string): boolean =>
  customerOf(href, host) !== undefined || parse(host, { allowPrivateDomains: true }).isPrivate === true;

/** Subdomains that such services keep for themselves. */
const ownSubdomain =
  /^(?:accounts?|api|app|auth|blog|boards|careers?|community|developers?|docs|eu|forms?|go|help|id|job-boards|jobs|login|manage|share|status|submit|subscriptions|support|us|www)$/;

/** Whether two hosts are those of different customers of one service: `acme.sharepoint.com`, `evil.sharepoint.com`. */
export function areOfDifferentCustomers(left: string, right: string): boolean {
  const names = [left, right].map((host) => customerSites.exec(host)?.[1]);
  const [one, other] = names;
  if (one === undefined || other === undefined || names.some((name = "") => ownSubdomain.test(name)))
    return false;
  const isOneService = left.slice(one.length) === right.slice(other.length);
  // SharePoint has a second host for people's own files: `acme-my.sharepoint.com`.
  return isOneService && one.replace(/-my$/, "") !== other.replace(/-my$/, "");
}
