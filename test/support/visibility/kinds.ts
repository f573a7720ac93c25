/** A snippet of the body, whose text is `TEXT`, and what is in the head. */
export type Kind = readonly [label: string, body: string, head?: string];

const lorem =
  "Tulips, crocuses, snowdrops and daffodils arrive in the first week of March, and the tools that you need to plant them. ";

export const longText = lorem.repeat(3);

const rule = (label: string, css: string, body = '<div class="x">TEXT</div>'): Kind => [
  label,
  body,
  `<style>${css}</style>`,
];

const shownBy = (label: string, css: string): Kind => rule(label, `.x{display:none}${css}`);
const hiddenBy = (label: string, css: string): Kind => rule(label, css);
const shownOn = (label: string, query: string): Kind =>
  shownBy(label, `@media ${query}{.x{display:block!important}}`);

/** Texts that a reader sees, if not at first, then on another usual screen. */
export const shownKinds: readonly Kind[] = [
  shownOn("a tablet", "(min-width:481px) and (max-width:1024px)"),
  shownOn("a small phone", "(max-width:340px)"),
  shownOn("a retina screen", "(-webkit-min-device-pixel-ratio:2)"),
  shownOn("a retina screen, in dots per pixel", "(min-resolution:2dppx)"),
  shownOn("WebKit, as interactive mail asks for it", "screen and (-webkit-min-device-pixel-ratio:0)"),
  shownOn("a mouse or a finger", "(hover:hover),(pointer:coarse)"),
  shownOn("the colors of all screens", "(color-gamut:srgb)"),
  shownOn("a screen with colors", "(min-color:1) and (monochrome:0) and (grid:0)"),
  shownOn("a phone in dark mode", "(prefers-color-scheme:dark) and (max-width:480px)"),
  shownBy("nested rules", "body{color:#111;.x{display:block}}"),
  shownBy("a nested rule with &", "body{& .x{display:block}}"),
  shownBy("a media query inside a rule", ".x{@media screen{display:block}}"),
  shownBy("@scope", "@scope (body){.x{display:block}}"),
  shownBy(":has", "body:has(p) .x{display:block}"),
  shownBy(":lang", ".x:lang(en){display:block}"),
  shownBy(":dir", ".x:dir(ltr){display:block}"),
  shownBy(":last-of-type", "div.x:last-of-type{display:block}"),
  shownBy(":only-of-type", "div.x:only-of-type{display:block}"),
  shownBy(":nth-last-child", ".x:nth-last-child(1){display:block}"),
  shownBy(":nth-child(n of S)", ":nth-child(n of .x){display:block!important}"),
  shownBy(":read-only", ".x:read-only{display:block}"),
  shownBy(":not(:hover)", ".x:not(:hover){display:block}"),
  shownBy("an escaped class", ".\\78{display:block}"),
  shownBy("an escaped value", ".x{display:bl\\6f ck}"),
  shownBy("a comment in a value", ".x{display:block/**/}"),
  shownBy("@supports not", "@supports not (foo:bar){.x{display:block}}"),
  rule("a list with an unknown selector is dropped", ".x:foo,.x{display:none}"),
  rule("a list with an unknown pseudo-element is dropped", ".x::foo,.x{display:none}"),
];

/** Texts that a reader sees after doing something. */
export const openedKinds: readonly Kind[] = [
  rule(
    "hovered",
    ".x{display:none}.p:hover .x{display:block}",
    '<div class="p">Menu<div class="x">TEXT</div></div>',
  ),
  rule(
    "focused",
    ".x{display:none}.p:focus+.x{display:block}",
    '<a class="p" href="#a">Menu</a><div class="x">TEXT</div>',
  ),
  rule(
    "focused inside",
    ".x{display:none}.p:focus-within .x{display:block}",
    '<div class="p"><a href="#a">A</a><div class="x">TEXT</div></div>',
  ),
  rule(
    "pressed",
    ".x{opacity:0}.p:active+.x{opacity:1}",
    '<div class="p">Press</div><div class="x">TEXT</div>',
  ),
  rule(
    "checked, anywhere in the body",
    ".x{display:none}body:has(#c:checked) .x{display:block}",
    '<input type="checkbox" id="c"><div class="x">TEXT</div>',
  ),
  rule(
    "opened on phones only",
    ".x{display:none}@media (max-width:480px){#c:checked~.x{display:block}}",
    '<input type="checkbox" id="c"><div class="x">TEXT</div>',
  ),
];

/** Texts that no reader sees. */
export const hiddenKinds: readonly Kind[] = [
  hiddenBy("a nested rule", "body{.x{display:none}}"),
  hiddenBy(":has", "body:has(p) .x{display:none}"),
  hiddenBy(":lang", "div.x:lang(en){display:none}"),
  hiddenBy(":dir", ".x:dir(ltr){display:none}"),
  hiddenBy(":last-of-type", "div.x:last-of-type{display:none}"),
  hiddenBy("an escaped class", ".\\78{display:none}"),
  hiddenBy("a namespace", "*|div.x{display:none}"),
  hiddenBy("a mouse or a finger", "@media (pointer:fine),(pointer:coarse){.x{display:none}}"),
  hiddenBy("every resolution", "@media screen and (-webkit-min-device-pixel-ratio:0){.x{display:none}}"),
  hiddenBy("@supports not", "@supports not (display:foo){.x{display:none}}"),
  hiddenBy("@scope", "@scope (body){.x{display:none}}"),
  hiddenBy("after 210 errors", `${".y{:!;}".repeat(210)}.x{display:none}`),
  hiddenBy("before 100 other declarations", `.x{display:none;${"color:red;".repeat(100)}}`),
  ["a comment", '<div style="display:none/**/">TEXT</div>'],
  ["an escaped value", '<div style="display:n\\6f ne">TEXT</div>'],
  ["an escaped property", '<div style="d\\69splay:none">TEXT</div>'],
  [
    "before 100 other declarations of its own",
    `<div style="display:none;${"color:red;".repeat(100)}">TEXT</div>`,
  ],
  ["after 201 declarations that are none", `<div style="${"(a);".repeat(201)}display:none">TEXT</div>`],
  ["after 101 brackets", `<div style="width:${"(".repeat(101)}${")".repeat(101)};display:none">TEXT</div>`],
];

export const toDocument = (body: string, head = "", text = longText): string =>
  `<!doctype html><html lang="en"><head><title>Spring</title>${head}</head><body><p>The first flowers are here.</p>${body.replaceAll("TEXT", text)}</body></html>`;
