import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../src/check/evidence/bounds.ts";
import type { Link } from "../../../../src/check/evidence/html-evidence.ts";
import { readHtml } from "../../../../src/check/evidence/read-html.ts";

const linksIn = (html: string): readonly Link[] =>
  readHtml(`<!doctype html><body>${html}`, createCuts()).links;

/** A visible link to `x` with these words, except for the changes. */
const link = (text: string, changes: Partial<Link> = {}): Link => ({
  href: "x",
  text,
  shown: text,
  isLabeled: false,
  isHidden: false,
  ...changes,
});

describe("the links of a document", () => {
  test.each<[string, Link[]]>([
    ["<p>T</p>", []],
    ["<a href=x>T</a>", [link("T")]],
    ["<a href=' x '> a  b\n c </a>", [link("a b c")]],
    ["<a>T</a>", []],
    ["<a href=''>T</a>", [link("T", { href: "" })]],
    ["<a xlink:href=x>T</a>", [link("T")]],
    ["<a href=x xlink:href=y>T</a>", [link("T")]],
    ["<b href=x>T</b>", []],
    ["<a href=x>a</a> <a href=y>b</a>", [link("a"), link("b", { href: "y" })]],
    [
      "<a href=x>a<table><tr><td><a href=y>b</a></table>c</a>",
      [link("b", { href: "y" }), link("a c", { joined: "ac" })],
    ],
    // Words, as text and as a reader sees them.
    ["<a href=x>a<b>b</b></a>", [link("ab")]],
    ["<a href=x>a<div>b</div></a>", [link("a b", { joined: "ab" })]],
    ["<a href=x><div>a</div><div>b</div></a>", [link("a b", { joined: "ab" })]],
    ["<a href=x><div>a</div></a>", [link("a")]],
    ["<a href=x>a <div>b</div></a>", [link("a b")]],
    ["<a href=x>a<br>b</a>", [link("a b", { joined: "ab" })]],
    ["<a href=x>a<span style='display:inline-block'>b</span></a>", [link("a b", { joined: "ab" })]],
    ["<a href=x>a<span style='display:none'>b</span>c</a>", [link("abc", { shown: "ac" })]],
    ["<a href=x>a<div style='display:none'>b</div>c</a>", [link("abc", { shown: "ac" })]],
    ["<a href=x>a<script>b</script></a>", [link("a")]],
    ["<a href=x><bdo dir=rtl>abc</bdo></a>", [link("cba")]],
    ["<a href=x><bdo dir=ltr>abc</bdo></a>", [link("abc")]],
    ["<a href=x><bdo dir=RTL>ab</bdo>c</a>", [link("bac")]],
    ["<a href=x><b dir=rtl>abc</b><bdo>d</bdo></a>", [link("abcd")]],
    ["<a href=x><i style='unicode-bidi:bidi-override;direction:rtl'>abc</i></a>", [link("cba")]],
    ["<a href=x><i style='unicode-bidi:bidi-override'>abc</i></a>", [link("abc")]],
    ["<a href=x><i style='direction:rtl'>abc</i><bdo>d</bdo></a>", [link("abcd")]],
    // Images.
    ["<a href=x><img alt=T></a>", [link("T")]],
    ["<a href=x>a<img alt=T>b</a>", [link("a T b")]],
    ["<a href=x><img></a>", [link("")]],
    ["<a href=x>a<img>b</a>", [link("ab")]],
    ["<a href=x><img alt=T hidden></a>", [link("T", { shown: "", isHidden: true })]],
    ["<a href=x>a<img alt=T hidden></a>", [link("a T", { shown: "a" })]],
    // Labels.
    ["<a href=x aria-label=T>a</a>", [link("a", { isLabeled: true })]],
    ["<a href=x aria-hidden=true>a</a>", [link("a", { isLabeled: true })]],
    ["<a href=x aria-hidden=false>a</a>", [link("a")]],
    ["<a href=x aria-labelledby=y>a</a>", [link("a", { isLabeled: true })]],
    ["<a href=x role=presentation>a</a>", [link("a", { isLabeled: true })]],
    ["<a href=x role=none>a</a>", [link("a", { isLabeled: true })]],
    ["<a href=x role=button>a</a>", [link("a")]],
    ["<a href=x role=nonea>a</a>", [link("a")]],
    ["<a href=x aria-label=' '>a</a>", [link("a")]],
    // What no reader sees.
    ["<a href=x style='display:none'>a</a>", [link("a", { shown: "", isHidden: true })]],
    ["<a href=x style='display:none'></a>", [link("", { isHidden: true })]],
    ["<a href=x></a>", [link("")]],
    ["<a href=x><b style='display:none'>a</b></a>", [link("a", { shown: "", isHidden: true })]],
    ["<a href=x>a<b style='display:none'>b</b></a>", [link("ab", { shown: "a" })]],
    ["<a href=x><b style='display:none'>a</b>b</a>", [link("ab", { shown: "b" })]],
    ["<a href=x><b style='display:none'>a</b> </a>", [link("a", { shown: "", isHidden: true })]],
    ["<a href=x style='visibility:hidden'><b style='visibility:visible'>a</b></a>", [link("a")]],
  ])("%s", (html, expected) => {
    expect(linksIn(html)).toEqual(expected);
  });
});

