import { parseUrl } from "../../base/parse-url.ts";
import type { Check } from "../check.ts";
import { hostOf, registrableDomain } from "../evidence/hosts.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";

export const linkTarget: Check = {
  id: "link-target",
  severity: "error",
  reads: "links",
  about: "Each link has a URL that a mail client can open",
  fix: "Use an absolute https, mailto, tel, or sms URL",
  source: "https://www.rfc-editor.org/rfc/rfc3986#section-4.2",
  run: ({ html, from }) =>
    (html?.links ?? []).flatMap(({ href, text }) => {
      const problem = opensOwn(href, from) ? undefined : problemOf(href);
      return problem ? [{ message: `A link ${problem}`, excerpt: `${text} → ${href}`, items: [href] }] : [];
    }),
};

/**
 * Schemes for scripts, documents within the URL, local files, and programs that are started with input from
 * the URL.
 */
const unsafeScheme =
  /^(?:javascript|vbscript|data|blob|filesystem|view-source|jar|file|intent|search|search-ms|ms-(?:access|appinstaller|excel|infopath|msdt|office|officecmd|powerpoint|project|publisher|search|spd|visio|word))$/;

/**
 * A document of the sender or its SharePoint, opened in an Office program; or the sender's Android app, with
 * a fallback page for readers without it.
 */
const namedPage =
  /^(?:ms-(?:access|excel|infopath|powerpoint|project|publisher|spd|visio|word):of[evc]\|u\||intent:.{1,1000}?;S\.browser_fallback_url=)(https(?::|%3a)(?:\/|%2f){2}[\w.-]+)/i;

function opensOwn(href: string, from: MessageEvidence["from"]): boolean {
  const page = namedPage.exec(href)?.[1];
  const host = page && hostOf(decodeURIComponent(page));
  return (
    host !== undefined &&
    from.some(
      ({ domain }) =>
        registrableDomain(domain) === registrableDomain(host) ||
        (/(?:^|\.)sharepointonline\.com$/.test(domain) && /\.sharepoint\.com$/.test(host)),
    )
  );
}

function problemOf(href: string): string | undefined {
  if (href === "") return "has no URL";
  // Anchors and placeholders of buttons that do nothing are untidy but harmless.
  if (href.startsWith("#")) return undefined;
  const scheme = /^([a-z][\w+.-]*):/i.exec(href)?.[1]?.toLowerCase();
  // Another check covers merge tags.
  if (scheme === undefined) return /^[{%*[<]/.test(href) ? undefined : "has no absolute URL";
  if (unsafeScheme.test(scheme)) return `runs or opens something that mail clients block: ${scheme}:`;
  if (/^https?$/.test(scheme) && !parseUrl(href)) return "has an invalid URL";
  return undefined;
}
