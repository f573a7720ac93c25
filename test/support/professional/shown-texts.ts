import { Parser } from "htmlparser2";

/** Returns the texts of a source in order, with collapsed white space, except those in elements that `isLeftOut` names. */
export function shownTexts(
  source: string,
  isLeftOut: (name: string, attributes: Readonly<Record<string, string>>) => boolean,
): string[] {
  const texts: string[] = [];
  const open: boolean[] = [];
  let text = "";
  const flush = () => {
    const words = toSingleSpaces(text);
    if (words !== "") texts.push(words);
    text = "";
  };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        flush();
        open.push(isLeftOut(name, attributes));
      },
      ontext(words) {
        if (!open.includes(true)) text += words;
      },
      onclosetag() {
        flush();
        open.pop();
      },
    },
    { decodeEntities: true },
  );
  parser.end(source);
  flush();
  return texts;
}

export const toSingleSpaces = (text: string): string => text.replace(/\s+/g, " ").trim();
