import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../../src/check/evidence/bounds.ts";
import { type HtmlElement, parseHtml } from "../../../../../src/check/evidence/html/html-tree.ts";
import {
  inSomeContainers,
  type Matching,
  nestSelector,
  type Selector,
  toSelectors,
} from "../../../../../src/check/evidence/html/selector.ts";

const elementsOf = (html: string): readonly HtmlElement[] => {
  const below = (element: HtmlElement): readonly HtmlElement[] => [
    element,
    ...element.children.flatMap((child) => below(child)),
  ];
  return below(parseHtml(`<!doctype html>${html}`, createCuts()).root).slice(1);
};

const still = (): Matching => ({ steps: 10_000, isOpened: false });
const opened = (): Matching => ({ steps: 10_000, isOpened: true });

/** Returns the values of the attribute `n` of the elements that any of the selectors match. */
const matched = (selectors: readonly Selector[], html: string, matching: () => Matching): string =>
  elementsOf(html)
    .filter((element) => selectors.some(({ matches }) => matches(element, matching())))
    .map(({ name, attributes }) => attributes["n"] ?? name)
    .join(" ");

const selectorsOf = (list: string): readonly Selector[] => {
  const selectors = toSelectors(list);
  if (!selectors) throw new Error(`Browsers drop "${list}"`);
  return selectors;
};
const onlyOf = (list: string): Selector => {
  const [selector] = selectorsOf(list);
  if (!selector) throw new Error(`"${list}" selects no elements`);
  return selector;
};

const list = "<ul n=l><li n=1><li n=2 class=x><li n=3><li n=4 class=x></ul>";
const mixed = "<div n=d><p n=1></p><b n=2></b><p n=3></p><b n=4></b><p n=5></p></div>";
const fields =
  "<input n=1><input n=2 disabled><input n=3 required><input n=4 readonly><input n=5 type=CHECKBOX><textarea n=6></textarea><p n=7>a</p><button n=8></button>";
const states =
  "<input n=1 checked><option n=2 selected><input n=3 placeholder=a><input n=4 placeholder=''><p n=5></p>";
const languages =
  "<p n=1 lang=en></p><p n=2 lang=en-US><b n=3></b></p><p n=4 lang=eng></p><p n=5></p><p n=6 lang=DE dir=RTL><b n=7></b></p>";

