import { maxBoundaryCharacters } from "../../message/mime-tree.ts";

/** Maximum nesting of MIME parts. No real message is nested deeper. */
const maxDepth = 20;

/**
 * Appends a line of ASCII to each text and HTML part of a message body, in any transfer encoding. Leaves
 * attachments, signed or encrypted parts, and UTF-16 or UTF-32 text unchanged.
 * Text is Latin-1 with CRLF line endings.
 */
export function appendToTexts(
  header: string,
  body: string,
  lineOf: (subtype: "plain" | "html") => string,
  depth = 0,
): string {
  const fieldOf = (name: string): string =>
    new RegExp(`^${name}[ \\t]*:((?:.*\\r\\n)(?:[ \\t].*\\r\\n)*)`, "im")
      .exec(header)?.[1]
      ?.replace(/\r\n/g, " ")
      .trim() ?? "";
  const contentType = fieldOf("content-type") || "text/plain";
  if (/^attachment/i.test(fieldOf("content-disposition"))) return body;

  const multipart = /^multipart\/(?!signed|encrypted)/i.test(contentType);
  const declared = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(contentType);
  const boundary = declared?.[1] ?? declared?.[2];
  if (multipart && boundary && boundary.length <= maxBoundaryCharacters && depth < maxDepth) {
    const literal = boundary.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    // Sections alternate with the delimiters between them. The first section is the preamble.
    const pieces = body.split(new RegExp(`((?:^|\\r\\n)--${literal}(?:--)?[ \\t]*(?=\\r\\n|$))`));
    const closing = pieces.findIndex(
      (piece, index) => index % 2 === 1 && piece.trimEnd().endsWith(`--${boundary}--`),
    );
    return pieces
      .map((piece, index) => {
        if (index % 2 === 1 || index === 0 || (closing >= 0 && index > closing)) return piece;
        const [partHeader, partBody] = splitAtBlankLine(piece.slice(2));
        if (partBody === undefined) return piece;
        return `\r\n${partHeader}\r\n${appendToTexts(partHeader, partBody, lineOf, depth + 1)}`;
      })
      .join("");
  }

  const subtype = /^text\/(plain|html)\b/i.exec(contentType)?.[1]?.toLowerCase();
  if ((subtype !== "plain" && subtype !== "html") || /charset="?utf-(16|32)/i.test(contentType)) return body;
  const line = lineOf(subtype);
  switch (fieldOf("content-transfer-encoding").toLowerCase()) {
    case "base64": {
      const decoded = Buffer.from(body, "base64").toString("latin1");
      const encoded = Buffer.from(`${decoded}\r\n${line}\r\n`, "latin1").toString("base64");
      return (encoded.match(/.{1,76}/g) ?? []).join("\r\n");
    }
    case "quoted-printable":
      // A soft line break at the very end would join the new line to the one before it.
      return `${body.replace(/=\r\n$|=$/, "")}\r\n${line}`;
    default:
      return `${body}\r\n${line}`;
  }
}

/**
 * Splits a message into its header, with the last line ending, and its body. The body is undefined if no
 * blank line ends the header.
 */
export function splitAtBlankLine(text: string): [string, string | undefined] {
  if (text.startsWith("\r\n")) return ["", text.slice(2)];
  const end = text.indexOf("\r\n\r\n");
  return end < 0 ? [text, undefined] : [text.slice(0, end + 2), text.slice(end + 4)];
}
