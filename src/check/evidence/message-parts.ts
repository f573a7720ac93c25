import { type MimePart, maxDepth } from "../../message/mime-tree.ts";
import { bounds, type Cuts } from "./bounds.ts";
import { defaultTypeIn, knownEncodings, type LeafPart, readLeaf } from "./leaf-part.ts";
import { isPacked } from "./shown-bodies.ts";

/** A multipart and its position. An empty path is the message itself. */
export interface MultipartNode {
  /** Position in the message: `1` is the first part. */
  readonly path: string;
  /** Content type, in lower case: `multipart/alternative`. */
  readonly type: string;
  /** The multipart as split, with its headers and its parts. */
  readonly part: MimePart;
  /** Nesting depth: 1 for the message itself. */
  readonly depth: number;
}

/** The parts of a message, in order. */
export interface MessageParts {
  readonly multiparts: readonly MultipartNode[];
  readonly leaves: readonly LeafPart[];
  /** Parts whose content is not in the message or cannot be read. They may show anything. */
  readonly unreadParts: readonly string[];
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

/** Lists the parts of a message. Adds what exceeds the limits, or cannot be read, to `cuts`. */
export function collectParts(root: MimePart, cuts: Cuts): MessageParts {
  const multiparts: MultipartNode[] = [];
  const leaves: LeafPart[] = [];
  const unreadParts: string[] = [];
  collect(root, "", 1);
  return { multiparts, leaves, unreadParts };

  function collect(part: MimePart, path: string, depth: number, defaultType?: string): void {
    if (leaves.length + multiparts.length >= bounds.parts) {
      cuts.add(`the parts after the first ${bounds.parts}`, "parts");
      return;
    }
    if (depth > maxDepth)
      cuts.add(`the parts nested ${maxDepth} or more levels deep in the message`, "parts");
    if (part.boundary === undefined && part.parts.length === 0) {
      addLeaf(readLeaf(part, path || "1", defaultType));
      return;
    }
    multiparts.push({ path, type: multipartTypeOf(part), part, depth });
    // Some mail programs show what is outside of the parts, too.
    const where = path === "" ? "the message" : `part ${path}`;
    if (element.test(part.body)) cuts.add(`the HTML before the first boundary of ${where}`);
    if (element.test(part.epilogue ?? "")) cuts.add(`the HTML after the last boundary of ${where}`);
    const inner = defaultTypeIn(part);
    for (const [index, child] of part.parts.entries())
      collect(child, path ? `${path}.${index + 1}` : `${index + 1}`, depth + 1, inner);
  }

  function addLeaf(leaf: LeafPart): void {
    leaves.push(leaf);
    if (!isUnreadMessage(leaf)) return;
    unreadParts.push(`part ${leaf.path} (${leaf.type})`);
    cuts.add(`the message inside part ${leaf.path} (${leaf.type}, ${leaf.encoding})`);
  }
}

function multipartTypeOf({ headers }: MimePart): string {
  const field = headers.find(({ name }) => /^content-type$/i.test(name))?.value ?? "";
  return /multipart\/[^;\s]+/i.exec(field)?.[0].toLowerCase() ?? "multipart/mixed";
}
