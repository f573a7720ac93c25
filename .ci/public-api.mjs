import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";
import { entryPoints } from "./entry-points.mjs";

const root = join(import.meta.dirname, "..");

/**
 * Reads the public API with `deno doc --json`: the entry points, and each exported name once, with the entry points that
 * export it.
 */
export function readPublicApi() {
  const output = execFileSync(
    join(root, "node_modules/.bin/deno"),
    [
      "doc",
      "--quiet",
      "--json",
      "--import-map",
      ".ci/doc-lint.json",
      ...entryPoints.map(({ source }) => source),
    ],
    { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  const { nodes } = JSON.parse(output);
  const modules = entryPoints.map(({ name, source }) => ({
    name,
    source,
    ...nodes[new URL(source, `file://${root}/`).href],
  }));
  const symbols = new Map();
  for (const { name: entry, symbols: exported } of modules)
    for (const { name, declarations } of exported) {
      const [{ kind, def, jsDoc, location }] = declarations;
      // Names that another entry point exports too are references to it.
      const at = kind === "reference" ? def.target : location;
      const file = relative(root, fileURLToPath(at.filename));
      const known = symbols.get(name);
      if (known && known.file !== file)
        throw new Error(`${name} of ${file} has the name of another export, of ${known.file}`);
      const symbol = known ?? { name, file, line: at.line, entries: [] };
      if (kind !== "reference") Object.assign(symbol, { kind, def, ...docOf(jsDoc) });
      symbol.entries.push(entry);
      symbols.set(name, symbol);
    }
  const entries = modules.map(({ name, source, module_doc }) => ({
    name,
    source,
    ...docOf(module_doc),
    symbols: [...symbols.values()].filter((symbol) => symbol.entries.includes(name)),
  }));
  return { entries, symbols };
}

/** Returns the text, the tags, and the examples of a doc comment. */
function docOf({ doc = "", tags = [] } = {}) {
  const examples = tags.filter(({ kind }) => kind === "example").map(({ doc: text }) => text.trim());
  return {
    doc: doc.trim(),
    tags: tags.filter(({ kind }) => !["example", "module"].includes(kind)),
    examples,
  };
}

/** Returns the code of an example without its fence. */
const codeOf = (example) => example.replace(/^```ts\n|\n?```$/g, "");

/** Returns the names that an example imports from the package, and the properties that it writes or reads. */
export function namesIn(code) {
  const imported = new Set();
  const touched = new Set();
  (function visit(node) {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node?.type !== "string") return;
    if (node.type === "ImportDeclaration" && node.source.value.startsWith("placewright"))
      for (const { imported: name } of node.specifiers) imported.add(name?.name);
    if (node.type === "MemberExpression" && !node.computed) touched.add(node.property.name);
    if (/^(Property|ObjectProperty|PropertyDefinition|MethodDefinition)$/.test(node.type))
      touched.add(node.key.name ?? node.key.value);
    for (const child of Object.values(node)) if (child && typeof child === "object") visit(child);
  })(parseSync("example.ts", code).program);
  return { imported, touched };
}

/**
 * Returns the types that a definition refers to, each with the name of the property or method that has it; undefined
 * for parameters, return values, and the parts of an alias.
 */
export function referencesOf(definition) {
  const references = [];
  (function visit(node, via) {
    if (Array.isArray(node)) return node.forEach((each) => void visit(each, via));
    if (typeof node !== "object" || node === null) return;
    if (node.kind === "typeRef") references.push({ target: node.value.typeName.split(".")[0], via });
    for (const [key, child] of Object.entries(node))
      if (/^(properties|methods)$/.test(key)) for (const each of child) visit(each, each.name);
      else visit(child, via);
  })(definition, undefined);
  return references;
}

/**
 * Returns the names of the properties and methods of a symbol, including those of the parts of an alias, and of the
 * types that it extends.
 */
function propertiesOf({ def: definition }, symbols) {
  const names = new Set();
  for (const { target } of referencesOf(definition.extends ?? []))
    if (symbols.has(target)) for (const name of propertiesOf(symbols.get(target), symbols)) names.add(name);
  (function visit(node) {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== "object" || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      if (/^(properties|methods)$/.test(key)) for (const { name } of child) names.add(name);
      else visit(child);
    }
  })(definition);
  return names;
}

/**
 * Returns the names that an example shows: the documented one, those that it imports, and the types in their signatures of which it writes
 * or reads a property. A type that is reached through a property counts only if the example has that property. A type
 * without properties, such as a list of words, counts once it is reached.
 */
export function shownBy(documented, code, symbols) {
  const { imported, touched } = namesIn(code);
  const shown = new Set();
  const open = [documented, ...imported].filter((name) => symbols.has(name));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (shown.has(name)) continue;
    shown.add(name);
    for (const { target, via } of referencesOf(symbols.get(name).def)) {
      if (!symbols.has(target) || (via !== undefined && !touched.has(via))) continue;
      const properties = propertiesOf(symbols.get(target), symbols);
      if (properties.size === 0 || [...properties].some((property) => touched.has(property)))
        open.push(target);
    }
  }
  return shown;
}

/** Returns where each name has an example: its own, or for a type, the first example that shows it. */
export function examplesOf({ symbols, entries }) {
  const found = new Map();
  for (const { name, examples } of symbols.values()) if (examples.length > 0) found.set(name, name);
  const all = [...entries, ...symbols.values()].flatMap(({ name, examples }) =>
    examples.map((example) => ({ name, shown: shownBy(name, codeOf(example), symbols) })),
  );
  for (const { name, shown } of all)
    for (const each of shown)
      if (!found.has(each) && /^(interface|typeAlias)$/.test(symbols.get(each).kind)) found.set(each, name);
  return found;
}

/** Returns the names without a doc comment, and those without an example. */
export function gapsOf(api) {
  const all = [...api.symbols.values()];
  const examples = examplesOf(api);
  return {
    names: all.length,
    undocumented: all.filter(({ doc }) => doc === ""),
    unexampled: all.filter(({ name }) => !examples.has(name)),
  };
}

const sources = new Map();
const sourceOf = (file) => {
  if (!sources.has(file)) {
    const text = readFileSync(join(root, file), "utf8");
    sources.set(file, { text, body: parseSync(file, text).program.body });
  }
  return sources.get(file);
};

/** Returns the declaration of a name as its source has it, without the bodies of functions. */
export function signatureOf({ name, file }) {
  const { text, body } = sourceOf(file);
  const nodes = body.map((node) => node.declaration ?? node);
  const node = nodes.find(
    (each) => each.id?.name === name || each.declarations?.some(({ id }) => id.name === name),
  );
  const [declared] = node.declarations ?? [];
  const bodies = [];
  if (declared?.init?.type === "ArrowFunctionExpression")
    bodies.push([declared.init.body.start, declared.init.body.end, "…"]);
  else if (declared?.id.typeAnnotation) bodies.push([declared.id.typeAnnotation.end, declared.end, ""]);
  if (node.type === "FunctionDeclaration") bodies.push([node.body.start, node.body.end, ""]);
  if (node.type === "ClassDeclaration")
    for (const { value, type } of node.body.body)
      if (type === "MethodDefinition") bodies.push([value.body.start, value.body.end, ""]);
  let signature = text.slice(node.start, node.end);
  for (const [start, end, instead] of bodies.reverse())
    signature =
      signature.slice(0, start - node.start).trimEnd() + instead + signature.slice(end - node.start);
  return signature.replace(/;?$/, /^(interface|class)/.test(signature) ? "" : ";");
}
