// Writes docs/api.md from the doc comments of the entry points, and checks the comments with deno doc --lint.
// Usage: node .ci/api.mjs [--check]   --check writes nothing, and fails if docs/api.md is stale
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { entryPoints } from "./entry-points.mjs";
import { examplesOf, readPublicApi, signatureOf } from "./public-api.mjs";

const root = join(import.meta.dirname, "..");
const path = join(root, "docs/api.md");

const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, "")
    .replaceAll(" ", "-");

/** Joins the lines of each paragraph, so that a line break in a doc comment is none on the page. */
const toParagraphs = (text) =>
  text.replaceAll(/(?<=[^\n])\n(?=[^\n\s*|-])/g, " ").replaceAll(/<(?=[a-z]+>)/gi, "\\<");

function formatTag({ kind, name, doc = "", tsType }) {
  const what = tsType?.repr ?? name;
  return `- **${kind}** ${what ? `\`${what}\` ` : ""}${toParagraphs(doc.trim())}`;
}

/** Formats one name: its signature, text, and example, or where an example shows it. */
function formatSymbol(symbol, examples) {
  const { name, doc, tags, examples: own } = symbol;
  const shownBy = examples.get(name);
  return [
    `### ${name}`,
    toParagraphs(doc),
    `\`\`\`ts\n${signatureOf(symbol)}\n\`\`\``,
    ...(tags.length > 0 ? [tags.map(formatTag).join("\n")] : []),
    ...own.map((example) => `Example:\n\n${example}`),
    ...(own.length === 0 && shownBy !== undefined
      ? [`Example: see [\`${shownBy}\`](#${anchorOf(shownBy)})`]
      : []),
  ].join("\n\n");
}

/** Formats the whole page. A name that several entry points export is described in the first, and linked in others. */
function formatPage({ entries, symbols }) {
  const examples = examplesOf({ entries, symbols });
  const sections = entries.map(({ name, doc, examples: own, symbols: exported }) => {
    const described = exported.filter((symbol) => symbol.entries[0] === name);
    const linked = exported.filter((symbol) => symbol.entries[0] !== name);
    const also = linked.map((symbol) => `[\`${symbol.name}\`](#${anchorOf(symbol.name)})`).join(", ");
    return [
      `## ${name}`,
      toParagraphs(doc),
      ...own,
      ...(linked.length > 0 ? [`Also exports: ${also}.`] : []),
      ...described
        .toSorted((left, right) => rank(left) - rank(right) || left.name.localeCompare(right.name, "en"))
        .map((symbol) => formatSymbol(symbol, examples)),
    ].join("\n\n");
  });
  return `# API reference

<!-- Written by npm run api from the doc comments in src/. Change those, not this page. -->

Everything that a program can import from \`placewright\`, by entry point: functions and constants first, then types. Properties are described where they are declared.

${sections.join("\n\n")}
`;
}

/** Functions and classes first, then constants, then types. */
const rank = ({ kind }) => ["function", "class", "variable"].indexOf(kind) >>> 0;

function lint() {
  execFileSync(
    join(root, "node_modules/.bin/deno"),
    [
      "doc",
      "--quiet",
      "--lint",
      "--import-map",
      ".ci/doc-lint.json",
      ...entryPoints.map(({ source }) => source),
    ],
    { cwd: root, stdio: ["ignore", "ignore", "inherit"] },
  );
}

const page = formatPage(readPublicApi());
if (process.argv.includes("--check")) {
  try {
    lint();
    const isCurrent = readFileSync(path, "utf8") === page;
    console.log(isCurrent ? "api: docs/api.md is current" : "api: docs/api.md is stale; run npm run api");
    process.exitCode = isCurrent ? 0 : 1;
  } catch {
    process.exitCode = 1;
  }
} else writeFileSync(path, page);
