import { domainToASCII } from "node:url";
import { isAddress } from "../../message/mailbox.ts";
import { badRequest } from "../protocol/service-error.ts";
import { limits } from "../state/limits.ts";

/**
 * Returns the bare email address of a recipient, `Ann <ann@reader.example>`. Throws BadRequestException with the sentence
 * of AWS if it is not one.
 */
export async function readRecipient(text: string): Promise<string> {
  if (text.length > limits.senderLength.max)
    throw badRequest(`A recipient must not have more than ${limits.senderLength.max} characters`);
  const { default: parseAddresses } = await import("nodemailer/lib/addressparser");
  const [first, ...others] = parseAddresses(text, { flatten: true });
  if (others.length > 0) throw badRequest("Illegal address");
  // The parser repairs some errors. The API does not.
  const written =
    /[<(]/.test(text) && first?.address && text.includes(first.address) ? first.address : text.trim();
  const at = written.lastIndexOf("@");
  const domain = domainToASCII(written.slice(at + 1));
  const fault = faultOf(written, at, domain);
  if (fault) throw badRequest(fault);
  return `${written.slice(0, at)}@${domain || written.slice(at + 1)}`;
}

/**
 * Returns the sentence with which AWS rejects an address. They are those of Jakarta Mail:
 * https://github.com/jakartaee/mail-api/blob/main/api/src/main/java/jakarta/mail/internet/InternetAddress.java
 */
function faultOf(address: string, at: number, asciiDomain: string): string | undefined {
  if (address === "") return "Empty address";
  if (at < 0) return "Missing final '@domain'";
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  if (local === "") return "Missing local name";
  if (domain === "") return "Missing domain";
  if (hasControlOrSpace(local)) return "Local address contains control or whitespace";
  if (local.startsWith(".")) return "Local address starts with dot";
  if (local.endsWith(".")) return "Local address ends with dot";
  if (local.includes("..")) return "Local address contains dot-dot";
  if (hasControlOrSpace(domain)) return "Domain contains control or whitespace";
  if (domain.startsWith(".")) return "Domain starts with dot";
  if (domain.endsWith(".")) return "Domain ends with dot";
  if (domain.includes("..")) return "Domain contains dot-dot";
  if (!/^[a-z0-9.-]+$/.test(asciiDomain)) return "Domain contains illegal character";
  // A domain of one label is an address for AWS.
  return isAddress(address) || isAddress(`${local}@${asciiDomain}.example`)
    ? undefined
    : "Local address contains illegal character";
}

const hasControlOrSpace = (text: string): boolean => /[\s\p{Cc}]/u.test(text);
