import { toList } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { bounds } from "../evidence/bounds.ts";
import { withoutImportant } from "../evidence/html/css-syntax.ts";
import type { HtmlEvidence } from "../evidence/html-evidence.ts";
import { remembered } from "../evidence/remembered.ts";
import { clients as allClients, type Feature, features } from "./client-support-data.ts";

const maxFindings = 8;

export const clientSupport: Check = {
  id: "client-support",
  severity: "warn",
  about: "The layout uses only features that the selected mail clients support",
  fix: "Use tables and inline styles for the layout; see caniemail.com for the feature",
  source: "https://www.caniemail.com/",
  run({ html }, { clients }) {
    if (!html || clients.length === 0) return [];
    const asked = placesOf(clients);
    return [...usedFeatures(html)]
      .flatMap(({ title, elements = [], unsupported }) => {
        const names = unsupported
          .filter((place) => asked.has(place))
          .map((place) => allClients[place]?.[1] ?? "");
        const items = elements.map((name) => `<${name}`);
        return names.length > 0 ? [{ message: `${title} does not work in ${toList(names, 4)}`, items }] : [];
      })
      .slice(0, maxFindings);
  },
};

const known = new Map<string, ReadonlySet<number>>();

/** Returns the indexes of the clients that match patterns such as `gmail.*`. */
function placesOf(patterns: readonly string[]): ReadonlySet<number> {
  const key = patterns.join();
  const found = known.get(key);
  if (found) return found;
  const tests = patterns.map((pattern) => {
    const [family, platform = "*"] = pattern.split(".");
    return (client: string) => {
      const [ownFamily, ownPlatform] = client.split(".");
      return (family === "*" || family === ownFamily) && (platform === "*" || platform === ownPlatform);
    };
  });
  const places = new Set(
    allClients.flatMap(([client], place) => (tests.some((test) => test(client)) ? [place] : [])),
  );
  if (known.size > 100) known.clear();
  known.set(key, places);
  return places;
}

const signs = [
  "properties",
  "declarations",
  "values",
  "functions",
  "units",
  "atRules",
  "elements",
  "attributes",
  "types",
] as const;
type Sign = (typeof signs)[number];

/** Features by kind of sign and by the sign itself, such as a property's name. */
const bySign = new Map(signs.map((sign) => [sign, indexBy(sign)]));

function indexBy(sign: Sign): ReadonlyMap<string, readonly Feature[]> {
  const index = new Map<string, Feature[]>();
  for (const feature of features)
    for (const name of feature[sign] ?? []) index.set(name, [...(index.get(name) ?? []), feature]);
  return index;
}

/** Returns the features that the HTML uses, in the order of the data. */
function usedFeatures({
  elements,
  attributeNames,
  inputTypes,
  styleAttributes,
  styleSheets,
}: HtmlEvidence): readonly Feature[] {
  const used = new Set<Feature>();
  const noteAll = (sign: Sign, names: Iterable<string>) => {
    for (const name of names) for (const feature of bySign.get(sign)?.get(name) ?? []) used.add(feature);
  };
  noteAll("elements", elements.keys());
  noteAll("attributes", attributeNames);
  noteAll("types", inputTypes);
  for (const css of styleSheets) for (const feature of featuresOfSheet(css)) used.add(feature);
  for (const css of styleAttributes) noteDeclarations(css, used);
  return features.filter((feature) => used.has(feature));
}

/** Returns the features that a style sheet uses. The messages of a campaign share theirs. */
const featuresOfSheet = remembered(
  (css): ReadonlySet<Feature> => {
    const used = new Set<Feature>();
    for (const [, rule = ""] of css.matchAll(/@([a-z-]+)/gi))
      for (const feature of bySign.get("atRules")?.get(rule.toLowerCase()) ?? []) used.add(feature);
    noteDeclarations(css, used);
    return used;
  },
  { most: 64, longest: bounds.styleCharacters },
);

function noteDeclarations(css: string, used: Set<Feature>): void {
  for (const declaration of css.split(/[;{}]/))
    for (const feature of featuresOf(declaration)) used.add(feature);
}

const featuresOf = remembered(readFeatures, { most: 10_000, longest: 200 });

/** Reads each `property: value` between semicolons and braces, without parsing the style sheet as a whole. */
function readFeatures(css: string): readonly Feature[] {
  const found: Feature[] = [];
  const note = (sign: Sign, name: string) => found.push(...(bySign.get(sign)?.get(name) ?? []));
  for (const [, property = "", written = ""] of css.matchAll(/(?<![\w-])([a-z-]+)\s?:\s?([^;{}]{1,500})/gi)) {
    const [name, value] = [property.toLowerCase(), withoutImportant(written.toLowerCase().trim())];
    note("properties", name);
    note("declarations", `${name}:${value}`);
    if (value.includes("("))
      for (const [, called = ""] of value.matchAll(/(?<![a-z-])([a-z-]+)\(/g)) note("functions", called);
    if (value.includes("-content")) note("values", value);
    if (/\d(?:ch|vm)/.test(value))
      for (const [, unit = ""] of value.matchAll(/\d([a-z]+)/g)) note("units", unit);
  }
  return found;
}
