import { expect, test } from "vitest";
import { createCuts } from "../../../../src/check/evidence/bounds.ts";
import { readGeneratedWords } from "../../../../src/check/evidence/generated-words.ts";
import { type HtmlElement, parseHtml } from "../../../../src/check/evidence/html/html-tree.ts";

/** The text that style sheets insert into the first element with the class `t`. */
function wordsIn(css: string, body = '<p class=t title=a.example data-long="x"></p>'): string | undefined {
  const tree = parseHtml(`<!doctype html><style>${css}</style>${body}`, createCuts());
  const find = (element: HtmlElement): HtmlElement | undefined =>
    element.attributes["class"] === "t"
      ? element
      : element.children.map(find).find((found) => found !== undefined);
  const target = find(tree.root);
  return target && readGeneratedWords(tree)?.(target);
}

test.each<[string, string | undefined]>([
  ['.t::before{content:"a.b"}', " a.b "],
  ['.t:before{content:"a.b"}', " a.b "],
  [".t::AFTER{ CONTENT : 'a.b' ; color:red}", " a.b "],
  ['.t::before{color:red;content:"a.b"}', " a.b "],
  ['.t::before{content:"a." "b"}', " a.b "],
  ['.t::before{content:"a;.b"}', undefined],
  [".t::before{content:attr(title)}", " a.example "],
  [".t::before{content:attr( TITLE ) '/x'}", " a.example/x "],
  [".t::before{content:attr(lang)}", "  "],
  ['.t::before{content:"a"}', undefined],
  [".t::before{content:none}", undefined],
  ['.t::before{contents:"a.b"}', undefined],
  ['.t::before{xcontent:"a.b"}', undefined],
  ['.t::before content:"a.b"', undefined],
  ['.t{content:"a.b"} .t:hover{}', undefined],
  ['.t{content:"a.b"} .t::before{}', ""],
  ['.t::marker{content:"a.b"} .t::before{}', ""],
  ['.u::before{content:"a.b"}', ""],
  ['.u::before{content:"a.b"} .t::before{content:"c.d"} p::after{content:"e.f"}', " c.d  e.f "],
  ['b, .t::before{content:"a.b"}', " a.b "],
  ['@media print{.t::before{content:"a.b"}}', " a.b "],
  ['.t:unknown::before{content:"a.b"}', undefined],
  [`.t${" ".repeat(495)}::before{content:"a.b"}`, undefined],
  [`.t::before{content:${" ".repeat(480)}"a.b"}`, " a.b "],
  [`.t::before{content:${" ".repeat(500)}"a.b"}`, undefined],
  [`${'i::before{content:"a.b"}'.repeat(49)}.t::before{content:"c.d"}`, " c.d "],
  [`${'i::before{content:"a.b"}'.repeat(50)}.t::before{content:"c.d"}`, ""],
])("%s inserts %j", (css, expected) => {
  expect(wordsIn(css)).toBe(expected);
});

test("cuts the value of an attribute after 200 characters", () => {
  const body = `<p class=t title="${"a".repeat(300)}"></p>`;
  expect(wordsIn(".t::before{content:attr(title)}", body)).toBe(` ${"a".repeat(200)} `);
});

test("reads all style sheets", () => {
  const body = "<p class=t></p><style>.t::before{content:'c.d'}</style>";
  expect(wordsIn(".t::before{content:'a.b'}", body)).toBe(" a.b  c.d ");
});