describe("matches the elements that browsers match", () => {
  test.each([
    ["b", mixed, "2 4"],
    ["B", mixed, "2 4"],
    ["*", "<p n=1><b n=2></b></p>", "1 2"],
    ["*|b", mixed, "2 4"],
    ["|b", mixed, "2 4"],
    [".x", list, "2 4"],
    [
      ".x",
      "<p n=1 class='a x'><p n=2 class='x a'><p n=3 class='a\tx\nb'><p n=4 class=xx><p n=5 class=X><p n=6>",
      "1 2 3",
    ],
    [".x", "<p n=1 class='xx x'><p n=2 class='xx ax'>", "1"],
    [".\\31", "<p n=1 class=1>", "1"],
    ["#x", "<p n=1 id=x><p n=2 id=xx><p n=3>", "1"],
    ["#a\\:b", "<p n=1 id='a:b'>", "1"],
    ["li.x", list, "2 4"],
    ["b, #x, .y", "<p n=1 id=x></p><b n=2></b><p n=3 class=y></p><p n=4></p>", "1 2 3"],
    ["[title]", "<p n=1 title=a><p n=2 title=''><p n=3>", "1 2"],
    ["[TITLE=a]", "<p n=1 title=a><p n=2 title=A><p n=3 title=ab><p n=4>", "1"],
    ['[title="a b"]', "<p n=1 title='a b'><p n=2 title=a>", "1"],
    ["[title=A i]", "<p n=1 title=a><p n=2 title=A><p n=3 title=b>", "1 2"],
    ["[title=a s]", "<p n=1 title=a><p n=2 title=A>", "1"],
    ["[title~=a]", "<p n=1 title='a b'><p n=2 title='b a'><p n=3 title=ab><p n=4 title=a>", "1 2 4"],
    ['[title~="a b"]', "<p n=1 title='a b'>", ""],
    ['[title~=" a"]', "<p n=1 title=' a'>", ""],
    ['[title~=""]', "<p n=1 title=''><p n=2 title=a>", ""],
    ["[title~=ab]", "<p n=1 title='ab c'><p n=2 title=abc>", "1"],
    ["[title|=a]", "<p n=1 title=a><p n=2 title=a-b><p n=3 title=ab><p n=4 title=b-a>", "1 2"],
    ["[title^=a]", "<p n=1 title=ab><p n=2 title=ba><p n=3 title=a>", "1 3"],
    ["[title$=a]", "<p n=1 title=ab><p n=2 title=ba><p n=3 title=a>", "2 3"],
    ["[title*=a]", "<p n=1 title=bab><p n=2 title=b>", "1"],
    ['[title^=""], [title$=""], [title*=""]', "<p n=1 title=a><p n=2 title=''>", ""],
    ["div b", "<div n=1><p n=2><b n=3></b></p><b n=4></b></div><b n=5></b>", "3 4"],
    ["div > b", "<div n=1><p n=2><b n=3></b></p><b n=4></b></div><b n=5></b>", "4"],
    ["div > p b", "<div n=1><p n=2><i n=3><b n=4></b></i></p></div><p n=5><b n=6></b></p>", "4"],
    ["div div > b", "<div n=1><b n=2></b><div n=3><b n=4></b></div></div>", "4"],
    [".a .b > i", "<p class=a><s class=b><u class=b><i n=1></i></u></s></p><s class=b><i n=2></i></s>", "1"],
    ["> b", "<b n=1></b>", ""],
    ["p + b", mixed, "2 4"],
    ["b + b", mixed, ""],
    ["b ~ p", mixed, "3 5"],
    ["b ~ b", mixed, "4"],
    ["p + b ~ p", mixed, "3 5"],
    ["b + p ~ b", mixed, "4"],
    ["a:link, :any-link", "<a n=1 href=x></a><a n=2></a><link n=3 href=x>", "1"],
    [":root", "<html n=h><body n=b></html>", "h"],
    [":scope", "<html n=h><body n=b></html>", "h"],
    [":defined", "<p n=1></p><x-y n=2></x-y>", "1"],
    [":enabled", fields, "1 3 4 5 6 8"],
    [":disabled", `${fields}<p n=9 disabled>`, "2"],
    [":disabled", "<xinput n=1 disabled></xinput><inputs n=2 disabled>", ""],
    [":required", `${fields}<p n=9 required>`, "3"],
    [":optional", fields, "1 2 4 5 6 8"],
    [":read-write", fields, "1 3 6"],
    [":read-only", fields, "2 4 5 7 8"],
    [
      ":read-write",
      "<input n=1 type=EMAIL><input n=2 type=datetime-local><input n=3 type=textual><input n=4 type=xurl>",
      "1 2",
    ],
    [":default", states, "1 2"],
    [":empty", "<p n=1></p><p n=2> </p><p n=3><b n=4></b></p>", "1 4"],
    [":first-child", list, "l 1"],
    ["li:last-child", list, "4"],
    ["b:only-child", "<p n=1><b n=2></b></p><p n=3><b n=4></b><b n=5></b></p>", "2"],
    ["div > :first-of-type", mixed, "1 2"],
    ["div > :last-of-type", mixed, "4 5"],
    ["div > :only-of-type", `${mixed}<div><p n=6></p><b n=7></b><b n=8></b></div>`, "6"],
    ["li:nth-child(2)", list, "2"],
    ["li:nth-child(odd)", list, "1 3"],
    ["li:nth-child(even)", list, "2 4"],
    ["li:nth-child(2n+1)", list, "1 3"],
    ["li:nth-child(n+3)", list, "3 4"],
    ["li:nth-child(-n+2)", list, "1 2"],
    ["li:nth-child(3n)", list, "3"],
    ["li:nth-child(3n+1)", list, "1 4"],
    ["li:nth-child(2n+3)", list, "3"],
    ["li:nth-child(-2n+3)", list, "1 3"],
    ["li:nth-child(ODD)", list, "1 3"],
    ["li:nth-child(EVEN)", list, "2 4"],
    ["li:nth-child(0)", list, ""],
    ["li:nth-last-child(1)", list, "4"],
    ["li:nth-last-child(n+3)", list, "1 2"],
    ["p:nth-of-type(2)", mixed, "3"],
    ["p:nth-last-of-type(1)", mixed, "5"],
    ["li:nth-child(2 of .x)", list, "4"],
    ["li:nth-last-child(1 of :not(.x))", list, "3"],
    ["li:nth-child(1 of .x, .y)", list, "2"],
    ["li:not(.x)", list, "1 3"],
    ["li:not(.x, :first-child)", list, "3"],
    ["div > :is(b, i)", mixed, "2 4"],
    ["div > :where(b)", mixed, "2 4"],
    ["div > :-webkit-any(b)", mixed, "2 4"],
    [":is(b, :unknown)", mixed, "2 4"],
    [":is(b::before)", mixed, ""],
    ["div:has(b)", "<div n=1><p><b></b></p></div><div n=2></div>", "1"],
    ["div:has(> b)", "<div n=1><p><b></b></p></div><div n=2><b></b></div>", "2"],
    ["p:has(+ b)", mixed, "1 3"],
    ["b:has(~ b)", mixed, "2"],
    ["p:has(~ b)", mixed, "1 3"],
    ["p:has(b, i)", "<p n=1><i></i></p><p n=2><b></b></p><p n=3></p>", "1 2"],
    [":lang(en)", languages, "1 2 3"],
    [':lang("de", fr)', languages, "6 7"],
    [":lang(EN-us)", languages, "2 3"],
    ["b:dir(rtl)", languages, "7"],
    ["b:dir(LTR)", languages, "3"],
    [":dir(rtl)", "<p n=1 dir=xrtl><p n=2 dir=rtlx><p n=3 dir=rtl>", "3"],
    [":hover, :focus, :focus-within, :focus-visible, :active", "<p n=1>", ""],
    [":target, :valid:not(p), :checked", "<p n=1><select n=2 required></select>", ""],
    [":valid", "<input n=1><input n=2 required><p n=3>", "1"],
    [":checked", states, "1 2"],
    [":placeholder-shown", states, "3"],
    [":open, :popover-open, :invalid, :user-invalid, :in-range", "<details n=1 open><input n=2>", ""],
    [":visited, :autofill, :fullscreen, :modal, :host, :blank, :past", "<a n=1 href=x>", ""],
    [":host(p)", "<p n=1>", ""],
    [
      ".owa, #office365, [data-ogsc], .ExternalClass",
      "<p n=1 class='owa ExternalClass' id=office365 data-ogsc=x>",
      "",
    ],
    ["u + .body", "<u></u><p n=1 class=body>", "1"],
    ["p::before, p:after, p::FIRST-LINE", "<p n=1>", "1"],
    [".a.b", "<p n=1 class='b a'><p n=2 class=a>", "1"],
  ])("%s in %s", (selector, html, expected) => {
    expect(matched(selectorsOf(selector), html, still)).toBe(expected);
  });
});

