// Generates src/check/rendering/client-support-data.ts from the data of caniemail.com: features that email
// layouts depend on, and the clients that do not support them.
// Usage: node .ci/client-support.mjs [--check]
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { nicenames, data, last_update_date } = createRequire(import.meta.url)("caniemail/caniemail.json");
const file = join(import.meta.dirname, "../src/check/rendering/client-support-data.ts");

/** Titles of features to skip: without them, a message looks plainer and reads the same. */
const graceful =
  /selector|combinator|^:|^border-|^@media|@font-face|web fonts|^box-shadow|^text-shadow|^letter-spacing|^word-|^hyphen|^transition|^animation|^cursor|^outline|opacity|^filter|^mix-blend|^background-(blend|clip|origin|size|position|repeat)|^max-width|^min-|^border$|^margin|^padding|^line-height|^font|^text-|^color-scheme|^object-|^list-style|meta|^role|^aria|lang|dir attribute|valign|align attribute|semantics|required|<title>|<style>|<link>|doctype|!important|comments|^width|^height|^vertical-align|^white-space|^overflow|^display$|display:none|<body>|<html>|initial-scale|address|<abbr|<cite|<mark|<small|<strike|<del|<code|<pre|<hr|<wbr|hsl|rgb|hex|vw|vh|rem|em unit|% unit|px|format-detection|shorthand|logical|:hover|anchor|mailto|bgcolor|^target|srcset|^loading|^table-layout|^widows|^orphans|^user-select|^resize|^tab-size|^caption-side|^max-height|^@keyframes|^@supports|^z-index|^left, right|^box-sizing|^<dfn|^<acronym|^<bdi/i;

/**
 * Returns the signs of a feature's use: properties, values, functions, units, at-rules, elements, or
 * attributes.
 */
function signsOf(title) {
  const named = {
    "left, right, top, bottom": { properties: ["left", "right", "top", "bottom"] },
    "gap, column-gap, row-gap": { properties: ["gap", "column-gap", "row-gap"] },
    "block-size & inline-size": { properties: ["block-size", "inline-size"] },
    "css column properties": {
      properties: ["columns", "column-gap", "column-rule", "column-span", "column-width"],
    },
    "grid-template-* properties": {
      properties: ["grid-template", "grid-template-areas", "grid-template-columns", "grid-template-rows"],
    },
    "lch(), oklch(), lab(), oklab()": { functions: ["lch", "oklch", "lab", "oklab"] },
    "fit-content, min-content, max-content": { values: ["fit-content", "min-content", "max-content"] },
    "CSS calc() function": { functions: ["calc"] },
    "CSS Variables (Custom Properties)": { functions: ["var"] },
    "srcset and sizes attributes": { attributes: ["srcset", "sizes"] },
    "Image maps": { elements: ["map"] },
    "Embedded <svg> image": { elements: ["svg"] },
    "<ul>, <ol> and <dl>": { elements: ["ul", "ol", "dl"] },
    "<h1> to <h6> elements": { elements: ["h1", "h2", "h3", "h4", "h5", "h6"] },
  }[title];
  if (named) return named;
  const match = (pattern) => pattern.exec(title)?.slice(1);
  const [pair, input, element, attribute, atRule, unit, called, property] = [
    match(/^([a-z-]+):\s*([a-z-]+)$/),
    match(/^<(\w+) type="(\w+)"> element$/),
    match(/^<(\w+)>(?: element)?$/),
    match(/^([a-z-]+) attribute$/),
    match(/^@([a-z-]+)$/),
    match(/^([a-z]+) unit$/),
    match(/^([a-z-]+)\(\)$/),
    match(/^([a-z-]+)\s*(?:property|shorthand)?$/),
  ];
  if (pair) return { declarations: [pair.join(":")] };
  if (input) return { types: [input.join(" ")] };
  if (element) return { elements: element };
  if (attribute) return { attributes: attribute };
  if (atRule) return { atRules: atRule };
  if (unit && unit[0] !== "initial") return { units: unit };
  if (called) return { functions: called };
  if (property) return { properties: property };
  return undefined;
}

const clients = {};
const features = [];
for (const { title, category, stats } of data) {
  const unsupported = [];
  for (const [family, platforms] of Object.entries(stats))
    for (const [platform, versions] of Object.entries(platforms)) {
      const client = `${family}.${platform}`;
      clients[client] = `${nicenames.family[family] ?? family} (${nicenames.platform[platform] ?? platform})`;
      const latest = Object.keys(versions).sort().at(-1);
      if (/^n/.test(versions[latest])) unsupported.push(client);
    }
  if (!/^(css|html)$/.test(category) || graceful.test(title) || unsupported.length === 0) continue;
  const signs = signsOf(title.trim());
  if (signs) features.push({ title: title.trim(), ...signs, unsupported: unsupported.sort() });
}
const names = Object.keys(clients).sort();
const list = (entries) => entries.map((entry) => `  ${JSON.stringify(entry)},`).join("\n");
const written = `// Written by .ci/client-support.mjs from the data of caniemail.com (MIT) of ${last_update_date.slice(0, 10)}; do not edit.

/** Mail clients, by family and platform, and their names. */
export const clients: readonly (readonly [client: string, name: string])[] = [
${list(names.map((client) => [client, clients[client]]))}
];

/** A feature that a layout depends on, the signs of its use, and the clients it does not work in, by their place in \`clients\`. */
export interface Feature {
  readonly title: string;
  readonly properties?: readonly string[];
  /** \`display:flex\`. */
  readonly declarations?: readonly string[];
  readonly values?: readonly string[];
  readonly functions?: readonly string[];
  readonly units?: readonly string[];
  readonly atRules?: readonly string[];
  readonly elements?: readonly string[];
  readonly attributes?: readonly string[];
  /** \`input radio\`. */
  readonly types?: readonly string[];
  readonly unsupported: readonly number[];
}

export const features: readonly Feature[] = [
${list(features.map(({ unsupported, ...feature }) => ({ ...feature, unsupported: unsupported.map((client) => names.indexOf(client)) })))}
];
`;
if (!process.argv.includes("--check")) writeFileSync(file, written);
else if (readFileSync(file, "utf8") !== written) {
  console.error(
    "src/check/rendering/client-support-data.ts is not what the data says: run npm run client-support",
  );
  process.exitCode = 1;
}
