import { domainToASCII } from "node:url";
import { PlacewrightError } from "../base/errors.ts";

/** A From header with exactly one address. */
export interface Sender {
  readonly name: string;
  readonly address: string;
  /** In ASCII and lower case: `acme.example`. */
  readonly domain: string;
}

/** Reads `Acme <news@acme.example>`. `literal` is the text as its author wrote it. Throws `message-invalid`. */
export async function parseSender(from: string, literal: string): Promise<Sender> {
  const { default: parseAddresses } = await import("nodemailer/lib/addressparser");
  const fail = (why: string, hint: string) =>
    new PlacewrightError("message-invalid", `Cannot send from "${from}": ${why}`, { literal, hint });
  // It mends what it can, such as a space in the domain; the API does not.
  const addresses = parseAddresses(from, { flatten: true });
  const [sender] = addresses;
  if (!sender?.address || !isAddress(sender.address) || !from.includes(sender.address))
    throw fail(
      sender?.address ? `"${sender.address}" is no address` : "it holds no address",
      "write it as Name <name@domain.example>",
    );
  if (addresses.length > 1)
    throw fail(
      `it holds ${addresses.length} addresses`,
      'give one; put a name with a comma in quotes: "Acme, Inc." <news@acme.example>',
    );
  const { name, address } = sender;
  return { name, address, domain: domainToASCII(address.slice(address.lastIndexOf("@") + 1)) };
}

/** `local@domain` (RFC 5321): ASCII before the @, and a domain of at least two labels, which may be international. */
export function isAddress(address: string): boolean {
  const [, local = "", domain = ""] = /^(.+)@([^@]+)$/.exec(address) ?? [];
  const labels = domain.split(".");
  return (
    address.length <= 254 &&
    /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(local) &&
    local.length <= 64 &&
    labels.length >= 2 &&
    labels.every((label) => /^[\p{L}\p{N}]([\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u.test(label))
  );
}
