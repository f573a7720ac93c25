import { brands } from "../content/brand-impersonation.ts";
import { organisationOf, webAddresses } from "../evidence/hosts.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";
import type { SpamEvidence } from "./spam-evidence.ts";

/** A rule of the built-in engine: evidence that lasts, of broken, disguised or unauthenticated mail, and of the contrary. */
export interface SpamRule {
  readonly name: string;
  /** Towards spam where above 0. */
  readonly score: number;
  readonly description: string;
  /** The check whose finding it stands on, or a test of its own. */
  readonly meets: string | ((evidence: SpamEvidence) => boolean);
}

const rule = (name: string, score: number, description: string, meets: SpamRule["meets"]): SpamRule => ({
  name,
  score,
  description,
  meets,
});

/** What advance-fee letters cannot do without; three of these are one. */
const advanceFee = [
  /\b(?:million|billion)\b.{0,40}(?:dollars|usd|us\$|pounds|euro|gbp)|(?:us\$|usd|\$|€|£)\s?\d+(?:[.,]\d+)?\s?(?:m\b|million)/i,
  /next of kin|beneficiary|inherit|deceased|late (?:husband|father|president|client)/i,
  /\b(?:confidential|secrecy|discre(?:et|tion))/i,
  /\b(?:transfer|remit|deposit|release|move)\w* (?:of )?(?:the |this |these )?(?:fund|money|sum|amount)/i,
  /\b(?:barrister|attorney|diplomat|security company|government official|bank (?:director|manager)|foreign (?:account|partner|remittance))\b/i,
  /\b(?:your )?(?:assistance|co-?operation|partnership)\b.{0,80}\b(?:account|percent|%|share)/i,
];

/** What phishers ask for. */
const accountWords =
  /\b(?:verify|confirm|update|validate|unlock|restore|reactivate|suspend(?:ed)?|limited)\b.{0,40}\b(?:account|password|identity|billing|payment|mailbox)\b|\b(?:account|mailbox|payment)\b.{0,40}\b(?:suspended|locked|limited|on hold|expire[sd]?|declined)\b/i;

const count = (patterns: readonly RegExp[], words: string): number =>
  patterns.filter((pattern) => pattern.test(words)).length;

const source = ({ message }: SpamEvidence): string => message.html?.source ?? "";

