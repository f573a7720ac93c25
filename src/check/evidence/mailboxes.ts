import { domainToASCII } from "node:url";
import parseAddresses from "nodemailer/lib/addressparser";
import { toUnicode } from "../../message/decode-header.ts";
import { decodeText } from "../../message/header-text.ts";
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
