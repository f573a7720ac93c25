import { brands } from "../evidence/brands.ts";
import { organisationOf } from "../evidence/hosts.ts";
import { isOfKnownOwner } from "../evidence/owners.ts";

/** Whether a host is of a brand that phishers imitate: what is a matter of trust for others is not for these. */
export function isBrandHost(host: string): boolean {
  const organisation = organisationOf(host);
  return isOfKnownOwner(organisation) || brands.some(([, domains]) => domains.test(organisation));
}

/** Hosts of such owners where anybody has pages: they are not the owner's. */
const anybodys: ReadonlySet<string> = new Set(
  `1drv.ms docs.google.com drive.google.com forms.gle forms.microsoft.com forms.office.com goo.gl groups.google.com onedrive.live.com
  script.google.com sites.google.com sway.office.com`
    .trim()
    .split(/\s+/),
);

/** Whether anybody can have put up what a host shows. */
export const isAnybodys = (host: string): boolean => anybodys.has(host);

/** Works of reference and of reviews, which have a page about many a site. */
const reference: ReadonlySet<string> = new Set(
  "archive.org crunchbase.com glassdoor.com imdb.com trustpilot.com wikipedia.org".split(" "),
);

/** Whether a host is of a platform that has pages about others, or of them: an app in a store, a profile, an article. */
export const isPlatform = (host: string): boolean =>
  !isAnybodys(host) && (isOfKnownOwner(host) || reference.has(organisationOf(host)));

/** Where companies have sites, shops, and desks below a name of their own: `acme.zendesk.com`. */
const customerSites =
  /^([\w-]+)\.(?:atlassian\.net|beehiiv\.com|breezy\.hr|freshdesk\.com|ghost\.io|gitbook\.io|github\.io|gitlab\.io|greenhouse\.io|helpscoutdocs\.com|hubspotpagebuilder\.com|intercom\.help|jotform\.com|medium\.com|myshopify\.com|netlify\.app|notion\.site|odoo\.com|pages\.dev|personio\.(?:com|de)|readme\.io|recruitee\.com|squarespace\.com|statuspage\.io|substack\.com|teamtailor\.com|tumblr\.com|typeform\.com|vercel\.app|webflow\.io|wixsite\.com|wordpress\.com|zendesk\.com)$/;

/** The name that a company has given its site at a service; undefined for other hosts. */
export const customerOf = (host: string): string | undefined => customerSites.exec(host)?.[1];
