import { PlacewrightError } from "../../base/errors.ts";
import { kindOfValue } from "../../base/kind-of-value.ts";
import { type MimePart, parseMimeTree } from "../../message/mime-tree.ts";
import { bounds, type Cuts, createCuts } from "./bounds.ts";
import { type HeaderField, indexByName, readHeaderFields } from "./header-fields.ts";
import type { HtmlEvidence } from "./html-evidence.ts";
import { decodeText, type LeafPart, undecodedCharsets } from "./leaf-part.ts";
import { countHeaderLines, octetsBeforeHeader } from "./lines.ts";
import { type Mailbox, readMailboxes } from "./mailboxes.ts";
import { collectParts, type MultipartNode } from "./message-parts.ts";
import { outlookHtml } from "./outlook-html.ts";
import { readHtml } from "./read-html.ts";
import { type ShownBody, shownBodies, toOutlookPath } from "./shown-bodies.ts";

/**
 * Everything that checks read, extracted from the message once.
 *
 * @example
 * ```ts
 * import type { MessageEvidence } from "placewright/check";
 *
 * function describe(message: MessageEvidence): string[] {
 *   const { fields, from, html, leaves, multiparts, otherBodies, root } = message;
 *   return [
 *     ...fields.map(({ name, value }) => `${name}: ${value}`),
 *     ...root.headers.map(({ name, value }) => `${name}, not decoded: ${value}`),
 *     `${root.parts.length} parts, from ${from.map(({ domain }) => domain).join(", ")}`,
 *     ...multiparts.map(({ path, type, depth }) => `${path} ${type} at depth ${depth}`),
 *     ...leaves.map(({ path, type, content }) => `${path} ${type}, ${content.bytes.length} bytes ${content.problem ?? ""}`),
 *     ...(html?.links ?? []).map(({ href, shown }) => `"${shown}" leads to ${href}`),
 *     ...(html?.images ?? []).map(({ src, alt }) => `${src} ${alt ?? "has no alternative text"}`),
 *     ...(html?.runs ?? []).map(({ text, color, background }) => `"${text}" in ${color} on ${background}`),
 *     ...(html?.hidden ?? []).map(({ text, how }) => `"${text}" is hidden: ${how}`),
 *     ...otherBodies.map(({ path, message: other }) => `${path}: ${other.text ?? ""}`),
 *   ];
 * }
 * ```
 */
export interface MessageEvidence {
  /** The message exactly as it would be sent. */
  readonly bytes: Uint8Array;
  /** MIME tree of the message, not decoded. */
  readonly root: MimePart;
  /** Headers of the message itself, in order, up to the limit of the checks. */
  readonly fields: readonly HeaderField[];
  /** Returns the headers of a name, in order. The name is case-insensitive. */
  all(name: string): readonly HeaderField[];
  /** Returns the decoded value of the first header of a name. */
  first(name: string): string | undefined;
  /** Decoded subject. Empty if there is none. */
  readonly subject: string;
  /** Addresses in the From header. Bulk mail has exactly one. */
  readonly from: readonly Mailbox[];
  /** Addresses in the Reply-To header. Empty if there is none. */
  readonly replyTo: readonly Mailbox[];
  /** Multiparts, in document order: each before its parts. */
  readonly multiparts: readonly MultipartNode[];
  /** Bodies, attachments, and inline files, in order. */
  readonly leaves: readonly LeafPart[];
  /** Part that mail programs show as HTML. Undefined if there is none. */
  readonly htmlPart: LeafPart | undefined;
  /** Part that mail programs show as plain text. Undefined if there is none. */
  readonly textPart: LeafPart | undefined;
  /** The HTML part, analyzed on first access. Undefined if there is no HTML part. */
  readonly html: HtmlEvidence | undefined;
  /** Decoded text of the text part, up to the limit of the checks. Undefined if there is no text part. */
  readonly text: string | undefined;
  /** Leaves that are not bodies: attachments and inline files. */
  readonly files: readonly LeafPart[];
  /**
   * The message with another body that some mail programs show instead: a second alternative, a page for
   * watches, or a part of an enclosed message. They have no subject of their own.
   */
  readonly otherBodies: readonly OtherBody[];
  /** Parts whose content is not in the message or cannot be read. They may show anything. */
  readonly unreadParts: readonly string[];
  /** Descriptions of what exceeded the limits and was not read. */
  readonly cuts: readonly string[];
}

/** A body other than the message's HTML and text part that some mail program shows. */
export interface OtherBody {
  /** Position in the message: `1.3`, `1.2 as Outlook shows it`. */
  readonly path: string;
  /**
   * Whether checks read only its links: a file, an invitation, or a page with its own templates and rules.
   */
  readonly isOfLinksOnly: boolean;
  /** The message with this body in place of its own HTML and text. */
  readonly message: MessageEvidence;
}

/** The first line of a uuencoded file in a text. Some mail programs show the file as an attachment. */
const uuencoded = /^begin [0-7]{3,4} (\S[^\r\n]{0,100})\r?$/m;

/**
 * Reads a message for the checks once, within `bounds`. Text is encoded as UTF-8. No content makes it throw;
 * throws `usage` if `source` is neither bytes nor text.
 *
 * @example
 * ```ts
 * import { readMessage } from "placewright/check";
 *
 * const message = readMessage(
 *   new TextEncoder().encode("From: Acme <news@acme.example>\r\nSubject: Spring\r\n\r\nTen tulips: https://acme.example/"),
 * );
 * message.subject; // → "Spring"
 * message.from.map(({ domain }) => domain); // → ["acme.example"]
 * message.text; // → "Ten tulips: https://acme.example/"
 * ```
 */
