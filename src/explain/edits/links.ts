import { isIP } from "node:net";
import { hostOf, registrableDomain, webAddresses } from "../../check/evidence/hosts.ts";
import type { Draft } from "../draft.ts";
import { type Cut, elementEnd, type Tag } from "../html-text.ts";
import {
  type Edit,
  type EditContext,
  type EditRule,
  editPieces,
  editTags,
  hasFinding,
  piecesOfKind,
  placeholder,
} from "./edit.ts";

/** A URL in the message and its replacement. */
interface Exchange {
  readonly from: string;
  readonly to: string;
}

/** Returns the distinct URLs that a reader can follow, up to `maxAddresses`. */
const addressesOf = ({ messages }: EditContext): string[] =>
  [...new Set(messages.flatMap(({ evidence }) => webAddresses(evidence).map(({ href }) => href)))].slice(
    0,
    maxAddresses,
  );

const maxAddresses = 200;

/** Replaces URLs everywhere in the sources. */
function exchange(context: EditContext, draft: Draft, exchanges: readonly Exchange[]): Draft | undefined {
  const written = exchanges.flatMap(({ from, to }) => [
    { from, to },
    { from: from.replaceAll("&", "&amp;"), to },
  ]);
  const apply = (all: readonly Exchange[]) => (text: string) =>
    all.reduce((current, { from, to }) => replaceAddress(current, from, to), text);
  const marked = editPieces(draft, piecesOfKind(context, "html", "mjml", "text", "row"), apply(written));
  // In code, the decoded URL must not terminate the string that contains it.
  const plain = written.filter(({ to }) => /^[\w:/.?&=#%~@!,;+-]+$/.test(to));
  return editPieces(marked ?? draft, piecesOfKind(context, "component"), apply(plain)) ?? marked;
}

/** Replaces a URL, unless it is part of a longer URL. */
function replaceAddress(text: string, from: string, to: string): string {
  let result = "";
  let done = 0;
  for (let at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + from.length)) {
    const isPart = /[\w%/?&=#-]/.test(text[at + from.length] ?? " ") || isWithinAddress(text, at);
    if (isPart) continue;
    result += text.slice(done, at) + to;
    done = at + from.length;
  }
  return result + text.slice(done);
}

/** Whether the text before a position belongs to the same URL, as in `https://acme.example/go?to=`. */
function isWithinAddress(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 5), at);
  return /[\w/%&?:-]$/.test(before) || (before.endsWith("=") && !/(?:href|src)=$/i.test(before));
}

/**
 * Creates a rule that redirects links to the sender's site. The path is a placeholder, because the page is
 * unknown.
 */
const toOwnSite = (
  check: string,
  why: string,
  isMeant: (host: string, href: string) => boolean,
): EditRule => ({
  checks: [check],
  propose(context): Edit | undefined {
    const { domain } = context;
    if (domain === undefined || !hasFinding(context, check)) return undefined;
    const to = `https://${domain}/${placeholder}`;
    const exchanges = addressesOf(context)
      .filter((href) => isMeant(hostOf(href) ?? "", href))
      .map((from) => ({ from, to }));
    return {
      id: check,
      sentence: `Changes ${hostsOf(exchanges)} to lead to ${domain}: ${why}. Replace ${placeholder} with the page.`,
      hasPlaceholder: true,
      apply: (draft) => exchange(context, draft, exchanges),
    };
  },
});

function hostsOf(exchanges: readonly Exchange[]): string {
  const hosts = [...new Set(exchanges.map(({ from }) => hostOf(from) ?? from))];
  const more = hosts.length > 3 ? ` and ${hosts.length - 3} more` : "";
  return `links to ${hosts.slice(0, 3).join(", ")}${more}`;
}

/** Returns the hosts of the links that a check's findings are about. */
const hostsIn = ({ messages }: EditContext, check: string): ReadonlySet<string | undefined> =>
  new Set(
    messages.flatMap(({ findings }) =>
      findings.filter((finding) => finding.check === check).flatMap(({ items = [] }) => items.map(hostOf)),
    ),
  );

const linkShortener: EditRule = {
  checks: ["link-shortener"],
  propose(context) {
    const hosts = hostsIn(context, "link-shortener");
    return toOwnSite(
      "link-shortener",
      "filters distrust URL shorteners, which hide where a link leads",
      (host) => hosts.has(host),
    ).propose(context);
  },
};

