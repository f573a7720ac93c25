import type { Check } from "../check.ts";
import { lineOfOctet } from "../evidence/lines.ts";

export const controlCharacters: Check = {
  id: "control-characters",
  severity: "error",
  about: "The message has no NUL characters",
  fix: "Remove it, or encode the part as base64",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-3.1",
  run({ bytes }) {
    const at = bytes.indexOf(0);
    return at < 0 ? [] : [{ message: "The message has a NUL character", line: lineOfOctet(bytes, at) }];
  },
};
