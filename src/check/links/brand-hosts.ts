import { brands } from "../evidence/brands.ts";
import { organisationOf } from "../evidence/hosts.ts";
import { isOfKnownOwner } from "../evidence/owners.ts";
import { remembered } from "../evidence/remembered.ts";

/**
 * Whether a host belongs to a brand that phishers imitate. Checks do not trust the names of such hosts as
 * they do others'.
 */
export const isBrandHost = remembered((host): boolean => {
  const organisation = organisationOf(host);
  return isOfKnownOwner(organisation) || brands.some(([, domains]) => domains.test(organisation));
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

/** Reference works and review sites, which have pages about many other sites. */
const reference: ReadonlySet<string> = new Set(
  "archive.org crunchbase.com glassdoor.com imdb.com trustpilot.com wikipedia.org".split(" "),
);

/**
 * Whether a host belongs to a platform with pages about or by others: an app in a store, a profile, an
 * article.
 */
export const isPlatform = (host: string): boolean =>
  !isAnybodys(host) && (isOfKnownOwner(host) || reference.has(organisationOf(host)));

/** Services that host companies' sites, shops, and help desks on a subdomain: `acme.zendesk.com`. */
const customerSites =
  /^([\w-]+)\.(?:atlassian\.net|beehiiv\.com|breezy\.hr|freshdesk\.com|ghost\.io|gitbook\.io|github\.io|gitlab\.io|greenhouse\.io|helpscoutdocs\.com|hubspotpagebuilder\.com|intercom\.help|jotform\.com|medium\.com|myshopify\.com|netlify\.app|notion\.site|odoo\.com|pages\.dev|(?:jobs\.)?personio\.(?:com|de)|readme\.io|recruitee\.com|squarespace\.com|statuspage\.io|substack\.com|teamtailor\.com|tumblr\.com|typeform\.com|vercel\.app|webflow\.io|wixsite\.com|wordpress\.com|zendesk\.com)$/;

/** Services that host companies' job boards and calendars in a folder: `calendly.com/acme`. */
const customerPages =
  /^https:\/\/(?:(?:job-)?boards(?:\.eu)?\.greenhouse\.io|jobs\.(?:eu\.)?lever\.co|jobs\.ashbyhq\.com|apply\.workable\.com|(?:www\.)?calendly\.com)\/([\w-]+)/i;

/** Returns a company's subdomain or folder at such a service; undefined for other URLs. */
export const customerOf = (href: string, host: string): string | undefined =>
  customerPages.exec(href)?.[1]?.toLowerCase() ?? customerSites.exec(host)?.[1];
