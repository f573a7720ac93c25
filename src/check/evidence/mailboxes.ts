import { domainToASCII } from "node:url";
import parseAddresses from "nodemailer/lib/addressparser";
import { toUnicode } from "../../message/decode-header.ts";
import { decodeText } from "../../message/header-text.ts";
import { withoutComments } from "./comments.ts";
import type { HeaderField } from "./header-fields.ts";

/** One email address of a header. */
export interface Mailbox {
  /** Decoded display name. */
  readonly name: string;
  /** Address as written: `news@acme.example`. Empty if the text has none. */
  readonly address: string;
  /** Domain in ASCII and lower case. Empty if there is none. */
  readonly domain: string;
}

/** Maximum characters of a header that are read. */
const maxCharacters = 10_000;

/**
 * Returns the email addresses of some headers. Those of a group have its name before their own, because
 * some mail programs show it. Text that is not an email address has an empty domain.
 */
export const readMailboxes = (fields: readonly HeaderField[]): Mailbox[] =>
  fields.flatMap(({ raw }) =>
    // Decode encoded words only after splitting: a comma or a colon in a name is not a separator.
    parseAddresses(toUnicode(raw.slice(0, maxCharacters))).flatMap((entry) =>
      entry.group
        ? entry.group.map((each) => toMailbox(each, [entry.name, each.name].filter(Boolean).join(": ")))
        : [toMailbox(entry, entry.name)],
    ),
  );

const toMailbox = ({ address = "" }: { readonly address?: string | undefined }, name: string): Mailbox => ({
  name: decodeText(name),
  address,
  domain: address.includes("@")
    ? domainToASCII(address.slice(address.lastIndexOf("@") + 1).trim()).toLowerCase()
    : "",
});

/** Whether a header names a group: `Friends: ann@acme.example;` (RFC 5322, 3.4). */
export const hasGroup = (field: string): boolean =>
  parseAddresses(field.slice(0, maxCharacters)).some(({ group }) => group !== undefined);

/**
 * Splits a header at the commas between email addresses. Ignores commas in quotes, comments, and encoded
 * words.
 */
export function splitAddresses(field: string): string[] {
  const text = withoutComments(field.slice(0, maxCharacters)).replace(
    /=\?[^\s?]{1,60}\?[bq]\?[^\s?]{0,1000}\?=/gi,
    "",
  );
  const addresses: string[] = [];
  let [start, isQuoted] = [0, false];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === "," && !isQuoted) {
      addresses.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...addresses, text.slice(start)].filter((address) => address.trim() !== "");
}
