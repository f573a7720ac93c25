import { type CssNode, find, type List } from "css-tree";
import type { HtmlElement } from "./html-tree.ts";

/** What matching knows apart from the document. */
export interface Matching {
  /** The steps that it may still take in one message: chains of combinators could take more than any mail is worth. */
  steps: number;
  /** Whether the reader has opened everything that opens: every box is checked, every link's target reached. */
  isOpened: boolean;
}

type Test = (element: HtmlElement, matching: Matching) => boolean;
/** Identifiers and classes, attributes and pseudo-classes, elements. */
type Specificity = readonly [number, number, number];

export interface Selector {
  readonly matches: Test;
  /** Whether an element has the name, id and classes of the last compound: the same for all elements that have them. */
  readonly mayMatch: (element: HtmlElement) => boolean;
  /** Whether `mayMatch` is all there is to it. */
  readonly isPlain: boolean;
  readonly specificity: number;
  /** A class, id or element that every match has, by which rules are found: `.a`, `#a`, `a`; undefined if none is sure. */
  readonly key: string | undefined;
  /** Classes, ids and elements that every match is inside of. */
  readonly ancestors: readonly string[];
  /** Whether it depends on what the reader has opened. */
  readonly isInteractive: boolean;
}

/** Reads one selector; undefined if it selects no elements of a still document, or is not known. */
export function toSelector(selector: CssNode): Selector | undefined {
  const compiled = compile(selector);
  if (!compiled) return undefined;
  const [ids, classes, names] = compiled.specificity;
  return {
    matches: compiled.matches,
    mayMatch: compiled.mayMatch,
    isPlain: compiled.isPlain,
    key: compiled.key,
    ancestors: compiled.ancestors,
    isInteractive: isInteractive(selector),
    specificity: ids * 1e6 + Math.min(classes, 999) * 1e3 + Math.min(names, 999),
  };
}

const isInteractive = (selector: CssNode): boolean =>
  find(
    selector,
    (node) =>
      (node.type === "PseudoClassSelector" && /^(checked|target)$/i.test(node.name)) ||
      (node.type === "TypeSelector" && node.name.toLowerCase() === gmailElement) ||
      isClientHook(node),
  ) !== null;

/** What mail programs put around or into a message, by which style sheets speak to them alone; Gmail puts an element before the body. */
const clientHooks =
  /^(?:data-og[as][bc]|data-outlook-cycle|owa|office365|MessageViewBody|AirMailCanvas|moz-text-html|ExternalClass)$/;
const gmailElement = "u";
const isClientHook = (node: CssNode): boolean =>
  node.type === "AttributeSelector"
    ? clientHooks.test(node.name.name)
    : (node.type === "IdSelector" || node.type === "ClassSelector") && clientHooks.test(node.name);

interface Compiled {
  readonly matches: Test;
  readonly mayMatch: (element: HtmlElement) => boolean;
  readonly isPlain: boolean;
  readonly specificity: Specificity;
  readonly key: string | undefined;
  readonly ancestors: readonly string[];
}

interface Compound {
  readonly tests: Test[];
  /** The tests of name, id and classes. */
  readonly plain: ((element: HtmlElement) => boolean)[];
  key: string | undefined;
  /** The combinator before it: how its element is found from the one after. */
  readonly combinator: string | undefined;
}

const emptyCompound = (combinator?: string): Compound => ({
  tests: [],
  plain: [],
  key: undefined,
  combinator,
});

function compile(selector: CssNode): Compiled | undefined {
  if (selector.type !== "Selector") return undefined;
  const compounds: Compound[] = [emptyCompound()];
  const specificity: [number, number, number] = [0, 0, 0];
  for (const node of selector.children) {
    const compound = compounds.at(-1);
    if (!compound) return undefined;
    if (node.type === "Combinator") {
      compounds.push(emptyCompound(node.name));
      continue;
    }
    const part = toPart(node);
    if (!part) return undefined;
    if (part.plain) compound.plain.push(part.plain);
    compound.tests.push(part.test);
    // An id or a class finds fewer elements than a name does.
    if (part.key !== undefined && (compound.key === undefined || /^\w/.test(compound.key)))
      compound.key = part.key;
    for (const place of [0, 1, 2] as const) specificity[place] += part.specificity[place];
  }
  const reversed = compounds.reverse();
  const [subject = emptyCompound()] = reversed;
  return {
    matches: toChain(reversed),
    mayMatch: (element) => subject.plain.every((test) => test(element)),
    isPlain: reversed.length === 1 && subject.plain.length === subject.tests.length,
    specificity,
    key: subject.key,
    ancestors: reversed.flatMap(({ key }, place) =>
      key !== undefined && /^[ >]$/.test(reversed[place - 1]?.combinator ?? "") ? [key] : [],
    ),
  };
}

