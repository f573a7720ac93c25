import type { Check } from "../check.ts";
import { lineOfOctet } from "../evidence/lines.ts";

/** RFC 5322, 2.1.1: without the line's end. */
const maxOctets = 998;

export const lineLength: Check = {
  id: "line-length",
  severity: "error",
  about: "No line is longer than 998 octets",
  fix: "Send long lines as quoted-printable or base64; fold long header fields",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1",
  run({ bytes }) {
    let longest = 0;
    let at = 0;
    for (let start = 0; start < bytes.length; ) {
      const found = bytes.indexOf(0x0a, start);
      const end = found < 0 ? bytes.length : found;
      const octets = end - start - (bytes[end - 1] === 0x0d ? 1 : 0);
      if (octets > longest) [longest, at] = [octets, start];
      start = end + 1;
    }
    return longest > maxOctets
      ? [
          {
            message: `A line has ${longest} octets; at most ${maxOctets} are allowed`,
            line: lineOfOctet(bytes, at),
          },
        ]
      : [];
  },
};
