// Compiles src/ to dist/ and writes the JSON Schemas that the package ships.
// Usage: node .ci/build.mjs
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
chmodSync(join(root, "dist/cli/main.js"), 0o755);

const { scenarioJsonSchema } = await import("../dist/scenario/schema.js");
const { runReportJsonSchema } = await import("../dist/result/run-report-schema.js");
const { explanationJsonSchema } = await import("../dist/result/explanation-schema.js");
const { faultsJsonSchema } = await import("../dist/service/interceptors/fault-schema.js");
const { accountFixtureJsonSchema } = await import("../dist/service/fixture/fixture-schema.js");
mkdirSync(join(root, "schema"), { recursive: true });
for (const [name, schema] of [
  ["scenario", scenarioJsonSchema()],
  ["report", runReportJsonSchema()],
  ["explanation", explanationJsonSchema()],
  ["faults", faultsJsonSchema()],
  ["account", accountFixtureJsonSchema()],
]) {
  writeFileSync(join(root, `schema/${name}.schema.json`), `${JSON.stringify(schema, undefined, 2)}\n`);
}
