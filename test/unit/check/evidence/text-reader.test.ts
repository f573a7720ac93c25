import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../src/check/evidence/bounds.ts";
import type { HtmlEvidence } from "../../../../src/check/evidence/html-evidence.ts";
import { readHtml } from "../../../../src/check/evidence/read-html.ts";

const read = (html: string): HtmlEvidence => readHtml(`<!doctype html><body>${html}`, createCuts());
const gone = "<b style='display:none'>";

describe("the visible text", () => {
  test.each<[string, string]>([
    ["", ""],
    ["<p> a  b\n c </p>", "a b c"],
    ["a<b>b</b>c", "abc"],
    ["a<p>b</p>c", "a b c"],
    ["a<br>b", "a b"],
    ["a<hr>b", "a b"],
    ["<table><tr><td>a</td><td>b</td></tr></table>", "a b"],
    ["<ul><li>a</li><li>b</li></ul>", "a b"],
    ["a<span>b</span><font>c</font>", "abc"],
    [`a${gone}b</b>c`, "ac"],
    ["a<script>b</script><style>c{}</style>d", "ad"],
    ["<title>a</title>b", "b"],
    ["<svg><title>a</title></svg>b", "b"],
    ["a<iframe>b</iframe>c<progress>d</progress><meter>e</meter>f", "acf"],
    ["a<noembed>b</noembed><noframes>c</noframes>d", "ad"],
    ["<video>a</video><audio>b</audio><canvas>c</canvas>", "abc"],
    ["<iframe>a<p>b</p></iframe>c", "c"],
    ["a\u200bb\u00adc", "abc"],
    ["a\u2007b", "ab"],
  ])("of %s is %j", (html, expected) => {
    expect(read(html).visibleText).toBe(expected);
  });

  test("is also as it is written", () => {
    expect(read("a\u200bb  c<p>d</p>").written).toBe("a\u200bb  c d ");
  });
});

describe("the title of a document", () => {
  test.each<[string, string]>([
    ["<!doctype html><html><head><title>a</title></head><body>b", "b"],
    ["<!doctype html><html><title>a</title><body>b", "b"],
    ["<title>a</title>b", "b"],
  ])("of %s is not in the visible text", (html, expected) => {
    expect(readHtml(html, createCuts())).toMatchObject({ visibleText: expected, title: "a" });
  });
});

describe("the code in a text", () => {
  test.each<[string, string]>([
    ["a", ""],
    ["a<code>b</code>c", "b"],
    ["<pre>a</pre><kbd>b</kbd><samp>c</samp><tt>d</tt>", "a\nb\nc"],
    ["<code>a<b>b</b></code>", "a\nb"],
    ["<pre><code>a</code>b</pre>c", "a\nb"],
    [`<code>a${gone}b</b></code>`, "a\nb"],
    ["<code><script>a</script></code>", ""],
  ])("%s: %j", (html, expected) => {
    expect(read(html).code).toBe(expected);
  });
});

