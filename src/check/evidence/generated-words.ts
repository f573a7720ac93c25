import { bounds } from "./bounds.ts";
import type { HtmlElement, HtmlTree } from "./html/html-tree.ts";
import { type Selector, toSelectors } from "./html/selector.ts";

interface GeneratedWords {
  readonly selectors: readonly Selector[];
  readonly text: string;
}

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
      .map(({ text }) => ` ${text} `)
      .join("");
}

const sheetsIn = ({ name, items, children }: HtmlElement): string[] =>
  name === "style" ? [items.filter((item) => typeof item === "string").join("")] : children.flatMap(sheetsIn);

function toGenerated(rule: string): GeneratedWords | undefined {
  const open = rule.lastIndexOf("{");
  const declarations = rule.slice(open + 1);
  const content = open < 0 ? -1 : declarations.search(/\bcontent\s*:/i);
  if (content < 0) return undefined;
  const [value = ""] = declarations.slice(content, content + 500).split(";", 1);
  const text = [...value.matchAll(/"([^"]*)"|'([^']*)'/g)]
    .map(([, double, single]) => double ?? single)
    .join("");
  const before = rule.slice(0, open);
  const start = before.lastIndexOf("{") + 1;
  const selectors =
    text.includes(".") && before.length - start < 500 ? toSelectors(before.slice(start).trim()) : undefined;
  return selectors === undefined ? undefined : { selectors, text };
}
