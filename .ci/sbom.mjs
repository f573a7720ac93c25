// Writes the bill of materials of the package (CycloneDX) from the lock file alone: the packages that its
// users install.
// Usage: node .ci/sbom.mjs [--all] [file] (--all: also packages that only build and test; default: standard
// output)
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const args = process.argv.slice(2);
const file = args.find((arg) => !arg.startsWith("--"));
const read = (name) => JSON.parse(readFileSync(join(root, name), "utf8"));
const bill = JSON.parse(
  execFileSync("npm", ["sbom", "--sbom-format=cyclonedx", "--package-lock-only"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  }),
);
// npm names the package after its folder.
bill.metadata.component.name = read("package.json").name;

if (!args.includes("--all")) {
  // npm's own --omit=dev drops packages that both development and production need.
  const used = new Set(
    Object.entries(read("package-lock.json").packages)
      .filter(([, { dev }]) => !dev)
      .map(([path, { name, version }]) => `${name ?? path.split("node_modules/").at(-1)}@${version}`),
  );
  bill.components = bill.components.filter((component) => used.has(component["bom-ref"]));
  const kept = new Set([
    bill.metadata.component["bom-ref"],
    ...bill.components.map((each) => each["bom-ref"]),
  ]);
  bill.dependencies = bill.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => kept.has(each)) }));
}

const written = `${JSON.stringify(bill, undefined, 2)}\n`;
if (file === undefined) process.stdout.write(written);
else writeFileSync(file, written);
