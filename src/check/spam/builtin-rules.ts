import { brands } from "../evidence/brands.ts";
import { registrableDomain, webAddresses } from "../evidence/hosts.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";
import type { SpamEvidence } from "./spam-evidence.ts";

/**
 * A rule of the built-in engine: evidence of broken, disguised, or deceptive mail. No rule speaks in favor of a
 * message: a sender can forge any claim, such as a reply, a list, or an unverified signature.
 */
export interface SpamRule {
  readonly name: string;
  /**
   * Log-odds of spam that the rule is worth before any data. `npm run fit` turns it and a corpus into points:
   * `ruleWeights`.
   */
  readonly prior: number;
  readonly description: string;
  /** The id of the check whose finding meets the rule, or a custom test. */
  readonly meets: string | ((evidence: SpamEvidence) => boolean);
}

const rule = (name: string, prior: number, description: string, meets: SpamRule["meets"]): SpamRule => ({
  name,
  prior,
  description,
  meets,
});

/** Phrases that advance-fee fraud depends on. A message that matches three of them meets the rule. */
const advanceFee = [
  /\b(?:million|billion)\b.{0,40}(?:dollars|usd|us\$|pounds|euro|gbp)|(?:us\$|usd|\$|€|£)\s?\d+(?:[.,]\d+)?\s?(?:m\b|million)/i,
  /next of kin|beneficiary|inherit|deceased|late (?:husband|father|president|client)/i,
  /\b(?:confidential|secrecy|discre(?:et|tion))/i,
  /\b(?:transfer|remit|deposit|release|move)\w* (?:of )?(?:the |this |these )?(?:fund|money|sum|amount)/i,
  /\b(?:barrister|attorney|diplomat|security company|government official|bank (?:director|manager)|foreign (?:account|partner|remittance))\b/i,
  /\b(?:your )?(?:assistance|co-?operation|partnership)\b.{0,80}\b(?:account|percent|%|share)/i,
];

/**
 * Products and sales phrases of unsolicited mail. Honest shops and banks use them too, so the fit decides
 * what a match is worth.
 */
