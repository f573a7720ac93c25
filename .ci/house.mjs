// Prints functions that are too long, import cycles, public names without a doc comment or an example, and the
// sizes of the files of src/.
// Usage: npm run house
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseSync } from "vite";
import { gapsOf, readPublicApi } from "./public-api.mjs";

const longest = 100;
const root = resolve(import.meta.dirname, "../src");

/** Returns the functions of a syntax tree with more than `longest` lines, each with its name and first line. */
export function longFunctionsOf(program, text) {
  const lineOf = (offset) => text.slice(0, offset).split("\n").length;
  const found = [];
  (function visit(node, name) {
    if (Array.isArray(node)) return node.forEach((each) => void visit(each, name));
    if (typeof node?.type !== "string") return;
    if (/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) {
      const [first, last] = [lineOf(node.start), lineOf(node.end)];
      if (last - first >= longest)
        found.push({ name: node.id?.name ?? name, line: first, lines: last - first + 1 });
    }
    const own = node.id?.name ?? node.key?.name ?? name;
    for (const child of Object.values(node)) if (child && typeof child === "object") visit(child, own);
  })(program, "anonymous");
  return found;
}

/** Returns the files that a file imports statically. `isTypeOnly`: nothing of the import exists at run time. */
export function importsOf(program, file) {
  return program.body
    .filter(({ source }) => source?.value.startsWith("."))
    .map(({ source, importKind, exportKind, specifiers = [] }) => ({
      target: relative("/", resolve("/", dirname(file), source.value)),
      isTypeOnly:
        importKind === "type" ||
        exportKind === "type" ||
        (specifiers.length > 0 &&
          specifiers.every((each) => (each.importKind ?? each.exportKind) === "type")),
    }));
}

/** Returns the circles of a graph: groups of files, each of which reaches every other one. Tarjan's algorithm. */
export function circlesOf(graph) {
  const [index, low, stack, circles] = [new Map(), new Map(), [], []];
  function visit(file) {
    index.set(file, index.size);
    low.set(file, index.get(file));
    stack.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!graph.has(target)) continue;
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) low.set(file, Math.min(low.get(file), low.get(target)));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) circles.push(circle.sort());
  }
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return circles.sort((a, b) => a[0].localeCompare(b[0]));
}

/** Returns the part of a sorted list that a share of it does not exceed. */
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

function main() {
  const files = readdirSync(root, { recursive: true })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /\.[jt]s$/.test(file))
    .sort();
  const parsed = files.map((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return { file, text, program: parseSync(file, text).program };
  });
  const long = parsed.flatMap(({ file, text, program }) =>
    longFunctionsOf(program, text).map((each) => ({ file, ...each })),
  );
  const graph = (isCounted) =>
    new Map(
      parsed.map(({ file, program }) => [
        file,
        importsOf(program, file)
          .filter(isCounted)
          .map(({ target }) => target),
      ]),
    );
  const atRunTime = circlesOf(graph(({ isTypeOnly }) => !isTypeOnly));
  const withTypes = circlesOf(graph(() => true));
  const sizes = parsed.map(({ text }) => text.trimEnd().split("\n").length).sort((a, b) => a - b);

  console.log(`functions > ${longest} lines: ${long.length}`);
  for (const { file, name, line, lines } of long)
    console.log(`  src/${file}:${line} ${name}: ${lines} lines`);
  for (const [what, circles] of [
    ["run-time circles", atRunTime],
    ["circles with types", withTypes],
  ]) {
    console.log(`${what}: ${circles.length}`);
    for (const circle of circles) console.log(`  ${circle.length} files: ${circle.join(" ")}`);
  }
  console.log(
    `files: ${files.length}, median ${quantile(sizes, 0.5)} lines, p90 ${quantile(sizes, 0.9)} lines`,
  );
  const { names, undocumented, unexampled } = gapsOf(readPublicApi());
  console.log(
    `public names: ${names}, without docstring ${undocumented.length}, without example ${unexampled.length}`,
  );
  for (const { name, file, line } of new Set([...undocumented, ...unexampled]))
    console.log(`  ${file}:${line} ${name}`);
  const gaps = undocumented.length + unexampled.length;
  process.exitCode = long.length + withTypes.length + gaps > 0 ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) main();
