import type { Check, Observation } from "../check.ts";
import { lineOfOctet, octetsBeforeHeader } from "../evidence/lines.ts";

/** Maximum number of findings. More add nothing new. */
const maxFindings = 5;
const maxLines = 5000;

export const headerSyntax: Check = {
  id: "header-syntax",
  severity: "error",
  about: "Each header line starts or continues a header, in ASCII",
  fix: "Write headers as Name: value, encode non-ASCII text as encoded words, and start continuation lines with a space",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-2.2",
  run({ bytes }) {
    const observations: Observation[] = [];
    const before = octetsBeforeHeader(bytes);
    const hasMark = bytes[0] === 0xef;
    if (before > 0)
      observations.push({
        message: `${hasMark ? "A UTF-8 byte order mark" : "An empty line"} precedes the first header, so mail programs do not read the headers`,
        line: 1,
        fix: hasMark
          ? "Save the file as UTF-8 without a byte order mark"
          : "Remove the empty lines at the start",
      });
    const skipped = lineOfOctet(bytes, before) - 1;
    const head = headOf(bytes.subarray(before));
    for (const [index, line] of head.slice(0, maxLines).entries()) {
      if (observations.length >= maxFindings) break;
      const isField = /^[!-9;-~]+[ \t]*:/.test(line);
      const isContinuation = index > 0 && /^[ \t]/.test(line);
      // The line that an mbox file puts before each message.
      if (index === 0 && line.startsWith("From ")) continue;
      if (!isField && !isContinuation)
        observations.push({
          message: "A header line neither starts nor continues a header",
          line: skipped + index + 1,
          excerpt: line,
        });
      else if (isContinuation && line.trim() === "")
        observations.push({
          message: "A header line has only white space",
          line: skipped + index + 1,
        });
      else if (/[\u0080-\u00ff]/.test(line) && !isUtf8(line))
        observations.push({
          message: "A header line has bytes that are neither ASCII nor UTF-8",
          line: skipped + index + 1,
          excerpt: line,
        });
      else if (/[\u0080-\u00ff]/.test(line))
        observations.push({
          message: "A header line has non-ASCII characters that are not encoded",
          line: skipped + index + 1,
          excerpt: Buffer.from(line, "latin1").toString("utf8"),
        });
    }
    return observations;
  },
};

/** Returns the header's lines, with one character per byte. Reads at most 1 MiB. */
function headOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2 ** 20)).toString(
    "latin1",
  );
  const end = /(^|\n)\r?\n/.exec(text);
  const head = end ? text.slice(0, end.index) : text;
  return head === "" ? [] : head.split("\n").map((line) => line.replace(/\r$/, ""));
}

function isUtf8(line: string): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(line, "latin1"));
    return true;
  } catch {
    return false;
  }
}
