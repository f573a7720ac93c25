import { html } from "hono/html";
import { plural } from "../../../base/plural.ts";
import { hostOf, registrableDomain } from "../../../check/evidence/hosts.ts";
import type { Link } from "../../../check/evidence/html-evidence.ts";
import { claimedHosts } from "../../../check/links/claimed-hosts.ts";
import type { Markup } from "../../../report/html/markup.ts";
import { toSafeLine } from "../../../report/safe-text.ts";

/** Links that are listed, and characters of an address. */
const [maxLinks, maxAddress] = [200, 300];

/** Where a link leads, and what is wrong with it. */
export interface LinkRow {
  readonly text: string;
  /** The host, or the scheme of a link that does not lead to a web page: `mailto`. Empty if the address has neither. */
  readonly host: string;
  readonly address: string;
  readonly warnings: readonly string[];
}

/** Reads where a link leads. Redirects are not followed. */
export function readLink({ href, shown, text, isHidden }: Link): LinkRow {
  const host = hostOf(href);
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase();
  const claimed = claimedHosts(shown || text).find(
    (claim) => host === undefined || registrableDomain(claim.host) !== registrableDomain(host),
  );
  return {
    text: toSafeLine(shown || text),
    host: host ?? scheme ?? "",
    address: toSafeLine(href).slice(0, maxAddress),
    warnings: [
      ...(claimed && host !== undefined ? [`the text names ${claimed.host}`] : []),
      ...(scheme === "http" ? ["not encrypted"] : []),
      ...(host === undefined && !["mailto", "tel", "sms"].includes(scheme ?? "") && !href.startsWith("#")
        ? ["leads to no web page"]
        : []),
      ...(isHidden ? ["no reader sees it"] : []),
    ],
  };
}

/** Renders the links of a message as data: no one can follow them here. Those with warnings come first. */
export function linksMarkup(links: readonly Link[]): Markup {
  if (links.length === 0) return html`<p>The HTML has no links.</p>`;
  const rows = links.map(readLink).toSorted((a, b) => b.warnings.length - a.warnings.length);
  const left = rows.length - maxLinks;
  return html`<p class="small muted">Addresses as the message has them. Redirects are not followed, and nothing is opened.</p>
<div class="frame-box" role="group" aria-label="Links" tabindex="0"><table class="table plain links-of"><thead><tr><th scope="col">Text</th><th scope="col">Leads to</th><th scope="col">Address</th></tr></thead><tbody>${rows
    .slice(0, maxLinks)
    .map(
      ({ text, host, address, warnings }) =>
        html`<tr><th scope="row"><bdi>${text || "(no text)"}</bdi></th><td><b><bdi>${toSafeLine(host) || "–"}</bdi></b>${warnings.length > 0 ? html`<small class="warned">! <bdi>${toSafeLine(warnings.join(", "))}</bdi></small>` : ""}</td><td class="address"><code><bdi>${address}</bdi></code></td></tr>`,
    )}</tbody></table></div>${left > 0 ? html`<p class="small muted after">And ${plural(left, "more link")}.</p>` : ""}`;
}
