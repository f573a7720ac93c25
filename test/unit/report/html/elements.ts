import { findAll, textContent } from "domutils";
import { parseDocument } from "htmlparser2";

export interface Found {
  readonly attribs: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Returns the elements of some markup with a name, and a class if given. */
export const elements = (markup: unknown, name: string, className?: string): Found[] =>
  findAll(
    (element) =>
      element.name === name &&
      (className === undefined || (element.attribs["class"] ?? "").split(" ").includes(className)),
    parseDocument(String(markup)).children,
  ).map((element) => ({ attribs: element.attribs, text: textContent(element).replace(/\s+/g, " ").trim() }));

export const texts = (markup: unknown, name: string, className?: string): string[] =>
  elements(markup, name, className).map(({ text }) => text);

/** Returns the values of an attribute, of all elements with a name. */
export const attributes = (markup: unknown, name: string, attribute: string): (string | undefined)[] =>
  elements(markup, name).map(({ attribs }) => attribs[attribute]);

/** Returns the texts of the cells of each table row. */
export const rows = (markup: unknown): string[][] =>
  findAll(({ name }) => name === "tr", parseDocument(String(markup)).children).map((row) =>
    findAll(({ name }) => name === "th" || name === "td", row.children).map((cell) =>
      textContent(cell).replace(/\s+/g, " ").trim(),
    ),
  );
