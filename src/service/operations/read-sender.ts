import { PlacewrightError } from "../../base/errors.ts";
import { toUnicode } from "../../message/decode-header.ts";
import { decodeText } from "../../message/header-text.ts";
import { headerValues, type MimePart } from "../../message/mime-tree.ts";
import { parseFromHeader, type Sender } from "../../message/sender.ts";
import { badRequest } from "../protocol/service-error.ts";
import { limits } from "../state/limits.ts";

/** The last senders read: a campaign has one. */
const known = new Map<string, Sender>();
const maxKnown = 1000;

/** The one address of a From, its domain in ASCII and lower case. Throws BadRequestException where it is none, or several. */
export async function readSender(from: string): Promise<Sender> {
  if (from.length > limits.senderLength.max)
    throw badRequest(`A sender must not have more than ${limits.senderLength.max} characters`);
  const before = known.get(from);
  if (before) return before;
  try {
    const parsed = await parseFromHeader(from, from);
    // Encoded words are decoded once addresses are told apart: a comma in a name separates nothing.
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

/** The sender that a message's own From field names. Throws BadRequestException. */
export const readFromField = (tree: MimePart): Promise<Sender> =>
  readSender(toUnicode(headerValues(tree, "From")[0] ?? ""));
