import { headerValues, type MimePart, parseMimeTree } from "../../message/mime-tree.ts";
import { endingOf } from "./attachment-names.ts";
import { bounds, type Cuts } from "./bounds.ts";
import { decodeText, defaultTypeIn, type LeafPart, readLeaf } from "./leaf-part.ts";
import { type Mailbox, readMailboxes } from "./mailboxes.ts";
import { outlookHtml } from "./outlook-html.ts";

/** A part that some mail programs show in addition to the message's HTML and text, or instead of them. */
export interface ShownBody {
  /**
   * Position in the message. For a part of an enclosed message, it follows that message's position: `2.1`.
   */
  readonly path: string;
  readonly kind: "html" | "text";
  /** Decoded source. */
  readonly source: string;
  /**
   * Whether only its links are evidence: a file, an invitation, or a page with its own templates and rules.
   */
  readonly isOfLinksOnly: boolean;
  /** Sender of the enclosed message that contains it. */
  readonly from: readonly Mailbox[] | undefined;
}

const htmlTypes: ReadonlySet<string> = new Set([
  "text/html",
  "application/xhtml+xml",
  "text/x-amp-html",
  "text/watch-html",
]);
/** Types that browsers and some mail programs show as a page, with links. */
const xmlTypes: ReadonlySet<string> = new Set(["text/xml", "application/xml", "image/svg+xml"]);
const textTypes: ReadonlySet<string> = new Set([
  "text/plain",
  "text/calendar",
  "text/enriched",
  "text/markdown",
]);
/** Types with their own notation, in which URLs appear literally. */
const notations: ReadonlySet<string> = new Set([
  "text/calendar",
  "text/rtf",
  "text/richtext",
  "application/rtf",
  "text/vcard",
  "text/x-vcard",
]);
const [pageEnding, messageEnding] = [/^(?:x?html?|xht|shtml?|svg)$/, /^(?:eml|mht|mhtml)$/];

/** Maximum nesting of enclosed messages, and maximum number of bodies per message. */
const [maxEnclosed, maxBodies] = [4, 50];

/**
 * Returns the bodies among some parts, and those of enclosed messages. Adds what exceeds the limits to
 * `cuts`.
 */
export function shownBodies(leaves: readonly LeafPart[], cuts: Cuts): readonly ShownBody[] {
  const bodies: ShownBody[] = [];
  let left: number = bounds.htmlCharacters;
  for (const leaf of leaves) add(leaf, undefined, 0);
  return bodies;

  function add(leaf: LeafPart, from: readonly Mailbox[] | undefined, level: number): void {
    const kind = kindOf(leaf);
    if (kind === undefined || leaf.part.body.trim() === "") return;
    if (kind === "unread") cuts.add(`part ${leaf.path} (${leaf.type})`);
    else if (kind !== "message") addBody(leaf, kind, from);
    else if (level >= maxEnclosed)
      cuts.add(`the messages enclosed more than ${maxEnclosed} levels deep`, "bodies");
    else enter(leaf, level + 1);
  }

  function addBody(leaf: LeafPart, kind: ShownBody["kind"], from: readonly Mailbox[] | undefined): void {
    if (bodies.length >= maxBodies) {
      cuts.add(`the bodies after the first ${maxBodies}`, "bodies");
      return;
    }
    const whole = decodeText(leaf).text;
    const text = whole.slice(0, left);
    if (text.length < whole.length)
      cuts.add(`the bodies after ${bounds.htmlCharacters} characters`, "bodies");
    left -= text.length;
    if (text === "") return;
    const { path, type } = leaf;
    const isCalendar = type === "text/calendar" || /^BEGIN:VCALENDAR/i.test(text);
    const lines = isCalendar ? unfoldCalendar(text) : text;
    const source = isCalendar ? textOfCalendar(lines) : text;
    const isOfLinksOnly =
      isFile(leaf) || notations.has(type) || xmlTypes.has(type) || type === "text/x-amp-html";
    bodies.push({ path, kind, source, isOfLinksOnly, from });
    const html = kind === "html" ? outlookHtml(source) : isCalendar ? htmlOfCalendar(lines) : undefined;
    if (html !== undefined)
      bodies.push({
        path: kind === "html" ? toOutlookPath(path) : `${path} in HTML`,
        kind: "html",
        source: html,
        isOfLinksOnly: true,
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

/** Returns the path that names Outlook's view of an HTML part. */
export const toOutlookPath = (path: string): string => `${path} as Outlook shows it`;

const isNamed = ({ filename, typeName }: LeafPart, ending: RegExp): boolean =>
  [filename, typeName].some((name) => name !== undefined && ending.test(endingOf(name)));

/** Whether a reader opens a part separately from the message. */
const isFile = (leaf: LeafPart): boolean => leaf.isAttachment || isNamed(leaf, pageEnding);

/**
 * Returns how a part is shown: as a message, a page, text, or in a format that is not read here. Returns
 * undefined for other files.
 */
function kindOf(leaf: LeafPart): ShownBody["kind"] | "message" | "unread" | undefined {
  const { type, isAttachment } = leaf;
  if (/^message\/(?:rfc822|global)$/.test(type)) return "message";
  if (isPacked(leaf)) return "unread";
  if (isAttachment && isNamed(leaf, messageEnding)) return "message";
  if (htmlTypes.has(type) || xmlTypes.has(type) || isNamed(leaf, pageEnding)) return "html";
  if (type === "text/calendar" || isNamed(leaf, /^ics$/)) return "text";
  return !isAttachment && (textTypes.has(type) || notations.has(type)) ? "text" : undefined;
}

/**
 * Whether a part shows a body only after unpacking: signed or encrypted, in Outlook's own format, or a
 * multipart without its boundary.
 */
export const isPacked = ({ type }: LeafPart): boolean =>
  /^(?:application\/(?:(?:x-)?pkcs7-mime|(?:vnd\.)?ms-tnef)|multipart\/.*)$/.test(type);

function* leavesOf(part: MimePart, path: string): Generator<LeafPart> {
  const inner = defaultTypeIn(part);
  if (part.boundary === undefined && part.parts.length === 0) yield readLeaf(part, `${path}.1`);
  else
    for (const [index, child] of part.parts.entries())
      if (child.parts.length > 0) yield* leavesOf(child, `${path}.${index + 1}`);
      else yield readLeaf(child, `${path}.${index + 1}`, inner);
}

/** Unfolds the lines of a calendar event. */
const unfoldCalendar = (text: string): string => text.replace(/\r?\n[ \t]/g, "");

/** HTML description of an event, which Outlook writes in addition to the plain one. */
const htmlOfEvent = /^(?:X-ALT-DESC|STYLED-DESCRIPTION)[^:\n]*:(.*)$/gim;

/** Returns the text of an event, without its HTML and its time zone URL. */
const textOfCalendar = (lines: string): string =>
  lines
    .replace(htmlOfEvent, "")
    .replace(/\\n/gi, "\n")
    .replace(/^TZURL.*$/gim, "");

function htmlOfCalendar(lines: string): string | undefined {
  const html = [...lines.matchAll(htmlOfEvent)].map(([, each = ""]) => each);
  return html.length === 0
    ? undefined
    : html.join("\n").replace(/\\([,;\\n])/gi, (_, sign: string) => (/n/i.test(sign) ? "\n" : sign));
}
