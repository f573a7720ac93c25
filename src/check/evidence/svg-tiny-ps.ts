import { Parser } from "htmlparser2";

/** Maximum image size that mailbox providers accept. */
const maxBytes = 32 * 1024;

/** Elements that animate, run scripts, or load resources, which SVG Tiny PS forbids. */
const forbidden = new Set(
  "a animate animatecolor animatemotion animatetransform animation audio discard foreignobject handler image listener prefetch script set style video".split(
    " ",
  ),
);

/** Returns the reasons why an image is not SVG Tiny PS, which BIMI requires. Empty if it is. */
export function svgProblems(bytes: Uint8Array): string[] {
  const problems = new Set<string>();
  if (bytes.length > maxBytes) problems.add(`has ${bytes.length} bytes; the maximum is ${maxBytes}`);
  let [depth, hasTitle, inTitle, isSvg] = [0, false, false, false];
  const parser = new Parser(
    {
      onprocessinginstruction(name) {
        if (/^!/.test(name)) problems.add("has a doctype declaration");
      },
      onopentag(name, attributes) {
        const element = name.toLowerCase().replace(/^svg:/, "");
        if (depth === 0) {
          isSvg ||= element === "svg";
          for (const problem of rootProblems(attributes)) problems.add(problem);
        }
        inTitle = depth === 1 && element === "title";
        if (forbidden.has(element)) problems.add(`has the element ${element}`);
        for (const [attribute, value] of Object.entries(attributes)) {
          if (/^on/i.test(attribute)) problems.add(`has the attribute ${attribute}`);
          if (/(?:^|:)href$/i.test(attribute) && !value.startsWith("#"))
            problems.add("refers to an external resource");
        }
        depth++;
      },
      ontext(text) {
        if (inTitle && text.trim() !== "") hasTitle = true;
      },
      onclosetag() {
        depth--;
        inTitle = false;
      },
    },
    { xmlMode: true },
  );
  parser.end(Buffer.from(bytes.subarray(0, 10 * maxBytes)).toString("utf8"));
  if (!isSvg) return ["is not an SVG image"];
  if (!hasTitle) problems.add("has no title");
  return [...problems].slice(0, 20);
}

function rootProblems(attributes: Readonly<Record<string, string>>): string[] {
  const [, , width, height] = (attributes["viewBox"] ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  return [
    ...(attributes["version"] === "1.2" ? [] : ['does not have version="1.2"']),
    ...(attributes["baseProfile"] === "tiny-ps" ? [] : ['does not have baseProfile="tiny-ps"']),
    ...("x" in attributes || "y" in attributes ? ["has an x or y attribute on its root element"] : []),
    ...(width !== undefined && width > 0 && width === height ? [] : ["has no square viewBox"]),
  ];
}
