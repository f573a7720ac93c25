// Compiles src/ to .build/, module by module, bundles that to dist/, and writes the JSON Schemas that the package ships.
// Usage: node .ci/build.mjs
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { rollup } from "rollup";
import { declareAssets, writeAssets } from "./assets.mjs";
import { entryPoints } from "./entry-points.mjs";

const root = join(import.meta.dirname, "..");
for (const folder of [".build", "dist"]) rmSync(join(root, folder), { recursive: true, force: true });
declareAssets();
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});

const inAssets = await writeAssets();

/** Makes each file that a thread runs a file of the bundle, too, and `new URL("./x.js", import.meta.url)` its address. */
const threads = {
  name: "threads",
  transform(code, id) {
    return code.replace(/new URL\("(\.\/[\w-]+\.js)", import\.meta\.url\)/g, (_, path) => {
      const file = this.emitFile({ type: "chunk", id: resolve(dirname(id), path) });
      return `new URL(import.meta.ROLLUP_FILE_URL_${file})`;
    });
  },
};

/** Imports css-tree as the single file in which it also ships: its 122 files take 0.1 s longer to load. */
const single = {
  name: "single",
  resolveId: (id) => (id === "css-tree" ? { id: "css-tree/dist/csstree.esm", external: true } : undefined),
};

/**
 * The packages that almost every command loads go into the bundle: to find, read, and link their files one by one takes
 * longer than to run them. For each the file that is bundled, or `undefined` for the one that `require` finds.
 */
const bundled = {
  "ansi-regex": undefined,
  commander: "commander/esm.mjs",
  croner: "croner/dist/croner.js",
  "csv-parse/sync": "csv-parse/lib/sync.js",
  "fastest-levenshtein": "fastest-levenshtein/esm/mod.js",
  fdir: "fdir/dist/index.mjs",
  "get-east-asian-width": undefined,
  ms: undefined,
  picocolors: undefined,
  picomatch: undefined,
  "string-width": "string-width/index.js",
  "strip-ansi": undefined,
  tinyglobby: "tinyglobby/dist/index.mjs",
  yaml: "yaml/browser/dist/index.js",
  zod: "zod/index.js",
};
/** The folder of the packages, which may be a link. */
const packageFolder = realpathSync(join(root, "node_modules"));
const isPackage = (id) => /[\\/]node_modules[\\/]/.test(id);

/** Bundles these packages, each with its license, and zod without the words of other languages. */
const packages = {
  name: "packages",
  resolveId(id, importer) {
    if (Object.hasOwn(bundled, id))
      return bundled[id] ? join(packageFolder, bundled[id]) : createRequire(importer).resolve(id);
    return id === "../locales/index.js" && importer?.includes("/zod/v4/") ? "\0zod-locales" : undefined;
  },
  load: (id) => (id === "\0zod-locales" ? "export {};" : undefined),
  generateBundle() {
    const folderOf = (id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)[0];
    const included = [...this.getModuleIds(), ...inAssets].filter(isPackage);
    for (const folder of new Set(included.map(folderOf))) {
      const [name] = /[^\\/]+$|@[^\\/]+[\\/][^\\/]+$/.exec(folder);
      const license = readdirSync(folder).find((file) => /^licen[sc]e/i.test(file));
      if (license === undefined) throw new Error(`${name} has no license file`);
      const source = readFileSync(join(folder, license));
      this.emitFile({
        type: "asset",
        fileName: `chunks/${name.replace(/^@/, "").replace(/[\\/]/, "-")}.LICENSE`,
        source,
      });
    }
  },
};

/** Requires jiti: Node would search the whole file for its exports if it were imported. */
const jiti = {
  name: "jiti",
  resolveId: (id) => (id === "jiti" ? "\0jiti" : undefined),
  load: (id) =>
    id === "\0jiti"
      ? 'import { createRequire } from "node:module";\nexport const { createJiti } = createRequire(import.meta.url)("jiti");'
      : undefined,
};

/** Makes a module of a CommonJS file, which Rollup does not read. */
const commonJs = {
  name: "common-js",
  transform(code, id) {
    if (!isPackage(id) || !/^\s*(module\.)?exports\b.* = /m.test(code)) return undefined;
    const imports = [];
    const body = code.replace(/^(\w.*|\} = )require\(["'](.+?)["']\)/gm, (_, start, path) => {
      const name = `required${imports.length}`;
      const file = path.startsWith(".") ? createRequire(id).resolve(path) : path;
      imports.push(`import ${name} from ${JSON.stringify(file)};`);
      return start + name;
    });
    return `${imports.join("\n")}\nconst module = { exports: {} };\n(function (exports) {\n${body}\n})(module.exports);\nexport default module.exports;\n`;
  },
};

