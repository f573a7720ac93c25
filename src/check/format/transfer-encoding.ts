import { headerValues } from "../../message/mime-tree.ts";
import type { Check } from "../check.ts";
import { encodingNamed, knownEncodings, type LeafPart } from "../evidence/leaf-part.ts";

export const transferEncoding: Check = {
  id: "transfer-encoding",
  severity: "error",
  about: "Each part declares a known transfer encoding and is encoded accordingly",
  fix: "Let a mail library encode the part, as quoted-printable or base64",
  source: "https://www.rfc-editor.org/rfc/rfc2045#section-6",
  run: ({ leaves }) =>
    leaves.flatMap((leaf) => {
      const problem = problemOf(leaf);
      return problem === undefined ? [] : [{ message: `Part ${leaf.path} (${leaf.type}): ${problem}` }];
    }),
};

function problemOf({ encoding, content, part }: LeafPart): string | undefined {
  const { body } = part;
  const [first, ...others] = headerValues(part, "Content-Transfer-Encoding").map(encodingNamed);
  const other = others.find((each) => each !== first);
  if (other !== undefined)
    return `it declares two transfer encodings, ${first} and ${other}, and mail programs differ in which one they use`;
  if (!knownEncodings.has(encoding)) return `its transfer encoding "${encoding}" is unknown`;
  if (encoding === "7bit" && /[\u0080-\u00ff]/.test(body))
    return "it has 8-bit characters but is declared 7bit";
  return content.problem;
}
