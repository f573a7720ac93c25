import type { Check } from "../check.ts";
import { lineOfOctet } from "../evidence/lines.ts";

export const controlCharacters: Check = {
  id: "control-characters",
  severity: "error",
  about: "There are no NUL characters",
  fix: "Remove them, or send the part as base64",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-3.1",
  run({ bytes }) {
    const at = bytes.indexOf(0);
    return at < 0 ? [] : [{ message: "There is a NUL character", line: lineOfOctet(bytes, at) }];
  },
};