/** In the order of their weight within each kind. */
export const spamRules: readonly SpamRule[] = [
  // The message's form: mail software that has to be accepted does not make these mistakes.
  rule("FROM_INVALID", 2.5, "The From field is missing or invalid", "from-field"),
  rule("DATE_INVALID", 2, "The Date field is missing or invalid", "date-field"),
  rule("MESSAGE_ID_INVALID", 1.5, "The Message-ID is missing or invalid", "message-id"),
  rule("DUPLICATE_FIELDS", 1.5, "A field that may stand once stands twice", "single-fields"),
  rule(
    "MULTIPART_BROKEN",
    1.2,
    "A multipart is not closed, or its boundary is nowhere",
    "multipart-boundaries",
  ),
  rule("HEADER_BROKEN", 1, "A line of the header is no field, or not ASCII", "header-syntax"),
  rule("CHARSET_WRONG", 0.7, "A text part is not in its charset", "part-charset"),
  rule("ENCODING_WRONG", 0.7, "A part is not encoded as it says", "transfer-encoding"),
  rule("BASE64_ASCII", 1.5, "Plain ASCII is hidden in base64", ({ message: { leaves } }) =>
    leaves.some(
      ({ type, isAttachment, encoding, content }) =>
        /^text\/(plain|html)$/.test(type) &&
        !isAttachment &&
        encoding === "base64" &&
        content.bytes.length > 0 &&
        content.bytes.every((byte) => byte < 128),
    ),
  ),
  rule(
    "FORGED_MAILER",
    1.5,
    "It says that Outlook Express sent it, without the fields that it writes",
    ({ message }) =>
      /^Microsoft Outlook(?: Express|,? Build| IMO)/i.test(message.first("X-Mailer") ?? "") &&
      message.first("X-MimeOLE") === undefined,
  ),

  // Who it is from.
  rule(
    "BRAND_IMPERSONATED",
    3,
    "The sender's name is a brand's that the domain is not",
    "brand-impersonation",
  ),
  rule("NAME_SHOWS_OTHER_ADDRESS", 1.2, "The sender's name shows another domain", "display-name"),
  rule(
    "PUBLIC_MAILBOX_BULK",
    1.5,
    "Bulk mail from a public mailbox",
    ({ message, isBulk, isAnswer, isList }) =>
      message.from.some(({ domain }) => isPublicMailboxDomain(domain)) &&
      !isAnswer &&
      !isList &&
      (isBulk || message.html !== undefined),
  ),
  rule(
    "REPLY_TO_PUBLIC_MAILBOX",
    1.2,
    "Answers go to a public mailbox of another domain",
    ({ message, organisation, isList }) =>
      !isList &&
      message.replyTo.some(
        ({ domain }) => isPublicMailboxDomain(domain) && organisationOf(domain) !== organisation,
      ),
  ),
  rule("FROM_WITHOUT_NAME", 0.6, "The sender has no name", ({ message }) => message.from[0]?.name === ""),
  rule("TO_UNDISCLOSED", 1, "It does not say whom it is for", ({ message }) =>
    /undisclosed|recipients?\b/i.test(message.first("To") ?? ""),
  ),
  rule(
    "TO_MANY",
    0.8,
    "It shows the addresses of many recipients",
    ({ message }) => (message.first("To")?.match(/@/g)?.length ?? 0) > 5,
  ),
  rule("TO_IS_FROM", 0.8, "It is addressed to its own sender", ({ message }) => {
    const address = message.from[0]?.address.toLowerCase();
    return Boolean(address) && (message.first("To") ?? "").toLowerCase().includes(address ?? "");
  }),
  rule("SIGNED_BY_SENDER", -1, "A DKIM signature names the From domain", ({ message, organisation }) =>
    message.all("DKIM-Signature").some(({ raw }) => {
      const domain = /(?:^|;)\s*d\s*=\s*([^;\s]+)/i.exec(raw)?.[1]?.toLowerCase();
      return domain !== undefined && organisationOf(domain) === organisation;
    }),
  ),
  rule("MESSAGE_ID_OF_SENDER", -0.5, "The Message-ID is of the From domain", ({ message, organisation }) => {
    const domain = /@([^@>\s]+)>/.exec(message.first("Message-ID") ?? "")?.[1]?.toLowerCase();
    return domain !== undefined && organisationOf(domain) === organisation;
  }),

  // Where it leads.
  rule("LINK_LOOK_ALIKE", 3, "A link leads to a name that looks like another", "link-look-alike"),
  rule("LINK_BARE_ADDRESS", 2.5, "A link leads to a bare IP address", "link-address"),
  rule("LINK_CREDENTIALS", 2.5, "A link hides its host behind a user name", "link-credentials"),
  rule("LINK_ENCODED_HOST", 2.2, "A link's host is written in escapes", (evidence) =>
    /href\s*=\s*["']?https?:\/\/[^"'\s>/?]*%[0-9a-f]{2}/i.test(source(evidence)),
  ),
  rule("LINK_DECEPTIVE", 1.3, "A link says another domain than it leads to", "link-text"),
  rule("LINK_ODD_PORT", 1.5, "A link leads to an unusual port", ({ message }) =>
    webAddresses(message).some(({ href }) => /^https?:\/\/[^/?#]*:(?!(?:80|443|8080|8443)\b)\d+/.test(href)),
  ),
  rule("LINK_REDIRECT", 1.2, "A link goes through another service's redirect", "link-redirect"),
  rule("LINK_SHORTENER", 0.8, "A link goes through a shortener", "link-shortener"),
  rule(
    "LINKS_OF_SENDER",
    -0.8,
    "Most links lead to the From domain",
    ({ linked, organisation }) =>
      linked.length > 0 && linked.filter((domain) => domain === organisation).length * 2 >= linked.length,
  ),
  rule(
    "CREDENTIALS_ASKED",
    1.8,
    "It asks to confirm an account, and leads elsewhere",
    ({ words, linked, organisation }) =>
      linked.length > 0 &&
      !linked.includes(organisation) &&
      /\b(?:verify|confirm|update|validate|unlock|restore)\b.{0,40}\b(?:account|password|identity|billing|payment|mailbox)\b/i.test(
        words,
      ),
  ),

  rule(
    "BRAND_PHISHING",
    2.5,
    "It speaks of a brand's account and leads to others",
    ({ words, linked, organisation }) =>
      linked.length > 0 &&
      accountWords.test(words) &&
      brands.some(
        ([name, domains]) =>
          name.test(words) && !domains.test(organisation) && !linked.some((domain) => domains.test(domain)),
      ),
  ),
  rule(
    "LINKS_ELSEWHERE",
    0.4,
    "No link leads to the From domain",
    ({ linked, organisation, isList, isAnswer }) =>
      linked.length > 0 && !isList && !isAnswer && !linked.includes(organisation),
  ),

  // What it says and hides.
  rule(
    "ADVANCE_FEE",
    3.5,
    "It reads like a letter of advance-fee fraud",
    ({ words }) => count(advanceFee, words) >= 3,
  ),
  rule(
    "EXTORTION",
    3,
    "It names a Bitcoin address and a deadline or a recording",
    ({ words }) =>
      /\b(?:bc1[a-z0-9]{25,60}|[13][a-km-zA-HJ-NP-Z1-9]{25,34})\b/.test(words) &&
      /\b(?:webcam|recorded|hours|days|password)\b/i.test(words),
  ),
  rule("UNSAFE_ATTACHMENT", 3, "An attachment can run code", "unsafe-attachments"),
  rule("ENCRYPTED_ATTACHMENT", 2, "An attachment is encrypted", "encrypted-archives"),
  rule(
    "INVISIBLE_CHARACTERS",
    2.5,
    "Words are split or disguised by other characters",
    "invisible-characters",
  ),
  rule("HIDDEN_TEXT", 2, "Words are hidden from readers", "hidden-text"),
  rule(
    "WORDS_SPLIT_BY_COMMENTS",
    2,
    "Words are split by HTML comments",
    (evidence) => (source(evidence).match(/[a-z]<!--[^<>]{0,200}-->[a-z]/gi)?.length ?? 0) > 2,
  ),
  rule("NOT_SPAM_CLAIM", 2, "It claims not to be spam", ({ words }) =>
    /this (?:e-?mail|message|letter|is) (?:is |can ?not be considered )?(?:not )?(?:an? )?(?:unsolicited|spam)\b|cannot be considered spam|s\.?\s?1618/i.test(
      words,
    ),
  ),
  rule(
    "REMOVE_BY_REPLY",
    1.5,
    "It offers to remove addresses by an answer",
    ({ words, message }) =>
      /\b(?:to be removed|remove me|be removed from|removal instructions|(?:type|put|word) .{0,3}remove)\b|\bsubject.{0,20}\bremove\b/i.test(
        words,
      ) || (message.html?.links ?? []).some(({ href }) => /^mailto:[^?]*(?:remove|optout)/i.test(href)),
  ),
  rule("SUBJECT_SPACED", 2.2, "The subject is spaced out", "subject-white-space"),
  rule("SUBJECT_CAPITALS", 1.1, "The subject is in capitals", "subject-capitals"),
  rule("SUBJECT_SIGNS", 0.8, "The subject shouts in signs", "subject-punctuation"),
  rule("SUBJECT_FAKE_REPLY", 0.6, "The subject pretends to be an answer", "fake-reply"),
  rule("CAPITALS", 1.2, "The body is largely in capitals", ({ words }) => {
    const letters = words.match(/\p{L}/gu)?.length ?? 0;
    return letters > 200 && (words.match(/\p{Lu}/gu)?.length ?? 0) > 0.35 * letters;
  }),
  rule("IMAGE_ONLY", 1.5, "The body is images and hardly a word", "image-only"),
  rule("ACTIVE_CONTENT", 0.8, "The HTML holds what runs", "active-content"),
  rule("FORM", 0.8, "The HTML holds a form", "forms"),
  rule("FONT_SHOUTS", 0.8, "The HTML is written in large or red letters", (evidence) =>
    /<font[^<>]+size\s*=\s*["']?\+?[4-7]|color\s*[=:]\s*["']?(?:#ff0000|red)\b/i.test(source(evidence)),
  ),
  rule("HTML_ONLY", 0.6, "There is no text part beside the HTML", "text-part"),
  rule("PRIORITY_HIGH", 0.6, "It calls itself urgent", ({ message }) =>
    /^\s*[12]\b|high|urgent/i.test(message.first("X-Priority") ?? message.first("Importance") ?? ""),
  ),

  // How it behaves as mail.
  rule(
    "BULK_WITHOUT_UNSUBSCRIBE",
    0.7,
    "It looks like bulk mail and cannot be unsubscribed from",
    ({ message, isBulk, isList }) => isBulk && !isList && message.first("List-Unsubscribe") === undefined,
  ),
  rule(
    "ONE_CLICK",
    -0.7,
    "It can be unsubscribed from with one click",
    ({ message }) => message.first("List-Unsubscribe-Post") !== undefined,
  ),
  rule(
    "UNSUBSCRIBE_FIELD",
    -0.6,
    "It has a List-Unsubscribe field",
    ({ message }) => message.first("List-Unsubscribe") !== undefined,
  ),
  rule("MAILING_LIST", -0.8, "It went through a mailing list", ({ isList }) => isList),
  rule("ANSWER", -1.2, "It answers another message", ({ isAnswer }) => isAnswer),
  rule("ANSWER_QUOTES", -1, "It quotes what it answers", ({ message }) =>
    /^(?:>|\|) ?\S/m.test(message.text ?? ""),
  ),
  rule(
    "AUTO_SUBMITTED",
    -0.5,
    "It says that it was sent automatically",
    ({ message }) => message.first("Auto-Submitted") !== undefined,
  ),
  rule(
    "PLAIN_TEXT",
    -0.5,
    "It is plain text",
    ({ message }) => message.html === undefined && Boolean(message.text?.trim()),
  ),
];