const topics = [
  /\b(?:earn (?:up to )?\$|work(?:ing)? (?:at|from) home|financial(?:ly)? (?:freedom|independen)|make money|be your own boss|(?:extra|residual) income|get paid to|home[- ]based business|multi[- ]level)/i,
  /\b(?:viagra|cialis|pharmacy|weight loss|lose (?:weight|\d+ ?(?:lbs|pounds))|enlarge(?:ment)?|hgh|human growth|no prescription|prescription drugs|anti-?aging)/i,
  /\b(?:mortgage|refinanc\w{1,10}|debt consolidation|bad credit|credit (?:report|repair|history)|low(?:est)? (?:interest )?rates?|life insurance|merchant account)\b/i,
  /\b(?:risk[- ]free|no (?:obligation|risk|catch|cost)|money[- ]back|satisfaction guaranteed|100% (?:free|guaranteed|legal|satisfaction)|as seen on|(?:absolutely|completely) free)\b/i,
  /\b(?:act (?:now|fast|today)|don'?t (?:delay|miss)|call now|order (?:now|today)|limited time|while supplies last|hurry|urgent)\b/i,
  /\b(?:bulk e-?mail|e-?mail (?:addresses|marketing|lists?)|opt[- ]?in|million e-?mails?|further mailings|future (?:mailings|e-?mails)|third[- ]party)/i,
  /\b(?:toll[- ]free|1-?8(?:00|88|77|66)-?\d{3}|fax)\b|\b(?:free of charge|for free|free!)/i,
  /\$\s?\d{1,3}(?:,\d{3})+/,
  /\b(?:casino|jackpot|lottery|sweepstakes?|you(?:'ve| have)? (?:just )?(?:won|been (?:selected|chosen)))\b/i,
  /\b(?:xxx|porn\w{0,10}|nude|hot (?:girls|teens|babes)|adult (?:site|content|entertainment|only)|must be (?:at least )?18)\b/i,
];

/** Requests that phishers make. */
const accountWords =
  /\b(?:verify|confirm|update|validate|unlock|restore|reactivate|suspend(?:ed)?|limited)\b.{0,40}\b(?:account|password|identity|billing|payment|mailbox)\b|\b(?:account|mailbox|payment)\b.{0,40}\b(?:suspended|locked|limited|on hold|expire[sd]?|declined)\b/gi;

/**
 * Characters around account words in which a brand name counts. Farther away, it belongs to other text, such
 * as footer links.
 */
const nearCharacters = 40;
const maxMatches = 20;

const aroundAccountWords = (words: string): string =>
  [...words.matchAll(accountWords)]
    .slice(0, maxMatches)
    .map(({ index, 0: { length } }) =>
      words.slice(Math.max(0, index - nearCharacters), index + length + nearCharacters),
    )
    .join("\n");

const count = (patterns: readonly RegExp[], words: string): number =>
  patterns.filter((pattern) => pattern.test(words)).length;

const source = ({ message }: SpamEvidence): string => message.html?.source ?? "";

/** All rules, by kind. Delete a rule that no corpus supports: `npm run fit` reports which. */
export const spamRules: readonly SpamRule[] = [
  // Message format: software that must get its mail accepted does not make these errors.
  rule("FROM_INVALID", 2.5, "The From header is missing or invalid", "from-field"),
  rule("DATE_INVALID", 2, "The Date header is missing or invalid", "date-field"),
  rule("MESSAGE_ID_INVALID", 1.5, "The Message-ID is missing or invalid", "message-id"),
  rule("DUPLICATE_FIELDS", 1.5, "A single-occurrence header appears twice", "single-fields"),
  rule(
    "MULTIPART_BROKEN",
    1.2,
    "A multipart is not closed, or its boundary does not occur",
    "multipart-boundaries",
  ),
  rule("HEADER_BROKEN", 1, "A header line is malformed, or not ASCII", "header-syntax"),
  rule("CHARSET_WRONG", 0.7, "A text part is invalid in its declared charset", "part-charset"),
  rule("ENCODING_WRONG", 0.7, "A part is not encoded as declared", "transfer-encoding"),
  rule(
    "FORGED_MAILER",
    1.5,
    "The message claims to be from Outlook Express, but lacks the headers that it writes",
    ({ message }) =>
      /^Microsoft Outlook(?: Express|,? Build| IMO)/i.test(message.first("X-Mailer") ?? "") &&
      message.first("X-MimeOLE") === undefined,
  ),

  // Sender and recipients.
  rule(
    "BRAND_IMPERSONATED",
    3,
    "The sender name is a brand that does not own the domain",
    "brand-impersonation",
  ),
  rule("NAME_SHOWS_OTHER_ADDRESS", 1.2, "The sender name shows another domain", "display-name"),
  rule(
    "PUBLIC_MAILBOX_HTML",
    1.5,
    "The message is HTML from a public mailbox",
    ({ message }) =>
      message.from.some(({ domain }) => isPublicMailboxDomain(domain)) && message.html !== undefined,
  ),
  rule(
    "REPLY_TO_PUBLIC_MAILBOX",
    1.2,
    "Replies go to a public mailbox in another domain",
    ({ message, organization }) =>
      message.replyTo.some(
        ({ domain }) => isPublicMailboxDomain(domain) && registrableDomain(domain) !== organization,
      ),
  ),
  rule("FROM_WITHOUT_NAME", 0.6, "The sender has no name", ({ message }) => message.from[0]?.name === ""),
  rule(
    "TO_UNDISCLOSED",
    1,
    "The To header has no recipient: it is empty, or a group without members",
    ({ message, recipients }) => message.first("To") !== undefined && recipients.length === 0,
  ),
  rule("FROM_DIGITS", 0.5, "The sender's email address mixes letters and a number", ({ message }) =>
    message.from.some(({ address }) => {
      const local = address.slice(0, address.lastIndexOf("@"));
      return /[a-z]/i.test(local) && /\d{3}/.test(local);
    }),
  ),
  rule(
    "TO_MANY",
    0.8,
    "The To header shows the email addresses of many recipients",
    ({ message }) => (message.first("To")?.match(/@/g)?.length ?? 0) > 5,
  ),
  rule("TO_IS_FROM", 0.8, "The message is addressed to its own sender", ({ message }) => {
    const address = message.from[0]?.address.toLowerCase();
    return Boolean(address) && (message.first("To") ?? "").toLowerCase().includes(address ?? "");
  }),

  // Links.
  rule("LINK_LOOK_ALIKE", 3, "A link leads to a host that looks like another", "link-look-alike"),
  rule("LINK_BARE_ADDRESS", 2.5, "A link leads to an IP address", "link-address"),
  rule("LINK_CREDENTIALS", 2.5, "A link hides its host behind a user name", "link-credentials"),
  rule("LINK_ENCODED_HOST", 2.2, "A link's host is percent-encoded", (evidence) =>
    /href\s*=\s*["']?https?:\/\/[^"'\s>/?]*%[0-9a-f]{2}/i.test(source(evidence)),
  ),
  rule("LINK_DECEPTIVE", 1.3, "A link shows another domain than the one it leads to", "link-text"),
  rule("LINK_ODD_PORT", 1.5, "A link leads to an unusual port", ({ message }) =>
    webAddresses(message).some(({ href }) => /^https?:\/\/[^/?#]*:(?!(?:80|443|8080|8443)\b)\d+/.test(href)),
  ),
  rule("LINK_REDIRECT", 1.2, "A link goes through another service's redirect", "link-redirect"),
  rule("LINK_SHORTENER", 0.8, "A link goes through a URL shortener", "link-shortener"),
  rule(
    "CREDENTIALS_ASKED",
    1.8,
    "The message asks to confirm an account, but its links lead elsewhere",
    ({ words, linked, organization }) =>
      linked.length > 0 &&
      !linked.includes(organization) &&
      /\b(?:verify|confirm|update|validate|unlock|restore)\b.{0,40}\b(?:account|password|identity|billing|payment|mailbox)\b/i.test(
        words,
      ),
  ),

  rule(
    "BRAND_PHISHING",
    2.5,
    "The message mentions an account at a brand, but its links lead elsewhere",
    ({ words, linked, organization }) => {
      if (linked.length === 0) return false;
      const asked = aroundAccountWords(words);
      return brands.some(
        ([name, domains]) =>
          name.test(asked) && !domains.test(organization) && !linked.some((domain) => domains.test(domain)),
      );
    },
  ),
  rule(
    "LINKS_ELSEWHERE",
    0.4,
    "The message is HTML, and no link leads to the From domain",
    ({ message, linked, organization }) =>
      message.html !== undefined && linked.length > 0 && !linked.includes(organization),
  ),

  // Visible and hidden content.
  rule(
    "ADVANCE_FEE",
    3.5,
    "The text reads like advance-fee fraud",
    ({ words }) => count(advanceFee, words) >= 3,
  ),
  rule(
    "EXTORTION",
    3,
    "The text mentions a Bitcoin address and a deadline or a recording",
    ({ words }) =>
      /\b(?:bc1[a-z0-9]{25,60}|[13][a-km-zA-HJ-NP-Z1-9]{25,34})\b/.test(words) &&
      /\b(?:webcam|recorded|hours|days|password)\b/i.test(words),
  ),
  rule("UNSAFE_ATTACHMENT", 3, "An attachment can run code", "unsafe-attachments"),
  rule("ENCRYPTED_ATTACHMENT", 2, "An attachment is encrypted", "encrypted-archives"),
  rule(
    "INVISIBLE_CHARACTERS",
    2.5,
    "Words are split or disguised with other characters",
    "invisible-characters",
  ),
  rule("HIDDEN_TEXT", 2, "Text is hidden from readers", "hidden-text"),
  rule(
    "WORDS_SPLIT_BY_COMMENTS",
    2,
    "Words are split by HTML comments",
    (evidence) => (source(evidence).match(/[a-z]<!--[^<>]{0,200}-->[a-z]/gi)?.length ?? 0) > 2,
  ),
  rule("NOT_SPAM_CLAIM", 2, "The message claims not to be spam", ({ words }) =>
    /this (?:e-?mail|message|letter|is) (?:is |can ?not be considered )?(?:not )?(?:an? )?(?:unsolicited|spam)\b|cannot be considered spam|\bs\.?\s?1618\b/i.test(
      words,
    ),
  ),
  rule(
    "REMOVE_BY_REPLY",
    1.5,
    "The message offers removal from a list by reply",
    ({ words, message }) =>
      /\b(?:to be removed|remove me|be removed from|removal instructions|(?:type|put|word) .{0,3}remove)\b|\bsubject\b.{0,20}\bremove\b/i.test(
        words,
      ) || (message.html?.links ?? []).some(({ href }) => /^mailto:[^?]*(?:remove|optout)/i.test(href)),
  ),
  rule("SUBJECT_SPACED", 2.2, "The subject has extra spaces or spaced-out words", "subject-white-space"),
  rule("SUBJECT_CAPITALS", 1.1, "The subject is in capital letters", "subject-capitals"),
  rule("CAPITALS", 1.2, "The body is largely in capital letters", ({ words }) => {
    const letters = words.match(/\p{L}/gu)?.length ?? 0;
    return letters > 200 && (words.match(/\p{Lu}/gu)?.length ?? 0) > 0.35 * letters;
  }),
  rule("IMAGE_ONLY", 1.5, "The body consists of images with hardly any text", "image-only"),
  rule("FONT_SHOUTS", 0.8, "The HTML has large or red text", (evidence) =>
    /<font[^<>]+size\s*=\s*["']?\+?[4-7]|(?<![\w-])color\s*[=:]\s*["']?(?:#ff0000|red)\b/i.test(
      source(evidence),
    ),
  ),
  rule("HTML_LEGACY", 1, "The HTML is outdated: fonts and no styles", (evidence) => {
    const html = source(evidence);
    return /<font\b|bgcolor\s*=/i.test(html) && !/style\s*=|<style\b/i.test(html);
  }),
  rule("CLICK_HERE", 0.5, 'A link text contains "click here" or "click below"', ({ message }) =>
    (message.html?.links ?? []).some(({ text }) => /\bclick (?:here|below)\b/i.test(text)),
  ),
  rule("SIGNS_REPEATED", 0.8, "The text has repeated symbols: !! or $$", ({ words }) =>
    /!!|\$\$/.test(words),
  ),
  rule(
    "TOPICS",
    0.5,
    "The text mentions several products often advertised in spam",
    ({ words }) => count(topics, words) > 1,
  ),
  rule("PRIORITY_HIGH", 0.6, "The message is marked as urgent", ({ message }) =>
    /^\s*[12]\b|high|urgent/i.test(message.first("X-Priority") ?? message.first("Importance") ?? ""),
  ),
];
