import { brands } from "../content/brand-impersonation.ts";
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