/** The modules that belong together: those that these load without a dynamic import. */
const together = {
  start: ["cli/main"],
  project: ["cli/commands/list", "config/config-faults", "scenario/schema", "mod"],
  library: ["mod"],
  check: ["api/check"],
  schemas: ["api/report-schema", "api/service"],
};
let reached;

/**
 * Names the chunk of a module. One has what starts the command line, another what reads the config and the scenarios, for
 * each command. Apart from both is what programs share that import the package, so that they load little else.
 */
function chunkOf(id, { getModuleInfo }) {
  if (/[\\/]node_modules[\\/]zod[\\/]|^\0zod-/.test(id)) return "zod";
  if (getModuleInfo(id).isEntry) return undefined;
  reached ??= Object.entries(together).map(([name, entries]) => {
    const all = new Set(entries.map((entry) => join(root, `.build/${entry}.js`)));
    for (const each of all) for (const imported of getModuleInfo(each).importedIds) all.add(imported);
    return [name, all];
  });
  const [first, ...others] = reached.flatMap(([name, all]) => (all.has(id) ? [name] : []));
  const program = others.find((name) => name !== "project");
  if (first === "start") return program ? "base" : others.length > 0 ? "start" : "command-line";
  return first === "project" ? (program ?? "project") : undefined;
}

/** Parts of these files take long when they are loaded, and are rarely needed. Each with what replaces it. */
const lateParts = {
  // Commander starts commands that are files of their own. Here none is.
  "commander/lib/command.js": [["const childProcess = require('node:child_process');\n", ""]],
  // It looks for picomatch for a function that tinyglobby does not call.
  [bundled.fdir]: [[/^\s*(pm = )?__require\b.*\("picomatch"\);$/gm, ""]],
  // The data of a segmenter takes 10 ms to load. Most texts need none.
  [bundled["string-width"]]: [
    ["const segmenter = new Intl.Segmenter();", "let segmenter;"],
    ["segmenter.segment(", "(segmenter ??= new Intl.Segmenter()).segment("],
  ],
};

const late = {
  name: "late",
  transform(code, id) {
    const name = id.slice(join(root, "node_modules/").length).replaceAll("\\", "/");
    return (lateParts[name] ?? []).reduce((before, [part, other]) => {
      const after = before.replace(part, other);
      if (after === before) throw new Error(`${name} does not contain ${part}`);
      return after;
    }, code);
  },
};

const modules = ["./dist/cli/main.js", ...entryPoints.map(({ built }) => built)].map((path) =>
  path.replace(/^\.\/dist\/(.*)\.js$/, "$1"),
);
const bundle = await rollup({
  input: Object.fromEntries(modules.map((name) => [name, join(root, `.build/${name}.js`)])),
  external: (id) => !/^[./]/.test(id) && !["css-tree", "jiti"].includes(id) && !Object.hasOwn(bundled, id),
  plugins: [threads, single, packages, jiti, late, commonJs],
  // What nothing uses of these two is left out: to compile it takes 20 ms of each command.
  treeshake: { moduleSideEffects: (id) => !/node_modules[\\/](?:zod|yaml)[\\/]/.test(id) },
  onLog(_, { code, message, id, ids = [] }) {
    // Modules of packages import one another, and have comments for other bundlers.
    const isForeign = [id, ...ids].some((each) => each !== undefined && isPackage(each));
    // A helper of TypeScript asks for `this`, and does without.
    if (code !== "THIS_IS_UNDEFINED" && !isForeign) throw new Error(message);
  },
});
await bundle.write({
  dir: join(root, "dist"),
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name].js",
  manualChunks: chunkOf,
  hoistTransitiveImports: false,
  minifyInternalExports: false,
});
chmodSync(join(root, "dist/cli/main.js"), 0o755);

const { scenarioJsonSchema } = await import("../.build/scenario/schema.js");
const { runReportJsonSchema } = await import("../.build/result/run-report-schema.js");
const { explanationJsonSchema } = await import("../.build/result/explanation-schema.js");
const { faultsJsonSchema } = await import("../.build/service/interceptors/fault-schema.js");
const { accountFixtureJsonSchema } = await import("../.build/service/fixture/fixture-schema.js");
// The package ships them, and the site serves them at the address that is their $id.
const folders = ["schema", "docs/public/schema"].map((folder) => join(root, folder));
for (const folder of folders) mkdirSync(folder, { recursive: true });
for (const [name, schema] of [
  ["scenario", scenarioJsonSchema()],
  ["report", runReportJsonSchema()],
  ["explanation", explanationJsonSchema()],
  ["faults", faultsJsonSchema()],
  ["account", accountFixtureJsonSchema()],
]) {
  for (const folder of folders)
    writeFileSync(join(folder, `${name}.schema.json`), `${JSON.stringify(schema, undefined, 2)}\n`);
}
