// Compiles src/ to .build/, module by module, bundles that to dist/, and writes the JSON Schemas that the package ships.
// Usage: node .ci/build.mjs
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

await writeAssets();

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
 * Includes zod in the bundle as one file, without the words of other languages. It has 95 files, about half of those that
 * `list` loads. Its license goes with it.
 */
const zod = {
  name: "zod",
  resolveId(id, importer) {
    if (id === "zod") return join(root, "node_modules/zod/index.js");
    return id === "../locales/index.js" && importer?.includes("/zod/v4/") ? "\0zod-locales" : undefined;
  },
  load: (id) => (id === "\0zod-locales" ? "export {};" : undefined),
  generateBundle() {
    const source = readFileSync(join(root, "node_modules/zod/LICENSE"));
    this.emitFile({ type: "asset", fileName: "chunks/zod.LICENSE", source });
  },
};

const modules = ["./dist/cli/main.js", ...entryPoints.map(({ built }) => built)].map((path) =>
  path.replace(/^\.\/dist\/(.*)\.js$/, "$1"),
);
const bundle = await rollup({
  input: Object.fromEntries(modules.map((name) => [name, join(root, `.build/${name}.js`)])),
  external: (id) => !/^[./]/.test(id) && !["css-tree", "zod"].includes(id),
  plugins: [threads, single, zod],
  treeshake: false,
  onLog(_, { code, message, id, ids = [] }) {
    // zod's own modules import one another, and have comments for other bundlers.
    const isZod = [id, ...ids].some((each) => each?.includes("/node_modules/zod/"));
    // A helper of TypeScript asks for `this`, and does without.
    if (code !== "THIS_IS_UNDEFINED" && !isZod) throw new Error(message);
  },
});
await bundle.write({
  dir: join(root, "dist"),
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name].js",
  manualChunks: (id) => (/[\\/]node_modules[\\/]zod[\\/]|^\0zod-/.test(id) ? "zod" : undefined),
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
