import { type Line, linesOf } from "../../message/lines.ts";
import type { Check } from "../check.ts";

/** Maximum line length without the line break (RFC 5322, 2.1.1). */
const maxOctets = 998;

export const lineLength: Check = {
  id: "line-length",
  severity: "error",
  about: "No line is longer than 998 bytes",
  fix: "Encode long lines as quoted-printable or base64, and fold long headers",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1",
  run({ bytes }) {
    let longest: Line = { line: 1, octets: 0 };
    for (const each of linesOf(bytes)) if (each.octets > longest.octets) longest = each;
    const { line, octets } = longest;
    return octets > maxOctets
      ? [{ message: `A line has ${octets} bytes; the maximum is ${maxOctets}`, line }]
      : [];
  },
};
