import { type CssNode, ident, type List, parse } from "css-tree";
import type { HtmlElement } from "./html-tree.ts";

/** State of selector matching apart from the document. */
export interface Matching {
  /** Steps left for one message. Limits the cost of long chains of combinators. */
  steps: number;
  /**
   * Whether the reader has opened everything that opens: every box is checked, and every link target is
   * reached.
   */
  isOpened: boolean;
  /**
   * Element that is not displayed before it is opened. A reader cannot hover over or focus it, or anything in
   * it.
   */
  unreachable?: HtmlElement | undefined;
}

type Test = (element: HtmlElement, matching: Matching) => boolean;
/** Number of ids; of classes, attributes, and pseudo-classes; and of elements. */
type Specificity = readonly [number, number, number];

export interface Selector {
  readonly matches: Test;
  /**
   * Whether an element has the name, id, and classes of the last compound. The result is the same for all
   * elements with the same ones.
   */
  readonly mayMatch: (element: HtmlElement) => boolean;
  /** Whether `mayMatch` decides the match alone. */
  readonly isPlain: boolean;
  /**
   * Specificity as one number: ids × 1,000,000 + classes × 1,000 + elements. At most 999 classes and 999
   * elements count.
   */
  readonly specificity: number;
  /**
   * A class, id, or element that every match has, used as an index key: `.a`, `#a`, `a`. Undefined if there
   * is none.
   */
  readonly key: string | undefined;
  /** Classes, ids, and elements that every match has as ancestors. */
  readonly ancestors: readonly string[];
  /** Whether the match depends on what the reader has opened. */
  readonly isInteractive: boolean;
  /** Whether it selects the `::before` or `::after` pseudo-element. */
  readonly isBefore: boolean;
  /** Whether it selects the `::first-line` pseudo-element. */
  readonly isFirstLine: boolean;
}

/** Recent selectors: the messages of a campaign share their resets. */
const known = new Map<string, readonly Selector[] | undefined>();
const maxKnown = 5000;

/**
 * Parses a list of selectors, or returns undefined if browsers drop it. Omits selectors that select no
 * elements, such as `::marker`.
 */
export function toSelectors(list: string): readonly Selector[] | undefined {
  if (!known.has(list)) {
    if (known.size >= maxKnown) known.clear();
    known.set(list, readList(list, undefined));
  }
  return known.get(list);
}

/** Parses the selectors of a rule that is nested in others. */
export function nestSelector(list: string, parents: readonly Selector[]): readonly Selector[] | undefined {
  const specificity = Math.max(0, ...parents.map((parent) => parent.specificity));
  return readList(list, {
    test: (element, matching) => parents.some(({ matches }) => matches(element, matching)),
    specificity: [Math.floor(specificity / 1e6), Math.floor(specificity / 1e3) % 1e3, specificity % 1e3],
    isInteractive: parents.some((parent) => parent.isInteractive),
  });
}

function readList(list: string, parent: Part | undefined): readonly Selector[] | undefined {
  let nodes: readonly CssNode[];
  try {
    const parsed = parse(list, { context: "selectorList" });
    nodes = parsed.type === "SelectorList" ? parsed.children.toArray() : [];
  } catch {
    return undefined;
  }
  const selectors: Selector[] = [];
  for (const node of nodes) {
    const compiled = compile(node, parent);
    if (!compiled) return undefined;
    if (compiled.pseudoElement !== "other") selectors.push(toSelector(compiled));
  }
  return selectors;
}

function toSelector(compiled: Compiled): Selector {
  const [ids, classes, names] = compiled.specificity;
  return {
    matches: compiled.matches,
    mayMatch: compiled.mayMatch,
    isPlain: compiled.isPlain,
    key: compiled.key,
    ancestors: compiled.ancestors,
    isInteractive: compiled.isInteractive,
    isBefore: compiled.pseudoElement === "before",
    isFirstLine: compiled.pseudoElement === "first-line",
    specificity: ids * 1e6 + Math.min(classes, 999) * 1e3 + Math.min(names, 999),
  };
}