describe("matches what a reader can open", () => {
  test.each([
    [":hover, :active", "<p n=1>", "1"],
    [":target", "<p n=1>", "1"],
    [":checked", "<input n=1>", "1"],
    [":valid", "<input n=1 required><p n=2>", "1"],
    [":placeholder-shown", "<input n=1>", "1"],
    [":open", "<details n=1>", "1"],
    [":popover-open, :indeterminate", "<p n=1>", "1"],
    [".owa", "<p n=1>", "1"],
    ["#MessageViewBody", "<p n=1>", "1"],
    ["[data-outlook-cycle]", "<p n=1>", "1"],
    [".owas, .a-owa, .data-ogsx, [data-ogsc-x]", "<p n=1>", ""],
    ["u + p", "<b></b><p n=1><i n=2></i>", "1"],
    ["u ~ p", "<p n=1>", ""],
    ["b + p", "<p n=1>", ""],
    [":visited", "<a n=1 href=x>", ""],
    ["p:not(:hover)", "<p n=1>", ""],
  ])("%s in %s", (selector, html, expected) => {
    expect(matched(selectorsOf(selector), html, opened)).toBe(expected);
  });

  test("except by reaching what is not displayed before", () => {
    const elements = elementsOf("<div><p><b></b></p></div><i></i>");
    const reached = (unreachable: HtmlElement | undefined): string =>
      elements
        .filter((element) => onlyOf(":hover").matches(element, { ...opened(), unreachable }))
        .map(({ name }) => name)
        .join(" ");
    expect(reached(undefined)).toBe("div p b i");
    expect(reached(elements.find(({ name }) => name === "p"))).toBe("div i");
  });

  test.each([
    [":hover", true],
    [".owa", true],
    ["u + p", true],
    ["p :checked b", true],
    [":not(:hover)", true],
    [":is(.a, :target)", true],
    [".a:first-child > b", false],
    [":visited", false],
    [":not(.a)", false],
  ])("%s is interactive: %s", (selector, isInteractive) => {
    expect(onlyOf(selector).isInteractive).toBe(isInteractive);
  });
});