describe("a link in a drawing of Outlook", () => {
  test.each<[string, Link[]]>([
    ["<v:roundrect href=x>T</v:roundrect>", [link("T")]],
    ["<v:rect href=' x '>T</v:rect>", [link("T")]],
    ["<v:rect>T</v:rect>", []],
    ["<v:rect href=''>T</v:rect>", []],
    ["<v:rect href=' http:// '>T</v:rect>", []],
    ["<v:rect href='https://'>T</v:rect>", []],
    ["<v:rect href='https://a'>T</v:rect>", [link("T", { href: "https://a" })]],
    ["<v:rect href='ahttps://'>T</v:rect>", [link("T", { href: "ahttps://" })]],
    ["<a href='https://'>T</a>", [link("T", { href: "https://" })]],
  ])("%s", (html, expected) => {
    expect(linksIn(html)).toEqual(expected);
  });
});

describe("an area of an image map", () => {
  test.each<[string, Link[]]>([
    ["<map><area href=' x ' alt=T></map>", [link("T")]],
    ["<map><area href=x></map>", [link("")]],
    ["<map><area alt=T></map>", []],
    ["<map><area href=x alt=T aria-label=U></map>", [link("T", { isLabeled: true })]],
    ["<div hidden><map><area href=x alt=T></map></div>", [link("T", { isHidden: true })]],
    ["<div><div hidden><map><area href=x alt=T></map></div></div>", [link("T", { isHidden: true })]],
    ["<div hidden></div><map><area href=x alt=T></map>", [link("T")]],
    ["<map><area href=x alt=a><area href=y alt=b></map>", [link("a"), link("b", { href: "y" })]],
    ["<map><img href=x alt=T></map>", []],
  ])("%s", (html, expected) => {
    expect(linksIn(html)).toEqual(expected);
  });
});