/**
 * Attributes, ids, and classes that mail programs add to a message, so that style sheets can target one
 * program. Gmail adds an element before the body.
 */
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
  readonly isInteractive: boolean;
  readonly pseudoElement: "before" | "first-line" | "other" | undefined;
}

interface Compound {
  readonly tests: Test[];
  /** Tests of the name, id, and classes. */
  readonly plain: ((element: HtmlElement) => boolean)[];
  key: string | undefined;
  /** Combinator before this compound: leads from its element to that of the previous compound. */
  readonly combinator: string | undefined;
}

const emptyCompound = (combinator?: string): Compound => ({
  tests: [],
  plain: [],
  key: undefined,
  combinator,
});

/** Returns undefined if browsers drop the selector. `parent` is the enclosing rule's selector, if nested. */
function compile(selector: CssNode, parent?: Part): Compiled | undefined {
  if (selector.type !== "Selector") return undefined;
  const compounds: Compound[] = [emptyCompound()];
  const specificity: [number, number, number] = [0, 0, 0];
  let pseudoElement: Compiled["pseudoElement"];
  let isInteractive = false;
  const nodes = selector.children.toArray();
  const add = (part: Part): void => {
    const compound = compounds.at(-1);
    if (!compound) return;
    if (part.plain) compound.plain.push(part.plain);
    compound.tests.push(part.test);
    // An id or a class matches fewer elements than a name.
    if (part.key !== undefined && (compound.key === undefined || /^\w/.test(compound.key)))
      compound.key = part.key;
    isInteractive ||= part.isInteractive === true;
    for (const place of [0, 1, 2] as const) specificity[place] += part.specificity[place];
  };
  if (parent && !nodes.some(isNesting)) {
    add(parent);
    if (nodes[0]?.type !== "Combinator") compounds.push(emptyCompound(" "));
  }
  for (const node of nodes) {
    if (node.type === "Combinator") {
      compounds.push(emptyCompound(node.name));
      continue;
    }
    pseudoElement ??= pseudoElementOf(node);
    if (pseudoElement) continue;
    const part = isNesting(node) ? (parent ?? toPseudoClass("root", null)) : toPart(node);
    if (!part) return undefined;
    add(part);
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
      key !== undefined && [" ", ">"].includes(reversed[place - 1]?.combinator ?? "") ? [key] : [],
    ),
    isInteractive,
    pseudoElement,
  };
}

/** Whether a part of a nested selector stands for the enclosing selector: `&`, or `:scope` in `@scope`. */
const isNesting = (node: CssNode): boolean =>
  node.type === "NestingSelector" || (node.type === "PseudoClassSelector" && /^scope$/i.test(node.name));

/** Returns a selector that matches only some of its elements. It is evaluated both ways, as for opening. */
export const inSomeContainers = (selector: Selector): Selector => ({
  ...selector,
  matches: (element, matching) => matching.isOpened && selector.matches(element, matching),
  isPlain: false,
  isInteractive: true,
});

const pseudoElements =
  /^(before|after|first-line|first-letter|placeholder|selection|marker|backdrop|cue|file-selector-button|target-text|spelling-error|grammar-error|highlight|part|slotted|view-transition.*|details-content|-webkit-.+)$/i;

/**
 * Returns the pseudo-element that a selector part names. Returns undefined if it is not a pseudo-element that
 * browsers know.
 */
function pseudoElementOf(node: CssNode): Compiled["pseudoElement"] {
  if (node.type !== "PseudoElementSelector" && node.type !== "PseudoClassSelector") return undefined;
  if (/^(before|after)$/i.test(node.name)) return "before";
  if (/^first-line$/i.test(node.name)) return "first-line";
  const isKnown =
    node.type === "PseudoElementSelector"
      ? pseudoElements.test(node.name)
      : /^first-letter$/i.test(node.name);
  return isKnown ? "other" : undefined;
}

/** `failsWholly`: no other ancestor can match either, so the search stops. */
type Outcome = "matches" | "fails" | "failsWholly";

