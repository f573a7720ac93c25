import type { Check } from "../check.ts";

const [maxDepth, maxParts] = [8, 100];

export const nesting: Check = {
  id: "nesting",
  severity: "warn",
  about: `Parts are nested at most ${maxDepth} levels deep, and the message has at most ${maxParts}`,
  fix: "Use at most one multipart/mixed, one multipart/related, and one multipart/alternative",
  source: "https://www.rfc-editor.org/rfc/rfc2046#section-5.1",
  run({ multiparts, leaves }) {
    const depth = Math.max(0, ...multiparts.map((each) => each.depth));
    return [
      ...(depth > maxDepth ? [{ message: `Parts are nested ${depth} levels deep` }] : []),
      ...(leaves.length > maxParts ? [{ message: `The message has ${leaves.length} parts` }] : []),
    ];
  },
};