describe("a list that browsers drop", () => {
  test.each([
    ".",
    "p:unknown",
    ":owa",
    "p:befores",
    "p:xafter",
    "p::xfirst-line",
    "p::first-lines",
    "p:first-letters",
    "p:xfirst-letter",
    "p::markers",
    "p::xmarker",
    "p:toString",
    "p::unknown",
    "p, b:unknown",
    ":not(:unknown)",
    ":has(:unknown)",
    ":not(b::before)",
    ":nth-child(x)",
    ":nth-child(odder)",
    ":hover(p)",
    "p:first-line2",
    "1p",
    "p {",
    ":unknown(p)",
  ])("%j", (selector) => {
    expect(toSelectors(selector)).toBeUndefined();
  });
});

test.each([
  "p::marker",
  "p::placeholder",
  "p::first-letter",
  "p:first-letter",
  "p::-webkit-scrollbar",
  "p::view-transition-group(x)",
  "p::highlight(x)",
])("%s selects no elements", (selector) => {
  expect(toSelectors(selector)).toEqual([]);
  expect(toSelectors(`${selector}, b`)).toHaveLength(1);
});

describe("specificity", () => {
  test.each([
    ["*", 0],
    ["p", 1],
    ["p b", 2],
    [".a", 1000],
    ["[a]", 1000],
    [":hover", 1000],
    [":nth-child(2)", 1000],
    ["#a", 1_000_000],
    ["p#a.b[c]:hover", 1_003_001],
    [":is(#a, .b, p)", 1_000_000],
    [":is(p, .b)", 1000],
    [":is(p, b b, i)", 2],
    [":not(.a.b)", 2000],
    [":has(p)", 1],
    [":where(#a)", 0],
    [":is(:unknown)", 0],
    ["#MessageViewBody", 1_000_000],
    [".owa", 1000],
    ["p".concat(".a".repeat(1001)), 999_001],
    [Array.from({ length: 1001 }, () => "p").join(" "), 999],
  ])("%s", (selector, expected) => {
    expect(onlyOf(selector).specificity).toBe(expected);
  });
});

describe("the index", () => {
  test.each([
    ["p", "p", []],
    ["*", undefined, []],
    [".a", ".a", []],
    ["p.a", ".a", []],
    ["p#a", "#a", []],
    ["#a.b", "#a", []],
    [".a#b", ".a", []],
    ["[a]", undefined, []],
    ["div > p.a b", "b", [".a", "div"]],
    [".a + .b", ".b", []],
    [".a > .b ~ .c", ".c", [".a"]],
    [".a * b", "b", [".a"]],
  ])("%s has the key %s and the ancestors %j", (selector, key, ancestors) => {
    const { key: actual, ancestors: above } = onlyOf(selector);
    expect({ key: actual, ancestors: above }).toEqual({ key, ancestors });
  });

  test.each([
    ["p.a", true],
    ["*", true],
    [".a:hover", false],
    ["[a]", false],
    ["b p", false],
  ])("%s is decided by its name, id, and classes alone: %s", (selector, isPlain) => {
    expect(onlyOf(selector).isPlain).toBe(isPlain);
  });

  test("a last compound of another name, id, or class cannot match", () => {
    const [paragraph, other] = elementsOf("<p class=a></p><p></p>");
    if (!paragraph || !other) throw new Error("No elements");
    const { mayMatch } = onlyOf("#x > p.a:hover");
    expect([paragraph, other].map((element) => mayMatch(element))).toEqual([true, false]);
  });
});

describe("pseudo-elements", () => {
  test.each([
    ["p", false, false],
    ["p::before", true, false],
    ["p:AFTER", true, false],
    ["p::first-line", false, true],
    ["p:first-line", false, true],
  ])("%s", (selector, isBefore, isFirstLine) => {
    expect(onlyOf(selector)).toMatchObject({ isBefore, isFirstLine });
  });
});

