// Holds the house's rule: imports go down the rows, never up, and never across but where the table says so.
// Usage: node .ci/layers.mjs
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** What the files of each folder of src/ may import besides their own folder. */
const allowed = {
  base: [],
  result: ["base"],
  message: ["result", "base"],
  check: ["message", "result", "base"],
  expect: ["result", "base"],
  service: ["check", "message", "result", "base", "version.ts"],
  store: ["result", "base"],
  provider: ["service", "message", "result", "base"],
  // mod.ts: a scenario file that imports "placewright" is given the very module instance that runs.
  scenario: ["service", "expect", "check", "message", "result", "base", "mod.ts"],
  run: [
    "provider",
    "service",
    "scenario",
    "store",
    "expect",
    "check",
    "message",
    "result",
    "base",
    "version.ts",
  ],
  report: ["result", "base"],
  config: ["run", "provider", "scenario", "service", "expect", "check", "message", "result", "base"],
  workspace: ["config", "run", "provider", "scenario", "store", "check", "message", "result", "base"],
  vitest: ["workspace", "config", "run", "report", "scenario", "expect", "check", "result", "base"],
  ui: ["workspace", "config", "run", "report", "scenario", "service", "store", "result", "base"],
  cli: [
    "ui",
    "workspace",
    "config",
    "run",
    "report",
    "provider",
    "scenario",
    "service",
    "store",
    "check",
    "message",
    "result",
    "base",
    "version.ts",
  ],
  "version.ts": [],
  "mod.ts": ["*"],
};

/** Words that belong to the entry points alone, or to no file at all. */
const forbidden = [
  { pattern: /\bprocess\.(exit|exitCode|argv|stdout|stderr|on)\b|\bconsole\./, unless: /^cli\// },
  { pattern: /\bprocess\.env\b/, unless: /^(cli|vitest)\// },
  { pattern: /\bDeno\./, unless: /^$/ },
  { pattern: /\bexport default\b/, unless: /^$/ },
  { pattern: /\bTODO\b|\bFIXME\b/, unless: /^$/ },
];

const root = resolve(import.meta.dirname, "../src");
const files = readdirSync(root, { recursive: true }).filter((file) => /\.[jt]s$/.test(file));
const complaints = [];

for (const file of files) {
  const text = readFileSync(join(root, file), "utf8");
  const layer = file.split("/")[0];
  const may = allowed[layer];
  if (!may) {
    complaints.push(`${file}: folder ${layer}/ has no row in the table`);
    continue;
  }
  for (const [, specifier] of text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g)) {
    const target = relative(root, resolve(root, dirname(file), specifier));
    const targetLayer = target.split("/")[0];
    if (targetLayer !== layer && !may.includes(targetLayer) && !may.includes("*")) {
      complaints.push(`${file}: ${layer} may not import ${target}`);
    }
  }
  // Comments and texts may speak of these words; code may not use them.
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\\n])*"/g, "");
  for (const { pattern, unless } of forbidden) {
    const match = code.match(pattern);
    if (match && !unless.test(file)) complaints.push(`${file}: ${match[0]} does not belong here`);
  }
}

const empty = Object.keys(allowed).filter((layer) => !files.some((file) => file.split("/")[0] === layer));
complaints.push(...empty.map((layer) => `${layer}: the table has a row for a folder without files`));
for (const complaint of complaints) console.error(complaint);
console.log(`layers: ${files.length} files, ${complaints.length} complaints`);
process.exitCode = complaints.length > 0 ? 1 : 0;
