// Bundles what browsers load from the dashboard into assets/, as modules that export text. Runs on what the compiler wrote
// to .build/.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";

const root = join(import.meta.dirname, "..");
const folder = join(root, "assets");
/** The modules of assets/: style sheets, and one for each entry point of src/ui/client/. */
const names = ["styles", "dashboard", "editor"];

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
];

/** Declares the modules, which the compiler needs before they are written. */
export function declareAssets() {
  mkdirSync(folder, { recursive: true });
  for (const name of names)
    writeFileSync(join(folder, `${name}.d.ts`), "declare const text: string;\nexport default text;\n");
}

/** Writes the modules. */
export async function writeAssets() {
  const read = (name) => readFileSync(join(root, `src/ui/design/${name}.css`), "utf8");
  // Parts of the report have their own styles.
  write("styles", `${read("tokens")}@scope (:root) to (.report) {\n${sheets.map(read).join("")}}\n`);
  for (const name of names.slice(1)) write(name, await bundle(join(root, `.build/ui/client/${name}.js`)));
}

async function bundle(input) {
  const made = await rollup({ input, plugins: [nodeResolve({ browser: true })] });
  const { output } = await made.generate({ format: "es" });
  if (output.length !== 1) throw new Error(`${input} is more than one file`);
  return output[0].code;
}

const write = (name, text) =>
  writeFileSync(join(folder, `${name}.js`), `export default ${JSON.stringify(text)};\n`);
