import { PlacewrightError } from "../base/errors.ts";
import { looksEncoded } from "./header-text.ts";

/** One address of a field, and the name that readers see with it; an empty name if there is none. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/**
 * Reads addresses as people write them: `Acme: Shop (News), Inc. <news@acme.example>`. What stands before `<` is the name, whatever
 * RFC 5322 would make of its colons, commas, and parentheses; one pair of quotes around it is not part of it. Throws `message-invalid`
 * for what can be read in two ways. `what` begins the error: `Cannot send from "…"`.
 */
export function parseMailboxes(written: string, what: string, literal: string): Mailbox[] {
  return splitAddresses(written, (why) => invalid(what, why, literal)).map((text) => {
    const open = text.endsWith(">") ? text.lastIndexOf("<") : -1;
    const address = open < 0 ? text : text.slice(open + 1, -1);
    const fault = open < 0 && !isAddress(address) ? faultOfText(text) : addressFault(address);
    if (fault) throw invalid(what, fault, literal);
    return {
      name: open < 0 ? "" : readName(text.slice(0, open).trim(), (why) => invalid(what, why, literal)),
      address,
    };
  });
}

/** The texts between the commas that part addresses. A comma in quotes, or behind what is no address yet, is part of a name. */
function splitAddresses(written: string, fail: (why: string) => PlacewrightError): string[] {
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
    throw fail('it has a quotation mark that is not closed; write \\" for one that is part of a name');
  return [...texts, written.slice(start).trim()];
}

/** Whether an address ends here. Looks at a few characters only: there may be as many commas as characters. */
function isWhole(written: string, start: number, end: number): boolean {
  const before = written.slice(Math.max(start, end - maxAddressLength - 2), end).trim();
  return before.endsWith(">") || (end - start <= maxAddressLength + 2 && isAddress(before));
}

function readName(written: string, fail: (why: string) => PlacewrightError): string {
  if (/^"(?:[^"\\]|\\.)*"$/.test(written)) return written.slice(1, -1).replace(/\\(.)/g, "$1");
  if (/[<>]/.test(written)) throw fail('its name has "<" or ">"');
  const hasAddress = /[,;:]/.test(written) && written.split(/[\s,;:]+/).some(isAddress);
  if (hasAddress) throw fail("its name has an address in it, which could be one of several");
  return written;
}

function faultOfText(text: string): string {
  if (text.endsWith(";")) return "it is a group, and holds no address of its own";
  if (!text.includes("@")) return "it holds no address";
  return text.endsWith(")") ? "it has a comment after the address" : `"${text}" is no address`;
}

const addressFault = (address: string): string | undefined =>
  isAddress(address) ? undefined : `"${address}" is no address`;

const invalid = (what: string, why: string, literal: string): PlacewrightError =>
  new PlacewrightError("message-invalid", `${what}: ${why}`, {
    literal,
    hint: 'write it as Name <name@domain.example>, with quotes around a name with special characters: "Acme: Shop" <news@acme.example>',
  });

/** Formats mailboxes as the value of a field, in ASCII. A name with special characters is quoted or encoded, so that readers see it as it is. */
export async function formatMailboxes(mailboxes: readonly Mailbox[]): Promise<string> {
  const { default: MimeNode } = await import("nodemailer/lib/mime-node");
  const { encodeWord } = await import("nodemailer/lib/mime-funcs");
  const values = mailboxes.map(({ name, address }) => {
    const bare = MimeNode.encodeHeaderValue("From", { name: "", address });
    // Many readers decode encoded words in quotes too, so quotes do not protect a name that looks like one.
    return looksEncoded(name)
      ? `${encodeWord(name, "Q", 52)} <${bare}>`
      : MimeNode.encodeHeaderValue("From", { name, address });
  });
  return values.join(", ");
}

const maxAddressLength = 254;

/** `local@domain` (RFC 5321): ASCII before the @, and a domain of at least two labels, which may be international. */
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