/** Tests compounds from last to first, following their combinators. */
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
  /** The test, if it is for a name, id, or class. */
  readonly plain?: (element: HtmlElement) => boolean;
  readonly specificity: Specificity;
  readonly key?: string;
  /** Whether the test depends on what the reader has opened. */
  readonly isInteractive?: boolean;
}

const plainPart = (
  plain: (element: HtmlElement) => boolean,
  specificity: Specificity,
  key?: string,
): Part => ({ test: plain, plain, specificity, ...(key === undefined ? {} : { key }) });

function toPart(node: CssNode): Part | undefined {
  // When everything is opened, assume that every mail program's hook matches.
  if (isClientHook(node))
    return {
      ...interactive((_, { isOpened }) => isOpened),
      specificity: node.type === "IdSelector" ? [1, 0, 0] : [0, 1, 0],
    };
  switch (node.type) {
    case "TypeSelector": {
      const name = nameOf(node)
        .toLowerCase()
        .replace(/^\*?\|/, "");
      if (name === "*") return plainPart(() => true, [0, 0, 0]);
      const part = plainPart((element) => element.name === name, [0, 0, 1], name);
      return name === gmailElement ? { ...part, isInteractive: true } : part;
    }
    case "ClassSelector": {
      const name = nameOf(node);
      return plainPart(({ attributes }) => hasWord(attributes["class"], name), [0, 1, 0], `.${name}`);
    }
    case "IdSelector": {
      const name = nameOf(node);
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

const nameOf = ({ name }: { readonly name: string }): string =>
  name.includes("\\") ? ident.decode(name) : name;

/** Whether `word` is one of the words separated by white space. */
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
const interactive = (test: Test): Part => ({ ...still(test), isInteractive: true });

const isField = ({ name }: HtmlElement): boolean =>
  ["button", "input", "select", "textarea", "option", "optgroup", "fieldset"].includes(name);

const isWritable = ({ name, attributes }: HtmlElement): boolean =>
  attributes["readonly"] === undefined &&
  attributes["disabled"] === undefined &&
  (name === "textarea" ||
    (name === "input" &&
      /^(text|search|url|tel|email|password|date|month|week|time|datetime-local|number)?$/.test(
        attributes["type"]?.toLowerCase() ?? "",
      )));

/**
 * Pseudo-classes without arguments. A reader opens content by hovering, focusing, pressing, checking, or
 * following a link to an anchor.
 */
const pseudoClasses: Readonly<Record<string, Part>> = {
  link: still((element) => element.name === "a" && element.attributes["href"] !== undefined),
  root: still((element) => element.name === "html"),
  checked: interactive(
    ({ attributes }, { isOpened }) =>
      isOpened || attributes["checked"] !== undefined || attributes["selected"] !== undefined,
  ),
  target: interactive((_, { isOpened }) => isOpened),
  defined: still(({ name }) => !name.includes("-")),
  enabled: still((element) => isField(element) && element.attributes["disabled"] === undefined),
  disabled: still((element) => isField(element) && element.attributes["disabled"] !== undefined),
  required: still((element) => isField(element) && element.attributes["required"] !== undefined),
  optional: still((element) => isField(element) && element.attributes["required"] === undefined),
  valid: interactive(
    (element, { isOpened }) => isField(element) && (isOpened || element.attributes["required"] === undefined),
  ),
  "placeholder-shown": interactive(
    ({ attributes }, { isOpened }) => isOpened || (attributes["placeholder"] ?? "") !== "",
  ),
  default: still(
    ({ attributes }) => attributes["checked"] !== undefined || attributes["selected"] !== undefined,
  ),
  "read-write": still(isWritable),
  "read-only": still((element) => !isWritable(element)),
  empty: still(({ items }) => items.length === 0),
  "first-child": still(({ index }) => index === 0),
  "last-child": still(({ index, parent }) => index === (parent?.children.length ?? 0) - 1),
  "only-child": still(({ parent }) => parent?.children.length === 1),
  "first-of-type": still((element, matching) => placeOfType(element, matching) === 1),
  "last-of-type": still((element, matching) => placeOfType(element, matching, true) === 1),
  "only-of-type": still(
    (element, matching) => placeOfType(element, matching) === 1 && placeOfType(element, matching, true) === 1,
  ),
};

/** Alternative names of pseudo-classes. */
const aliases: Readonly<Record<string, string>> = {
  "any-link": "link",
  "-webkit-any-link": "link",
  scope: "root",
};

/** Pseudo-classes for actions on a displayed element. */
const reaching = new Set("hover focus focus-within focus-visible active".split(" "));

/** Pseudo-classes for actions of a reader, or for their effects. */
const opening = new Set(
  "open popover-open indeterminate invalid user-valid user-invalid in-range out-of-range".split(" "),
);

/** Pseudo-classes that browsers know, but that match nothing in mail. */
const idle = new Set(
  `visited autofill -webkit-autofill fullscreen -webkit-full-screen modal playing paused picture-in-picture host
  target-within current past future first left right blank local-link muted seeking stalled buffering`.split(
    /\s+/,
  ),
);

/** Returns undefined if browsers do not know the pseudo-class. */
function toPseudoClass(written: string, children: List<CssNode> | null): Part | undefined {
  const name = aliases[written] ?? written;
  if (children === null) {
    if (reaching.has(name))
      return interactive((element, matching) => matching.isOpened && isReachable(element, matching));
    if (opening.has(name)) return interactive((_, { isOpened }) => isOpened);
    if (idle.has(name)) return still(() => false);
    return Object.hasOwn(pseudoClasses, name) ? pseudoClasses[name] : undefined;
  }
  const [argument] = children.toArray();
  switch (name) {
    case "nth-child":
    case "nth-last-child":
    case "nth-of-type":
    case "nth-last-of-type":
      return argument?.type === "Nth" ? toNth(name, argument) : undefined;
    case "not":
    case "is":
    case "where":
    case "-webkit-any":
    case "has":
      return toNested(name, argument);
    case "lang":
      return toLanguageTest(children);
    case "dir":
      return argument && "name" in argument ? toDirectionTest(String(argument.name)) : undefined;
    default:
      return idle.has(name) ? still(() => false) : undefined;
  }
}

function toNth(name: string, { nth, selector }: CssNode & { readonly type: "Nth" }): Part | undefined {
  const isPlace = toPlaceTest(nth);
  const isFromEnd = name.includes("last");
  if (selector) {
    const part = toNested("is", selector);
    return (
      part && {
        ...part,
        test: (element, matching) =>
          part.test(element, matching) &&
          isPlace(placeAmong(element, matching, isFromEnd, (other) => part.test(other, matching))),
      }
    );
  }
  if (name.endsWith("of-type"))
    return still((element, matching) => isPlace(placeOfType(element, matching, isFromEnd)));
  return still(({ index, parent }) =>
    isPlace(isFromEnd ? (parent?.children.length ?? 0) - index : index + 1),
  );
}

function isReachable(element: HtmlElement, matching: Matching): boolean {
  if (!matching.unreachable) return true;
  for (let each: HtmlElement | undefined = element; each; each = each.parent) {
    if (--matching.steps < 0 || each === matching.unreachable) return false;
  }
  return true;
}

function toLanguageTest(children: List<CssNode>): Part {
  const wanted = children
    .toArray()
    .flatMap((node) =>
      node.type === "Identifier" ? [node.name] : node.type === "String" ? [node.value] : [],
    )
    .map((language) => language.toLowerCase());
  return still((element, matching) => {
    const language = inheritedAttribute(element, "lang", matching)?.toLowerCase() ?? "";
    return wanted.some((each) => language === each || language.startsWith(`${each}-`));
  });
}

const toDirectionTest = (wanted: string): Part =>
  still(
    (element, matching) =>
      (inheritedAttribute(element, "dir", matching)?.toLowerCase() === "rtl" ? "rtl" : "ltr") ===
      wanted.toLowerCase(),
  );

function inheritedAttribute(element: HtmlElement, name: string, matching: Matching): string | undefined {
  for (let each: HtmlElement | undefined = element; each; each = each.parent) {
    if (--matching.steps < 0) return undefined;
    if (each.attributes[name] !== undefined) return each.attributes[name];
  }
  return undefined;
}

function toNested(name: string, argument: CssNode | undefined): Part | undefined {
  if (argument?.type !== "SelectorList") return undefined;
  const nodes = argument.children.toArray();
  const inner = nodes.map((node) => compile(node));
  const known = inner.filter((each) => each !== undefined && each.pseudoElement === undefined);
  // Browsers ignore unknown selectors in :is and :where, but drop the rule if they are in :not or :has.
  if (["not", "has"].includes(name) && known.length < inner.length) return undefined;
  const isAny: Test = (element, matching) => known.some((each) => each?.matches(element, matching));
  const [first = [0, 0, 0]] = known
    .map((each) => each?.specificity ?? ([0, 0, 0] as const))
    .sort((left, right) => compare(right, left));
  return {
    test:
      name === "not"
        ? (element, matching) => !isAny(element, matching)
        : name === "has"
          ? toHas(nodes, inner)
          : isAny,
    specificity: name === "where" ? [0, 0, 0] : first,
    isInteractive: known.some((each) => each?.isInteractive),
  };
}

/** Returns a test for whether a relative selector leads from an element to another. */
function toHas(nodes: readonly CssNode[], inner: readonly (Compiled | undefined)[]): Test {
  const leads = inner.flatMap((each, place) => {
    const node = nodes[place];
    const first = node?.type === "Selector" ? node.children.first : null;
    return each ? [{ test: each.matches, combinator: first?.type === "Combinator" ? first.name : " " }] : [];
  });
  const isBelow = (
    test: Test,
    elements: readonly HtmlElement[],
    matching: Matching,
    isDeep: boolean,
  ): boolean =>
    elements.some(
      (element) =>
        --matching.steps >= 0 &&
        (test(element, matching) || (isDeep && isBelow(test, element.children, matching, true))),
    );
  const isAfter = (test: Test, { parent, index }: HtmlElement, matching: Matching, most: number): boolean => {
    for (let other = index + 1; other <= index + most && --matching.steps >= 0; other++) {
      const element = parent?.children[other];
      if (!element) return false;
      if (test(element, matching)) return true;
    }
    return false;
  };
  return (element, matching) =>
    leads.some(({ test, combinator }) =>
      combinator === "+" || combinator === "~"
        ? isAfter(test, element, matching, combinator === "+" ? 1 : Number.POSITIVE_INFINITY)
        : isBelow(test, element.children, matching, combinator === " "),
    );
}

const compare = (left: Specificity, right: Specificity): number =>
  left[0] - right[0] || left[1] - right[1] || left[2] - right[2];

/** Returns the 1-based position of an element among its siblings of the same name. 0 if no steps are left. */
const placeOfType = (element: HtmlElement, matching: Matching, isFromEnd = false): number =>
  placeAmong(element, matching, isFromEnd, ({ name }) => name === element.name);

function placeAmong(
  { parent, index }: HtmlElement,
  matching: Matching,
  isFromEnd: boolean,
  counts: (element: HtmlElement) => boolean,
): number {
  const all = parent?.children ?? [];
  const [from, to] = isFromEnd ? [index + 1, all.length] : [0, index];
  matching.steps -= to - from;
  if (matching.steps < 0) return 0;
  let place = 1;
  for (let other = from; other < to; other++) {
    const element = all[other];
    if (element && counts(element)) place++;
  }
  return place;
}

function toPlaceTest(nth: CssNode): (place: number) => boolean {
  const [step, first] =
    nth.type === "AnPlusB"
      ? [Number(nth.a ?? 0), Number(nth.b ?? 0)]
      : [2, nth.type === "Identifier" && nth.name.toLowerCase() === "odd" ? 1 : 0];
  return (place) =>
    place > 0 && (step === 0 ? place === first : (place - first) % step === 0 && (place - first) / step >= 0);
}
