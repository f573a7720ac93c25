import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { hostOf, hrefsOf, webAddresses } from "../evidence/hosts.ts";
import { readMailboxes } from "../evidence/mailboxes.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { isSameOwner } from "../evidence/owners.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";

/** Services that redirect to any URL given in theirs. Phishers use them as a disguise. */
const openRedirects =
  /^https?:\/\/(?:www\.)?(?:google\.[a-z.]+\/(?:url|amp)|bing\.com\/ck|l\.facebook\.com\/l\.php|lm\.facebook\.com|youtube\.com\/redirect|linkedin\.com\/(?:redir|slink)|t\.umblr\.com\/redirect|translate\.google\.[a-z]+\/translate|r\.mail\.yahoo)/i;

export const linkRedirect: Check = {
  id: "link-redirect",
  severity: "warn",
  reads: "links",
  about: "No link goes through another service's redirect",
  fix: "Link directly to the page",
  source: "https://cwe.mitre.org/data/definitions/601.html",
  run: (message) => {
    const links = webAddresses(message).filter(
      ({ href, host }) =>
        (openRedirects.test(href) && !isSentByOwner(message, host)) || hidesAnotherHost(href, host),
    );
    return links.length === 0
      ? []
      : [
          {
            message: `Links go through a redirect of ${toNames(links.map(({ host }) => host))}`,
            items: hrefsOf(links),
          },
        ];
  },
};

/** Whether a service sends a message that goes through its own redirect, for itself or for a user (`Sender`). */
const isSentByOwner = ({ from, all }: MessageEvidence, host: string): boolean =>
  from.some(({ domain }) => isSameOwner(domain, host)) ||
  readMailboxes(all("Sender")).some(
    ({ domain }) => isSameOwner(domain, host) && !isPublicMailboxDomain(domain),
  );

/** Whether the path of a URL is itself a URL of another owner: `https://other.example/https://…`. */
function hidesAnotherHost(href: string, host: string): boolean {
  const inner = /^https?:\/\/[^/]+\/+\*?(https?:\/\/.+)$/i.exec(href)?.[1];
  const innerHost = inner === undefined ? undefined : hostOf(inner);
  return innerHost !== undefined && !isSameOwner(innerHost, host);
}