/** `failsWholly`: no other ancestor that the chain could begin at would match either, so none is tried. */
type Outcome = "matches" | "fails" | "failsWholly";

/** Tests compounds from the last to the first, each where its combinator leads. */
function toChain(compounds: readonly Compound[]): Test {
  const matchFrom = (element: HtmlElement, place: number, matching: Matching): Outcome => {
    if (--matching.steps < 0) return "failsWholly";
    const compound = compounds[place];
    if (!compound || !meetsAll(compound.tests, element, matching)) return "fails";
    if (place === compounds.length - 1) return "matches";
    switch (compound.combinator) {
      case ">":
        return isElement(element.parent) ? matchFrom(element.parent, place + 1, matching) : "failsWholly";
      case " ":
        for (let other = element.parent; isElement(other); other = other.parent) {
          const outcome = matchFrom(other, place + 1, matching);
          if (outcome !== "fails") return outcome;
        }
        return "failsWholly";
      case "+": {
        if (matching.isOpened && compounds[place + 1]?.key === gmailElement) return "matches";
        const other = element.parent?.children[element.index - 1];
        return other ? matchFrom(other, place + 1, matching) : "fails";
      }
      case "~":
        for (let index = element.index - 1; index >= 0; index--) {
          const other = element.parent?.children[index];
          const outcome = other ? matchFrom(other, place + 1, matching) : "fails";
          if (outcome !== "fails") return outcome;
        }
        return "fails";
      default:
        return "failsWholly";
    }
  };
  return (element, matching) => matchFrom(element, 0, matching) === "matches";
}

function meetsAll(tests: readonly Test[], element: HtmlElement, matching: Matching): boolean {
  for (const test of tests) if (!test(element, matching)) return false;
  return true;
}

const isElement = (element: HtmlElement | undefined): element is HtmlElement =>
  element !== undefined && element.name !== "";

interface Part {
  readonly test: Test;
  /** The test, if it is one of name, id or class. */
  readonly plain?: (element: HtmlElement) => boolean;
  readonly specificity: Specificity;
  readonly key?: string;
}

const plainPart = (
  plain: (element: HtmlElement) => boolean,
  specificity: Specificity,
  key?: string,
): Part => ({ test: plain, plain, specificity, ...(key === undefined ? {} : { key }) });

function toPart(node: CssNode): Part | undefined {
  // Everything is in some mail program's hook when everything is opened.
  if (isClientHook(node))
    return {
      test: (_, { isOpened }) => isOpened,
      specificity: node.type === "IdSelector" ? [1, 0, 0] : [0, 1, 0],
    };
  switch (node.type) {
    case "TypeSelector": {
      const name = node.name.toLowerCase();
      if (name === "*") return plainPart(() => true, [0, 0, 0]);
      return plainPart((element) => element.name === name, [0, 0, 1], name);
    }
    case "ClassSelector": {
      const { name } = node;
      return plainPart(({ attributes }) => hasWord(attributes["class"], name), [0, 1, 0], `.${name}`);
    }
    case "IdSelector": {
      const { name } = node;
      return plainPart(({ attributes }) => attributes["id"] === name, [1, 0, 0], `#${name}`);
    }
    case "AttributeSelector":
      return { test: toAttributeTest(node), specificity: [0, 1, 0] };
    case "PseudoClassSelector":
      return toPseudoClass(node.name.toLowerCase(), node.children);
    default:
      return undefined;
  }
}

/** Whether one of the words between white space is `word`. */
function hasWord(text: string | undefined, word: string): boolean {
  if (text === undefined || text === word) return text === word;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (isSpaceOrEnd(text, at - 1) && isSpaceOrEnd(text, at + word.length)) return true;
  return false;
}

const isSpaceOrEnd = (text: string, index: number): boolean =>
  index < 0 || index >= text.length || /\s/.test(text.charAt(index));

