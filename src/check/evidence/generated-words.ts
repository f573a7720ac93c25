import { bounds } from "./bounds.ts";
import type { HtmlElement, HtmlTree } from "./html/html-tree.ts";
import { type Selector, toSelectors } from "./html/selector.ts";

interface GeneratedWords {
  readonly selectors: readonly Selector[];
  /** Quoted strings, and the names of attributes whose values are inserted. */
  readonly content: readonly ContentPart[];
}

type ContentPart = { readonly text: string } | { readonly attribute: string };

const [maxRules, maxSteps] = [50, 20_000];

/**
 * Returns a function for the text that style sheets insert into an element and that could be a URL:
 * `a::before { content: "https://acme.example" }`. Returns undefined if there is none, as in nearly all mail.
 */
export function readGeneratedWords({
  root,
  source,
}: HtmlTree): ((element: HtmlElement) => string) | undefined {
  if (!/:(?:before|after)\b/i.test(source)) return undefined;
  const rules = sheetsIn(root)
    .join("}")
    .slice(0, bounds.styleCharacters)
    .split("}")
    .flatMap((rule) => toGenerated(rule) ?? [])
    .slice(0, maxRules);
  if (rules.length === 0) return undefined;
  const matching = { steps: maxSteps, isOpened: false };
  return (element) =>
    rules
      .filter(
        ({ selectors }) =>
          matching.steps-- > 0 &&
          selectors.some(
            (each) => each.isBefore && each.mayMatch(element) && each.matches(element, matching),
          ),
      )
      .map(({ content }) => ` ${content.map((part) => textOf(part, element)).join("")} `)
      .join("");
}

const sheetsIn = ({ name, items, children }: HtmlElement): string[] =>
  name === "style" ? [items.filter((item) => typeof item === "string").join("")] : children.flatMap(sheetsIn);

function toGenerated(rule: string): GeneratedWords | undefined {
  const open = rule.lastIndexOf("{");
  const declarations = rule.slice(open + 1);
  const contentAt = open < 0 ? -1 : declarations.search(/\bcontent\s*:/i);
  if (contentAt < 0) return undefined;
  const [value = ""] = declarations.slice(contentAt, contentAt + 500).split(";", 1);
  const content = [...value.matchAll(/"([^"]*)"|'([^']*)'|\battr\(\s*([\w-]+)/g)].map(
    ([, double, single, attribute]): ContentPart =>
      attribute === undefined ? { text: double ?? single ?? "" } : { attribute: attribute.toLowerCase() },
  );
  const mayBeAddress = content.some((part) => "attribute" in part || part.text.includes("."));
  const before = rule.slice(0, open);
  const start = before.lastIndexOf("{") + 1;
  const selectors =
    mayBeAddress && before.length - start < 500
      ? // The words matter, not their place, and only selectors of ::before are kept.
        toSelectors(
          before
            .slice(start)
            .trim()
            .replace(/(::?)after\b/gi, "$1before"),
        )
      : undefined;
  return selectors === undefined ? undefined : { selectors, content };
}

/** Maximum length of an attribute's value that is inserted, in characters. */
const maxValue = 200;

const textOf = (part: ContentPart, { attributes }: HtmlElement): string =>
  "text" in part ? part.text : (attributes[part.attribute]?.slice(0, maxValue) ?? "");