/** Returns the URL that a redirect's own URL contains, if any. */
function targetOf(href: string): string | undefined {
  const rest = href.slice(href.indexOf("//") + 2);
  const inner = /https?(?::\/\/|%3a%2f%2f)[^&\s]+/i.exec(rest)?.[0];
  if (inner === undefined) return undefined;
  try {
    const url = /%3a/i.test(inner) ? decodeURIComponent(inner) : inner;
    return hostOf(url) === undefined ? undefined : url;
  } catch {
    return undefined;
  }
}

const linkRedirect: EditRule = {
  checks: ["link-redirect"],
  propose(context): Edit | undefined {
    if (!hasFinding(context, "link-redirect")) return undefined;
    const hosts = hostsIn(context, "link-redirect");
    const exchanges = addressesOf(context).flatMap((from) => {
      const to = hosts.has(hostOf(from)) ? targetOf(from) : undefined;
      return to === undefined ? [] : [{ from, to }];
    });
    if (exchanges.length === 0) return undefined;
    return {
      id: "link-redirect",
      sentence: `Changes ${hostsOf(exchanges)} to lead directly to the page that their URLs contain.`,
      hasPlaceholder: false,
      apply: (draft) => exchange(context, draft, exchanges),
    };
  },
};

const linkPlainHttp: EditRule = {
  checks: ["link-plain-http"],
  propose(context): Edit | undefined {
    if (!hasFinding(context, "link-plain-http")) return undefined;
    const exchanges = addressesOf(context)
      .filter((href) => /^http:/i.test(href) && !isIP(hostOf(href) ?? ""))
      .map((from) => ({ from, to: from.replace(/^http:/i, "https:") }));
    if (exchanges.length === 0) return undefined;
    return {
      id: "link-plain-http",
      sentence: `Uses https:// for ${hostsOf(exchanges)}. Check that the pages have a certificate.`,
      hasPlaceholder: false,
      apply: (draft) => exchange(context, draft, exchanges),
    };
  },
};

const linkCredentials: EditRule = {
  checks: ["link-credentials"],
  propose(context): Edit | undefined {
    const pattern = /^(https?:\/\/)[^/?#]*@/i;
    const exchanges = addressesOf(context)
      .filter((href) => pattern.test(href))
      .map((from) => ({ from, to: from.replace(pattern, "$1") }));
    if (exchanges.length === 0 || !hasFinding(context, "link-credentials")) return undefined;
    return {
      id: "link-credentials",
      sentence: `Removes the user name before the host of ${hostsOf(exchanges)}.`,
      hasPlaceholder: false,
      apply: (draft) => exchange(context, draft, exchanges),
    };
  },
};

/** Neutral link text, because the topic of the page is unknown. */
const neutralWords = "Open the page";

/** Fixes links whose text is a URL of a different organization than their target. */
const linkText: EditRule = {
  checks: ["link-text"],
  propose(context): Edit | undefined {
    const shown = new Set(
      context.messages.flatMap(({ findings }) =>
        findings.filter(({ check }) => check === "link-text").map(({ excerpt = "" }) => excerpt),
      ),
    );
    const texts = new Set(
      context.messages.flatMap(({ evidence }) =>
        (evidence.html?.links ?? [])
          .filter(({ text, href }) => shown.has(text) && registrableDomain(hostOf(href) ?? "") !== "")
          .map(({ text }) => text),
      ),
    );
    if (texts.size === 0) return undefined;
    return {
      id: "link-text",
      sentence: `Writes "${neutralWords}" in place of ${[...texts].slice(0, 3).join(", ")}: the link text names a different site from the one it leads to.`,
      hasPlaceholder: false,
      apply: (draft) => editTags(context, draft, (tags, text) => wordsIn(tags, text, texts)),
    };
  },
};

/** Replaces the texts within links that are in `sought`. */
function wordsIn(tags: readonly Tag[], text: string, sought: ReadonlySet<string>): Cut[] {
  const cuts: Cut[] = [];
  for (const [index, tag] of tags.entries()) {
    if (tag.name !== "a" || tag.closes) continue;
    const end = elementEnd(tags, index);
    for (const [offset, inner] of tags.slice(index).entries()) {
      if (inner.start >= end) break;
      const start = inner.end;
      const next = Math.min(tags[index + offset + 1]?.start ?? end, end);
      const words = text.slice(start, next);
      if (!sought.has(words.trim())) continue;
      const at = start + words.indexOf(words.trim());
      cuts.push({ start: at, end: at + words.trim().length, text: neutralWords });
    }
  }
  return cuts;
}

export const linkEdits: readonly EditRule[] = [
  toOwnSite("link-address", "mail clients distrust links to IP addresses", (host) => isIP(host) > 0),
  linkShortener,
  linkRedirect,
  linkCredentials,
  linkPlainHttp,
  linkText,
];
