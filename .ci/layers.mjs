// Enforces two rules: imports go down the rows, never up, and across only if the table allows it; and only
// one file writes to the terminal.
// Usage: node .ci/layers.mjs [--write]   --write draws the pictures in docs/architecture.md again
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Layers, or single files, that the files of each folder of src/ may import in addition to their own. */
const allowed = {
  base: [],
  // Entry points: a module that imports "placewright" must get the module instances that are running.
  authored: ["base", "mod.ts", "api/check.ts", "api/service.ts", "api/report-schema.ts"],
  result: ["base"],
  message: ["authored", "result", "base"],
  check: ["message", "result", "base"],
  expect: ["result", "base"],
  service: ["check", "message", "authored", "result", "base", "version.ts"],
  store: ["result", "base"],
  provider: ["service", "message", "result", "base"],
  scenario: ["service", "expect", "check", "message", "authored", "result", "base"],
  run: [
    "provider",
    "service",
    "scenario",
    "store",
    "expect",
    "check",
    "message",
    "authored",
    "result",
    "base",
    "version.ts",
  ],
  report: ["authored", "result", "base"],
  config: [
    "run",
    "provider",
    "scenario",
    "service",
    "store",
    "expect",
    "check",
    "message",
    "authored",
    "result",
    "base",
  ],
  workspace: [
    "config",
    "run",
    "report",
    "provider",
    "scenario",
    "store",
    "check",
    "message",
    "authored",
    "result",
    "base",
    "version.ts",
  ],
  worker: ["workspace", "config", "run", "service", "store", "result", "base", "version.ts"],
  explain: [
    "workspace",
    "config",
    "run",
    "provider",
    "scenario",
    "expect",
    "check",
    "message",
    "authored",
    "result",
    "base",
  ],
  api: [
    "worker",
    "workspace",
    "config",
    "run",
    "service",
    "check",
    "message",
    "report",
    "authored",
    "result",
    "base",
  ],
  vitest: [
    "workspace",
    "config",
    "run",
    "report",
    "scenario",
    "authored",
    "expect",
    "check",
    "result",
    "base",
  ],
  ui: [
    // What the build bundles for browsers.
    "assets",
    "explain",
    "worker",
    "workspace",
    "config",
    "run",
    "report",
    "scenario",
    "service",
    "store",
    "expect",
    "check",
    "message",
    "authored",
    "result",
    "base",
  ],
  mcp: [
    "ui/access.ts",
    "ui/guard.ts",
    "ui/server.ts",
    "explain",
    "worker",
    "workspace",
    "config",
    "run",
    "report",
    "scenario",
    "store",
    "authored",
    "result",
    "base",
    "version.ts",
  ],
  cli: [
    "mcp",
    "explain",
    "worker",
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
    "authored",
    "result",
    "base",
    "version.ts",
  ],
  "version.ts": [],
  "mod.ts": ["*"],
};

/**
 * Rooms of folders that are layered inside: the rooms that the files of each room may import in addition to
 * their own. `.` stands for the files of the folder itself, `*` for all rooms.
 */
const rooms = {
  provider: {
    ".": [],
    amazon: ["."],
    seedlist: ["amazon", "."],
    local: ["amazon", "."],
    kinds: ["local", "seedlist", "amazon", "."],
  },
  service: {
    ".": ["*"],
    protocol: [],
    placement: [],
    rendering: ["protocol"],
    state: ["rendering", "placement", "protocol"],
    operations: ["state", "rendering", "placement", "protocol"],
    fixture: ["operations", "state", "placement", "protocol"],
    query: ["operations", "state", "protocol"],
    interceptors: ["operations", "state", "protocol"],
    events: ["operations", "state", "protocol", "service-clock.ts"],
    smtp: ["interceptors", "operations", "state", "protocol"],
    control: ["interceptors", "events", "operations", "state", "protocol", "service-clock.ts"],
  },
};

