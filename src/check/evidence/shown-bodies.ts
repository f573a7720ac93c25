import { headerValues, type MimePart, parseMimeTree } from "../../message/mime-tree.ts";
import { bounds, type Cuts } from "./bounds.ts";
import { decodeText, type LeafPart, readLeaf } from "./leaf-part.ts";
import { type Mailbox, readMailboxes } from "./mailboxes.ts";

/** A part that some mail programs show in addition to the message's HTML and text, or in their place. */
export interface ShownBody {
  /** Its place; of a part of an enclosed message, after the place of that message: `2.1`. */
  readonly path: string;
  readonly kind: "html" | "text";
  /** Decoded. */
  readonly source: string;
  /** Whether only its links say something: a file, an invitation, or a page with templates and rules of its own. */
  readonly isOfLinksOnly: boolean;
  /** The sender of the enclosed message that it is in. */
  readonly from: readonly Mailbox[] | undefined;
}

const htmlTypes: ReadonlySet<string> = new Set([
  "text/html",
  "application/xhtml+xml",
  "text/x-amp-html",
  "text/watch-html",
]);
const textTypes: ReadonlySet<string> = new Set([
  "text/plain",
  "text/calendar",
  "text/enriched",
  "text/markdown",
]);

export const isHtml = ({ type }: LeafPart): boolean => htmlTypes.has(type);

/** Messages within messages within messages; parts of one message. */
const [maxEnclosed, maxBodies] = [4, 50];

/** The bodies among some parts, and those of the messages enclosed in them; what is more is a cut. */
export function shownBodies(leaves: readonly LeafPart[], cuts: Cuts): readonly ShownBody[] {
  const bodies: ShownBody[] = [];
  let left: number = bounds.htmlCharacters;
  for (const leaf of leaves) add(leaf, undefined, 0);
  return bodies;

  function add(leaf: LeafPart, from: readonly Mailbox[] | undefined, level: number): void {
    if (/^message\/(?:rfc822|global)$/.test(leaf.type)) {
      if (level >= maxEnclosed) cuts.add(`the messages enclosed more than ${maxEnclosed} deep`);
      else enter(leaf, level + 1);
      return;
    }
    const isFile = leaf.isAttachment || /\.x?html?$/i.test(leaf.filename ?? "");
    const kind = isHtml(leaf) || (isFile && /\.x?html?$/i.test(leaf.filename ?? "")) ? "html" : "text";
    if (kind === "text" && (isFile || !textTypes.has(leaf.type))) return;
    if (leaf.part.body.trim() === "") return;
    if (bodies.length >= maxBodies) {
      cuts.add(`the bodies after the first ${maxBodies}`);
      return;
    }
    const whole = decodeText(leaf).text;
    const text = whole.slice(0, left);
    if (text.length < whole.length) cuts.add(`the bodies after ${bounds.htmlCharacters} characters`);
    left -= text.length;
    if (text === "") return;
    const isCalendar = leaf.type === "text/calendar";
    bodies.push({
      path: leaf.path,
      kind,
      source: isCalendar ? unfoldCalendar(text) : text,
      isOfLinksOnly: isFile || isCalendar || leaf.type === "text/x-amp-html",
      from,
    });
  }

  function enter(enclosing: LeafPart, level: number): void {
    const root = parseMimeTree(Buffer.from(enclosing.content.bytes));
    const from = readMailboxes(
      headerValues(root, "From").map((value) => ({ name: "From", raw: value, value })),
    );
    for (const leaf of leavesOf(root, enclosing.path)) add(leaf, from, level);
  }
}

function* leavesOf(part: MimePart, path: string): Generator<LeafPart> {
  if (part.boundary === undefined && part.parts.length === 0) yield readLeaf(part, `${path}.1`);
  else
    for (const [index, child] of part.parts.entries())
      if (child.parts.length > 0) yield* leavesOf(child, `${path}.${index + 1}`);
      else yield readLeaf(child, `${path}.${index + 1}`);
}

/** The lines of an event, without the address that names a time zone. */
const unfoldCalendar = (text: string): string =>
  text
    .replace(/\r?\n[ \t]/g, "")
    .replace(/\\n/gi, "\n")
    .replace(/^TZURL.*$/gim, "");