export function readMessage(source: Uint8Array | string): MessageEvidence {
  const bytes = bytesOf(source);
  const cuts = createCuts();
  if (bytes.length > bounds.messageBytes)
    cuts.add(`the message after ${bounds.messageBytes} bytes`, "headers", "parts", "bodies");
  const root = parseMimeTree(bytes.subarray(octetsBeforeHeader(bytes), bounds.messageBytes));
  if (root.headers.length > bounds.headerFields)
    cuts.add(`the headers after the first ${bounds.headerFields}`, "headers");
  if (countHeaderLines(bytes) > bounds.authenticatedHeaderLines)
    cuts.add(`the signatures, because there are more than ${bounds.authenticatedHeaderLines} header lines`);
  const fields = readHeaderFields(root, cuts);
  const all = indexByName(fields);
  const first = (name: string): string | undefined => all(name)[0]?.value;
  const parts = collectParts(root, cuts);
  const { htmlPart, textPart } = chooseBodies(parts.leaves, cuts);
  let text: string | undefined;
  let html: HtmlEvidence | undefined;
  let otherBodies: readonly OtherBody[] | undefined;
  const message: MessageEvidence = {
    bytes,
    root,
    fields,
    all,
    first,
    subject: first("Subject") ?? "",
    from: readMailboxes(all("From")),
    replyTo: readMailboxes(all("Reply-To")),
    ...parts,
    htmlPart,
    textPart,
    get html() {
      html ??= htmlPart && readHtml(decodeText(htmlPart).text, cuts);
      return html;
    },
    get text() {
      text ??= textPart && readText(textPart, cuts);
      return text;
    },
    get otherBodies() {
      otherBodies ??= readOtherBodies(message, cuts);
      return otherBodies;
    },
    files: parts.leaves.filter(
      (leaf) => leaf !== htmlPart && leaf !== textPart && leaf.part.body.trim() !== "",
    ),
    cuts: cuts.all,
  };
  return message;
}

/** Chooses the parts that are the message's HTML and text. Adds text in an unknown charset to `cuts`. */
function chooseBodies(
  leaves: readonly LeafPart[],
  cuts: Cuts,
): Pick<MessageEvidence, "htmlPart" | "textPart"> {
  const bodies = leaves.filter(({ isAttachment }) => !isAttachment);
  for (const { path, type, charset } of bodies)
    if (charset !== undefined && undecodedCharsets.has(charset) && type.startsWith("text/"))
      cuts.add(`the text of part ${path} (${charset})`);
  return {
    htmlPart:
      bodies.find(({ type }) => type === "text/html") ??
      bodies.find(({ type }) => type === "application/xhtml+xml"),
    textPart: bodies.find(({ type }) => type === "text/plain"),
  };
}

function readText(part: LeafPart, cuts: Cuts): string {
  const whole = decodeText(part).text;
  if (whole.length > bounds.textCharacters)
    cuts.add(`the text after ${bounds.textCharacters} characters`, "bodies");
  const text = whole.slice(0, bounds.textCharacters);
  const file = uuencoded.exec(text)?.[1];
  if (file !== undefined) cuts.add(`the uuencoded file ${file.trim()}`);
  return text;
}

function readOtherBodies(message: MessageEvidence, cuts: Cuts): OtherBody[] {
  const { leaves, htmlPart, textPart, multiparts } = message;
  const others = leaves.filter(
    (leaf) => leaf !== htmlPart && leaf !== textPart && !isReported(leaf, multiparts),
  );
  return [...bodyForOutlook(htmlPart), ...shownBodies(others, cuts)].map((body) => ({
    path: body.path,
    isOfLinksOnly: body.isOfLinksOnly,
    message: withBody(message, body, cuts),
  }));
}

/** Returns a message with another body in place of its own. */
function withBody(message: MessageEvidence, { kind, source, from }: ShownBody, cuts: Cuts): MessageEvidence {
  let html: HtmlEvidence | undefined;
  const body: Partial<MessageEvidence> = {
    subject: "",
    first: () => undefined,
    ...(from && { from }),
    text: kind === "text" ? source.slice(0, bounds.textCharacters) : undefined,
    get html() {
      if (kind === "html") html ??= readHtml(source, cuts);
      return html;
    },
  };
  return Object.create(message, Object.getOwnPropertyDescriptors(body));
}

function bodyForOutlook(htmlPart: LeafPart | undefined): readonly ShownBody[] {
  const source = htmlPart && outlookHtml(decodeText(htmlPart).text.slice(0, bounds.htmlCharacters));
  return htmlPart === undefined || source === undefined
    ? []
    : [{ path: toOutlookPath(htmlPart.path), kind: "html", source, isOfLinksOnly: true, from: undefined }];
}

/** Whether a part is the original message that a mail server returns in a report. */
function isReported({ path, type }: LeafPart, multiparts: readonly MultipartNode[]): boolean {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf(".")));
  return (
    type.startsWith("message/") &&
    multiparts.some((each) => each.path === parent && each.type === "multipart/report")
  );
}

function bytesOf(source: unknown): Uint8Array {
  if (typeof source === "string") return new TextEncoder().encode(source);
  if (source instanceof Uint8Array) return source;
  throw new PlacewrightError(
    "usage",
    `Cannot read the message: it must be a Uint8Array or text, not ${kindOfValue(source)}`,
  );
}