function toAttributeTest({
  name: { name },
  matcher,
  value,
  flags,
}: CssNode & { readonly type: "AttributeSelector" }): Test {
  const attribute = name.toLowerCase();
  const fold = /i/i.test(flags ?? "") ? (text: string) => text.toLowerCase() : (text: string) => text;
  const wanted = fold(value?.type === "String" ? value.value : (value?.name ?? ""));
  const holds = (text: string): boolean => {
    switch (matcher) {
      case null:
        return true;
      case "=":
        return text === wanted;
      case "~=":
        return /^\S+$/.test(wanted) && hasWord(text, wanted);
      case "|=":
        return text === wanted || text.startsWith(`${wanted}-`);
      case "^=":
        return wanted !== "" && text.startsWith(wanted);
      case "$=":
        return wanted !== "" && text.endsWith(wanted);
      case "*=":
        return wanted !== "" && text.includes(wanted);
      default:
        return false;
    }
  };
  return ({ attributes }, matching) => {
    const text = attributes[attribute];
    if (text === undefined) return false;
    matching.steps -= text.length >> 2;
    return holds(fold(text));
  };
}

const still = (test: Test): Part => ({ test, specificity: [0, 1, 0] });

function toPseudoClass(name: string, children: List<CssNode> | null): Part | undefined {
  const [argument] = children?.toArray() ?? [];
  switch (name) {
    case "link":
    case "any-link":
      return still((element) => element.name === "a" && element.attributes["href"] !== undefined);
    case "root":
      return still((element) => element.name === "html");
    case "checked":
      return still(
        ({ attributes }, { isOpened }) =>
          isOpened || attributes["checked"] !== undefined || attributes["selected"] !== undefined,
      );
    case "target":
      return still((_, { isOpened }) => isOpened);
    case "empty":
      return still(({ items }) => items.length === 0);
    case "first-child":
      return still(({ index }) => index === 0);
    case "last-child":
      return still(({ index, parent }) => index === (parent?.children.length ?? 0) - 1);
    case "only-child":
      return still(({ parent }) => parent?.children.length === 1);
    case "first-of-type":
      return still((element, matching) => placeOfType(element, matching) === 1);
    case "nth-child":
    case "nth-of-type": {
      const isPlace = argument?.type === "Nth" && !argument.selector ? toPlaceTest(argument.nth) : undefined;
      if (!isPlace) return undefined;
      return still((element, matching) =>
        isPlace(name === "nth-child" ? element.index + 1 : placeOfType(element, matching)),
      );
    }
    case "not":
    case "is":
    case "where":
      return toNested(name, argument);
    // The document is still: nothing is hovered over, focused, visited or the target of an address.
    case "hover":
    case "focus":
    case "focus-within":
    case "active":
    case "visited":
      return still(() => false);
    default:
      return undefined;
  }
}

function toNested(name: string, argument: CssNode | undefined): Part | undefined {
  if (argument?.type !== "SelectorList") return undefined;
  const inner = argument.children.toArray().map(compile);
  const known = inner.filter((each) => each !== undefined);
  // Browsers forgive what they do not know in :is and :where, and drop a rule with it in :not.
  if (name === "not" && known.length < inner.length) return undefined;
  const isAny: Test = (element, matching) => known.some(({ matches }) => matches(element, matching));
  const [first, ...rest] = known
    .map(({ specificity }) => specificity)
    .sort((left, right) => compare(right, left));
  return {
    test: name === "not" ? (element, matching) => !isAny(element, matching) : isAny,
    specificity: name === "where" ? [0, 0, 0] : (first ?? rest[0] ?? [0, 0, 0]),
  };
}

const compare = (left: Specificity, right: Specificity): number =>
  left[0] - right[0] || left[1] - right[1] || left[2] - right[2];

function placeOfType({ name, parent, index }: HtmlElement, matching: Matching): number {
  matching.steps -= index;
  if (matching.steps < 0) return 0;
  let place = 1;
  for (let before = 0; before < index; before++) if (parent?.children[before]?.name === name) place++;
  return place;
}

function toPlaceTest(nth: CssNode): ((place: number) => boolean) | undefined {
  const [step, first] =
    nth.type === "AnPlusB"
      ? [Number(nth.a ?? 0), Number(nth.b ?? 0)]
      : nth.type === "Identifier" && nth.name === "odd"
        ? [2, 1]
        : nth.type === "Identifier" && nth.name === "even"
          ? [2, 0]
          : [Number.NaN, Number.NaN];
  if (Number.isNaN(step) || Number.isNaN(first)) return undefined;
  return (place) =>
    place > 0 && (step === 0 ? place === first : (place - first) % step === 0 && (place - first) / step >= 0);
}
