import { PlacewrightError } from "../../base/errors.ts";
import { toUnicode } from "../../message/decode-header.ts";
import { decodeText } from "../../message/header-text.ts";
import { headerValues, type MimePart } from "../../message/mime-tree.ts";
import { parseFromHeader, type Sender } from "../../message/sender.ts";
import { badRequest } from "../protocol/service-error.ts";
import { limits } from "../state/limits.ts";

/** Recently parsed senders, cached because all messages of a campaign have the same one. */
const known = new Map<string, Sender>();
const maxKnown = 1000;

/** An address whose domain has one label, `invalid@invalid`, with or without a name. */
const oneLabel = /^(?:[^<>]*<)?([\w.+-]+@[a-z0-9-]+)>?$/i;

/**
 * Parses the value of a From header, with its domain in ASCII and lower case. Throws BadRequestException
 * unless it has exactly one email address.
 */
export async function readSender(from: string): Promise<Sender> {
  if (from.length > limits.senderLength.max)
    throw badRequest(`A sender must not have more than ${limits.senderLength.max} characters`);
  const before = known.get(from);
  if (before) return before;
  const local = oneLabel.exec(from)?.[1];
  // AWS rejects such a sender because it is not verified. nodemailer's verify() relies on that.
  if (local)
    return { name: "", address: local, domain: local.slice(local.lastIndexOf("@") + 1).toLowerCase() };
  try {
    const parsed = await parseFromHeader(from, from);
    // Decode encoded words only after splitting addresses: a comma in a name separates nothing.
    const sender = {
      ...parsed,
      name: decodeText(parsed.name),
      address: parsed.address.replace(/@[^@]*$/, `@${parsed.domain}`),
    };
    if (known.size === maxKnown) known.clear();
    known.set(from, sender);
    return sender;
  } catch (error) {
    throw error instanceof PlacewrightError ? badRequest(error.message) : error;
  }
}

/**
 * Parses the sender in a message's own From header. Throws BadRequestException unless it has exactly one
 * email address.
 */
export const readFromField = (head: Pick<MimePart, "headers">): Promise<Sender> =>
  readSender(toUnicode(headerValues(head, "From")[0] ?? ""));
