import { findAll, findOne, textContent } from "domutils";
import { parseDocument } from "htmlparser2";

type Element = ReturnType<typeof findAll>[number];
type ParentNode = Pick<ReturnType<typeof parseDocument>, "children">;

const squeezed = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Returns all elements with a name, in a document or an element. */
export const elementsOf = (parent: ParentNode | undefined, name: string): Element[] =>
  parent ? findAll((element) => element.name === name, parent.children) : [];

/** Reads a part of a page as `readPage` reads a page. */
export function readPart(html: string) {
  const { main, ...part } = readPage(`<main>${html}</main>`);
  return { ...part, text: main, html };
}

/** A page of the dashboard, as its readers and their browsers see it. */
export function readPage(html: string) {
  const document = parseDocument(html);
  const main = findOne(({ name }) => name === "main", document.children);
  if (!main) throw new Error("the page has no main part");
  const all = (matches: (element: Element) => boolean): Element[] => findAll(matches, main.children);
  const words = (element: Element): string => squeezed(textContent(element));
  const named = (name: string): Element[] => all((element) => element.name === name);
  const title = findOne(({ name }) => name === "title", document.children);
  return {
    main: words(main),
    title: title ? words(title) : "",
    topics: main.attribs["data-topics"],
    since: main.attribs["data-since"],
    html,
    /** The texts of all elements with a name. */
    texts: (name: string): string[] => named(name).map(words),
    /** The texts of all cells, row by row. */
    rows: (): string[][] =>
      named("tbody").flatMap((body) =>
        findAll(({ name }) => name === "tr", body.children).map((row) =>
          findAll(({ name }) => name === "td" || name === "th", row.children).map(words),
        ),
      ),
    /** The text and target of each link. */
    links: (): string[] =>
      named("a").map((element) => {
        const mark = element.attribs["aria-current"] === undefined ? "" : " (current)";
        return `${words(element)} → ${element.attribs["href"]}${mark}`;
      }),
    /** The fields of all forms that a reader does not fill in. */
    hidden: (): string[] =>
      all(({ name, attribs }) => name === "input" && attribs["type"] === "hidden").map(
        ({ attribs }) => `${attribs["name"]}=${attribs["value"]}`,
      ),
    /** The options of all selections; the selected ones with a star. */
    options: (): string[] =>
      named("option").map((element) => `${words(element)}${"selected" in element.attribs ? "*" : ""}`),
    /** The texts of all elements of a class. */
    ofClass: (name: string): string[] =>
      all(({ attribs }) => (attribs["class"] ?? "").split(" ").includes(name)).map(words),
  };
}
