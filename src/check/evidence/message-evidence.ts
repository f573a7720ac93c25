import { decodeHeader } from "../../message/decode-header.ts";
import { type MimePart, maxDepth, parseMimeTree } from "../../message/mime-tree.ts";
import { bounds, createCuts } from "./bounds.ts";
import type { HtmlEvidence } from "./html-evidence.ts";
import {
  decodeText,
  defaultTypeIn,
  knownEncodings,
  type LeafPart,
  readLeaf,
  undecodedCharsets,
} from "./leaf-part.ts";
import { countHeaderLines, octetsBeforeHeader } from "./lines.ts";
import { type Mailbox, readMailboxes } from "./mailboxes.ts";
import { outlookHtml } from "./outlook-html.ts";
import { readHtml } from "./read-html.ts";
import { isPacked, type ShownBody, shownBodies, toOutlookPath } from "./shown-bodies.ts";

/** A header of the message itself. */
export interface HeaderField {
  readonly name: string;
  /** Unfolded but not decoded: each character is a byte. */
  readonly raw: string;
  /** Value with encoded words decoded. */
  readonly value: string;
}

/** A multipart and its position. An empty path is the message itself. */
export interface MultipartNode {
  readonly path: string;
  readonly type: string;
  readonly part: MimePart;
  /** Nesting depth: 1 for the message itself. */
  readonly depth: number;
}

/** Everything that checks read, extracted from the message once. */
export interface MessageEvidence {
  readonly bytes: Uint8Array;
  readonly root: MimePart;
  readonly fields: readonly HeaderField[];
  /** Returns the headers of a name, in order. The name is case-insensitive. */
  all(name: string): readonly HeaderField[];
  /** Returns the decoded value of the first header of a name. */
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

export interface OtherBody {
  readonly path: string;
  readonly isOfLinksOnly: boolean;
  readonly message: MessageEvidence;
}

/**
 * Whether a part is a fragment of a message, a reference to one, a message in an unknown encoding, or packed.
 */
const isUnreadMessage = (leaf: LeafPart): boolean =>
  /^message\/(partial|external-body)$/.test(leaf.type) ||
  (/^message\/(rfc822|global)$/.test(leaf.type) && !knownEncodings.has(leaf.encoding)) ||
  isPacked(leaf);

/** An HTML element that shows or links something. */
const element = /<(?:html|body|a|p|div|img|table|form|iframe|script|style|h\d)(?=[\s>])/i;

/** The first line of a uuencoded file in a text. Some mail programs show the file as an attachment. */
const uuencoded = /^begin [0-7]{3,4} (\S[^\r\n]{0,100})\r?$/m;

/** Reads a message for the checks once, within `bounds`. Never throws. */
export function readMessage(bytes: Uint8Array): MessageEvidence {
  const cuts = createCuts();
  if (bytes.length > bounds.messageBytes) cuts.add(`the message after ${bounds.messageBytes} bytes`);
  const root = parseMimeTree(bytes.subarray(octetsBeforeHeader(bytes), bounds.messageBytes));
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
  const unreadParts: string[] = [];
  const leaves: LeafPart[] = [];
  collect(root, "", 1);
  const bodies = leaves.filter(({ isAttachment }) => !isAttachment);
  const htmlPart =
    bodies.find(({ type }) => type === "text/html") ??
    bodies.find(({ type }) => type === "application/xhtml+xml");
  const textPart = bodies.find(({ type }) => type === "text/plain");
  for (const { path, type, charset } of bodies)
    if (charset !== undefined && undecodedCharsets.has(charset) && type.startsWith("text/"))
      cuts.add(`the words of part ${path} (${charset})`);
  const bodyText = (part: LeafPart): string => decodeText(part).text;
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
        const file = uuencoded.exec(text)?.[1];
        if (file !== undefined) cuts.add(`the uuencoded file ${file.trim()}`);
      }
      return text;
    },
    get otherBodies() {
      otherBodies ??= readOthers();
      return otherBodies;
    },
    unreadParts,
    files: leaves.filter((leaf) => leaf !== htmlPart && leaf !== textPart && leaf.part.body.trim() !== ""),
    cuts: cuts.all,
  };
  return message;

  function readOthers(): OtherBody[] {
    const others = leaves.filter((leaf) => leaf !== htmlPart && leaf !== textPart && !isReported(leaf));
    return [...bodyForOutlook(), ...shownBodies(others, cuts)].map(
      ({ path, kind, source, isOfLinksOnly, from }) => {
        let own: HtmlEvidence | undefined;
        const body: Partial<MessageEvidence> = {
          subject: "",
          first: () => undefined,
          ...(from && { from }),
          text: kind === "text" ? source.slice(0, bounds.textCharacters) : undefined,
          get html() {
            if (kind === "html") own ??= readHtml(source, cuts);
            return own;
          },
        };
        const view: MessageEvidence = Object.create(message, Object.getOwnPropertyDescriptors(body));
        return { path, isOfLinksOnly, message: view };
      },
    );
  }

  function bodyForOutlook(): readonly ShownBody[] {
    const source = htmlPart && outlookHtml(bodyText(htmlPart).slice(0, bounds.htmlCharacters));
    return htmlPart === undefined || source === undefined
      ? []
      : [{ path: toOutlookPath(htmlPart.path), kind: "html", source, isOfLinksOnly: true, from: undefined }];
  }

  /** Whether a part is the original message that a mail server returns in a report. */
  function isReported({ path, type }: LeafPart): boolean {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf(".")));
    return (
      type.startsWith("message/") &&
      multiparts.some((each) => each.path === parent && each.type === "multipart/report")
    );
  }

  function collect(part: MimePart, path: string, depth: number, defaultType?: string): void {
    if (leaves.length + multiparts.length >= bounds.parts) {
      cuts.add(`the parts after the first ${bounds.parts}`);
      return;
    }
    if (depth > maxDepth) cuts.add(`what is nested ${maxDepth} levels deep or more in the message`);
    if (part.boundary === undefined && part.parts.length === 0) {
      const leaf = readLeaf(part, path || "1", defaultType);
      leaves.push(leaf);
      if (!isUnreadMessage(leaf)) return;
      unreadParts.push(`part ${leaf.path} (${leaf.type})`);
      cuts.add(`the message inside part ${leaf.path} (${leaf.type}, ${leaf.encoding})`);
      return;
    }
    const type = /multipart\/[^;\s]+/i.exec(
      part.headers.find(({ name }) => /^content-type$/i.test(name))?.value ?? "",
    );
    const own = type?.[0].toLowerCase() ?? "multipart/mixed";
    multiparts.push({ path, type: own, part, depth });
    // Some mail programs show what is outside of the parts, too.
    const where = path === "" ? "the message" : `part ${path}`;
    if (element.test(part.body)) cuts.add(`the HTML before the first boundary of ${where}`);
    if (element.test(part.epilogue ?? "")) cuts.add(`the HTML after the last boundary of ${where}`);
    const inner = defaultTypeIn(part);
    for (const [index, child] of part.parts.entries())
      collect(child, path ? `${path}.${index + 1}` : `${index + 1}`, depth + 1, inner);
  }
}
