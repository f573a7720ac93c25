import { isAscii } from "node:buffer";
import type { Check } from "../check.ts";
import { decodeText, type LeafPart, undecodedCharsets } from "../evidence/leaf-part.ts";

export const partCharset: Check = {
  id: "part-charset",
  severity: "error",
  about: "Each text part is valid in its declared charset",
  fix: 'Declare the charset of the text: Content-Type: text/html; charset="utf-8"',
  source: "https://www.rfc-editor.org/rfc/rfc2046#section-4.1.2",
  run: ({ leaves }) =>
    leaves
      .filter(({ type, isAttachment }) => /^text\/(plain|html)$/.test(type) && !isAttachment)
      .flatMap((leaf) => {
        const problem = problemOf(leaf);
        return problem === undefined ? [] : [{ message: `Part ${leaf.path} (${leaf.type}) ${problem}` }];
      }),
};

function problemOf(leaf: LeafPart): string | undefined {
  const { charset, content } = leaf;
  if (charset === undefined || charset === "us-ascii")
    return !isAscii(content.bytes)
      ? `has non-ASCII characters but declares ${charset ?? "no charset"}`
      : undefined;
  if (charset === "utf-7" || undecodedCharsets.has(charset)) return undefined;
  if (!isKnown(charset)) return `declares the unknown charset "${charset}"`;
  return decodeText(leaf).isDecodable ? undefined : `is not valid ${charset}`;
}

function isKnown(charset: string): boolean {
  try {
    new TextDecoder(charset);
    return true;
  } catch {
    return false;
  }
}
