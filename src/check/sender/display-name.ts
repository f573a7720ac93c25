import type { Check } from "../check.ts";
import { brands } from "../evidence/brands.ts";
import { organisationOf } from "../evidence/hosts.ts";
import { isSameOwner } from "../evidence/owners.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";
import { isFiller, isOfService } from "../evidence/words-of-service.ts";

export const displayName: Check = {
  id: "display-name",
  severity: "error",
  about: "The sender's name does not name another address or domain than it sends from",
  fix: "Write the organisation's name: Acme News <news@acme.example>",
  source: "https://support.google.com/mail/answer/81126#from",
  run: ({ from, replyTo }) =>
    from.flatMap(({ name, domain }) => {
      // Mailing lists show the author like this, so that the message passes DMARC.
      if (/@[^\s@]{1,253} via \S/i.test(name)) return [];
      // A contact form writes on behalf of a visitor, who receives the reply.
      if (replyTo.some((mailbox) => isPublicMailboxDomain(mailbox.domain) && mailbox.address === name.trim()))
        return [];
      const mailbox = /(?<=[\w.+-])@([\w-]+(?:\.[\w-]+)+)/.exec(name)?.[1];
      const shown = (mailbox ?? hostIn(name))?.toLowerCase();
      if (!shown || !domain || isSameOwner(shown, domain) || isOf(shown, domain)) return [];
      if (mailbox && !isOfBrand(shown) && namesItself(name, domain)) return [];
      const message = `The sender's name shows ${shown}, and the mail is from ${domain}`;
      return mailbox || isOfBrand(shown) || !isAmongWords(name)
        ? [{ message, excerpt: name }]
        : [{ message, excerpt: name, severity: "warn" as const }];
    }),
};

/** Whether a domain belongs to a brand, and is not one where anyone can have a mailbox. */
const isOfBrand = (shown: string): boolean =>
  !isPublicMailboxDomain(shown) && brands.some(([, domains]) => domains.test(organisationOf(shown)));

/** Removes the words that contain `sign` from a name. */
const without = (sign: string, name: string): string =>
  name
    .split(/\s+/)
    .filter((word) => !word.includes(sign))
    .join(" ");

const wordsOf = (name: string): string[] => name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * Whether a platform names itself and the person it writes for: `jane@acme.example (Google Docs)
 * <comments@docs.google.com>`.
 */
const namesItself = (name: string, domain: string): boolean =>
  wordsOf(without("@", name)).includes(organisationOf(domain).split(".")[0] ?? "");

/**
 * Whether a host is part of a longer name: `CNET News.com Daily Dispatch`. Generic service words do not count
 * as a name.
 */
const isAmongWords = (name: string): boolean =>
  wordsOf(without(".", name)).some((word) => !isFiller(word) && !isOfService(word));

/** Domains from which help desks send on behalf of their customers: `acme.zendesk.com`. */
const helpDesks =
  /\.(?:zendesk|freshdesk|helpscoutapp|intercom-mail|gorgias|kustomerapp|front-mail|hubspot-inbox)\.(?:com|io)$/;

/** Words that organizations add to their name in a domain that only sends, or only sells. */
const sendingWords =
  /^(?:mail|mails|mailing|email|news|newsletter|e|info|post|shop|store|online|team|group|hq|app)$/;

/**
 * Whether `domain` sends on behalf of `shown`: as its help desk, or as a domain named after it, such as
 * `CHECK24.de <info@mail-check24.com>`.
 */
function isOf(shown: string, domain: string): boolean {
  const [name = ""] = organisationOf(shown).split(".");
  if (helpDesks.test(domain)) return domain.split(".")[0] === name;
  const words = (organisationOf(domain).split(".")[0] ?? "").split("-");
  const others = words.filter((word) => word !== name);
  return (
    others.length < words.length &&
    others.every((word) => sendingWords.test(word)) &&
    !brands.some(([mention]) => mention.test(name))
  );
}

/** Returns the first host name in a text, up to its last label that is a well-known top-level domain. */
function hostIn(text: string): string | undefined {
  for (const [word] of text.matchAll(/[\w-]+(?:\.[\w-]+)*/g)) {
    const labels = word.replace(/^-+/, "").split(".");
    const last = labels.findLastIndex(
      (label, index) => index > 0 && topLevel.test(label) && (labels[index - 1] ?? "").length > 2,
    );
    const ending = topLevel.exec(labels[last] ?? "")?.[0];
    if (ending !== undefined) return [...labels.slice(0, last), ending].join(".");
  }
  return undefined;
}

/**
 * Well-known top-level domains. Most match in lower case only: `Socket.IO` and `ASP.NET` are names of
 * software.
 */
const topLevel = /^(?:com|net|org|co|io|de|fr|uk|eu|example|COM|ORG)\b/;
