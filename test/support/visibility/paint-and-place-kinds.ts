import type { Kind } from "./kinds.ts";

const styled = (label: string, style: string): Kind => [
  `${label}: ${style}`,
  `<div style="${style}">TEXT</div>`,
];
const all = (label: string, styles: readonly string[]): Kind[] => styles.map((style) => styled(label, style));
const rule = (label: string, css: string, body = '<div class="x">TEXT</div>'): Kind => [
  label,
  body,
  `<style>${css}</style>`,
];
const picture =
  '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgYPj/HwADAgH/eAwt0QAAAABJRU5ErkJggg==" width="900" height="600">';

/** Texts hidden or shown by their colors, blending, pictures, shadows, and filters. */
export const hiddenPaints: readonly Kind[] = [
  ["a white text field", '<textarea style="color:#fff">TEXT</textarea>'],
  ...all("with a filter or a font", ["filter:url(#a) opacity(0)", "font:0 Arial bogus,serif"]),
  ...all("white on white", [
    "color:#fff;mix-blend-mode:multiply",
    "color:#fff;mix-blend-mode:darken",
    "color:#fff;background:linear-gradient(#000,#000) 0 0/0 0 no-repeat",
    "color:#fff;background:linear-gradient(#000,#000) 0 0/1px 1px no-repeat",
    "color:#fff;background:linear-gradient(#000,#000) -9999px 0/10px 10px no-repeat",
    "color:#fff;background-image:linear-gradient(#000,#000);background-size:0 0",
    "color:rgba(255,255,255,.5)",
    "filter:invert(1)",
    "background:#000;filter:invert(1);color:#000",
    "background:linear-gradient(red,blue);background-clip:text;-webkit-background-clip:text;color:transparent;background-size:0 0;background-repeat:no-repeat",
  ]),
  [
    "black in a white block, with a blend mode that whitens",
    '<div style="background:#fff"><p style="color:#000;mix-blend-mode:screen">TEXT</p></div>',
  ],
  [
    "black in a white block, with a blend mode that keeps the lighter color",
    '<div style="background:#fff"><p style="color:#000;mix-blend-mode:lighten">TEXT</p></div>',
  ],
  [
    "black in a black block that a filter inverts",
    '<div style="filter:invert(1);background:#000"><p style="color:#000">TEXT</p></div>',
  ],
  [
    "white in a block that two filters invert",
    '<div style="filter:invert(1)"><div style="filter:invert(1)"><p style="color:#fff">TEXT</p></div></div>',
  ],
];

/** Texts in a color that readers cannot distinguish from the background, although a few pixels differ. */
export const faintPaints: readonly Kind[] = all("almost white on white", [
  "color:#fff;background:linear-gradient(#fefefe,#fff)",
  "color:#fff;text-shadow:0 0 99px #eee",
  "color:#333;filter:brightness(50)",
]);

export const shownPaints: readonly Kind[] = [
  [
    "black with a blend mode that whitens, in a group of its own",
    '<div style="background:#fff"><div style="isolation:isolate"><p style="color:#000;mix-blend-mode:screen">TEXT</p></div></div>',
  ],
  [
    "the options of a list, in white on white",
    '<table bgcolor="#ffffff" style="color:#ffffff"><tr><td><select><option>TEXT</option></select></td></tr></table>',
  ],
  [
    "an open dialog in white on white",
    '<div style="color:#fff;background:#fff"><dialog open>TEXT</dialog></div>',
  ],
  [
    "a text field in black on black",
    '<div style="background:#000;color:#000"><textarea>TEXT</textarea></div>',
  ],
  ["a button in text without a size", '<div style="font-size:0;color:#fff"><button>TEXT</button></div>'],
  ["marked, in white on white", '<div style="color:#fff"><mark>TEXT</mark></div>'],
  ...all("with a filter or a font that browsers drop", [
    "filter:opacity(0) bogus(1)",
    "filter:opacity(0) alpha(opacity=0)",
    "filter:alpha(opacity=0)",
    "filter:blur(20)",
    "font:0 Arial bogus,",
    "font:0 Arial,,serif",
  ]),
  ...all("seen", [
    "mix-blend-mode:multiply",
    "color:#fff;mix-blend-mode:exclusion",
    "color:#fff;background:#123;mix-blend-mode:multiply",
    "color:#fff;background:linear-gradient(#ddd,#fff)",
    "color:#fff;background:linear-gradient(#000,#000) 0 0/100% 100% no-repeat",
    "color:#fff;background:linear-gradient(#000,#000) 0 0/9px 9px",
    "color:#fff;text-shadow:0 0 3px #000",
    "color:#fff;text-shadow:0 0 30px #000",
    "color:rgba(0,0,0,.5)",
    "filter:invert(1);background:#fff",
    "color:#fff;filter:invert(1)",
    "filter:invert(1) drop-shadow(0 0 1px #000)",
    "color:#333;filter:brightness(2)",
    "background:linear-gradient(red,blue);background-clip:text;-webkit-background-clip:text;color:transparent",
  ]),
  [
    "black in a block that two filters invert",
    '<div style="filter:invert(1)"><div style="filter:invert(1)"><p>TEXT</p></div></div>',
  ],
  [
    "white in a white block that a filter inverts, on its own black",
    '<div style="filter:invert(1);background:#fff"><p style="color:#fff;background:#000">TEXT</p></div>',
  ],
  [
    "white over the picture that follows, from a box without a size",
    `<div style="max-height:0;max-width:0;overflow:visible"><div style="width:600px;height:300px;display:inline-block;opacity:.999"><p style="color:#fff">TEXT</p></div></div>${picture}`,
  ],
  ["what a canvas shows instead", "<canvas>TEXT</canvas>"],
  rule("a style sheet with a byte order mark", "\ufeff.x{display:none}"),
];

