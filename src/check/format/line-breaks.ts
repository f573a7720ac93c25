import type { Check, Observation } from "../check.ts";
import { lineOfOctet } from "../evidence/lines.ts";

const [lf, cr] = [0x0a, 0x0d];

export const lineBreaks: Check = {
  id: "line-breaks",
  severity: "error",
  about: "Lines end alike, in CRLF (a file may have LF), and no CR stands alone",
  fix: "Write CRLF at the end of every line",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-2.3",
  run({ bytes }) {
    const observations: Observation[] = [];
    for (let index = bytes.indexOf(cr); index >= 0; index = bytes.indexOf(cr, index + 1)) {
      if (bytes[index + 1] === lf) continue;
      observations.push({ message: "A CR stands alone", line: lineOfOctet(bytes, index) });
      break;
    }
    let [pairs, bare, firstBare] = [0, 0, 0];
    for (let index = bytes.indexOf(lf); index >= 0; index = bytes.indexOf(lf, index + 1)) {
      if (bytes[index - 1] === cr) pairs++;
      else if (bare++ === 0) firstBare = index;
    }
    if (pairs > 0 && bare > 0)
      observations.push({
        message: `${bare} ${bare === 1 ? "line ends" : "lines end"} in LF alone, the others in CRLF`,
        line: lineOfOctet(bytes, firstBare),
      });
    return observations;
  },
};
