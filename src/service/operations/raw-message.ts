import { decodeHeader } from "../../message/decode-header.ts";
import { linesOf } from "../../message/lines.ts";
import { headerValues, isNestedTooDeep, parseMimeTree, type RawHeader } from "../../message/mime-tree.ts";
import type { Sender } from "../../message/sender.ts";
import { badRequest } from "../protocol/service-error.ts";
import { limits } from "../state/limits.ts";
import { checkMultiparts, checkRepeated } from "./check-headers.ts";
import { readFromField } from "./read-sender.ts";

export interface CheckedRawMessage {
  readonly from: Sender;
  readonly subject: string;
  readonly headers: readonly RawHeader[];
}

/**
 * Checks a raw message as AWS does, and returns its headers, sender, and subject. Throws BadRequestException
 * if the message is invalid.
 */
export async function checkRawMessage(bytes: Uint8Array): Promise<CheckedRawMessage> {
  const tree = parseMimeTree(bytes);
  const [from] = headerValues(tree, "From");
  if (from === undefined) throw badRequest("Missing required header 'From'.");
  checkRepeated(tree.headers.map(({ name }) => name));
  if (!tree.hasBody || (tree.parts.length === 0 && tree.body.trim() === ""))
    throw badRequest("The raw message must contain a header and a body, separated by one blank line");
  checkMultiparts(tree);
  if (isNestedTooDeep(tree)) throw badRequest("The parts of the raw message are nested too deep");
  const line = findLongLine(bytes);
  if (line !== undefined)
    throw badRequest(`Line ${line} of the raw message has more than ${limits.rawLineOctets.max} characters`);
  return {
    from: await readFromField(tree),
    subject: decodeHeader(headerValues(tree, "Subject")[0] ?? ""),
    headers: tree.headers,
  };
}

/** Returns the 1-based number of the first line that is too long. */
function findLongLine(bytes: Uint8Array): number | undefined {
  // Count the line ending as two octets: a bare LF is sent as CRLF.
  for (const { line, octets } of linesOf(bytes)) if (octets + 2 > limits.rawLineOctets.max) return line;
  return undefined;
}