/** Patterns that only some files may contain, or none. */
const forbidden = [
  { pattern: /\bprocess\.(exit|exitCode|argv|on)\b/, unless: /^cli\// },
  { pattern: /\bprocess\.env\b/, unless: /^(api|cli|vitest)\// },
  { pattern: /\bDeno\./, unless: /^$/ },
  { pattern: /\bexport default\b/, unless: /^$/ },
  { pattern: /\bTODO\b|\bFIXME\b/, unless: /^$/ },
];

/** The only file that writes to the terminal. The type of its input ensures that the text is escaped. */
const writer = "cli/output.ts";

/**
 * All other ways to write to the terminal, in code and in template strings. A child process that inherits the
 * terminal can write to it, too.
 */
const writes = [
  /(?<![\w/-])console\s*(?:\?\.|\.|\[)\s*["']?(?:log|error|warn|info|debug|trace|dir|dirxml|table|group|time|count|assert|_std)/,
  /[=(,]\s*(?:globalThis\.)?console\s*[;,)]/,
  /["'](?:node:)?(?:console|tty)["']/,
  /\bprocess\s*(?:\?\.|\.)\s*(?:stdout|stderr|_rawDebug)\b/,
  /\bprocess\s*(?:\?\.)?\[/,
  /\{[^{}]*\bstd(?:out|err)\b[^{}]*\}\s*=\s*(?:await\s+import\(["'](?:node:)?process["']\)|(?:globalThis\.)?process\b)/,
  /\bimport\s*\{[^{}]*\bstd(?:out|err)\b[^{}]*\}\s*from\s*["'](?:node:)?process["']/,
  /\b(?:writeSync|writevSync|createWriteStream|WriteStream)\b/,
  /\bwritev?\s*\(\s*[12]\s*,/,
  /\b(?:appendFile|writeFile)(?:Sync)?\s*\(\s*[12]\s*,/,
  /["'`]\/(?:dev\/(?:std|fd\/|tty|console|pts)|proc\/(?:self|\d+)\/fd)/,
  /\bDeno\b["'\])]*\s*(?:\?\.|\.|\[)\s*["']?(?:stdout|stderr|consoleSize)\b/,
  /["']inherit["']/,
];

/** Only this file adds colors, around escaped text. */
const colors = {
  pattern: /["'](?:picocolors|chalk|kleur|ansi-colors)["']/,
  unless: "report/terminal/ink.ts",
};

/** Returns the room of a file in its folder. `.` if it is in none. */
const roomOf = (file) => {
  const [, room, ...rest] = file.split("/");
  return rest.length === 0 ? "." : room;
};

/** Returns why a file may not import another file of its folder, or undefined if it may. */
function roomComplaint(file, target) {
  const folder = rooms[file.split("/")[0]];
  if (!folder) return undefined;
  const [room, targetRoom] = [roomOf(file), roomOf(target)];
  if (!folder[room]) return `${file}: room ${room}/ has no row in the table`;
  const may = folder[room];
  return room === targetRoom || ["*", targetRoom, target.split("/")[1]].some((each) => may.includes(each))
    ? undefined
    : `${file}: ${room === "." ? "files outside rooms" : `room ${room}`} may not import ${target}`;
}

/** Returns the rule violations of one file of src/. */
export function complaintsOf(file, text) {
  const complaints = [];
  const layer = file.split("/")[0];
  const may = allowed[layer];
  if (!may) return [`${file}: folder ${layer}/ has no row in the table`];
  for (const [, specifier] of text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g)) {
    const target = relative("/", resolve("/", dirname(file), specifier));
    const targetLayer = target.split("/")[0];
    if (targetLayer !== layer && !["*", targetLayer, target].some((each) => may.includes(each))) {
      complaints.push(`${file}: ${layer} may not import ${target}`);
    }
    const complaint = targetLayer === layer ? roomComplaint(file, target) : undefined;
    if (complaint) complaints.push(complaint);
  }
  // Comments and strings may contain these words; code may not.
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\\n])*"/g, "");
  for (const { pattern, unless } of forbidden) {
    const match = code.match(pattern);
    if (match && !unless.test(file)) complaints.push(`${file}: ${match[0]} does not belong here`);
  }
  const uncommented = text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*|"(?:\\.|[^"\\\n])*"/g, (part) =>
    part.startsWith('"') ? part : "",
  );
  const written =
    file === writer ? undefined : writes.map((pattern) => uncommented.match(pattern)).find(Boolean);
  if (written) complaints.push(`${file}: ${written[0]} writes to the terminal; that is for ${writer} alone`);
  if (file !== colors.unless && colors.pattern.test(uncommented))
    complaints.push(`${file}: colors come from ${colors.unless} alone, around text that is escaped`);
  return complaints;
}

/** Returns a table as a Mermaid diagram, with only the arrows that no other path implies. */
export function drawLayers(table = allowed, nameOf = (layer) => layer) {
  const folders = Object.keys(table).filter((layer) => !layer.endsWith(".ts"));
  const below = (layer) =>
    folders.filter(
      (other) => other !== layer && (table[layer].includes(other) || table[layer].includes("*")),
    );
  const arrows = folders.flatMap((layer) => {
    const implied = new Set(below(layer).flatMap((other) => below(other)));
    return below(layer)
      .filter((other) => !implied.has(other))
      .map((other) => `  ${nameOf(layer)} --> ${nameOf(other)}`);
  });
  return ["```mermaid", "flowchart TD", ...arrows, "```"].join("\n");
}

const drawRooms = (folder) =>
  drawLayers(rooms[folder], (room) => (room === "." ? folder : `${folder}/${room}`));

/** Draws the folders, or the rooms of the folder that the marker names. */
const draw = (page) =>
  page.replace(
    /(<!-- layers(?: of (\w+))?: node \.ci\/layers\.mjs --write -->\n)[\s\S]*?(?=\n<!-- \/layers -->)/g,
    (_, marker, folder) => marker + (folder === undefined ? drawLayers() : drawRooms(folder)),
  );

/** Compares the pictures in docs/architecture.md with the tables, or draws them again. Returns complaints. */
function checkPictures(isWritten) {
  const path = resolve(import.meta.dirname, "../docs/architecture.md");
  const page = readFileSync(path, "utf8");
  const drawn = draw(page);
  if (isWritten) writeFileSync(path, drawn);
  const missing = Object.keys(rooms)
    .filter((folder) => !page.includes(`<!-- layers of ${folder}:`))
    .map((folder) => `docs/architecture.md: the picture of the rooms of ${folder} is missing`);
  return isWritten || drawn === page
    ? missing
    : [
        ...missing,
        "docs/architecture.md: a picture differs from the tables; run node .ci/layers.mjs --write",
      ];
}

/** Checks all files of src/. */
function main() {
  const root = resolve(import.meta.dirname, "../src");
  const files = readdirSync(root, { recursive: true }).filter((file) => /\.[jt]s$/.test(file));
  const complaints = files.flatMap((file) => complaintsOf(file, readFileSync(join(root, file), "utf8")));
  const empty = Object.keys(allowed).filter((layer) => !files.some((file) => file.split("/")[0] === layer));
  complaints.push(...empty.map((layer) => `${layer}: the table has a row for a folder without files`));
  for (const [folder, rows] of Object.entries(rooms))
    for (const room of Object.keys(rows))
      if (!files.some((file) => file.startsWith(`${folder}/`) && roomOf(file) === room))
        complaints.push(`${folder}/${room}: the table has a row for a room without files`);
  complaints.push(...checkPictures(process.argv.includes("--write")));
  for (const complaint of complaints) console.error(complaint);
  console.log(`layers: ${files.length} files, ${complaints.length} complaints`);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) main();
