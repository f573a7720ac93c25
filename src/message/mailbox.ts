import { PlacewrightError } from "../base/errors.ts";
import { looksEncoded } from "./header-text.ts";

/** An email address of a header, with the name that readers see. `name` is empty if there is none. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/**
 * Reads addresses as people write them: `Acme: Shop (News), Inc. <news@acme.example>`. All text before `<` is
 * the name, even if RFC 5322 reserves its colons, commas, and parentheses, without one pair of surrounding
 * quotes.
 *
 * Throws `message-invalid` for ambiguous text. `what` begins the error: `Cannot send from "…"`.
 */
export function parseMailboxes(written: string, what: string, literal: string): Mailbox[] {
  const refuse: Refuse = (why, hint = "Use the form Name <name@domain.example>") =>
    new PlacewrightError("message-invalid", `${what}: ${why}`, { literal, hint });
  return splitAddresses(written, refuse).map((text) => {
    const open = text.endsWith(">") ? text.lastIndexOf("<") : -1;
    if (open < 0) {
      if (!isAddress(text)) throw refusalOf(text, refuse);
      return { name: "", address: text };
    }
    const address = text.slice(open + 1, -1);
    if (!isAddress(address)) throw refuse(`"${address}" is not a valid email address`);
    return { name: readName(text.slice(0, open).trim(), refuse), address };
  });
}

type Refuse = (why: string, hint?: string) => PlacewrightError;

const quoteHint = 'Put the name in quotes: "Acme: Shop" <news@acme.example>';

/**
 * Splits a list at the commas between addresses. A comma in quotes, or after incomplete text, is part of a
 * name.
 */
function splitAddresses(written: string, refuse: Refuse): string[] {
  const texts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < written.length; at++) {
    const character = written[at];
    if (isQuoted && character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === "," && !isQuoted && isWhole(written, start, at)) {
      texts.push(written.slice(start, at).trim());
      start = at + 1;
    }
  }
  if (isQuoted)
    throw refuse(
      "it has an unclosed quotation mark",
      'Escape a quotation mark in a name as \\", and put the name in quotes: "5\\" Pipes" <news@acme.example>',
    );
  return [...texts, written.slice(start).trim()];
}

/**
 * Whether an address ends here. Reads only a few characters, because a text may have as many commas as
 * characters.
 */
function isWhole(written: string, start: number, end: number): boolean {
  const before = written.slice(Math.max(start, end - maxAddressLength - 2), end).trim();
  return before.endsWith(">") || (end - start <= maxAddressLength + 2 && isAddress(before));
}

function readName(written: string, refuse: Refuse): string {
  if (/^"(?:[^"\\]|\\.)*"$/.test(written)) return written.slice(1, -1).replace(/\\(.)/g, "$1");
  if (/[<>]/.test(written)) throw refuse('its name contains "<" or ">"', quoteHint);
  const hasAddress = /[,;:]/.test(written) && written.split(/[\s,;:]+/).some(isAddress);
  if (hasAddress)
    throw refuse("its name contains an email address, so it could be a list of addresses", quoteHint);
  return written;
}

function refusalOf(text: string, refuse: Refuse): PlacewrightError {
  if (text.endsWith(";")) return refuse("it is a group, which has no email address", quoteHint);
  if (!text.includes("@")) return refuse("it contains no email address");
  return text.endsWith(")")
    ? refuse("it has a comment after the email address", quoteHint)
    : refuse(`"${text}" is not a valid email address`);
}

/**
 * Formats mailboxes as a header value, in ASCII. Quotes or encodes a name with special characters, so that
 * readers see it as is.
 */
export async function formatMailboxes(mailboxes: readonly Mailbox[]): Promise<string> {
  const { default: MimeNode } = await import("nodemailer/lib/mime-node");
  const { encodeWord } = await import("nodemailer/lib/mime-funcs");
  const values = mailboxes.map(({ name, address }) => {
    const bare = MimeNode.encodeHeaderValue("From", { name: "", address });
    // Many mail clients decode encoded words in quotes too, so quotes do not protect a name that looks like
    // one.
    return looksEncoded(name)
      ? `${encodeWord(name, "Q", 52)} <${bare}>`
      : MimeNode.encodeHeaderValue("From", { name, address });
  });
  return values.join(", ");
}

const maxAddressLength = 254;

/**
 * Whether a text is an email address, `local@domain` (RFC 5321): ASCII before the @, and a domain of at least
 * two labels, which may be international.
 */
export function isAddress(address: string): boolean {
  const [, local = "", domain = ""] = /^(.+)@([^@]+)$/.exec(address) ?? [];
  const labels = domain.split(".");
  return (
    address.length <= maxAddressLength &&
    /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(local) &&
    local.length <= 64 &&
    labels.length >= 2 &&
    labels.every((label) => /^[\p{L}\p{N}]([\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u.test(label))
  );
}