describe("a nested rule", () => {
  const nest = (parent: string, selector: string): readonly Selector[] | undefined =>
    nestSelector(selector, selectorsOf(parent));
  const html = "<div n=1 class=a><p n=2><b n=3></b></p><b n=4></b></div><p n=5><b n=6 class=c></b></p>";

  test.each([
    [".a", "b", "3 4"],
    [".a", "> b", "4"],
    [".a", "& b", "3 4"],
    [".a", "&", "1"],
    [".a", "+ p", "5"],
    ["b", "p &", "3 6"],
    ["b", "&.c", "6"],
    [".a, .c", "&", "1 6"],
    [".a", ":scope > p", "2"],
  ])("%s { %s }", (parent, selector, expected) => {
    expect(matched(nest(parent, selector) ?? [], html, still)).toBe(expected);
  });

  test("adds the highest specificity of the enclosing selectors", () => {
    expect(nest(".a, #b p, c", "d")?.map(({ specificity }) => specificity)).toEqual([1_000_002]);
    expect(nest(".a.b c, d", "&")?.map(({ specificity }) => specificity)).toEqual([2001]);
  });

  test("is interactive if an enclosing selector is", () => {
    expect(nest("a, b:hover", "c")?.map((each) => each.isInteractive)).toEqual([true]);
    expect(nest("a, b", "c")?.map((each) => each.isInteractive)).toEqual([false]);
  });

  test("is dropped like any other", () => {
    expect(nest(".a", "b:unknown")).toBeUndefined();
    expect(nest(".a", ":scopes > p")).toBeUndefined();
    expect(nest(".a", ":xscope > p")).toBeUndefined();
  });
});

test("a selector in a container query matches only when opened", () => {
  const selector = inSomeContainers(onlyOf("p"));
  expect(matched([selector], "<p n=1><b n=2>", still)).toBe("");
  expect(matched([selector], "<p n=1><b n=2>", opened)).toBe("1");
  expect(selector).toMatchObject({ isPlain: false, isInteractive: true, key: "p", specificity: 1 });
});

test.each([
  ["a b c", "<a><b><c></c></b></a>"],
  ["c:nth-of-type(3)", "<c></c><c></c><c></c>"],
  ["c:lang(en)", "<a lang=en><b><c></c></b></a>"],
  ["c:has(a)", "<c><b></b><a></a></c>"],
  ["c:has(~ a)", "<c></c><b></b><a></a>"],
  ["c[title=abcdefghijklmnop] ", "<c title=abcdefghijklmnop></c>"],
])("%s does not match without steps left", (selector, html) => {
  const isMatched = (steps: number): boolean =>
    elementsOf(html).some((element) =>
      onlyOf(selector).matches(element, { ...still(), steps: element.name === "c" ? steps : 0 }),
    );
  expect(isMatched(100)).toBe(true);
  expect(isMatched(0)).toBe(false);
});

test.each([
  "* > *",
  "* *",
  "* + *",
  "* ~ *",
  ":only-child",
  ":last-child",
  ":nth-last-child(1)",
  ":first-of-type > *",
  ":has(+ b)",
  ":has(~ b)",
  ":has(x)",
])("%s does not match the document itself", (selector) => {
  const { root } = parseHtml("<!doctype html><p></p>", createCuts());
  expect(onlyOf(selector).matches(root, still())).toBe(false);
});

test.each([
  ["c:has(a)", `<c n=x>${"<b></b>".repeat(50)}<a></a></c>`],
  ["c:has(~ a)", `<c n=x></c>${"<b></b>".repeat(50)}<a></a>`],
  ["c:has(a)", `<c n=x>${"<b>".repeat(50)}<a></a></c>`],
  ["a c", `<a>${"<b>".repeat(50)}<c n=x></c></a>`],
  ["a ~ c", `<a></a>${"<b></b>".repeat(50)}<c n=x></c>`],
  ["c:lang(en)", `<a lang=en>${"<b>".repeat(50)}<c n=x></c></a>`],
  ["c:dir(rtl)", `<a dir=rtl>${"<b>".repeat(50)}<c n=x></c></a>`],
  ["c:nth-of-type(50) > d", `${"<c></c>".repeat(49)}<c><d n=x></d></c>`],
  ["c:nth-last-of-type(50) > d", `<c><d n=x></d></c>${"<c></c>".repeat(49)}`],
  ["[title^=b] c", `<b title=b><i title=${"a".repeat(400)}><c n=x></c></i></b>`],
])("%s in %s takes more than 20 steps", (selector, html) => {
  const target = elementsOf(html).find(({ attributes }) => attributes["n"] !== undefined);
  const isMatched = (steps: number) => target && onlyOf(selector).matches(target, { ...still(), steps });
  expect([isMatched(20), isMatched(1000)]).toEqual([false, true]);
});
