// Bundles what browsers load from the dashboard into assets/, as modules that export text.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

const root = join(import.meta.dirname, "..");
const folder = join(root, "assets");
/** The modules of assets/: style sheets, and one for each entry point of src/ui/client/. */
const names = ["styles", "display", "dashboard", "editor"];

/** The style sheets of src/ui/design/ after `tokens`, in their order: what comes later wins. */
const sheets = [
  "base",
  "shell",
  "controls",
  "surfaces",
  "tables",
  "charts",
  "code",
  "messages",
  "tests",
  "readers",
  "runs",
  "check",
  "scenario",
  "write",
  "narrow",
  "pages",
  "compare",
  "trends",
  "home",
  "outbox",
];

/** Declares the modules, which the compiler needs before they are written. */
export function declareAssets() {
  mkdirSync(folder, { recursive: true });
  for (const name of names)
    writeFileSync(join(folder, `${name}.d.ts`), "declare const text: string;\nexport default text;\n");
}

/** Writes the modules. Returns the files of packages that they contain. */
export async function writeAssets() {
  const read = (name) => readFileSync(join(root, `src/ui/design/${name}.css`), "utf8");
  // Parts of the report have their own styles.
  write("styles", `${read("tokens")}@scope (:root) to (.report) {\n${sheets.map(read).join("")}}\n`);
  const included = [];
  for (const name of names.slice(1)) {
    const { code, moduleIds } = await bundle(join(root, `src/ui/client/${name}.ts`));
    write(name, code);
    included.push(...moduleIds);
  }
  return included;
}

/** Bundles an entry point with the packages that it imports, as small as it gets: browsers load it once. */
async function bundle(input) {
  const { output } = await build({
    configFile: false,
    publicDir: false,
    logLevel: "error",
    root,
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      chunkSizeWarningLimit: 1000,
      rolldownOptions: { input },
    },
  });
  if (output.length !== 1) throw new Error(`${input} is more than one file`);
  return output[0];
}

const write = (name, text) =>
  writeFileSync(join(folder, `${name}.js`), `export default ${JSON.stringify(text)};\n`);
