import { headerValues } from "../../message/mime-tree.ts";
import type { Check } from "../check.ts";
import { parseContentField } from "../evidence/content-field.ts";

/**
 * Rank of a type in the order. An invitation may come before or after the HTML: programs that support it
 * search for it.
 */
const richness = (type: string): number => (type === "text/plain" ? 0 : 1);

export const alternativeOrder: Check = {
  id: "alternative-order",
  severity: "error",
  about: "Alternatives are in order, plain text first: clients show the last one they support",
  fix: "Put text/plain before text/html",
  source: "https://www.rfc-editor.org/rfc/rfc2046#section-5.1.4",
  run: ({ multiparts }) =>
    multiparts
      .filter(({ type }) => type === "multipart/alternative")
      .flatMap(({ path, part }) => {
        const types = part.parts.map(
          (child) => parseContentField(headerValues(child, "Content-Type")[0] ?? "text/plain").value,
        );
        const isOrdered = types.every(
          (type, index) => index === 0 || richness(type) >= richness(types[index - 1] ?? ""),
        );
        return isOrdered
          ? []
          : [
              {
                message: `The alternatives of ${path ? `part ${path}` : "the message"} are in the order ${types.join(", ")}`,
              },
            ];
      }),
};