describe("hidden text, and the preheader", () => {
  const how = "display: none";
  const fallback = "fallback content that mail clients do not show";
  const lead = (text: string, isHidden: boolean) => ({ text, isHidden });
  test.each<[string, Pick<HtmlEvidence, "hidden" | "preheader">]>([
    ["a", { hidden: [], preheader: lead("a", false) }],
    ["", { hidden: [], preheader: lead("", false) }],
    [`a${gone}b  c </b>`, { hidden: [{ text: "b  c", how }], preheader: lead("a", false) }],
    [`a${gone} </b>`, { hidden: [], preheader: lead("a", false) }],
    [`a${gone}\u200b</b>`, { hidden: [], preheader: lead("a", false) }],
    [`${gone} b  c </b>a`, { hidden: [], preheader: lead("b c", true) }],
    [`${gone}b</b>${gone}c</b>a${gone}d</b>`, { hidden: [{ text: "d", how }], preheader: lead("bc", true) }],
    [`${gone}b </b>${gone}c</b>a`, { hidden: [], preheader: lead("b c", true) }],
    [`<img>${gone}b</b>a`, { hidden: [{ text: "b", how }], preheader: lead("a", false) }],
    [`<img hidden>${gone}b</b>a`, { hidden: [], preheader: lead("b", true) }],
    [
      "<img hidden alt=T>a",
      { hidden: [{ text: "T", how: "alt text of a hidden image" }], preheader: lead("a", false) },
    ],
    ["<img hidden alt=' '>a", { hidden: [], preheader: lead("a", false) }],
    ["<img alt=T>a", { hidden: [], preheader: lead("a", false) }],
    ["a<iframe>b</iframe>", { hidden: [{ text: "b", how: fallback }], preheader: lead("a", false) }],
    [
      "a<p style='text-indent:-999px'>b</p>",
      { hidden: [{ text: "b", how: "text-indent: -999px" }], preheader: lead("a", false) },
    ],
    ["a<p style='text-indent:-1px'>b</p>", { hidden: [], preheader: lead("a b", false) }],
  ])("%s: %j", (html, expected) => {
    const { hidden, preheader } = read(html);
    expect({ hidden, preheader }).toEqual(expected);
  });

  test("up to 400 hidden characters before the visible text are a preheader", () => {
    const words = (count: number) => "a".repeat(count);
    const hiddenIn = (html: string) => {
      const { hidden, preheader } = read(html);
      return [preheader.text.length, hidden.map(({ text }) => text.length)];
    };
    expect(hiddenIn(`${gone}${words(400)}</b>b`)).toEqual([400, []]);
    expect(hiddenIn(`${gone}${words(401)}</b>b`)).toEqual([400, [1]]);
    expect(hiddenIn(`${gone}${words(300)}</b>${gone}${words(150)}</b>b`)).toEqual([400, [50]]);
    expect(hiddenIn(`${gone}${words(400)}</b>${gone}${words(5)}</b>b`)).toEqual([400, [5]]);
    expect(hiddenIn(`${gone}${words(400)} </b>b`)).toEqual([400, []]);
  });

  test("up to 140 visible characters are a preheader", () => {
    expect(read("a".repeat(141)).preheader).toEqual(lead("a".repeat(140), false));
  });
});

describe("runs of visible text", () => {
  test("have the words, with their style", () => {
    expect(read("<p style='color:red;font-size:20px'> a <b>b  c</b>\n</p>").runs).toEqual([
      { text: "a", color: "red", background: "white", fontSizePx: 20, isBold: false },
      { text: "b  c", color: "red", background: "white", fontSizePx: 20, isBold: true },
    ]);
  });

  test("have the style of a screen that shows them", () => {
    const css =
      "<style>p{display:none;color:blue}@media (max-width:500px){p{display:block;color:red}}</style>";
    expect(read(`${css}<p>a</p>`).runs).toEqual([
      { text: "a", color: "red", background: "white", fontSizePx: 16, isBold: false },
    ]);
  });
});

describe("hidden text in words", () => {
  test.each<[string, number]>([
    [`mon${gone}x</b>ey`, 1],
    [`mo${gone}x</b>n${gone}x</b>ey`, 2],
    [`mon${gone}x</b> ey`, 0],
    [`mon ${gone}x</b>ey`, 0],
    [`mon${gone}x</b>`, 0],
    [`${gone}x</b>ey`, 0],
    [`mon${gone} </b>ey`, 0],
    // A word ends at a box, at a link, and at an image.
    [`<p>mon${gone}x</b></p>ey`, 0],
    [`<td>mon${gone}x</b></td><td>ey</td>`, 0],
    [`<a>mon${gone}x</b></a>ey`, 0],
    [`mon${gone}x</b><img>ey`, 0],
    [`mon${gone}x</b><button>ey</button>`, 0],
    [`<ruby>mon${gone}x</b><rt>ey</rt></ruby>`, 0],
    [`<i>mon${gone}x</b></i>ey`, 1],
    [`mon${gone}x</b><i style='display:contents'>ey</i>`, 1],
    [`mon${gone}x</b><i style='display:inline-block'>ey</i>`, 1],
    [`mon${gone}x</b><i style='display:block'>ey</i>`, 0],
    [`mon${gone}x</b><i style='display:table'>ey</i>`, 0],
    [`mon<p style='display:none'>x</p>ey`, 1],
    [`mon${gone}x<a>x</a></b>ey`, 1],
  ])("%s: %i", (html, expected) => {
    expect(read(html).hiddenInWords).toBe(expected);
  });
});

test("counts smuggled characters in all text, but not in what is not text", () => {
  const smuggled = [..."ignore all of it"]
    .map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0)))
    .join("");
  expect(read(`a${smuggled}`).smuggledCharacters).toBe(16);
  expect(read(`a${gone}b${smuggled}</b>`).smuggledCharacters).toBe(16);
  expect(read(`a<script>${smuggled}</script>`).smuggledCharacters).toBe(0);
});