/** Texts hidden or shown by their place, shape, and size. */
export const hiddenPlaces: readonly Kind[] = [
  [
    "an absolute box in a flat box that is positioned",
    '<div style="position:relative;height:0;overflow:hidden"><div><div style="position:absolute;top:40px;left:0">TEXT</div></div></div>',
  ],
  [
    "a fixed box in a flat box that is transformed",
    '<div style="transform:translateX(1px);max-height:0;overflow:hidden"><span style="position:fixed;top:0">TEXT</span></div>',
  ],
  [
    "a flat box in an absolute box that leaves another",
    '<div style="height:0;overflow:hidden"><div style="position:absolute;top:40px"><p style="height:0;overflow:hidden">TEXT</p></div></div>',
  ],
  ...all("outside of the window", [
    "position:fixed;bottom:100%",
    "position:fixed;bottom:100vh",
    "position:fixed;right:100%",
    "position:absolute;bottom:120vh",
    "position:absolute;right:110%",
    "position:absolute;right:100vw;width:100px",
    "transform:translateX(-200%)",
    "transform:translate(calc(-100% - 100vw))",
    "margin-left:calc(-infinity*1px)",
    "text-indent:200vw;white-space:nowrap;overflow:hidden",
  ]),
  ...all("without a size", [
    "transform:scale(calc(0))",
    "rotate:1 0 0 90deg",
    "clip-path:circle(5px at -100px -100px)",
    "clip-path:path('M0 0L0 0L0 0Z')",
    "position:fixed;clip:rect(auto,0,auto,auto)",
    "display:table-column",
    "display:table-column-group",
    "font-size-adjust:0",
    "opacity:sin(0)",
    "opacity:abs(0)",
    "opacity:sign(0)",
    "opacity:round(.2,1)",
    "opacity:calc(0*pi)",
    "height:round(down,3px,10px);overflow:hidden",
    "height:mod(10px,5px);overflow:hidden",
  ]),
  rule(
    "a flex item without a basis",
    ".g{display:flex}.g>div{flex:0 0 0;overflow:hidden;min-width:0;white-space:nowrap;height:1em}",
    '<div class="g"><div>TEXT</div></div>',
  ),
];

export const shownPlaces: readonly Kind[] = [
  [
    "an absolute box in a flat box that is not positioned",
    '<div style="height:0;overflow:hidden"><div style="position:absolute;top:40px;left:0">TEXT</div></div>',
  ],
  [
    "a fixed box in a flat box that is positioned",
    '<div style="position:relative;max-height:0;overflow:hidden"><p><span style="position:fixed;top:0">TEXT</span></p></div>',
  ],
  [
    "content of an absolute box in a flat box",
    '<div style="height:0;overflow:hidden"><div style="position:absolute;top:40px"><p style="color:#111">TEXT</p></div></div>',
  ],
  ...all("inside of the window", [
    "position:fixed;bottom:50%",
    "position:absolute;right:50%",
    "transform:translate(calc(100% - 100vw))",
    "transform:translateX(-60%)",
    "text-indent:-500px",
    "text-indent:-9999px;padding-left:9999px",
    "text-indent:60vw;overflow:hidden",
  ]),
  [
    "above the end of a high positioned block",
    '<div style="position:relative;height:3000px"><p style="position:absolute;bottom:2700px">TEXT</p></div>',
  ],
  [
    "left of the end of a positioned block on the right",
    '<div style="position:relative;width:100px;margin-left:300px"><p style="position:absolute;right:110%;width:200px">TEXT</p></div>',
  ],
  [
    "a narrow box on the right, moved by its width",
    '<div style="margin-left:250px"><p style="width:100px;transform:translateX(-200%)">TEXT</p></div>',
  ],
  ...all("with a size", [
    "transform:scale(calc(1))",
    "rotate:1 0 0 30deg",
    "clip-path:circle(500px at -100px 100px)",
    "position:fixed;clip:rect(auto,auto,auto,0)",
    "opacity:cos(0)",
    "opacity:calc(.2*pi)",
    "height:round(up,3px,200px);overflow:hidden",
    "font-size-adjust:none",
  ]),
  rule(
    "a flex item with a basis",
    ".g{display:flex}.g>div{flex:0 0 200px;overflow:hidden}",
    '<div class="g"><div>TEXT</div></div>',
  ),
  rule(
    "a flex item with an automatic basis",
    ".g{display:flex}.g>div{flex:0 auto;overflow:hidden}",
    '<div class="g"><div>TEXT</div></div>',
  ),
  rule("a paused animation that begins in sight", "@keyframes a{to{opacity:0}}.x{animation:a 9s paused}"),
];

/** An animation that is paused at its start: a screenshot shows its end. */
export const pausedKinds: readonly Kind[] = [
  rule(
    "a paused animation that begins out of sight",
    "@keyframes a{0%{opacity:0}}.x{animation:a 9999s paused}",
  ),
];