describe("a form", () => {
  const href = "https://a.example/";
  test.each<[string, Link[]]>([
    [`<form action=' ${href} '><button>T</button></form>`, [link("T", { href })]],
    [`<form action=${href}><button type=submit>T</button></form>`, [link("T", { href })]],
    [`<form action=${href}><button type=BUTTON>T</button></form>`, []],
    [`<form action=${href}><button type=reset>T</button></form>`, []],
    [`<form action=${href}><button type=resets>T</button></form>`, [link("T", { href })]],
    [`<form action=${href}><button type=button formaction=x>T</button></form>`, [link("T")]],
    [`<form action=${href}><button formaction=x>T</button></form>`, [link("T")]],
    [`<form action=${href}><button type=areset>T</button></form>`, [link("T", { href })]],
    [`<form action=${href}><input type=xsubmit value=T></form>`, []],
    [`<form action=${href}><p type=submit value=T></form>`, []],
    [`<form action=${href}><input type=submit value=T hidden></form>`, [link("T", { href, isHidden: true })]],
    ["<button formaction=x>T</button>", [link("T")]],
    ["<button>T</button>", []],
    ["<form><button>T</button></form>", []],
    ["<form action=x><button>T</button></form>", []],
    ["<form action=xhttps://a><button>T</button></form>", []],
    ["<form action=HTTP://a><button>T</button></form>", [link("T", { href: "HTTP://a" })]],
    [`<form action=${href}></form><button>T</button>`, []],
    [`<form action=${href}><input type=submit value=' a  b '></form>`, [link("a b", { href })]],
    [`<form action=${href}><input type=IMAGE alt=T></form>`, [link("T", { href })]],
    [`<form action=${href}><input type=submit value=T alt=U></form>`, [link("T", { href })]],
    [`<form action=${href}><input type=submit></form>`, []],
    [`<form action=${href}><input type=text value=T></form>`, []],
    [`<form action=${href}><input type=submits value=T></form>`, []],
    [`<form action=${href}><input value=T></form>`, []],
    ["<input type=submit value=T formaction=' x '>", [link("T")]],
    ["<input type=submit value=T>", []],
    [`<form action=${href} hidden><input type=submit value=T></form>`, [link("T", { href, isHidden: true })]],
    [`<form action=${href}><input type=submit value=T aria-label=U></form>`, [link("T", { href })]],
    [
      `<form action=${href}><button>a</button><input type=submit value=T></form>`,
      [link("a", { href }), link("T", { href })],
    ],
  ])("%s", (html, expected) => {
    expect(linksIn(html)).toEqual(expected);
  });
});

describe("words of style sheets", () => {
  const withStyle = (css: string, html: string) => linksIn(`<style>${css}</style>${html}`);
  test.each<[string, string, Link[]]>([
    ["a::before{content:'w.example'}", "<a href=x>T</a>", [link("w.example T")]],
    ['a:after{content:"w.example"}', "<a href=x>T</a>", [link("w.example T")]],
    ["b::after{content:'w.example'}", "<a href=x>T<b></b></a>", [link("T w.example")]],
    ["b::after{content:'w.example'}", "<a href=x>T</a><b></b>", [link("T")]],
    ["a::before{content:'w'}", "<a href=x>T</a>", [link("T")]],
    ["a::before{content:'w' '.' 'x'}", "<a href=x>T</a>", [link("w.x T")]],
    ["a::before{content:attr(DATA-A)}", "<a href=x data-a=w>T</a>", [link("w T")]],
    ["a::before{content:attr(data-a)}", "<a href=x>T</a>", [link("T")]],
    ["a::before{content:attr(data-a)}", `<a href=x data-a=${"w".repeat(201)}></a>`, [link("w".repeat(200))]],
    ["a::before{color:red;content:'w.example';x:'y.z'}", "<a href=x>T</a>", [link("w.example T")]],
    ["a::before{CONTENT : 'w.example'}", "<a href=x>T</a>", [link("w.example T")]],
    ["a::before{no-contents:'w.example'}", "<a href=x>T</a>", [link("T")]],
    ["@media screen{a::before{content:'w.example'}}", "<a href=x>T</a>", [link("w.example T")]],
    ["p{}a::before{content:'w.example'}", "<a href=x>T</a>", [link("w.example T")]],
    ["a{content:'w.example'}p::before{}", "<a href=x>T</a>", [link("T")]],
    ["a::before,p{content:'w.example'}", "<a href=x>T</a>", [link("w.example T")]],
    ["p::before,a::after{content:'w.example'}", "<a href=x>T</a>", [link("w.example T")]],
    ["a[::before{content:'w.example'}", "<a href=x>T</a>", [link("T")]],
    [".y::before{content:'w.example'}", "<a href=x>T</a>", [link("T")]],
    [".y a::before{content:'w.example'}", "<a href=x>T</a>", [link("T")]],
    [".y a::before{content:'w.example'}", "<p class=y><a href=x>T</a>", [link("w.example T")]],
  ])("%s in %s", (css, html, expected) => {
    expect(withStyle(css, html)).toEqual(expected);
  });
});
