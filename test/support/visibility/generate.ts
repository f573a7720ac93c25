/** Styles that hide, show, or do neither. Most have an effect only in combination. */
const declarations = [
  "display:none",
  "display:none!important",
  "display:block",
  "display:block!important",
  "display:inline",
  "display:inline-block",
  "display:table-cell",
  "display:flex",
  "visibility:hidden",
  "visibility:visible",
  "visibility:collapse",
  "opacity:0",
  "opacity:.4",
  "opacity:0.05",
  "font-size:0",
  "font-size:0px;line-height:0",
  "font-size:1px",
  "font-size:14px",
  "font-size:120%",
  "font-size:0.5em",
  "font-size:small",
  "font-size:13",
  "font:0/0 serif",
  "font:14px/20px Arial, sans-serif",
  "line-height:0",
  "line-height:20px",
  "max-height:0;overflow:hidden",
  "max-height:0",
  "height:0;overflow:hidden",
  "height:1px;overflow:hidden",
  "width:0;overflow:hidden",
  "max-width:0;overflow:hidden",
  "overflow:hidden",
  "overflow:hidden;line-height:0",
  "color:#fff",
  "color:#000",
  "color:red",
  "color:transparent",
  "color:inherit",
  "color:white;background:white",
  "color:#ffffff;background-color:#000000",
  "color:foo",
  "background:#fff",
  "background:#ffffff url(x.png) no-repeat",
  "background-color:#000",
  "background:transparent",
  "text-indent:-9999px",
  "text-indent:10px",
  "position:absolute;left:-9999px",
  "position:absolute;top:-9999px",
  "position:absolute;clip:rect(0,0,0,0)",
  "position:absolute;width:1px;height:1px;overflow:hidden",
  "float:left",
  "float:left;width:0;overflow:hidden",
  "margin:0 auto",
  "margin-left:-9999px",
  "mso-hide:all",
  "mso-hide:all;display:none",
  "width:100%",
  "padding:10px",
  "transform:scale(0)",
  "clip-path:inset(50%)",
  "max-height:none;overflow:visible",
  "display:none/**/",
  "display:bl\\6f ck",
  "display:block flow",
  "display:var(--none,block)",
  "font:700 14px/20px Arial, sans-serif",
  "font:1px 2px Arial",
  "font-size:calc(0px)",
  "font-size:calc(10px + 1vw)",
  "font-size:clamp(12px,2vw,20px)",
  "font-size:var(--none)",
  "opacity:calc(0)",
  "height:0;overflow:auto",
  "height:calc(0px);overflow:hidden",
  "block-size:0;overflow:hidden",
  "max-height:-1px;overflow:hidden",
  "position:absolute;inset:-9999px auto auto -9999px",
  "margin-inline-start:-9999px",
  "transform:scale(0) foo",
  "clip-path:circle(09999px)",
  "color:var(--none,#fff)",
  "background-color:color-mix(in srgb,#123 90%,#000)",
] as const;

const conditions = [
  undefined,
  "only screen and (max-width: 600px)",
  "screen and (min-width: 601px)",
  "(max-width: 480px)",
  "print",
  "not print",
  "(prefers-color-scheme: dark)",
  "(min-width: 300px) and (max-width: 700px)",
  "(400px <= width)",
  "(min-width: 481px) and (max-width: 1024px)",
  "screen and (-webkit-min-device-pixel-ratio: 0)",
  "(min-width: calc(10px + 1em)) and (color-gamut: srgb)",
  "only screen and (min-device-width: 320px) and (max-device-width: 480px)",
];

const containers = [
  "div",
  "div",
  "div",
  "span",
  "p",
  "b",
  "h2",
  "center",
  "ul><li",
  "a href=https://a.example",
  "small",
];

/** Creates a random number generator from a seed: 0 to 1, identical on every machine. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Generates an HTML message from a seed, in which every text is a distinct word, with styles that hide and show. */
export function generateMessage(seed: number): string {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const classes = Array.from({ length: 6 }, (_, index) => `c${index}`);
  let words = 0;
  const word = () => `word${seed}x${words++}`;

  const rule = () => {
    const selector = pick([
      `.${pick(classes)}`,
      `div.${pick(classes)}`,
      `.${pick(classes)} .${pick(classes)}`,
      `.${pick(classes)} > *`,
      `[class*="${pick(classes)}"]`,
      `td.${pick(classes)}`,
      `#i${Math.floor(random() * 4)}`,
      `.${pick(classes)}:first-child`,
      `.${pick(classes)}:not(.${pick(classes)})`,
      `.${pick(classes)} + *`,
      `u + .${pick(classes)}`,
      `div.${pick(classes)}:last-of-type`,
      `.${pick(classes)}:has(> *)`,
      `.${pick(classes)}:foo,.${pick(classes)}`,
      `.${pick(classes)}:nth-last-child(1)`,
    ]);
    const body = `${selector}{${pick(declarations)}${random() < 0.2 ? "!important" : ""}}`;
    const condition = pick(conditions);
    return condition ? `@media ${condition}{${body}}` : body;
  };
  const attributes = () => {
    const parts = [];
    if (random() < 0.4)
      parts.push(`class="${[pick(classes), ...(random() < 0.3 ? [pick(classes)] : [])].join(" ")}"`);
    if (random() < 0.1) parts.push(`id="i${Math.floor(random() * 4)}"`);
    if (random() < 0.35)
      parts.push(`style="${pick(declarations)}${random() < 0.3 ? `;${pick(declarations)}` : ""}"`);
    if (random() < 0.02) parts.push("hidden");
    return parts.length > 0 ? ` ${parts.join(" ")}` : "";
  };
  const content = (depth: number): string =>
    Array.from({ length: 1 + Math.floor(random() * 2) }, () => {
      if (depth === 0 || random() < 0.3) return `${word()} `;
      if (random() < 0.25)
        return `<table${attributes()}><tr><td${attributes()}>${content(depth - 1)}</td><td${attributes()}>${content(depth - 1)}</td></tr></table>`;
      const [outer = "div", inner] = pick(containers).split("><");
      const isInline = /^(span|b|small|a)/.test(outer);
      const inside =
        isInline || outer === "p" || outer === "h2" ? inlineContent(depth - 1) : content(depth - 1);
      const name = outer.split(" ")[0];
      return inner
        ? `<${outer}${attributes()}><${inner}${attributes()}>${inside}</${inner}></${name}>`
        : `<${outer}${attributes()}>${inside}</${name}>`;
    }).join("");
  const inlineContent = (depth: number): string =>
    depth === 0 || random() < 0.4
      ? `${word()} `
      : `${word()} <span${attributes()}>${inlineContent(depth - 1)}</span> ${word()} `;

  const doctype = pick([
    "<!DOCTYPE html>",
    "<!DOCTYPE html>",
    "",
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">',
  ]);
  const rules = Array.from({ length: Math.floor(random() * 8) }, rule).join("\n");
  return `${doctype}<html><head><title>t</title><style>${rules}</style></head><body${attributes()}>${Array.from({ length: 4 }, () => content(4)).join("")}</body></html>`;
}
