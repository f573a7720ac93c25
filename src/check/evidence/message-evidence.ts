import { decodeHeader } from "../../message/decode-header.ts";
import { type MimePart, maxDepth, parseMimeTree } from "../../message/mime-tree.ts";
import { bounds, createCuts } from "./bounds.ts";
import { decodeText, type LeafPart, readLeaf } from "./leaf-part.ts";
import { countHeaderLines } from "./lines.ts";
import { type Mailbox, readMailboxes } from "./mailboxes.ts";
import { type HtmlEvidence, readHtml } from "./read-html.ts";

/** A field of the message's own header. */
export interface HeaderField {
  readonly name: string;
  /** Unfolded, as it stands: a character is a byte. */
  readonly raw: string;
  /** Encoded words decoded. */
  readonly value: string;
}

/** A multipart, and its place: an empty path is the message itself. */
export interface MultipartNode {
  readonly path: string;
  readonly type: string;
  readonly part: MimePart;
  readonly depth: number;
}

/** All that checks read, taken from the message's bytes once. */
export interface MessageEvidence {
  readonly bytes: Uint8Array;
  readonly root: MimePart;
  readonly fields: readonly HeaderField[];
  /** The fields of a name, in order; the name in any case. */
  all(name: string): readonly HeaderField[];
  /** The decoded value of the first field of a name. */
  first(name: string): string | undefined;
  readonly subject: string;
  readonly from: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
  readonly multiparts: readonly MultipartNode[];
  readonly leaves: readonly LeafPart[];
  readonly htmlPart: LeafPart | undefined;
  readonly textPart: LeafPart | undefined;
  readonly html: HtmlEvidence | undefined;
  readonly text: string | undefined;
  /** Leaves that are no bodies: attachments and inline files. */
  readonly files: readonly LeafPart[];
  /** What was too much to be read. */
  readonly cuts: readonly string[];
}

/** A fragment of a message, a reference to one, or one in an encoding that message parts must not have (RFC 2046, section 5.2). */
const isUnreadMessage = ({ type, encoding }: LeafPart): boolean =>
  /^message\/(partial|external-body)$/.test(type) ||
  (/^message\/(rfc822|global)$/.test(type) && !/^(7bit|8bit|binary)$/.test(encoding));

/** Reads a message for the checks: once, within `bounds`. Never throws. */
export function readMessage(bytes: Uint8Array): MessageEvidence {
  const cuts = createCuts();
  if (bytes.length > bounds.messageBytes) cuts.add(`the message after ${bounds.messageBytes} bytes`);
  const root = parseMimeTree(bytes.subarray(0, bounds.messageBytes));
  if (root.headers.length > bounds.headerFields) cuts.add(`the header after ${bounds.headerFields} fields`);
  if (countHeaderLines(bytes) > bounds.authenticatedHeaderLines)
    cuts.add(`the signatures of a header of more than ${bounds.authenticatedHeaderLines} lines`);
  const fields = root.headers.slice(0, bounds.headerFields).map(({ name, value }): HeaderField => {
    if (value.length > bounds.headerFieldCharacters)
      cuts.add(`the field ${name} after ${bounds.headerFieldCharacters} characters`);
    const raw = value.slice(0, bounds.headerFieldCharacters);
    return { name, raw, value: decodeHeader(raw) };
  });
  const byName = new Map<string, HeaderField[]>();
  for (const field of fields) {
    const key = field.name.toLowerCase();
    const same = byName.get(key);
    if (same) same.push(field);
    else byName.set(key, [field]);
  }
  const all = (name: string): readonly HeaderField[] => byName.get(name.toLowerCase()) ?? [];
  const first = (name: string): string | undefined => all(name)[0]?.value;

  const multiparts: MultipartNode[] = [];
  const leaves: LeafPart[] = [];
  collect(root, "", 1);
  const bodies = leaves.filter(({ isAttachment }) => !isAttachment);
  const htmlPart = bodies.find(({ type }) => type === "text/html");
  const textPart = bodies.find(({ type }) => type === "text/plain");
  const bodyText = (part: LeafPart): string => decodeText(part).text;
  let text: string | undefined;
  let html: HtmlEvidence | undefined;
  return {
    bytes,
    root,
    fields,
    all,
    first,
    subject: first("Subject") ?? "",
    from: readMailboxes(all("From")),
    replyTo: readMailboxes(all("Reply-To")),
    multiparts,
    leaves,
    htmlPart,
    textPart,
    get html() {
      html ??= htmlPart && readHtml(bodyText(htmlPart), cuts);
      return html;
    },
    get text() {
      if (text === undefined && textPart) {
        const whole = bodyText(textPart);
        if (whole.length > bounds.textCharacters)
          cuts.add(`the text after ${bounds.textCharacters} characters`);
        text = whole.slice(0, bounds.textCharacters);
      }
      return text;
    },
    files: leaves.filter((leaf) => leaf !== htmlPart && leaf !== textPart && leaf.part.body.trim() !== ""),
    cuts: cuts.all,
  };

  function collect(part: MimePart, path: string, depth: number): void {
    if (leaves.length + multiparts.length >= bounds.parts) {
      cuts.add(`the parts after the first ${bounds.parts}`);
      return;
    }
    if (depth > maxDepth) cuts.add(`what is nested ${maxDepth} levels deep or more in the message`);
    if (part.boundary === undefined && part.parts.length === 0) {
      const leaf = readLeaf(part, path || "1");
      leaves.push(leaf);
      if (isUnreadMessage(leaf))
        cuts.add(`the message inside part ${leaf.path} (${leaf.type}, ${leaf.encoding})`);
      return;
    }
    const type = /multipart\/[^;\s]+/i.exec(
      part.headers.find(({ name }) => /^content-type$/i.test(name))?.value ?? "",
    );
    const own = type?.[0].toLowerCase() ?? "multipart/mixed";
    multiparts.push({ path, type: own, part, depth });
    for (const [index, child] of part.parts.entries())
      collect(child, path ? `${path}.${index + 1}` : `${index + 1}`, depth + 1);
  }
}
