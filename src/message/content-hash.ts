import { createHash } from "node:crypto";
import { type MimePart, parseMimeTree } from "./mime-tree.ts";
import type { MessageContent } from "./rendered-message.ts";

/** Headers that differ each time a message is composed, and that the service replaces. */
const passingHeaders = new Set(["date", "message-id"]);

/**
 * Returns the SHA-256 of a MIME message in hexadecimal. Ignores what changes each time it is composed: the
 * top Date and Message-ID, the text of boundaries, folding, and line ends. A change of any other byte changes
 * the hash.
 */
export function hashMessage(bytes: Uint8Array, tree: MimePart = parseMimeTree(bytes)): string {
  const hash = createHash("sha256");
  let boundaries = 0;
  const add = (part: MimePart, isTop: boolean): void => {
    const { boundary } = part;
    const token = boundary === undefined ? "" : `boundary-${++boundaries}`;
    for (const { name, value } of part.headers) {
      if (isTop && passingHeaders.has(name.toLowerCase())) continue;
      const stable =
        boundary !== undefined && name.toLowerCase() === "content-type"
          ? value.replace(boundary, token)
          : value;
      hash.update(`${name}: ${stable}\n`, "latin1");
    }
    hash.update(`\n${part.body}`, "latin1");
    for (const child of part.parts) {
      hash.update(`\n--${token}\n`);
      add(child, false);
    }
    if (part.isClosed && boundary !== undefined) hash.update(`\n--${token}--\n`);
  };
  add(tree, true);
  return hash.digest("hex");
}

/** Same, for a template that the service stores: over its ARN, its data in any order, and the sender. */
export function hashTemplateContent(content: MessageContent & { kind: "template" }, from: string): string {
  return sha256(JSON.stringify([content.templateArn, from, sortKeys(JSON.parse(content.templateData))]));
}

/** Same, for subject and bodies, each as sent. No MIME message has this hash. */
export function hashSimpleContent(content: MessageContent & { kind: "simple" }, from: string): string {
  const { kind, subject, text = null, html = null } = content;
  return sha256(JSON.stringify([kind, from, subject, text, html]));
}

/**
 * Returns the hash of a message file that is sent as is, over every byte. No composed message has this hash.
 */
export const hashBytes = (bytes: Uint8Array): string => sha256("bytes\n", bytes);

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, inner]) => [key, sortKeys(inner)]);
}
