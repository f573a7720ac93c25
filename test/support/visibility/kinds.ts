/** A body snippet with the text `TEXT`, and the content of the head. */
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

/** Texts that a reader sees, at least on another common screen. */
export const shownKinds: Kind[] = [
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

const styled = (label: string, style: string): Kind => [label, `<div style="${style}">TEXT</div>`];
const inNoSize = (label: string, style: string, head = ""): Kind => [
  label,
  `<div style="font-size:0"><div style="${style}">TEXT</div></div>`,
  head,
];
const onVariable = "<style>:root{--s:16px;--b:#204060;--c:var(--b)}</style>";

shownKinds.push(
  [
    "white on a column's color",
    '<table><col style="background:#123"><tr><td style="color:#fff">TEXT</td></tr></table>',
  ],
  [
    "laid over a box",
    '<div style="position:relative"><div style="background:#123;height:300px"></div><div style="position:absolute;top:10px;left:10px;color:#fff">TEXT</div></div>',
  ],
  [
    "pulled over a box by a margin",
    '<div style="background:#123;height:300px"></div><div style="margin-top:-290px;color:#fff;position:relative">TEXT</div>',
  ],
  [
    "laid over a box without height",
    '<div style="max-height:0"><div style="background:#123;height:300px"></div></div><div style="color:#fff;position:relative">TEXT</div>',
  ],
  [
    "in the cell of a grid that a box fills",
    '<div style="display:grid"><div style="grid-area:1/1;background:#123;height:300px"></div><p style="grid-area:1/1;color:#fff">TEXT</p></div>',
  ],
  rule(
    "laid over a box of ::before",
    '.x{position:relative;z-index:0;color:#fff}.x:before{content:"";position:absolute;inset:0;background:#123;z-index:-1}',
  ),
  shownOn("a width that is computed", "(min-width:calc(10px + 1em))"),
  inNoSize("a font shorthand that begins with a weight", "font:400 16px/24px Arial,sans-serif"),
  inNoSize("a system font", "font:caption"),
  inNoSize("a font size between bounds", "font-size:clamp(14px,2vw,18px)"),
  inNoSize("a font size that is a sum", "font-size:calc(14px + 1vw)"),
  inNoSize("the larger of two font sizes", "font-size:max(14px,1rem)"),
  inNoSize("a share of the screen", "font-size:3vmin"),
  inNoSize("a font size in a variable", "font-size:var(--s)", onVariable),
  inNoSize("all: initial", "all:initial"),
  [
    "a gradient heading",
    '<h1 style="background:linear-gradient(90deg,#f00,#00f);-webkit-background-clip:text;-webkit-text-fill-color:transparent">TEXT</h1>',
  ],
  styled("a shadow", "color:transparent;text-shadow:0 0 0 #000"),
  styled("an outline", "color:#fff;-webkit-text-stroke:1px #000"),
  ["white on a variable", '<div style="background-color:var(--b);color:#fff">TEXT</div>', onVariable],
  ["white on a variable of a variable", '<div style="background:var(--c);color:#fff">TEXT</div>', onVariable],
  styled("white on a variable's fallback", "background:var(--none,#204060);color:#fff"),
  styled("white on a mixed color", "background-color:color-mix(in srgb,#123 90%,#000);color:#fff"),
  styled("white on a color of the scheme", "background-color:light-dark(#123,#321);color:#fff"),
  styled("white on a color of the system", "background:CanvasText;color:#fff"),
  styled("white on an inner shadow", "box-shadow:inset 0 0 0 999px #123;color:#fff"),
  styled(
    "white on a picture of any length",
    `background:#fff url(data:image/png;base64,${"A".repeat(2000)});color:#fff`,
  ),
  [
    "white on a color of HTML 3",
    '<table bgcolor="chucknorris"><tr><td style="color:#fff">TEXT</td></tr></table>',
  ],
  rule(
    "an animation that ends in sight",
    ".x{opacity:0;animation:f .01s forwards}@keyframes f{to{opacity:1}}",
  ),
  shownBy("two words of display", ".x{display:block flow}"),
  shownBy("a prefixed display", ".x{display:-webkit-flex}"),
  shownBy("display in a variable", ".x{display:var(--d,block)}"),
  styled("a circle that is none", "clip-path:circle(09999px)"),
  styled("a font that is none", "font:1px 2px Arial"),
  styled("a block before the declaration", "{;}display:none"),
  styled("a negative height", "max-height:-1px;overflow:hidden"),
  styled("a transformation that is none", "transform:scale(0) foo"),
  styled("opacity 1e0", "opacity:0;opacity:1e0"),
  styled("a margin that padding cancels", "margin-left:-600px;padding-left:600px"),
  styled(
    "a place that a transformation cancels",
    "position:relative;left:-9999px;transform:translateX(9999px)",
  ),
  styled("a sticky place", "position:sticky;top:-600px"),
  styled("a margin at the start of lines from right to left", "margin-left:-600px;direction:rtl"),
  styled("small letters that zoom enlarges", "font-size:1px;zoom:16"),
);

/** Texts that a reader sees after an action, or at times. */
export const openedKinds: readonly Kind[] = [
  rule(
    "an animation without end",
    ".x{max-height:0;overflow:hidden;animation:f 1s infinite}@keyframes f{from,to{max-height:900px}}",
  ),
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
  rule("transparent until it is hovered over", ".x{color:transparent}.x:hover{color:#333}"),
];

/** Texts that no reader sees. */
export const hiddenKinds: Kind[] = [
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

for (const [label, ...styles] of [
  [
    "a height without words",
    "max-height:0;overflow:auto",
    "height:0;overflow:scroll",
    "height:calc(0px);overflow:hidden",
    "max-height:min(0px,10px);overflow:hidden",
    "block-size:0;overflow:hidden",
  ],
  [
    "a size without words",
    "font-size:calc(0px)",
    "font-size:.01dvw",
    "zoom:.01",
    "letter-spacing:-3em",
    "font:0/0 a",
  ],
  [
    "opacity",
    "opacity:calc(0)",
    "opacity:1e-3",
    "filter:opacity(0)",
    "mask-image:linear-gradient(transparent,transparent)",
    "content-visibility:hidden",
  ],
  [
    "a place",
    "position:absolute;top:-1000%",
    "position:absolute;right:9999px",
    "position:absolute;bottom:9999px",
    "position:absolute;right:-9999px",
    "position:fixed;left:300vw",
    "position:absolute;inset:-9999px auto auto -9999px",
    "margin-top:-9999px",
    "margin-inline-start:-9999px",
    "translate:-9999px",
  ],
  [
    "a transformation",
    "transform:translate(-9999px)",
    "transform:scale(.01)",
    "transform:scale(1,0)",
    "transform:matrix(0,0,0,0,0,0)",
    "transform:rotateX(90deg)",
    "-webkit-transform:scale(0)",
    "scale:0",
  ],
  [
    "a shape",
    "clip-path:inset(0 100% 0 0)",
    "clip-path:polygon(0 0,0 0,0 0)",
    "clip-path:ellipse(0 0)",
    "position:absolute;clip:rect(0,1px,1px,0)",
  ],
  ["a color", "color:var(--c,#fff)", "color:Canvas"],
] as const)
  hiddenKinds.push(...styles.map((style) => styled(`${label}: ${style}`, style)));

hiddenKinds.push(
  rule("a font size in a variable", ".x{--s:0;font-size:var(--s)}"),
  rule("an animation that ends out of sight", ".x{animation:f .01s forwards}@keyframes f{to{opacity:0}}"),
  ["a template", "<template>TEXT</template>"],
  ["a popover that nothing opens", "<div popover>TEXT</div>"],
  ["what a meter shows instead", '<meter value="1">TEXT</meter>'],
  ["a drawing's description", '<svg width="10" height="10"><desc>TEXT</desc></svg>'],
  ["a transparent drawing", '<svg width="600" height="200"><text y="20" opacity="0">TEXT</text></svg>'],
  rule("shown by hovering over itself only", ".x{display:none}.x:hover{display:block}"),
  rule("shown by hovering over itself only, by :not", ".x:not(:hover){display:none}"),
  rule("shown by focus on itself only", ".x:not(:focus){display:none}", '<a href="#a" class="x">TEXT</a>'),
  rule(
    "shown by hovering over what is in it only",
    ".x:not(:has(:hover)){display:none}",
    '<div class="x"><p>TEXT</p></div>',
  ),
  styled("left of the screen by its width", "position:relative;left:-100vw"),
  styled("left of the screen, and narrower than it", "position:absolute;left:-100vw;max-width:90vw"),
  styled("left of the screen by a transformation", "transform:translateX(-100vw)"),
  ["a title in the body", "<title>TEXT</title>"],
  ["a title in a block of the body", "<div><title>TEXT</title></div>"],
  ["a drawing's title", '<svg width="10" height="10"><title>TEXT</title></svg>'],
  ["a white drawing", '<svg width="3000" height="200"><text y="20" fill="white">TEXT</text></svg>'],
  [
    "a white group of a drawing",
    '<svg width="3000" height="200"><g fill="#fff"><text y="20"><tspan>TEXT</tspan></text></g></svg>',
  ],
  [
    "a drawing that is white by its style",
    '<svg width="3000" height="200" style="fill:#fff"><text y="20">TEXT</text></svg>',
  ],
  rule(
    "a drawing that is white by a rule",
    "text{fill:#fff}",
    '<svg width="3000" height="200"><text y="20">TEXT</text></svg>',
  ),
  styled("a stroke, which is of drawings only", "color:#fff;stroke:#000"),
  ["a drawing without color", '<svg width="3000" height="200"><text y="20" fill="none">TEXT</text></svg>'],
  [
    "a drawing in the white color around it",
    '<div style="color:#fff"><svg width="3000" height="200"><text y="20" fill="currentColor">TEXT</text></svg></div>',
  ],
  [
    "the alternative of an image that is not displayed",
    '<img src="https://acme.example/a.gif" style="display:none" alt="TEXT">',
  ],
);

shownKinds.push(
  [
    "the alternative of an image of one pixel, while images are blocked",
    '<img src="https://acme.example/a.gif" width="1" height="1" alt="TEXT">',
  ],
  rule("hidden while something else is hovered over", ".x:not(:hover){color:#000}.p:hover .x{display:none}"),
  [
    "the alternative of a large image",
    '<img src="https://acme.example/a.gif" width="600" height="300" alt="TEXT">',
  ],
  [
    "a black drawing in white text",
    '<div style="color:#fff"><svg width="3000" height="200"><text y="20">TEXT</text></svg></div>',
  ],
  [
    "white on a rectangle of a drawing",
    '<svg width="3000" height="200"><rect width="3000" height="200" fill="#123"/><text y="20" fill="#fff">TEXT</text></svg>',
  ],
  [
    "white in a drawing on a colored block",
    '<div style="background:#123"><svg width="3000" height="200"><text y="20" fill="#fff">TEXT</text></svg></div>',
  ],
  [
    "white with an outline, in a drawing",
    '<svg width="3000" height="200"><text y="20" fill="#fff" stroke="#000">TEXT</text></svg>',
  ],
  [
    "a gradient in a drawing",
    '<svg width="3000" height="200"><defs><linearGradient id="g"><stop stop-color="#123"/></linearGradient></defs><text y="20" fill="url(#g)">TEXT</text></svg>',
  ],
  [
    "HTML in a white drawing",
    '<svg width="3000" height="200" fill="#fff"><foreignObject width="3000" height="200"><p>TEXT</p></foreignObject></svg>',
  ],
  styled("a fill, which is of drawings only", "fill:#fff"),
  styled("partly left of the screen", "position:absolute;left:-30vw;width:90vw"),
);

shownKinds.push(
  styled("white under a filter that inverts", "color:#fff;filter:invert(1)"),
  [
    "white in a block that a filter inverts",
    '<div style="filter:invert(1)"><p style="color:#fff">TEXT</p></div>',
  ],
  styled("white under a filter that darkens", "color:#fff;filter:brightness(0)"),
  styled("white with the shadow of a filter", "color:#fff;filter:drop-shadow(0 0 1px #000)"),
  [
    "a flex item without a width that grows",
    '<div style="display:flex"><div style="flex:1;width:0;overflow:hidden">TEXT</div></div>',
  ],
  [
    "a flex item without a height that grows",
    '<div style="display:flex;flex-direction:column;height:400px"><div style="height:0;flex:1 1 auto;overflow:hidden">TEXT</div></div>',
  ],
  [
    "a grid item without a width that is as wide as its column",
    '<div style="display:grid"><div style="width:0;min-width:100%;overflow:hidden">TEXT</div></div>',
  ],
  [
    "a style sheet in a template",
    '<template><style>.x{display:none}</style></template><div class="x">TEXT</div>',
  ],
  styled(
    "white over a thick border",
    "color:#fff;border-top:300px solid #123;height:0;line-height:20px;margin-top:10px;box-sizing:border-box",
  ),
  [
    "white over the border of an element before it",
    '<div style="border-top:300px solid #123"></div><div style="color:#fff;margin-top:-290px;position:relative">TEXT</div>',
  ],
  [
    "white over the shadow of an element before it",
    '<div style="height:10px;box-shadow:0 0 0 300px #123"></div><div style="color:#fff;position:relative">TEXT</div>',
  ],
  [
    "white in an element with a spread shadow",
    '<div style="box-shadow:0 0 0 300px #123"><div style="color:#fff;position:absolute;top:-60px;left:40px;width:300px"></div></div><p style="color:#fff">TEXT</p>',
  ],
  [
    "white over the outline of an element before it",
    '<div style="height:10px;outline:300px solid #123"></div><div style="color:#fff;position:relative">TEXT</div>',
  ],
  rule("a first line with a size", ".x{font-size:0}.x::first-line{font-size:16px}"),
  styled(
    "large letters that a transformation makes readable",
    "font-size:1000px;transform:scale(.016);transform-origin:0 0;width:60000px",
  ),
  styled("white on a translucent color", "color:#fff;background:rgba(0,0,0,.6)"),
  styled("white on a gradient of two colors", "color:#fff;background:linear-gradient(#fff,#123)"),
  styled("white over a blend mode that inverts", "color:#fff;mix-blend-mode:difference"),
  styled(
    "an inner shadow of the color of the text",
    "color:#fff;background:#123;box-shadow:inset 0 0 0 1px #fff",
  ),
  styled("a white shadow on white text on a color", "color:#fff;background:#123;text-shadow:0 0 9px #fff"),
  styled("an indent within a wide block", "text-indent:60%"),
  styled("mostly transparent", "opacity:.3"),
  styled("slightly blurred", "filter:blur(1px)"),
  styled("a mask of opaque stops", "mask-image:linear-gradient(#000,transparent)"),
  styled("moved a little by a share of itself", "transform:translateX(-10%)"),
  styled("turned by half a circle with a visible back", "transform:rotateY(180deg)"),
  styled("turned by a full circle", "transform:rotateY(360deg);backface-visibility:hidden"),
  styled("a path that leaves something", "clip-path:path('M0 0 H900 V300 H0 Z')"),
  rule(
    "a container that is wide enough",
    ".x{display:none}@container (min-width:1px){.x{display:block}}",
    '<div style="container-type:inline-size"><div class="x">TEXT</div></div>',
  ),
  styled("contained, with a height", "contain:strict;height:200px"),
  [
    "a row of a grid with a share",
    '<div style="display:grid;grid-template-rows:1fr"><div style="min-height:0;overflow:hidden">TEXT</div></div>',
  ],
  [
    "white on an image of a size before it",
    '<div style="position:relative"><img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgYPj/HwADAgH/eAwt0QAAAABJRU5ErkJggg==" width="600" height="300"><div style="position:absolute;top:9px;left:9px;color:#fff">TEXT</div></div>',
  ],
  [
    "covered in part by a box",
    '<div style="position:relative"><p>TEXT</p><div style="position:absolute;top:0;left:0;width:40%;height:100%;background:#fff"></div></div>',
  ],
  [
    "before a box that is not over it",
    '<div><p>TEXT</p><div style="position:relative"><div style="position:absolute;inset:0;background:#fff"></div></div></div>',
  ],
);

const whiteOn = "color:#fff;background:";
hiddenKinds.push(
  ...[
    "color:#fff;mix-blend-mode:normal",
    "color:#fff;backdrop-filter:none",
    `${whiteOn}rgba(255,255,255,.5)`,
    `${whiteOn}linear-gradient(#fff,#fff)`,
    `${whiteOn}linear-gradient(90deg,#fff 0%,white 100%)`,
    "color:#fff;background-image:linear-gradient(#fff,#fff)",
    "color:#fff;background-image:url()",
    `${whiteOn}url()`,
    "color:#fff;background-image:none",
    "color:#fff;box-shadow:inset 0 0 0 99px #fff",
    "color:light-dark(#fff,#fff)",
    "color:color-mix(in srgb,white,white)",
    "color:#fff;text-shadow:-9999px 0 0 #000",
    "color:#fff;text-shadow:0 0 3px #fff",
    "color:transparent;text-shadow:0 0 1px rgba(0,0,0,0)",
    "background:linear-gradient(#fff,#fff);-webkit-background-clip:text;color:transparent",
    "color:#fff;filter:opacity(1)",
    "color:#fff;filter:none",
  ].map((style) => styled(`white on white: ${style}`, style)),
  ...[
    "text-indent:100%;white-space:nowrap;overflow:hidden",
    "text-indent:9999px;white-space:nowrap;overflow:hidden",
    "text-indent:-9999px;white-space:nowrap",
    "contain:strict;height:0",
    "contain:size paint",
    "contain:content;height:0",
    "contain:paint;max-height:0",
    "clip-path:path('M0 0')",
    "transform:translateX(-1000%)",
    "transform:translate(-1000%,0)",
    "translate:-1000%",
    "transform:translateY(-9000%)",
    "position:fixed;left:-200%;width:100%",
    "position:absolute;left:-200%;width:90vw",
    "transform:skewX(90deg)",
    "transform:matrix3d(0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1)",
    "transform:rotate3d(1,0,0,90deg)",
    "transform:rotateY(180deg);backface-visibility:hidden",
    "rotate:y 180deg;backface-visibility:hidden",
    "filter:contrast(0) brightness(9)",
    "filter:brightness(0) invert(1)",
    "filter:opacity(.5) opacity(0)",
    "mask-image:linear-gradient(rgba(0,0,0,0),rgba(0,0,0,0))",
    "mask-image:linear-gradient(#0000 0%,#0000 100%)",
    "-webkit-mask-image:linear-gradient(transparent,rgba(0,0,0,0))",
    "mask:linear-gradient(transparent,transparent)",
    "mask-image:linear-gradient(#000,#000);mask-size:0 0;mask-repeat:no-repeat",
  ].map((style) => styled(`out of sight: ${style}`, style)),
  [
    "white after an image of one pixel",
    '<img src="https://acme.example/a.gif" width="1" height="1"><div style="position:absolute;color:#fff">TEXT</div>',
  ],
  [
    "white after an image of one pixel by its style",
    '<div><img src="https://acme.example/a.gif" style="width:1px;height:1px"><p style="position:relative;top:-30px;color:#fff">TEXT</p></div>',
  ],
  [
    "a row of a grid without a height",
    '<div style="display:grid;grid-template-rows:0fr"><div style="min-height:0;overflow:hidden">TEXT</div></div>',
  ],
  [
    "a row of a grid without a height, whose items are cut",
    '<div style="display:grid;grid-template-rows:0fr"><div style="overflow:hidden">TEXT</div></div>',
  ],
  rule(
    "a container query",
    "@container (min-width:1px){.x{display:none}}",
    '<div style="container-type:inline-size"><div class="x">TEXT</div></div>',
  ),
  rule("the root of a scope", "@scope (.x){:scope{display:none}}"),
  [
    "a drawing's text without opacity of its fill",
    '<svg width="600" height="200"><text y="20" fill-opacity="0">TEXT</text></svg>',
  ],
  ["a drawing without a size", '<svg width="0" height="0"><text y="20">TEXT</text></svg>'],
);

hiddenKinds.push(
  ...[
    "color:oklch(1 0 0)",
    "color:oklab(100% 0 0)",
    "color:lab(100 0 0)",
    "color:hwb(0 100% 0%)",
    "color:color(srgb 2 2 2)",
    "color:rgb(from white r g b)",
    "color:rgb(from #123 255 255 255 / alpha)",
    "color:rgb(from #fff calc(r + 1) g b)",
    "color:rgb(from color-mix(in srgb,#fff,#fff) r g b)",
    "color:hsl(from red h s 100)",
    "color:oklch(from #800 1 0 h)",
    "color:color(from white srgb r g b)",
    "color:rgb(calc(200 + 55) 255 255)",
    "color:color-mix(in srgb,white 100%,black)",
    "color:color-mix(in oklab,red 0%,#fff)",
    "color:color-mix(in srgb,black,transparent 100%)",
    `${whiteOn}color-mix(in srgb,white 100%,black)`,
  ].map((style) => styled(`a computed color: ${style}`, style)),
  [
    "below the end of a box that is cut",
    '<div style="height:20px;overflow:hidden"><div style="padding-top:100px">TEXT</div></div>',
  ],
  [
    "below the end of a box that is cut, by several paddings",
    '<div style="max-height:50px;overflow:hidden"><div style="padding-top:30px"><div><p style="padding-top:30px">TEXT</p></div></div></div>',
  ],
  [
    "below the end of a box that is cut, by a margin",
    '<div style="height:20px;overflow:hidden"><p style="margin-top:100px">TEXT</p></div>',
  ],
  [
    "below the end of a box that is cut, by its place",
    '<div style="height:20px;overflow:hidden"><p style="position:relative;top:100px">TEXT</p></div>',
  ],
  styled(
    "below the padding of a box that is cut",
    "box-sizing:border-box;height:20px;padding-top:100px;overflow:hidden",
  ),
  styled("below the padding of a box without height", "height:0;padding-top:100px;overflow:hidden"),
  [
    "left of every cell by a share, and floating",
    '<table width="600"><tr><td><div style="float:left;margin-left:-9999%">TEXT</div></td></tr></table>',
  ],
  rule(
    "an animation that ends out of sight, in reverse",
    ".x{animation:f .01s reverse forwards}@keyframes f{from{visibility:hidden}}",
  ),
  rule(
    "an animation whose last keyframe is not visible",
    ".x{animation:f .01s forwards}@keyframes f{from{visibility:visible}to{visibility:hidden}}",
  ),
  rule(
    "the second of two animations",
    ".x{animation:g .01s,f .01s forwards}@keyframes f{to{visibility:hidden}}",
  ),
);

shownKinds.push(
  styled("a computed color", "color:rgb(from #123 r g b)"),
  styled("a color that mixes into a dark one", "color:color-mix(in srgb,white,black)"),
  styled("white on a relative color", `${whiteOn}rgb(from #123 r g b)`),
  styled("a color that lightens a little", "color:oklch(from #123 calc(l + .1) c h)"),
  styled(
    "below the padding of a box that grows by it",
    "box-sizing:content-box;height:20px;padding-top:100px;overflow:hidden",
  ),
  [
    "below padding in a box that is high enough",
    '<div style="height:120px;overflow:hidden"><div style="padding-top:100px">TEXT</div></div>',
  ],
  [
    "below two margins that collapse in a box that is cut",
    '<div style="height:150px;overflow:hidden"><div style="margin-top:80px"><p style="margin-top:80px">TEXT</p></div></div>',
  ],
  [
    "below padding that a margin takes back",
    '<div style="height:60px;overflow:hidden"><div style="padding-top:100px"><p style="margin-top:-80px">TEXT</p></div></div>',
  ],
  [
    "positioned out of a box that is cut",
    '<div style="height:20px;overflow:hidden"><div style="padding-top:100px"><p style="position:absolute;top:150px">TEXT</p></div></div>',
  ],
  [
    "below the end of a box that is not cut",
    '<div style="height:20px"><div style="padding-top:100px">TEXT</div></div>',
  ],
  [
    "in a flexible box that is cut, in its middle",
    '<div style="display:flex;align-items:center;height:50px;overflow:hidden"><div style="padding-top:60px"><div style="height:19px">TEXT</div></div></div>',
  ],
  styled("floating, and moved left by its container", "float:left;margin-left:-50%"),
  styled("floating, moved left by a share, and as much wider", "float:left;margin-left:-200%"),
  [
    "floating in blocks, moved left by a share, and as much wider",
    '<div style="width:100%"><div style="padding:0 10px"><span style="float:left;margin-left:-250%">TEXT</span></div></div>',
  ],
  [
    "floating in a narrow column on the right",
    '<div style="margin-left:500px;width:100px"><div style="float:left;margin-left:-200%">TEXT</div></div>',
  ],
  styled("a block that begins left of the screen", "margin-left:-200%"),
  rule(
    "an animation that an important declaration overrides",
    ".x{visibility:visible!important;animation:f .01s forwards}@keyframes f{to{visibility:hidden}}",
  ),
  rule(
    "an animation that begins out of sight, in reverse",
    ".x{animation:f .01s reverse forwards}@keyframes f{to{visibility:hidden}}",
  ),
);

const behind = (outer: string, style = "position:relative;z-index:-1"): string =>
  `<div style="${outer}"><div><p style="${style}">TEXT</p></div></div>`;

hiddenKinds.push(
  ["behind the background of a block", behind("background:#fff")],
  [
    "behind the background of a cell",
    `<table><tr><td bgcolor="#ffffff">${behind("padding:9px")}</td></tr></table>`,
  ],
);

shownKinds.push(
  ["behind the background of a stacking context", behind("background:#fff;position:relative;z-index:0")],
  ["behind the background of a translucent block", behind("background:#fff;opacity:.9")],
  ["behind the background of an isolated block", behind("background:#fff;isolation:isolate")],
  ["behind a block without a background", behind("padding:9px")],
  ["behind a block with a translucent background", behind("background:rgba(255,255,255,.5)")],
  ["behind a block that is lower than it", behind("background:#fff;height:5px")],
  ["moved out from behind a block", behind("background:#fff", "position:relative;z-index:-1;top:400px")],
  ["of a lower order, without a position", behind("background:#fff", "z-index:-1")],
);

/**
 * Texts that no reader can read, although a browser paints parts of them, or paints them after a
 * screenshot stopped their animations.
 */
export const unreadableKinds: Kind[] = [
  styled("blurred by more than its size", "filter:blur(20px)"),
  styled("blurred by a share of its size", "filter:blur(.5em)"),
  styled("blurred by a calculated length", "filter:grayscale(1) blur(calc(4px + 6px))"),
  ["in a block that is blurred", '<div style="filter:blur(12px)"><p style="font-size:14px">TEXT</p></div>'],
  styled("white, blurred", "color:#fff;filter:blur(20px)"),
  rule(
    "an animation without end that never shows it",
    ".x{animation:f 1s infinite}@keyframes f{from,to{visibility:hidden}}",
  ),
];

shownKinds.push(styled("large, and blurred a little", "font-size:40px;filter:blur(6px)"), [
  "large in a block that is blurred",
  '<div style="filter:blur(9px)"><p style="font-size:60px">TEXT</p></div>',
]);

export const toDocument = (body: string, head = "", text = longText): string =>
  `<!doctype html><html lang="en"><head><title>Spring</title>${head}</head><body><p>The first flowers are here.</p>${body.replaceAll("TEXT", text)}</body></html>`;
