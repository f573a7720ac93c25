import type { Check } from "../check.ts";
import { lineOfField } from "../evidence/lines.ts";

const word = /=\?([^\s?*]*)(?:\*[^\s?]*)?\?([^\s?]*)\?([^?]*)\?=/g;

export const encodedWords: Check = {
  id: "encoded-words",
  severity: "warn",
  about: "Encoded words in headers are well-formed",
  fix: "Let a mail library encode the headers: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=, at most 75 characters each",
  source: "https://www.rfc-editor.org/rfc/rfc2047#section-2",
  run: ({ fields, bytes }) =>
    fields.flatMap(({ name, raw }) => {
      const problem = /^(received|dkim-signature|arc-|x-)/i.test(name) ? undefined : problemOf(raw);
      return problem === undefined
        ? []
        : [
            {
              message: `The ${name} header has an encoded word ${problem}`,
              line: lineOfField(bytes, name) ?? 1,
              excerpt: raw,
            },
          ];
    }),
};

function problemOf(value: string): string | undefined {
  for (const [whole, charset = "", encoding = "", text = ""] of value.matchAll(word)) {
    if (!/^[bq]$/i.test(encoding)) return `with the unknown encoding "${encoding}"`;
    if (/\s/.test(text)) return "that contains white space";
    if (whole.length > 75) return `of ${whole.length} characters; at most 75 are allowed`;
    try {
      new TextDecoder(charset);
    } catch {
      return `with the unknown charset "${charset}"`;
    }
  }
  // The start of an encoded word that does not end.
  return /=\?[\w-]+\?[bq]\?/i.test(value.replace(word, "")) ? "that is not terminated" : undefined;
}
