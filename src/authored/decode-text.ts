import { isUtf8 } from "node:buffer";
import { type ErrorCode, PlacewrightError } from "../base/errors.ts";
import { codeFrame } from "./code-frame.ts";
import { positionAt } from "./locate.ts";

/**
 * Decodes a file that a person wrote, without its byte order mark. Throws `code`, with line and column, if it is
 * not UTF-8: the message would have a replacement character in place of each letter.
 */
export function decodeText(bytes: Uint8Array, file: string, code: ErrorCode): string {
  const text = new TextDecoder().decode(bytes);
  if (isUtf8(bytes)) return text;
  const isUtf16 = ["254,255", "255,254"].includes(bytes.subarray(0, 2).join());
  const place = isUtf16 ? undefined : positionAt(text, text.indexOf("\uFFFD"));
  throw new PlacewrightError(code, isUtf16 ? "it is UTF-16, not UTF-8" : "it is not UTF-8", {
    location: { file, ...place },
    hint: "Save it as UTF-8",
    frame: place && codeFrame(text, place.line, place.column),
  });
}
