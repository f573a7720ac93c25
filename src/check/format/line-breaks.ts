import type { Check, Observation } from "../check.ts";
import { lineOfOctet } from "../evidence/lines.ts";

const [lf, cr] = [0x0a, 0x0d];

export const lineBreaks: Check = {
  id: "line-breaks",
  severity: "error",
  about: "All lines end in CRLF (or all in LF, in a file), with no bare CR",
  fix: "End every line with CRLF",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-2.3",
  run({ bytes }) {
    const observations: Observation[] = [];
    for (let index = bytes.indexOf(cr); index >= 0; index = bytes.indexOf(cr, index + 1)) {
      if (bytes[index + 1] === lf) continue;
      observations.push({ message: "A CR is not followed by an LF", line: lineOfOctet(bytes, index) });
      break;
    }
    let [pairs, bare, firstBare] = [0, 0, 0];
    for (let index = bytes.indexOf(lf); index >= 0; index = bytes.indexOf(lf, index + 1)) {
      if (bytes[index - 1] === cr) pairs++;
      else if (bare++ === 0) firstBare = index;
    }
    if (pairs > 0 && bare > 0)
      observations.push({
        message: `${bare} ${bare === 1 ? "line ends" : "lines end"} in LF only, the others in CRLF`,
        line: lineOfOctet(bytes, firstBare),
      });
    return observations;
  },
};
