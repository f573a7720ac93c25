import type { Scenario } from "../../scenario/scenario.ts";
import { scenarioJsonSchema } from "../../scenario/schema.ts";
import type { EditorWords } from "../pages/editor.ts";
import type { ListedFile } from "./list-files.ts";

/** Helpers of templates, from docs/templates.md and Handlebars itself. */
const helpers = [
  "if",
  "unless",
  "each",
  "with",
  "lookup",
  "t",
  "date",
  "number",
  "percent",
  "currency",
  "plural",
  "list",
  "url",
];

const maxWords = 500;

/** Names of variables in templates: `{{headline}}`, `{{#if early}}`, `href=url`. */
const used =
  /\{\{~?#?>?\s{0,10}(?:(?:if|unless|each|with|t|date|number|percent|url)\s{1,10})?([a-z_]\w{0,60})\s{0,10}~?\}\}/gi;

/** Returns the words that the editor completes in a file that these scenarios use. */
export function wordsOf(
  text: string,
  scenarios: readonly Scenario[],
  files: readonly ListedFile[],
  templatesFolder: string,
): EditorWords {
  const columns = scenarios.flatMap(({ variants }) => variants.flatMap(({ row }) => Object.keys(row)));
  const inText = [...text.matchAll(used)]
    .flatMap(([, name]) => name ?? [])
    .filter((name) => !helpers.includes(name));
  const partials = files.flatMap(({ file, kind }) =>
    kind === "template" && file.endsWith(".hbs") && !/\.(?:html|text)\.hbs$/.test(file)
      ? [file.slice(templatesFolder.length + 1).replace(/\.hbs$/, "")]
      : [],
  );
  return {
    variables: [...new Set([...columns, "subject", "preheader", "locale", ...inText])].slice(0, maxWords),
    partials: partials.slice(0, maxWords),
    helpers,
    keys: scenarioKeys(),
  };
}

let keys: unknown;

/** Returns the keys of a scenario, from its JSON Schema, as nested objects. */
function scenarioKeys(): unknown {
  keys ??= keysOf(Reflect.get(scenarioJsonSchema(), "else"), 0);
  return keys;
}

function keysOf(schema: unknown, depth: number): Record<string, unknown> {
  const { properties = {}, anyOf = [], oneOf = [], allOf = [] } = Object(schema) as Record<string, never>;
  if (depth > 5) return {};
  return Object.assign(
    {},
    ...[...anyOf, ...oneOf, ...allOf].map((each) => keysOf(each, depth)),
    Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, keysOf(value, depth + 1)])),
  );
}
