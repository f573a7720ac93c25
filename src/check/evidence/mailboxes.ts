import { domainToASCII } from "node:url";
import parseAddresses from "nodemailer/lib/addressparser";
import { toUnicode } from "../../message/decode-header.ts";
import { decodeText } from "../../message/header-text.ts";
import { withoutComments } from "./comments.ts";
import type { HeaderField } from "./message-evidence.ts";

/** One address of a header field. */
export interface Mailbox {
  /** Decoded. */
  readonly name: string;
  readonly address: string;
  /** In ASCII and lower case; an empty text where there is none. */
  readonly domain: string;
}

/** More than that no field is read of. */
const maxCharacters = 10_000;

/** The addresses of some fields, groups flattened. What is no address is one with an empty domain. */
export const readMailboxes = (fields: readonly HeaderField[]): Mailbox[] =>
  fields.flatMap(({ raw }) =>
    // Encoded words are decoded once addresses are told apart: a comma or a colon in a name separates nothing.
    parseAddresses(toUnicode(raw.slice(0, maxCharacters)), { flatten: true }).map(
      ({ name, address = "" }) => ({
        name: decodeText(name),
        address,
        domain: address.includes("@")
          ? domainToASCII(address.slice(address.lastIndexOf("@") + 1).trim()).toLowerCase()
          : "",
      }),
    ),
  );

/** Splits a field at the commas between its addresses: those in quotes, comments, and encoded words are part of a name. */
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
