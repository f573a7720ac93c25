import { decodeHeader } from "../../message/decode-header.ts";
import { headerValues, parseMimeTree } from "../../message/mime-tree.ts";
import type { Sender } from "../../message/sender.ts";
import { badRequest } from "../protocol/service-error.ts";
import { readSender } from "./read-sender.ts";

/** The longest line, CRLF included. Source: RawMessage of the API reference, RFC 5321. */
const maxLineOctets = 1000;

/** What AWS refuses in a raw message; gives its sender. Throws BadRequestException. */
export async function checkRawMessage(bytes: Uint8Array): Promise<Sender> {
  const tree = parseMimeTree(bytes);
  const [from, another] = headerValues(tree, "From");
  if (from === undefined) throw badRequest("Missing required header 'From'.");
  if (another !== undefined) throw badRequest("Duplicate header 'From'.");
  if (!tree.hasBody || (tree.parts.length === 0 && tree.body.trim() === ""))
    throw badRequest("The raw message must contain a header and a body, separated by one blank line");
  const line = findLongLine(bytes);
  if (line !== undefined)
    throw badRequest(`Line ${line} of the raw message has more than ${maxLineOctets} characters`);
  return readSender(decodeHeader(from));
}

/** The number of the first line that is too long, counted from 1. */
function findLongLine(bytes: Uint8Array): number | undefined {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    const octets = end - start - (bytes[end - 1] === 0x0d ? 1 : 0);
    // A bare LF is sent as CRLF.
    if (octets + 2 > maxLineOctets) return line;
    start = end + 1;
  }
  return undefined;
}
