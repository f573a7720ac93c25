import { domainToASCII } from "node:url";
import { PlacewrightError } from "../base/errors.ts";
import { isAddress, type Mailbox, parseMailboxes } from "./mailbox.ts";

/** The sender of a message: a From header with exactly one address. */
export interface Sender extends Mailbox {
  /** Domain, in ASCII and lower case: `acme.example`. */
  readonly domain: string;
}

/**
 * Parses a sender as its author wrote it: `Acme: Shop <news@acme.example>`. `literal` is the text in the
 * file. Throws `message-invalid`.
 */
export async function parseSender(from: string, literal: string): Promise<Sender> {
  const [sender, ...others] = parseMailboxes(from, `Cannot send from "${from}"`, literal);
  return onlySender(from, literal, sender, others.length);
}

/**
 * Parses the From header of a message like mail clients do (RFC 5322): drops comments and expands groups.
 * Throws `message-invalid`.
 */
export async function parseFromHeader(value: string, literal: string): Promise<Sender> {
  const { default: parseAddresses } = await import("nodemailer/lib/addressparser");
  // The parser repairs some errors, such as a space in the domain. The API does not.
  const [sender, ...others] = parseAddresses(value, { flatten: true });
  const { name = "", address = "" } = sender ?? {};
  if (!isAddress(address) || !value.includes(address))
    throw invalid(
      value,
      literal,
      address ? `"${address}" is not a valid email address` : "it contains no email address",
    );
  return onlySender(value, literal, { name, address }, others.length);
}

function onlySender(from: string, literal: string, sender: Mailbox | undefined, others: number): Sender {
  if (!sender) throw invalid(from, literal, "it contains no email address");
  if (others > 0)
    throw new PlacewrightError(
      "message-invalid",
      `Cannot send from "${from}": it contains ${others + 1} email addresses`,
      {
        literal,
        hint: 'Use only one. Put a name that contains a comma in quotes: "Acme, Inc." <news@acme.example>',
      },
    );
  const { name, address } = sender;
  return { name, address, domain: domainToASCII(address.slice(address.lastIndexOf("@") + 1)) };
}

const invalid = (from: string, literal: string, why: string): PlacewrightError =>
  new PlacewrightError("message-invalid", `Cannot send from "${from}": ${why}`, {
    literal,
    hint: "Use the form Name <name@domain.example>",
  });
